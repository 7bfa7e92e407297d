"""Every address with a thing in it, tried by every role and by nobody on a thing that is not
theirs: an appeal of another body, and a confidential one about their own.

A new address with a thing in it and no entry here fails.
"""

import pytest
from django.test import Client

from accounts.roles import CAPABILITIES, Role
from feedback.models import Appeal
from live.models import Call
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.house.doors import ADMIN_MODELS, DOORS, ONE_APPEAL, OWNER, PUBLIC, SIGNED_IN, Door, doors
from tests.house.furnishing import _furnished, _no_pages, house
from tests.house.knocking import address_of, opened

__all__ = ["_furnished", "_no_pages", "house"]  # fixtures

OF_AN_APPEAL = "as far as its appeal is seen"
OF_ALL = "of the whole house: the capability alone decides, as the table of doors tries"
OF_A_BODY = "of the bodies within reach"
OF_A_BULLETIN = "of a body or sector within reach, as the tests of bulletins try"
OF_A_WARNING = "in the reach of the figures, as the tests of warnings try"
OF_AN_OFFICE = "in the offices within reach"
ONES_OWN = "of whoever made it"
BY_PROOF = "whoever bears the proof, or owns it, as the tests of those doors try"

# Things that stand in the address of a staff door, by the door's name or the admin's model.
THINGS = {
    **dict.fromkeys(ONE_APPEAL, OF_AN_APPEAL),
    **dict.fromkeys(("file", "file_page", "file_original"), OF_AN_APPEAL),
    "admin:call_recording": OF_AN_APPEAL,
    **dict.fromkeys(ADMIN_MODELS, OF_ALL),
    "feedback/rating": OF_AN_APPEAL,
    **dict.fromkeys(("feedback/cannedanswer", "feedback/macro"), ONES_OWN),
    "admin:reception_slip": OF_AN_OFFICE,
    **dict.fromkeys(("admin:call_take", "admin:call_form", "admin:call_back"), OF_ALL),
    "admin:live_call_change": OF_ALL,  # what it became is shown to who sees that
    **dict.fromkeys(("admin:desk_duty_absence_end", "admin:desk_preset_apply"), OF_ALL),
    **dict.fromkeys(("admin:article_edit", "admin:article_act", "admin:article_used"), OF_ALL),
    **dict.fromkeys(("admin:article_changes", "admin:feedback_article_change"), OF_ALL),
    **dict.fromkeys(("admin:view_on_site", "admin:app_list", "admin/(?P<url>.*)$"), OF_ALL),
    **{
        f"analytics:bulletin{door}": OF_A_BULLETIN
        for door in (
            *("", "_part", "_pdf", "_xlsx", "_json", "_release", "_send"),
            *("_kind", "_preview", "_write"),
        )
    },
    # Bodies beyond one's reach are nowhere: tests/analytics/test_league_access.py.
    "analytics:person": OF_A_BODY,  # tests/analytics/test_league_people.py
    **dict.fromkeys(("analytics:organisation", "analytics:organisation_times"), OF_A_BODY),
    **{
        f"analytics:{door}": OF_A_WARNING
        for door in (
            *("alert", "alert_days", "alert_acknowledge", "alert_mute", "alert_judge"),
            "alerts_unmute",
        )
    },
    # tests/outreach/test_projects_desk.py and tests/outreach/test_feeds.py
    **{
        f"admin:project{door}": OF_A_BODY
        for door in ("", "_edit", "_milestone", "_photo", "_paper", "_news", "_tell")
    },
    **dict.fromkeys(("admin:project_publish", "admin:project_take_down"), OF_A_BODY),
    **dict.fromkeys(("admin:feed", "admin:feed_edit", "admin:feed_act"), OF_A_BODY),
    # tests/outreach/audiences: test_lists.py, test_desk.py
    **dict.fromkeys(("admin:audience", "admin:people_list", "admin:people_list_act"), OF_A_BODY),
    "admin:audience_count": BY_PROOF,  # by broadcasts/test_looking.py
    "admin:contact": OF_ALL,  # the centre's own, for whoever writes everywhere
    **dict.fromkeys(("outreach/newstopic", "outreach/manners"), OF_ALL),
    # tests/surveys/test_evaluation_hearing.py: read by whoever runs evaluations, written by the
    # centre's.
    **dict.fromkeys(("surveys/guideline", "admin:surveys_guideline_another_edition"), OF_ALL),
    # tests/surveys/test_asking_desk.py
    **{
        f"admin:survey{door}": OF_A_BODY
        for door in (
            *("", "_act", "_edit", "_results", "_file", "_counter", "_people", "_begin"),
            *("_outcome", "_sheets", "_sheet_new", "_sheet", "_interview", "_photo"),
        )
    },
    # tests/surveys/test_evaluation_plan.py, test_evaluation_sample.py, test_evaluation_follow_up.py
    **{
        f"admin:evaluation_{door}": OF_A_BODY
        for door in (
            *("sample", "sample_body", "sample_frame", "sample_list", "sample_expect"),
            *("sample_draw", "sample_numbers", "sample_drawn", "weigh", "weights"),
            *("weight_file", "score", "scores", "score_file"),
            *("plan", "save", "body_add", "body_drop", "member_add", "member_drop", "tick"),
            *("approve", "on", "back", "again", "field", "give_out", "pass_on", "replace"),
            *("check_again", "clean", "look", "decide", "report", "report_write"),
            *("report_publish", "report_file", "follow_up", "follow_up_file", "action_add"),
            *("action", "action_move", "action_file", "draft", "hearing", "comment_answer"),
        )
    },
    # tests/surveys/test_questionnaire_desk.py
    **{
        f"admin:questionnaire{door}": OF_A_BODY
        for door in (
            *("", "_begin", "_act", "_whole", "_section", "_question", "_take", "_version"),
            *("_preview", "_paper", "_export"),
        )
    },
    "admin:questionnaire_adopt": OF_ALL,
    # tests/surveys/test_votes_pages.py
    **{f"admin:vote{door}": OF_A_BODY for door in ("", "_edit", "_step", "_paper", "_decide")},
    # tests/outreach/broadcasts/test_doors.py
    **{
        f"admin:broadcast{door}": OF_A_BODY
        for door in (
            *("", "_edit", "_trial", "_progress", "_recipients", "_report", "_file"),
            *("_propose", "_approve", "_back", "_start", "_pause", "_resume", "_cancel"),
            *("_retry", "_copy", "_count", "_replies", "_reply_apart"),
        )
    },
    **dict.fromkeys(("admin:desk_filter", "admin:desk_filter_delete"), ONES_OWN),
    **dict.fromkeys(("admin:desk_bulk_run", "admin:desk_bulk_undo"), ONES_OWN),
}


