"""Evaluated bodies comment on a draft, files show what was done, a guideline in use is frozen."""

from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.utils import timezone

from accounts.roles import Role
from feedback.evidence import keeping
from feedback.models import Attachment, Notification
from surveys.evaluations import following_up, hearing, report_files, reporting
from surveys.evaluations.hearing import NotHeard
from surveys.evaluations.reporting import CannotReport
from surveys.models import Action, ActionFile, DraftComment, DraftHearing, Guideline
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.feedback.files import a_picture
from tests.surveys.evaluations import an_evaluation
from tests.surveys.test_evaluation_scores import at_step, three_bodies, weigh_and_score

pytestmark = pytest.mark.django_db

DRAFTS = "/admin/surveys/evaluations/drafts/"
ACTIONS = "/admin/surveys/evaluations/actions/"


@pytest.fixture
def evaluation():
    """Scored, at its report."""
    found = three_bodies()
    weigh_and_score(found)
    at_step(found, "report")
    return found


def of_body(evaluation, name: str):
    return evaluation.bodies.get(organisation__name=name).organisation


def test_bodies_comment_on_a_draft_and_the_report_prints_comment_and_answer(evaluation, client):
    water = of_body(evaluation, "Water")
    head = a_user(Role.HEAD, organisation=water)
    stranger = at_desk(a_user(Role.HEAD, organisation=an_organisation("Elsewhere")))
    writer, boss = at_desk(evaluation.created_by), at_desk(a_user(Role.SUPERVISOR))
    report = reporting.write(evaluation, evaluation.created_by)
    desk = f"/admin/surveys/evaluations/{evaluation.pk}/report/"
    until = timezone.localdate() + timedelta(days=10)
    writer.post(f"{desk}1/ask/", {"until": until.isoformat()})
    asked = DraftHearing.objects.get()
    assert Notification.objects.get(user=head, kind="draft_to_comment").data["by"]
    draft = f"{DRAFTS}{asked.pk}/"
    assert stranger.get(draft).status_code == 404
    assert at_desk(a_user(Role.OPERATOR)).get(draft).status_code == 403
    shown = at_desk(head).get(draft).content.decode()
    assert "Satisfaction index" in shown
    given = {"organisation": water.pk, "words": "The winter was hard."}
    foreign = given | {"organisation": of_body(evaluation, "Roads").pk}
    assert at_desk(head).post(draft, foreign).status_code == 400
    assert at_desk(head).post(draft, given).status_code == 302
    offered = boss.get(desk).content.decode()
    assert "The organisations may comment until" in offered
    assert "Publish edition" not in offered
    boss.post(f"{desk}1/publish/")
    report.refresh_from_db()
    assert report.published_at is None  # the others may still comment, and this one waits
    with pytest.raises(CannotReport, match="Answer the comment of Water"):
        reporting.publish(report, a_user(Role.SUPERVISOR))
    said = DraftComment.objects.get()
    writer.post(f"{desk}comments/{said.pk}/", {"words": "It was; the figures are of the year."})
    for name in ("Roads", "Light"):
        body = of_body(evaluation, name)
        other = hearing.comment(asked, body, "Agreed.", a_user(Role.HEAD, organisation=body))
        hearing.answer(other, "Thank you.", evaluation.created_by)
    assert "Publish edition" in boss.get(desk).content.decode()
    boss.post(f"{desk}1/publish/")
    public = client.get(f"/evaluations/{evaluation.pk}/").content.decode()
    for words in ("What the organisations say", "The winter was hard.", "It was; the figures"):
        assert words in public
    report.refresh_from_db()
    pdf = pypdfium2.PdfDocument(report_files.response(report, "pdf", "en").content)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    assert "The winter was hard." in text
    assert at_desk(head).post(draft, given).status_code in (400, 404)


