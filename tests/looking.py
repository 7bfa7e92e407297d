"""Looking at a page in a browser, in tests."""

from playwright.sync_api import Page


def width_of(page: Page) -> int:
    """How wide what is on the page is, in CSS pixels; waits for a page that is still to come."""
    page.wait_for_load_state()
    return page.locator("html").evaluate("root => root.scrollWidth")