# Django's own pages of rows that nobody changes: that is said of every row alike.
ALIKE = "admin:feedback_rating_"


def thing_of(door: Door) -> str:
    """Whose the thing in a door's address is; empty for a door that says nothing of it."""
    name, route = door
    if name in THINGS:
        return THINGS[name]
    if DOORS[name] in (PUBLIC, OWNER, SIGNED_IN):
        return BY_PROOF
    model = "/".join(route.split("/")[1:3])
    return THINGS.get(model, "")


def bound() -> list[Door]:
    """The doors to what belongs to an appeal; a door without a thing in it is to a whole list."""
    return [door for door in doors() if "<" in door[1] and thing_of(door) == OF_AN_APPEAL]


def knock(client: Client, path: str) -> set[int]:
    """One answer where only sending, or only looking, is meant; else both."""
    client.raise_request_exception = False
    as_json = {"content_type": "application/json"} if path.startswith("/api/") else {}
    posted = client.post(path, {"text": "x", "do": "note", "version": 1}, **as_json).status_code
    return {posted} if posted == 404 else {posted, client.get(path).status_code}


def strays(house: dict, strangers: dict[str, tuple[Client, str | None]]) -> list[str]:
    """Where a stranger gets more than a no; who may do such a thing at all is not even told that
    there is one."""
    found = []
    for door in bound():
        path = address_of(door, house)
        for who, (client, role) in strangers.items():
            answers = knock(client, path)
            may = role is not None and DOORS[door[0]] in CAPABILITIES[role]
            no = {302, 403, 404, 405} if door[0].startswith(ALIKE) else {302, 404, 405}
            hidden = answers <= no if may else not opened(answers)
            if not hidden:
                found.append(f"{who}: {door[0]} {sorted(answers)}")
    return found


def test_every_thing_in_an_address_stands_in_the_table():
    unsaid = {name for name, route in doors() if "<" in route and not thing_of((name, route))}
    assert unsaid == set(), "say in THINGS whose it is"


@pytest.mark.usefixtures("_no_pages")
def test_what_belongs_to_another_body_is_nowhere_to_every_role(house):
    Call.objects.update(appeal=house["appeal"])
    elsewhere = an_organisation("Heat")
    strangers = {role: (at_desk(a_user(role, organisation=elsewhere)), role) for role in Role}
    strangers |= {"anonymous": (Client(), None), "citizen": (at_desk(a_user()), None)}
    assert strays(house, strangers) == []


@pytest.mark.usefixtures("_no_pages")
def test_what_is_confidential_is_nowhere_to_the_body_it_is_about_and_to_who_is_not_trusted(house):
    appeal = house["appeal"]
    school = an_organisation("School 14", parent=an_organisation("Schools"))
    Call.objects.update(appeal=appeal)
    Appeal.objects.filter(pk=appeal.pk).update(
        is_confidential=True, concerns=school, assignee=None, taken_by=None
    )
    trusted = {Role.HEAD, Role.SUPERVISOR, Role.ADMINISTRATOR}
    strangers = {
        f"{role} everywhere": (at_desk(a_user(role)), role) for role in Role if role not in trusted
    }
    for role in trusted:
        user = a_user(role)
        user.memberships.create(role=Role.INSPECTOR, organisation=school)
        strangers[f"{role} who works there"] = (at_desk(user), role)
    assert strays(house, strangers) == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.SUPERVISOR])
def test_who_is_trusted_finds_it(house, role):
    """Else the test above would knock at walls."""
    Appeal.objects.update(is_confidential=True, concerns=an_organisation("School 14"))
    page = next(door for door in doors() if door[0] == "admin:feedback_appeal_change")
    assert at_desk(a_user(role)).get(address_of(page, house)).status_code == 200