def test_silence_until_the_last_day_lets_the_report_out_and_is_told(evaluation):
    report = reporting.write(evaluation, evaluation.created_by)
    asked = hearing.ask(report, evaluation.created_by, until=timezone.localdate())
    with pytest.raises(CannotReport, match="may comment until"):
        reporting.publish(report, a_user(Role.SUPERVISOR))
    with pytest.raises(Error), transaction.atomic():  # nobody shortens the time
        DraftHearing.objects.filter(pk=asked.pk).update(until="2020-01-01")
    later = timezone.now() + timedelta(days=1)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        water = of_body(evaluation, "Water")
        with pytest.raises(NotHeard, match="is over"):
            hearing.comment(asked, water, "Too late", a_user(Role.HEAD, organisation=water))
        reporting.publish(report, a_user(Role.SUPERVISOR))
    assert "Without a comment: Water" in hearing.annex(report).paragraphs[-1]


def test_what_was_said_to_an_earlier_edition_is_answered_and_printed_in_the_next(evaluation):
    writer, boss = evaluation.created_by, a_user(Role.SUPERVISOR)
    first = reporting.write(evaluation, writer)
    asked = hearing.ask(first, writer, until=timezone.localdate())
    said = [
        hearing.comment(asked, body.organisation, "It was cold.", boss)
        for body in evaluation.bodies.select_related("organisation")
    ]
    second = reporting.write(evaluation, writer)
    with pytest.raises(CannotReport, match="Answer the comment of Water"):
        reporting.publish(second, boss)
    for each in said:
        hearing.answer(each, "Thank you.", writer)
    reporting.publish(second, boss)
    assert "Water: It was cold." in hearing.annex(second).paragraphs
    third = reporting.write(evaluation, writer, correction="A name was wrong")
    reporting.publish(third, boss)
    assert reporting.published(evaluation) == third


def test_nobody_is_asked_until_a_day_that_is_over(evaluation):
    report = reporting.write(evaluation, evaluation.created_by)
    with pytest.raises(hearing.NotHeard, match="That day is over"):
        hearing.ask(report, evaluation.created_by, until=timezone.localdate() - timedelta(days=1))
    assert not DraftHearing.objects.exists()


def test_a_comment_is_said_once_and_never_changed(evaluation):
    report = reporting.write(evaluation, evaluation.created_by)
    until = timezone.localdate() + timedelta(days=3)
    asked = hearing.ask(report, evaluation.created_by, until=until)
    with pytest.raises(NotHeard, match="already"):
        hearing.ask(report, evaluation.created_by, until=until)
    water = of_body(evaluation, "Water")
    said = hearing.comment(asked, water, "One", a_user(Role.HEAD, organisation=water))
    with pytest.raises(NotHeard, match="commented already"):
        hearing.comment(asked, water, "Two", a_user(Role.HEAD, organisation=water))
    with pytest.raises(Error), transaction.atomic():
        DraftComment.objects.filter(pk=said.pk).update(words="Changed")
    hearing.answer(said, "Yes", evaluation.created_by)
    with pytest.raises(NotHeard, match="answered already"):
        hearing.answer(said, "No", evaluation.created_by)


# Evidence -----------------------------------------------------------------------------------------
def an_action(evaluation, body) -> Action:
    owner = a_user(Role.INSPECTOR, organisation=body)
    given = {"finding": "Long waits", "what": "A second counter", "due_on": timezone.localdate()}
    action = Action(evaluation=evaluation, organisation=body, owner=owner, **given)
    return following_up.plan(action, evaluation.created_by)


def test_a_file_shows_what_was_done_to_whom_the_plan_says(evaluation, client):
    reporting.publish(reporting.write(evaluation, evaluation.created_by), a_user(Role.SUPERVISOR))
    action = an_action(evaluation, of_body(evaluation, "Water"))
    owner, page = at_desk(action.owner), f"{ACTIONS}{action.pk}/"
    for name, is_public in (("counter.jpg", "on"), ("inside.jpg", "")):
        file = SimpleUploadedFile(name, a_picture(), "image/jpeg")
        sent = {"state": "running", "progress": 50, "file": file, "is_public": is_public}
        assert owner.post(page, sent).status_code == 302
    public = f"/evaluations/{evaluation.pk}/"
    assert "counter.jpg" not in client.get(public).content.decode()  # nobody has looked at it yet
    for attachment in Attachment.objects.all():
        keeping.process(attachment)
    shown, hidden = ActionFile.objects.order_by("-is_public")
    assert "counter.jpg" in client.get(public).content.decode()
    assert "inside.jpg" not in client.get(public).content.decode()
    assert client.get(f"{public}files/{shown.pk}/").status_code == 200
    assert client.get(f"{public}files/{hidden.pk}/").status_code == 404
    inside = f"{page}files/{hidden.pk}/"
    assert owner.get(inside).status_code == 200
    stranger = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Elsewhere")))
    assert stranger.get(inside).status_code == 404
    other = an_action(evaluation, of_body(evaluation, "Roads"))
    assert owner.get(f"{ACTIONS}{other.pk}/files/{hidden.pk}/").status_code == 404


