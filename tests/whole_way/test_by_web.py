"""The whole way in a real browser: a citizen, an operator and an official, each at their page."""

import re

import pytest
from django.conf import settings

from accounts.roles import Role
from accounts.staff import vouch_for_email
from analytics import facts
from channels.models import Delivery
from feedback import rulebook
from feedback.models import Appeal, Attachment, Calendar, SlaPolicy
from tests.builders import a_topic, a_user, an_account, an_organisation
from tests.feedback.site import a_photo, last_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Манай гудамжны гэрэл долоо хоног асахгүй байна. Орой харанхуй, аюултай."
PASSWORD = "a long walk at night"


@pytest.fixture(autouse=True)
def _centre(page) -> None:
    calendar = Calendar.objects.create(
        name="Office", week={str(day): [["09:00", "18:00"]] for day in range(5)}
    )
    SlaPolicy.objects.create(name="All", calendar=calendar)
    a_topic("Street lights")
    an_organisation("Street lighting")
    an_account("email", options={"address": "hello@city.example"})
    rulebook.forget()


def go_on(page) -> None:
    page.locator("#main form .govuk-button:not(.govuk-button--secondary)").first.click()


def write(page) -> str:
    """Submit in Mongolian with a photo; the code that the citizen is given."""
    page.goto("/")
    page.get_by_role("button", name="Монгол").click()
    assert page.locator("html").get_attribute("lang") == "mn"
    page.locator("main textarea").fill(WORDS)
    go_on(page)
    page.locator("input[name=kind][value=incident]").check()
    go_on(page)
    page.locator("input[name=place]").fill("Сансар, 12-р байр")
    go_on(page)
    photo = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": a_photo().read()}
    page.locator("#files").set_input_files([photo])
    page.locator("button[name=add]").click()
    assert "lamp.jpg" in page.locator("main").inner_text()
    go_on(page)
    page.locator("input[name=who][value=email]").check()
    page.locator("input[name=email]").fill("bat@mail.example")
    go_on(page)
    confirm_by_code(page)
    assert WORDS in page.locator("main").inner_text()
    go_on(page)
    (code,) = set(re.findall(r"\w{4}-\w{4}-\w{4}", page.locator("main").inner_text()))
    return code


def confirm_by_code(page) -> None:
    """Read the one-time code where it was sent, and type it in."""
    page.locator("[name=send]").click()
    page.locator("#id_code").fill(last_code())
    go_on(page)


def sign_in(page, role: Role) -> None:
    user = a_user(role, email=f"{role.value}@city.example", first_name="Оюун", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    vouch_for_email(user)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


@pytest.fixture
def another(chromium, live_server):
    """Further browsers at the same site: other people."""
    contexts = []

    def open_page():
        context = chromium.new_context(base_url=live_server.url, locale="en")
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def handle(desk, appeal: Appeal) -> None:
    """Triage and answer at the desk, by clicks alone."""
    sign_in(desk, Role.OPERATOR)
    desk.goto("/admin/feedback/appeal/")
    desk.get_by_role("link", name=appeal.code).first.click()
    assert WORDS in desk.locator("#content, main, body").first.inner_text()
    matter = desk.locator("form[action$='/classify/']")
    matter.locator("select[name=topic]").select_option(label="Street lights")
    matter.locator("button").click()
    assign = desk.locator("form[action$='/assign/']")
    assign.locator("select[name=organisation]").select_option(label="Street lighting")
    assign.locator("button").click()
    desk.get_by_text("Official answer").first.click()
    desk.locator("#say-text").fill("Дөрвөн гэрлийг сольж, асаасан.")
    desk.locator("button[name=do][value=answer]").click()
    desk.wait_for_load_state()


def test_from_a_citizens_words_to_a_figure(page, another):
    code = write(page)
    appeal = Appeal.objects.get()
    assert (appeal.code, appeal.language, appeal.kind) == (code, "mn", "incident")
    assert (appeal.assurance, Attachment.objects.get().message.appeal) == (1, appeal)
    told = Delivery.objects.get(key=f"acknowledgement:{appeal.pk}")
    assert (told.recipient, code in told.body) == ("bat@mail.example", True)

    handle(another(), appeal)
    appeal.refresh_from_db()
    assert (appeal.status, appeal.topic.name) == ("answered", "Street lights")
    assert appeal.organisation.name == "Street lighting"

    stranger = another()
    stranger.goto("/track/")
    stranger.locator("main input[type=text]").fill(code.lower())
    stranger.locator("main form button").first.click()
    seen = stranger.locator("main").inner_text()
    assert "Дөрвөн гэрлийг сольж" in seen
    assert WORDS not in seen

    answer = Delivery.objects.latest("id").body
    (path,) = re.findall(r"/rate/[\w-]+/", answer)
    page.goto(path)
    page.locator("input[name=resolution][value='5']").check()
    page.locator("input[name=servant][value='4']").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert appeal.ratings.get().resolution == 5

    facts.refresh()
    official = another()
    sign_in(official, Role.OFFICIAL)
    official.goto("/dashboard/")
    overview = official.locator("main").inner_text()
    assert "1 appeal" in overview
    assert "Street lighting" in overview
    assert "5.0" in overview or "5 of 5" in overview
    assert settings.STATIC_URL  # the page came with its styles: the fixture saw no refusal
