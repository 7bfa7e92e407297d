"""The widget in a real browser, within a page of another office on another origin."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from accounts.roles import Role
from channels import outbox
from feedback.models import Appeal, Rating
from tests.builders import a_user
from tests.desk import at_desk, page_of
from tests.live.chat import a_chat_account
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Манай байрны лифт гурван өдөр ажиллахгүй байна"
ANSWER = "Лифтийг зассан, өнөөдөр ажиллаж байна."


class Ministry:
    """Another office's site: one page with our tag, and a strict policy of its own."""

    def __init__(self, centre: str) -> None:
        tag = f'<script src="{centre}/chat/widget.js" data-account="chat" defer></script>'
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        page = f'<!doctype html><html lang="mn"><head>{head}<title>Яам</title></head>'
        page += f"<body><main><h1>Яам</h1><p>Тавтай морил</p></main>{tag}</body></html>"
        policy = f"default-src 'none'; script-src {centre}; frame-src {centre}"

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        self.foreign = (
            f"http://127.0.0.1:{self.server.server_port}"  # another site, not only origin
        )

    def __enter__(self) -> "Ministry":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def centre(live_server, settings, monkeypatch) -> str:
    """Our site, under another name than the ministry's; nobody waits in it for news."""
    settings.CHAT_WAITING_MOST = 0
    monkeypatch.setattr("live.chat_pages._ASK_AGAIN", "0.3")
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def ministry(centre) -> Iterator[Ministry]:
    with Ministry(centre) as site:
        yield site


@pytest.fixture
def context(whole_chromium: Browser) -> Iterator[BrowserContext]:
    context = whole_chromium.new_context(viewport={"width": 390, "height": 800}, locale="mn")
    context.set_default_timeout(15_000)
    yield context
    context.close()


def widget(page: Page) -> FrameLocator:
    page.locator("sanal-chat .door").click()
    return page.frame_locator("sanal-chat iframe")


def test_a_visitor_of_another_site_is_answered_and_rates(context, ministry):
    a_chat_account(origins=ministry.origin)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: "Policy" in line.text and faults.append(line.text))
    page.goto(ministry.origin)
    chat = widget(page)
    chat.locator("textarea").fill(WORDS)
    chat.locator("[data-send]").dblclick()
    expect(chat.locator(".chat__theirs")).to_contain_text(WORDS)
    appeal = Appeal.objects.get()
    outbox.drain()
    expect(chat.locator(".chat__ours")).to_contain_text(appeal.code)

    answer_at_the_desk(appeal)
    outbox.drain()
    expect(chat.locator(".chat__lines")).to_contain_text(ANSWER)

    page.reload()
    chat = widget(page)
    expect(chat.locator(".chat__lines")).to_contain_text(WORDS)
    chat.locator(".chat__choice").first.click()  # five stars
    expect(chat.locator(".chat__theirs")).to_have_count(2)
    expect(chat.locator(".chat__choice")).to_have_count(0)  # what was chosen is offered no more
    assert Rating.objects.get().resolution == 5
    assert context.cookies() == []
    assert faults == []


def test_who_writes_before_the_script_is_there_sends_when_it_is(context, ministry):
    a_chat_account(origins=ministry.origin)
    late = []
    context.route("**/live/chat.js", lambda route: late.append(route))
    page = context.new_page()
    page.goto(ministry.origin)
    chat = widget(page)
    chat.locator("textarea").fill(WORDS)
    expect(chat.locator("[data-send]")).to_be_disabled()
    [script] = late
    script.continue_()
    chat.locator("[data-send]").click()
    expect(chat.locator(".chat__theirs")).to_contain_text(WORDS)


def test_where_the_browser_keeps_nothing_the_chat_lives_as_long_as_the_page(context, ministry):
    """This context blocks what other sites would keep in it."""
    a_chat_account(origins=ministry.foreign)
    page = context.new_page()
    page.goto(ministry.foreign)
    chat = widget(page)
    chat.locator("textarea").fill(WORDS)
    chat.locator("[data-send]").click()
    expect(chat.locator(".chat__theirs")).to_contain_text(WORDS)
    kept = "(() => { try { return localStorage.length } catch { return null } })()"
    assert page.frames[1].evaluate(kept) is None
    chat.locator("textarea").fill("Гуравдугаар орц")
    chat.locator("textarea").press("Enter")
    expect(chat.locator(".chat__theirs")).to_have_count(2)
    assert Appeal.objects.count() == 1


def answer_at_the_desk(appeal: Appeal) -> None:
    """By the normal composer of the appeal's page."""
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.get(page_of(appeal)).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    say = {"mode": "answer", "do": "answer", "text": ANSWER}
    assert desk.post(f"/admin/feedback/appeal/{appeal.pk}/say/", hidden | say).status_code == 302


def test_the_window_keeps_the_keyboard_until_escape(context, ministry):
    a_chat_account(origins=ministry.origin)
    page = context.new_page()
    page.goto(ministry.origin)
    door = page.locator("sanal-chat .door")
    door.focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("sanal-chat iframe")
    expect(chat.locator("textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("sanal-chat dialog")).not_to_be_visible()
    expect(door).to_be_focused()
    page.set_viewport_size({"width": 320, "height": 640})
    assert width_of(page) <= 320
    flow = door.evaluate("door => getComputedStyle(door).position")
    assert flow == "static"  # in the page's own flow: it covers nothing


def test_a_site_that_is_not_on_the_list_shows_no_chat(context, ministry):
    a_chat_account(origins="https://ministry.example")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: "frame-ancestors" in line.text and refused.append(line.text))
    page.goto(ministry.origin)
    page.locator("sanal-chat .door").click()
    page.wait_for_timeout(500)
    assert refused
    assert page.frame_locator("sanal-chat iframe").locator("textarea").count() == 0


@pytest.mark.parametrize("language", ["mn", "az"])
def test_the_chats_page_passes_axe(page, centre, language):
    a_chat_account()
    page.context.add_cookies([{"name": "django_language", "value": language, "url": centre}])
    page.goto("/chat/")
    page.fill("textarea", WORDS)
    page.click("[data-send]")
    expect(page.locator(".chat__theirs")).to_contain_text(WORDS)
    outbox.drain()
    expect(page.locator(".chat__ours")).to_contain_text(Appeal.objects.get().code)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [n["html"] for n in each["nodes"]]) for each in found] == []
        assert width_of(page) <= width


def test_the_window_on_our_own_pages_and_the_page_have_one_thread(page, centre):
    a_chat_account()
    page.goto("/")
    page.click("#chat-door")
    chat = page.frame_locator("sanal-chat iframe")
    chat.locator("textarea").fill(WORDS)
    chat.locator("[data-send]").click()
    expect(chat.locator(".chat__theirs")).to_contain_text(WORDS)
    page.goto("/chat/")
    expect(page.locator(".chat__theirs")).to_contain_text(WORDS)
    page.goto("/")
    page.click("#chat-door")
    chat.locator("[name=forget]").click()
    expect(chat.locator(".chat__theirs")).to_have_count(0)