def test_evidence_of_a_report_that_is_not_out_is_nowhere(evaluation, client):
    action = an_action(evaluation, of_body(evaluation, "Water"))
    file = SimpleUploadedFile("counter.jpg", a_picture(), "image/jpeg")
    following_up.say(
        action, following_up.Said("done", 100), action.owner, file=file, is_public=True
    )
    keeping.process(Attachment.objects.get())
    kept = ActionFile.objects.get()
    assert client.get(f"/evaluations/{evaluation.pk}/files/{kept.pk}/").status_code == 404


def test_what_the_house_does_not_take_is_no_evidence():
    water = an_organisation("Water")
    action = an_action(an_evaluation(a_user(Role.METHODOLOGIST), water), water)
    file = SimpleUploadedFile("report.pdf", b"MZ\x90\x00 this is a program", "application/pdf")
    sent = {"state": "done", "progress": 100, "file": file}
    assert at_desk(action.owner).post(f"{ACTIONS}{action.pk}/", sent).status_code == 400
    assert not ActionFile.objects.exists()


# The guideline ------------------------------------------------------------------------------------
GUIDELINES = "/admin/surveys/guideline/"


def form(**changed) -> dict:
    return {
        "name": "User evaluation",
        "edition": "2027",
        "source": "",
        "parts": "speed | 2 | Speed\nconduct | 1 | Conduct of the staff",
        "lines": "order | plan | The order is signed.",
        "confidence": "0.95",
        "least_answers": "30",
        "is_active": "on",
    } | changed


def test_a_guideline_is_written_as_lines_and_frozen_once_it_is_followed():
    desk = at_desk(a_user(Role.METHODOLOGIST))
    for wrong in (
        *({"parts": "Speed"}, {"parts": "speed | -1 | Speed"}, {"parts": "speed | nan | Speed"}),
        *({"lines": "order | nowhere | x"}, {"confidence": "1"}),
        {"lines": "a | plan | x\na | plan | y"},
    ):
        assert desk.post(f"{GUIDELINES}add/", form(**wrong)).status_code == 200
    assert desk.post(f"{GUIDELINES}add/", form()).status_code == 302
    made = Guideline.objects.get(edition="2027")
    assert made.dimensions[0] == {"code": "speed", "label": "Speed", "weight": 2.0}
    assert made.checklist == [{"code": "order", "step": "plan", "label": "The order is signed."}]
    change = f"{GUIDELINES}{made.pk}/change/"
    desk.post(change, form(least_answers="40"))
    an_evaluation(a_user(Role.METHODOLOGIST), guideline=made)
    assert 'name="parts"' not in desk.get(change).content.decode()
    desk.post(change, form(least_answers="50", is_active=""))
    made.refresh_from_db()
    assert (made.least_answers, made.is_active) == (40, False)
    with pytest.raises(Error), transaction.atomic():
        Guideline.objects.filter(pk=made.pk).update(least_answers=1)
    another = desk.get(f"{GUIDELINES}{made.pk}/another/", follow=True).content.decode()
    assert "2027-2" in another
    assert "speed | 2 | Speed" in another
    assert Guideline.objects.filter(name="User evaluation").count() == 1


def test_only_who_runs_evaluations_everywhere_writes_guidelines():
    within = at_desk(a_user(Role.METHODOLOGIST, organisation=an_organisation("Water")))
    assert within.get(f"{GUIDELINES}add/").status_code == 403
    assert at_desk(a_user(Role.INTERVIEWER)).get(GUIDELINES).status_code == 403
