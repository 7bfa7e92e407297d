"""Words on a project by message: their writer agrees to the publication by a word, or does not."""

import pytest

from accounts.roles import Role
from feedback import actors
from feedback.answering.publishing import NoGround
from feedback.models import Appeal, PublicationConsent
from feedback.workflow import Forbidden, Outdated
from outreach.models import ProjectComment, ProjectMark
from outreach.projects import commenting, notices
from outreach.projects.words import said_in
from tests.builders import a_project, a_user, an_account, an_appeal, an_organisation, staff
from tests.desk import at_desk
from tests.outreach.test_projects_sms import last_told, text

pytestmark = pytest.mark.django_db
OTHER = "+97699112244"


@pytest.fixture
def number():
    return an_account("sms", language="mn")


@pytest.fixture
def project():
    return a_project(17, organisation=an_organisation("Governor's office"))


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("P17 OK", ""),
        ("p17 ok 👍", ""),
        ("П17 ОК.", ""),  # all of it Cyrillic
        ("ТӨСӨЛ 17 зөвшөөрч байна", "mn"),
        ("P17 келісемін", "kk"),
        ("P17 согласна", "ru"),
        ("P17 bəli", "az"),
        ("P17, I agree", "en"),
    ],
)
def test_a_yes_is_understood_in_five_languages(words, language):
    said = said_in(words)
    assert (said.agrees, said.language) == (True, language)


def test_a_yes_with_more_beside_it_is_words():
    said = said_in("P17 ok but the road is broken")
    assert (said.agrees, said.words) == (None, "ok but the road is broken")


def test_words_are_answered_with_how_to_agree_and_nothing_is_agreed_by_itself(number, project):
    text(number, "P17 the road is broken")
    assert "P17 OK" in last_told().body
    assert not PublicationConsent.objects.exists()


def test_their_yes_lets_their_words_be_published(number, project):
    text(number, "P17 the road is broken")
    text(number, "P17 the school is cold", sender=OTHER)
    assert text(number, "P17 OK")["result"] == "command"
    assert PublicationConsent.objects.get().appeal.summary.endswith("the road is broken")
    assert "17" in last_told().body
    text(number, "P17 OK")
    assert PublicationConsent.objects.count() == 1
    assert Appeal.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("P17 NO", "en"),
        ("ТӨСӨЛ 17 болих", "mn"),
        ("П17 үгүй.", "mn"),
        ("P17 келіспеймін", "kk"),
        ("P17 не согласна", "ru"),
        ("P17 xeyr", "az"),
    ],
)
def test_a_no_is_understood_in_five_languages(words, language):
    said = said_in(words)
    assert (said.agrees, said.language) == (False, language)
    assert said_in(words + " light in the yard").agrees is None


def test_a_no_after_a_yes_takes_the_words_from_the_page_at_once(number, project, client):
    text(number, "P17 the road is broken")
    text(number, "P17 OK")
    comment = ProjectComment.objects.get()
    actor = actors.staff(a_user(Role.PR_MANAGER))
    commenting.publish(comment, text="The road.", ground="consent", actor=actor)
    assert "The road." in client.get("/projects/17/").content.decode()
    assert text(number, "P17 БОЛИХ")["result"] == "command"
    assert "The road." not in client.get("/projects/17/").content.decode()
    assert not PublicationConsent.objects.exists()
    event = comment.appeal.events.latest("sequence")
    assert (event.kind, event.actor, event.data["withdrawn"]) == ("published", "citizen", True)
    with pytest.raises(NoGround):
        commenting.publish(comment, text="The road.", ground="consent", actor=actor)


def test_a_no_leaves_what_a_law_asks_for_and_says_so(number, project, client):
    text(number, "P17 the road is broken")
    actor = actors.staff(a_user(Role.PR_MANAGER))
    comment = ProjectComment.objects.get()
    commenting.publish(comment, text="The road.", ground="law", law="Budget act", actor=actor)
    text(number, "P17 NO")
    assert "The road." in client.get("/projects/17/").content.decode()
    assert last_told().body.startswith("The law asks us")


def test_a_no_is_to_ones_own_words_alone(number, project):
    text(number, "P17 the road is broken")
    text(number, "P17 OK")
    text(number, "P17 NO", sender=OTHER)
    assert PublicationConsent.objects.count() == 1
    assert "no words of yours" in last_told().body


