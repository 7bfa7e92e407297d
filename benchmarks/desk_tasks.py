"""The most frequent tasks at the desk, in a real browser among a hundred thousand appeals: how
many clicks and keys each takes, and how long the machine keeps an operator waiting.

Nobody reads or thinks in between, and letters that are typed are not counted.
"""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import Address
from benchmarks import database, pages, serving
from benchmarks.figures import Figure, alone

TIMES = 5
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUEUE = "/admin/feedback/appeal/?queue=new"
COMPOSER = "#say-text"


@dataclass
class Hand:
    """Does what an operator does, and counts it."""

    page: Page
    phone: str
    clicks: int = 0
    keys: int = 0

    def click(self, where: str) -> None:
        self.clicks += 1
        self.page.locator(where).first.click()

    def press(self, keys: str) -> None:
        for key in keys.split():
            self.keys += 1
            self.page.keyboard.press(key)

    def choose(self, where: str, at: int) -> None:
        """A line of a list: opened by one click, taken by another."""
        self.clicks += 2
        self.page.locator(where).first.select_option(index=at)

    def write(self, where: str, text: str) -> None:
        self.page.locator(where).first.fill(text)

    def lands(self, act: Callable[[], None]) -> None:
        """Do what sends the page away, and wait until the next one is whole."""
        with self.page.expect_navigation(wait_until="load"):
            act()


def open_first(hand: Hand) -> None:
    """Open the most pressing appeal of the list."""
    hand.press("j")
    hand.lands(lambda: hand.press("Enter"))


def take(hand: Hand) -> None:
    """Take it."""
    hand.lands(lambda: hand.press("t"))


def sort(hand: Hand) -> None:
    """Say what it is about."""
    hand.press("c")
    hand.choose("#classify_topic", 1)
    hand.lands(lambda: hand.press("Control+Enter"))


def pass_on(hand: Hand) -> None:
    """Pass it to another body."""
    hand.press("i")
    hand.choose("#assign_organisation", 3)
    hand.lands(lambda: hand.press("Control+Enter"))


def note(hand: Hand) -> None:
    """Leave a note for colleagues."""
    hand.press("n")
    hand.write(COMPOSER, "Called the brigade: they come at four.")
    hand.lands(lambda: hand.press("Control+Enter"))


def ask(hand: Hand) -> None:
    """Write to the citizen."""
    hand.press("r")
    hand.write(COMPOSER, "Which entrance is it, please?")
    hand.lands(lambda: hand.press("Control+Enter"))


def answer(hand: Hand) -> None:
    """Answer and close."""
    hand.press("a")
    hand.write(COMPOSER, "The lamp was replaced this morning. Thank you for telling us.")
    hand.lands(lambda: hand.click("button[value=answer_close]"))


def find(hand: Hand) -> None:
    """Find all that a caller brought, by their telephone number."""
    hand.press("/")
    hand.write("#filter_q", hand.phone)
    hand.lands(lambda: hand.press("Enter"))
    hand.lands(lambda: hand.click("a[href*='/citizen/']"))


def many(hand: Hand) -> None:
    """Give ten appeals to one body."""
    for _ in range(10):
        hand.press("j x")
    hand.choose("#desk-action", 2)
    hand.lands(lambda: hand.click("#desk-bulk button[type=submit]"))


ON_AN_APPEAL = (take, sort, pass_on, note, ask, answer)
TASKS = (open_first, *ON_AN_APPEAL, find, many)


def measure() -> list[Figure]:
    pages.gather_static()
    database.use(database.BIG)
    cookies = pages.Browser("operator").client.cookies
    phone = Address.objects.filter(kind="phone").order_by("-pk")[0].value
    with serving.served("config.wsgi") as port, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=ARGUMENTS
        )
        house = f"http://127.0.0.1:{port}"
        jar = [{"name": name, "value": each.value, "url": house} for name, each in cookies.items()]
        return [figure for task in TASKS for figure in _figures(task, chromium, house, jar, phone)]


def _figures(
    task: Callable[[Hand], None], chromium: Browser, house: str, jar: list, phone: str
) -> list[Figure]:
    """Seconds, clicks and keys of one task, done `TIMES` times, each on an appeal of its own."""
    seconds = []
    for _ in range(TIMES):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=house)
        context.add_cookies(jar)
        hand = Hand(context.new_page(), phone)
        hand.page.goto(QUEUE, wait_until="load")
        if task in ON_AN_APPEAL:
            open_first(hand)
            hand.clicks = hand.keys = 0
        began = time.perf_counter()
        task(hand)
        seconds.append(time.perf_counter() - began)
        context.close()
    name = f"desk_{task.__name__}"
    return [
        alone(name, "s", seconds),
        alone(f"{name}_clicks", "clicks", [float(hand.clicks)] * 2),
        alone(f"{name}_keys", "keys", [float(hand.keys)] * 2),
    ]
