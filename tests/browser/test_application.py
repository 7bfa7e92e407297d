"""The site as an installed application, in a real Chromium: without a connection nothing that
somebody wrote is lost, and nothing comes twice."""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from feedback.evidence import sealing
from feedback.models import Appeal, Attachment, Follower
from tests.browser.test_citizen_way import GO, look_over
from tests.builders import a_registered_appeal, an_account
from tests.feedback.site import a_photo
from tests.standins.push import PushStandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Гудамжны гэрэл асахгүй байна."


@pytest.fixture
def phone(whole_chromium: Browser, live_server, settings) -> Iterator[Page]:
    """A browser with a service worker of its own, which has taken the site in."""
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = whole_chromium.new_context(
        base_url=live_server.url, locale="mn", viewport={"width": 390, "height": 800}
    )
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(f"script: {fault.error}"))
    context.on("console", lambda line: faults.append(line.text) if "Policy" in line.text else None)
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield page
    context.close()
    assert not faults, "\n".join(faults)


def states(page: Page) -> list[str]:
    return page.evaluate("kept.all().then((all) => all.map((each) => each.state))")


def test_what_was_written_offline_is_sent_once_when_there_is_a_connection(phone):
    phone.goto("/")
    phone.context.set_offline(True)
    phone.goto("/write/kind/")
    expect(phone.locator("html")).to_have_attribute("lang", "mn")
    expect(phone.locator("[data-when=offline]")).to_be_visible()
    look_over(phone)
    phone.check("[value=incident]")
    phone.fill("#id_text", WORDS)
    phone.fill("#id_place", "Энхтайваны өргөн чөлөө 12")
    photo = {"name": "гэрэл.jpg", "mimeType": "image/jpeg", "buffer": a_photo().read()}
    phone.set_input_files("#files", [photo])
    expect(phone.locator(".files__name")).to_have_text("гэрэл.jpg")
    phone.click(GO)
    expect(phone.locator("[data-told]")).to_be_visible()
    expect(phone.locator(".kept__words")).to_have_text(WORDS)
    look_over(phone)
    assert states(phone) == ["waiting"]
    assert phone.evaluate("kept.flush()") == 1  # so that the browser asks again
    assert not Appeal.objects.exists()

    phone.context.set_offline(False)
    expect(phone.locator(".kept__state .code")).not_to_be_empty()
    appeal = Appeal.objects.get()
    expect(phone.locator(".kept__state .code")).to_have_text(appeal.code)
    # Told twice that there is a connection, or opened anew, it sends nothing more.
    phone.evaluate("Promise.all([kept.flush(), kept.flush()])")
    phone.goto("/")
    phone.evaluate("kept.flush()")
    assert Appeal.objects.count() == 1
    assert (appeal.channel, appeal.kind, appeal.language) == ("mobile", "incident", "mn")
    assert appeal.messages.get().text == WORDS
    assert Attachment.objects.get().message.appeal == appeal
    kept = json.dumps(phone.evaluate("kept.all()"), ensure_ascii=False)
    assert WORDS not in kept

    look_over(phone)
    phone.click("[data-kept] form button")
    phone.wait_for_url(f"**/track/{appeal.pk}/")
    expect(phone.locator(".talk__in")).to_contain_text(WORDS)


def test_an_answer_that_was_lost_on_the_way_makes_no_second_appeal(phone):
    """The server had it, the phone never heard so: it sends it again, under the same key."""
    phone.goto("/app/offline/en/")
    phone.fill("#id_text", "The lamp is dark")
    phone.click(GO)
    expect(phone.locator(".kept__state .code")).not_to_be_empty()
    code = phone.evaluate(
        """async () => {
            const [record] = await kept.all();
            await kept.put({ ...record, state: "waiting", language: "en", files: [],
                answers: { kind: "complaint", text: "The lamp is dark", language: "en" } });
            await kept.flush();
            return (await kept.all())[0].code;
        }"""
    )
    assert code == Appeal.objects.get().code


def test_words_typed_before_the_connection_broke_are_there_offline(phone):
    phone.goto("/write/words/")
    phone.fill("#id_text", WORDS)
    phone.context.set_offline(True)
    phone.click(GO)
    expect(phone.locator("[data-keep] #id_text")).to_have_value(WORDS)
    phone.fill("#id_place", "12")
    kept = "kept.all().then((all) => all.some((each) => each.answers.place === '12'))"
    phone.wait_for_function(kept)  # a hand takes longer from the field to elsewhere
    phone.goto("/")
    expect(phone.locator("[data-keep] #id_place")).to_have_value("12")
    assert states(phone) == ["open"]