@pytest.mark.parametrize("language", ["mn", "kk", "ru"])
def test_the_offer_is_one_sms_of_cyrillic_letters(project, language):
    appeal = an_appeal(language=language)
    marks = ProjectMark(progress=4, quality=5)
    told = notices.heard(project, appeal, marks, brief=True).body
    assert len(told) <= 70
    assert "P17" in told


def test_a_yes_to_no_words_is_told_so(number, project):
    text(number, "P17 the road is broken", sender=OTHER)
    text(number, "P17 OK")
    assert not PublicationConsent.objects.exists()
    assert "17" in last_told().body


def test_a_yes_is_to_their_words_on_that_project_alone(number, project):
    a_project(18)
    text(number, "P17 the road is broken")
    text(number, "P18 the bridge is broken")
    text(number, "P17 OK")
    assert PublicationConsent.objects.get().appeal.about_project.project == project


def test_a_yes_is_to_what_they_said_last(number, project):
    text(number, "P17 the road is broken")
    Appeal.objects.update(status="closed")
    text(number, "P17 the bridge is broken")
    text(number, "P17 OK")
    assert PublicationConsent.objects.get().appeal.summary.endswith("the bridge is broken")


def test_what_turns_out_to_be_confidential_is_shown_no_more(number, project, client):
    text(number, "P17 the road is broken")
    text(number, "P17 OK")
    comment, supervisor = ProjectComment.objects.get(), staff(Role.SUPERVISOR)
    known = {"text": "The road is broken", "ground": "consent", "actor": supervisor}
    commenting.publish(comment, **known)
    assert "The road is broken" in client.get("/projects/17/").text
    with pytest.raises(Outdated):
        commenting.publish(comment, **known, version=comment.appeal.version)
    Appeal.objects.update(is_confidential=True)
    assert "The road is broken" not in client.get("/projects/17/").text
    with pytest.raises(Forbidden):
        commenting.publish(comment, **known)


def test_the_desk_says_whether_they_agreed_and_offers_what_is_possible(number, project):
    text(number, "P17 the road is broken")
    comment = ProjectComment.objects.get()
    desk = at_desk(a_user(Role.PR_MANAGER))
    page = desk.get("/admin/outreach/projects/17/").content.decode()
    assert "only a law can ask for it" in page
    form = desk.get(f"/admin/outreach/projects/17/words/{comment.pk}/").content.decode()
    assert 'value="law" checked' in form or 'value="law" selected' in form
    text(number, "P17 OK")
    page = desk.get("/admin/outreach/projects/17/").content.decode()
    assert "They agreed to be read by all" in page
    Appeal.objects.update(is_confidential=True)
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    page = supervisor.get("/admin/outreach/projects/17/").content.decode()
    assert "What is confidential is not published." in page
    assert f"/words/{comment.pk}/" not in page


def test_who_publishes_no_answers_publishes_no_words(number, project):
    text(number, "P17 the road is broken")
    text(number, "P17 OK")
    comment = ProjectComment.objects.get()
    fields = {"version": comment.appeal.version, "text": "The road", "ground": "consent"}
    desk = at_desk(a_user(Role.HEAD_OF_ANALYSIS))
    door = f"/admin/outreach/projects/17/words/{comment.pk}/"
    assert desk.get("/admin/outreach/projects/17/").status_code == 200
    assert desk.post(door, fields).status_code == 403
    comment.refresh_from_db()
    assert comment.published_at is None


# Words on a project that is not there -------------------------------------------------------------
def test_words_on_an_unknown_project_are_no_more_words_on_another(number, project):
    text(number, "P17 the road is broken")
    first = Appeal.objects.get()
    assert text(number, "P99 the bridge is broken")["result"] == "appeal"
    assert first.messages.filter(direction="in").count() == 1
    assert text(number, f"P99 {first.code} the road, I mean")["reference"] == first.code


def test_a_letter_and_a_figure_in_another_talk_go_on_with_it(number):
    text(number, "There is no water in our street")
    assert text(number, "P5 apartment has none, too")["result"] == "message"
    assert Appeal.objects.count() == 1
