"""The pages of early warning: who sees what, and what people do with it."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from analytics import alerts, facts
from analytics.access import figures_reach
from analytics.models import Alert, Mute
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.pages import word, words
from tests.builders import (
    NOON,
    a_sector,
    a_topic,
    a_user,
    an_account,
    an_alert,
    an_appeal,
    an_organisation,
    appeals,
)

PAGE = "/dashboard/alerts/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def page_of(alert: Alert) -> str:
    return f"{PAGE}{alert.pk}/"


@pytest.fixture
def handler():
    """A browser of somebody who handles all warnings."""
    return signed_in(a_user(Role.HEAD_OF_ANALYSIS, first_name="Saraa"))


# Who sees what ----------------------------------------------------------------------------------


def test_a_warning_is_seen_by_whose_figures_it_is_about():
    roads, sector = an_organisation("Roads"), a_sector()
    of_roads, of_sector = an_alert(organisation=roads), an_alert(sector=sector, topic=a_topic())
    of_topic, of_account = an_alert(topic=a_topic()), an_alert("silence", account=an_account())
    every = [of_roads, of_sector, of_topic, of_account]
    cast = {
        a_user(Role.OFFICIAL): every,
        a_user(Role.HEAD, organisation=roads): [of_roads],
        a_user(Role.OFFICIAL, sector=sector): [of_sector],
        a_user(Role.HEAD, organisation=an_organisation("Schools")): [],
    }
    for user, seen in cast.items():
        browser = signed_in(user)
        opened = [alert for alert in every if browser.get(page_of(alert)).status_code == 200]
        assert opened == seen
        listed = alerts.open_alerts(figures_reach(user))
        assert {line.alert for line in listed} == set(seen)


def test_who_has_no_figures_sees_no_warnings():
    alert = an_alert()
    inspector = signed_in(a_user(Role.INSPECTOR))
    assert inspector.get(PAGE).status_code == 403
    assert inspector.get(page_of(alert)).status_code == 403


def test_who_sees_warnings_does_not_handle_them(official):
    alert = an_alert(topic=a_topic())
    page = official.get(page_of(alert))
    assert words(page, "acts") == []
    for act in ("acknowledge", "mute", "judge"):
        assert official.post(f"{page_of(alert)}{act}/", {"is_false": "yes"}).status_code == 404
    alert.refresh_from_db()
    assert (alert.state, alert.is_false) == ("open", None)


def test_a_head_handles_what_is_their_own_and_nothing_else():
    roads = an_organisation("Roads")
    theirs, foreign = an_alert(organisation=roads), an_alert(topic=a_topic())
    head = signed_in(a_user(Role.HEAD, organisation=roads))
    assert head.post(f"{page_of(theirs)}acknowledge/").status_code == 302
    assert head.post(f"{page_of(foreign)}acknowledge/").status_code == 404
    asked = {"nature": "spike", "hours": 24, "reason": "Quiet, please"}
    assert head.post(f"{PAGE}mute/", asked).status_code == 404


def test_the_overview_is_given_each_warning_with_words_and_address():
    alert = an_alert(topic=a_topic("Heating"), sector=a_sector("Sector 4"))
    (line,) = alerts.open_alerts(figures_reach(a_user(Role.OFFICIAL)))
    assert line.label == "Heating, Sector 4"
    assert line.sentence == "20 appeals in the last 24 hours; usual: about 5."
    assert line.address == page_of(alert)


@pytest.mark.parametrize(
    ("nature", "hours", "said"),
    [
        ("spike", 24, "20 appeals in the last 24 hours; usual: about 5."),
        ("spike", 168, "20 appeals in the last 7 days; usual: about 5."),
        ("cluster", 72, " in 3 days; usual: about 5."),
        ("silence", 48, "Nothing has come in for 2 days; usual in that time: about 5."),
        ("silence", 50, "Nothing has come in for 50 hours; usual in that time: about 5."),
    ],
)
def test_whole_days_are_said_in_days(nature, hours, said):
    an_alert(nature, topic=a_topic(), hours=hours)
    (line,) = alerts.open_alerts(figures_reach(a_user(Role.OFFICIAL)))
    assert line.sentence.endswith(said)


# What is behind it ------------------------------------------------------------------------------


def test_eight_weeks_are_drawn_with_what_is_usual_and_stand_in_a_table_and_a_file(official):
    heating = a_topic("Heating")
    appeals([NOON - ago * DAY for ago in range(100) for _two in range(2)], topic=heating)
    appeals([NOON] * 18, topic=heating)
    facts.rebuild()
    alert = an_alert(topic=heating)
    page = official.get(page_of(alert))
    assert word(page, "heading") == "Appeals received, day by day"
    assert words(page, "h2")[0] == "On 1 day of eight weeks more came than is usual."
    assert len(page.context["chart"].bars) == len(page.context["days"]) == 56
    assert [bar.day.seen for bar in page.context["chart"].bars if bar.is_beyond] == [20]
    lines = official.get(f"{page_of(alert)}days.csv").content.decode().splitlines()
    assert lines[0] == "day,received,usual,usual_low,usual_high"
    assert lines[-1].startswith("2026-03-02,20,2.")
    assert len(lines) == 57


def test_without_history_the_chart_has_no_band_and_says_so(official):
    alert = an_alert(topic=a_topic())
    facts.rebuild()
    page = official.get(page_of(alert))
    assert "not known from so few days" in words(page, "h2")[0]
    assert page.context["chart"].band == ""


def test_what_may_be_one_matter_leads_to_a_mass_incident_for_whoever_may_make_one(official):
    heating, sector = a_topic("Heating"), a_sector("Sector 4")
    first = an_appeal(topic=heating, sector=sector, received_at=NOON - timedelta(hours=3))
    appeals([NOON - timedelta(hours=2)] * 3, topic=heating, sector=sector)
    alert = an_alert(topic=heating, sector=sector)
    head = signed_in(a_user(Role.HEAD))
    page = head.get(page_of(alert))
    assert "4 of them are open" in word(page, "incident")
    assert page.context["incident"].address == f"/admin/feedback/appeal/{first.pk}/change/"
    assert words(official.get(page_of(alert)), "incident") == []


def test_the_page_of_a_silence_says_what_to_do(official):
    account = an_account("sms", name="Number 1111")
    alert = an_alert("silence", account=account, channel="sms", seen=0)
    page = official.get(page_of(alert))
    assert word(page, "said") == "Number 1111"
    assert "the warning ends with the first word that comes in" in word(page, "ways")


# What is done with it ---------------------------------------------------------------------------


def test_a_warning_is_acknowledged_with_a_note(handler):
    alert = an_alert(topic=a_topic())
    handler.post(f"{page_of(alert)}acknowledge/", {"note": "A crew is on its way"})
    page = handler.get(page_of(alert))
    assert "A crew is on its way" in word(page, "handled")
    assert "somebody sees to it: Saraa" in word(handler.get(PAGE), "warning")


def test_what_is_over_cannot_be_acknowledged(handler):
    alert = an_alert(state="closed", closed_at=NOON)
    page = handler.post(f"{page_of(alert)}acknowledge/", {}, follow=True)
    assert "This warning is over already." in word(page, "told")
    alert.refresh_from_db()
    assert alert.handled_by is None


def test_a_warning_is_muted_for_a_time_and_heard_again_when_asked(handler):
    alert = an_alert(topic=a_topic())
    handler.post(f"{page_of(alert)}mute/", {"hours": 24, "reason": "Planned works"})
    page = handler.get(PAGE)
    assert word(page, "said") == "Nothing is out of the ordinary."
    assert "Planned works" in word(page, "mutes")
    mute = Mute.objects.get()
    assert (mute.series, mute.until) == (alert.series, NOON + DAY)
    handler.post(f"{PAGE}mutes/{mute.pk}/end/")
    assert word(handler.get(PAGE), "said") == "1 thing is out of the ordinary."


def test_a_mute_ends_by_itself(handler, noon):
    alert = an_alert(topic=a_topic())
    handler.post(f"{page_of(alert)}mute/", {"hours": 24, "reason": "Planned works"})
    noon.shift(25 * 3600)
    assert word(handler.get(PAGE), "said") == "1 thing is out of the ordinary."


def test_muting_asks_for_a_reason(handler):
    alert = an_alert(topic=a_topic())
    facts.rebuild()
    page = handler.post(f"{page_of(alert)}mute/", {"hours": 24})
    assert page.status_code == 422
    assert "Say why, so that colleagues know." in word(page, "acts")
    assert not Mute.objects.exists()


def test_all_warnings_of_a_nature_are_muted_by_who_handles_them_everywhere(handler):
    an_alert("cluster", topic=a_topic("Roads"), latitude=47.9, longitude=106.9)
    an_alert(topic=a_topic("Heating"))
    asked = {"nature": "cluster", "hours": 168, "reason": "A festival"}
    handler.post(f"{PAGE}mute/", asked)
    assert [line.label for line in handler.get(PAGE).context["shown"]] == ["Heating"]


def test_a_false_alarm_goes_from_the_list_and_is_counted(handler):
    alert = an_alert(topic=a_topic())
    handler.post(f"{page_of(alert)}judge/", {"is_false": "yes"})
    page = handler.get(PAGE)
    assert word(page, "said") == "Nothing is out of the ordinary."
    assert "People judged the latest 1 warning; false alarms: 1." in words(page, "more")
    facts.rebuild()
    pills = word(handler.get(page_of(alert)), "pills")
    assert "false alarm" in pills
    assert "open" not in pills


def test_a_judgement_that_is_none_is_refused_with_a_word(handler):
    alert = an_alert(topic=a_topic())
    facts.rebuild()
    page = handler.post(f"{page_of(alert)}judge/", {"is_false": "perhaps"})
    assert page.status_code == 422
    assert word(page, "told") == "Choose one of these."
    alert.refresh_from_db()
    assert alert.is_false is None


def test_past_warnings_are_paged(official):
    for _each in range(52):
        an_alert(topic=a_topic(), state="closed", closed_at=NOON)
    page = official.get(PAGE)
    assert len(page.context["past"]) == 50
    older = official.get(f"{PAGE}?before={page.context['older']}")
    assert len(older.context["past"]) == 2


def test_the_pages_cost_the_same_however_many_warnings_there_were(
    official, django_assert_max_num_queries
):
    for _each in range(20):
        an_alert(topic=a_topic(), sector=a_sector(), state="closed", closed_at=NOON)
        an_alert(topic=a_topic(), sector=a_sector())
    facts.rebuild()
    with django_assert_max_num_queries(20):
        official.get(PAGE)
    with django_assert_max_num_queries(20):
        official.get(page_of(Alert.objects.first()))