def test_what_we_refuse_says_why_and_can_be_changed(phone):
    phone.context.set_offline(True)
    phone.goto("/")
    phone.fill("#id_text", WORDS)
    phone.check("#id_who_1")
    phone.click(GO)
    expect(phone.locator("[data-fault]")).to_be_visible()
    phone.fill("#id_phone", "12")
    phone.click(GO)
    expect(phone.locator("[data-told]")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("[data-trouble]")).not_to_be_empty()
    look_over(phone)
    phone.click("[data-act=change]")
    expect(phone.locator("#id_phone")).to_have_value("12")
    phone.fill("#id_phone", "99112233")
    phone.click(GO)
    expect(phone.locator(".kept__state .code")).not_to_be_empty()
    assert Appeal.objects.get().address.value == "+97699112233"


def test_only_the_shell_is_kept_and_never_a_page_of_somebody(phone):
    appeal = a_registered_appeal()
    phone.goto("/track/")
    phone.fill("#id_code", appeal.code)
    phone.click(GO)
    kept = phone.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                    found.push(new URL(request.url).pathname);
            return found;
        }"""
    )
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {f"/app/offline/{code}/" for code in ("en", "mn", "kk", "ru", "az")} | {
        "/language"
    }
    phone.context.set_offline(True)
    phone.reload()
    assert appeal.code not in phone.content()


def test_a_browser_is_told_of_each_step_when_it_asked_for_it(phone, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    appeal = a_registered_appeal()
    with PushStandIn() as service:
        an_account("mobile", options={"services": "127.0.0.1"})
        phone.context.grant_permissions(["notifications"])
        # No push service can be reached from here: the browser's own part is played.
        phone.add_init_script(
            f"""const known = {json.dumps(service.subscription())};
            const plain = (text) => atob(text.replace(/-/g, "+").replace(/_/g, "/"));
            const bytes = (text) => Uint8Array.from(plain(text), (one) => one.charCodeAt(0)).buffer;
            const getKey = (name) => bytes(known.keys[name]);
            const device = {{ endpoint: known.endpoint, getKey }};
            Notification.requestPermission = async () => "granted";
            PushManager.prototype.subscribe = async function (options) {{
                window.asked = options.applicationServerKey.length; return device; }};
            PushManager.prototype.getSubscription = async () => (window.asked ? device : null);"""
        )
        phone.goto("/track/")
        phone.fill("#id_code", appeal.code)
        phone.click(GO)
        look_over(phone)
        phone.click("[data-follow] [data-begin]")
        expect(phone.locator("[data-follow] [data-end]")).to_be_focused()
        assert phone.evaluate("window.asked") == 65
        assert Follower.objects.get().address.value == service.address()
        phone.click("[data-follow] [data-end]")
        expect(phone.locator("[data-follow] [data-begin]")).to_be_visible()
        assert not Follower.objects.exists()


def test_a_large_photo_is_made_smaller_before_it_travels(page):
    page.goto("/write/evidence/")
    large = a_photo("large.jpg", (3000, 2000)).read()
    small = a_photo("small.jpg").read()
    photos = [("large.jpg", large), ("small.jpg", small)]
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in photos]
    page.set_input_files("#files", files)
    page.click("[name=add]")  # at once: the form waits for the smaller picture
    expect(page.locator(".files__name")).to_have_text(["large.jpg", "small.jpg"])
    sizes = []
    for attachment in Attachment.objects.order_by("name"):
        with attachment.original.open("rb") as sealed:
            came = BytesIO(b"".join(sealing.unseal(attachment.seal, sealed)))
        sizes.append(Image.open(came).size)
    assert sizes == [(2560, 1707), (40, 30)]


def test_chromium_finds_it_fit_to_be_installed(phone):
    session = phone.context.new_cdp_session(phone)
    read = session.send("Page.getAppManifest")
    assert read["errors"] == []
    assert json.loads(read["data"])["lang"] == "mn"
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in found] in ([], ["in-incognito"])
    for icon in json.loads(read["data"])["icons"]:
        size = phone.evaluate(
            """async (src) => {
                const image = await createImageBitmap(await (await fetch(src)).blob());
                return `${image.width}x${image.height}`;
            }""",
            icon["src"],
        )
        assert size == icon["sizes"]
