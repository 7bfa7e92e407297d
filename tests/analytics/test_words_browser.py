"""The pages of words in a real browser: on a phone and on a desk, for every eye."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from analytics.words import keeping
from feedback import searching
from tests.analytics.test_dashboard_browser import enter, faults
from tests.builders import a_citizen, a_message, a_sector, an_appeal
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_fit_and_are_accessible(page):
    """Terms on both sides, their table, and the page of the first one."""
    sectors = a_sector("Valley"), a_sector("Hill")
    for number in range(24):
        text = ("Stray dogs chase children", "Rubbish burns behind garages")[number % 2]
        appeal = an_appeal(
            received_at=timezone.now(),
            language="en",
            citizen=a_citizen(),
            sector=sectors[number % 2],
        )
        a_message(appeal, text=text)
        searching.add(appeal.pk, text)
    keeping.rebuild()
    enter(page, Role.ANALYST)
    address = f"/dashboard/words/?language=en&sector={sectors[0].pk}"
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.locator(".two-sided .less").count()
        assert faults(page) == []
        assert width_of(page) == width
        page.get_by_role("link", name="chase children").first.click()
        page.wait_for_selector("blockquote mark")
        assert faults(page) == []
        assert width_of(page) == width
