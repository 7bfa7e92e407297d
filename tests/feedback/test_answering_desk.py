"""At the desk: proposing, signing and giving back; a consultation answered at once; publishing."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from channels.models import Delivery
from feedback import answers
from feedback.answering import chains, publishing
from feedback.api import desk_steps
from feedback.models import (
    AnswerDraft,
    Appeal,
    Message,
    PublicationConsent,
    PublishedAnswer,
    RoutingRule,
    SigningRule,
)
from feedback.statuses import Status
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_user,
    an_account,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat():
    body = an_organisation("Heat", code="heat")
    SigningRule.objects.create(organisation=body)
    return body


@pytest.fixture
def appeal(heat):
    made = a_registered_appeal()
    Appeal.objects.filter(pk=made.pk).update(organisation=heat)
    made.refresh_from_db()
    return made


def of(heat, role):
    return at_desk(a_user(role, organisation=heat))


def with_draft(appeal, **fields):
    draft = AnswerDraft.objects.get(appeal=appeal)
    return seen(appeal, draft=draft.pk, draft_version=draft.version, **fields)


def say(appeal, **fields):
    return seen(appeal, token=str(uuid.uuid4()), **fields)


def test_the_composer_offers_to_propose_where_a_signature_is_needed(appeal, heat):
    page = of(heat, Role.INSPECTOR).get(page_of(appeal)).text
    assert "Propose for signature" in page
    assert "Send the answer" not in page
    assert "signed by: Head of organisation" in page


def test_sending_all_the_same_is_refused_with_the_reason_and_keeps_the_words(appeal, heat):
    author = of(heat, Role.INSPECTOR)
    told = author.post(act_on(appeal, "say"), say(appeal, do="answer", text="It works."))
    assert told.status_code == 409
    assert "needs a signature" in told.text
    assert "It works." in told.text
    assert not Message.objects.filter(is_official_answer=True).exists()


def test_there_is_no_way_around_by_program(appeal, heat):
    with pytest.raises(chains.NeedsSignature):
        desk_steps._take(
            appeal,
            type("Request", (), {"user": a_user(Role.INSPECTOR, organisation=heat)})(),
            to=Status.ANSWERED,
            version=appeal.version,
            text="It works.",
            close=False,
        )


def test_an_answer_goes_from_its_author_over_a_remark_to_the_citizen(appeal, heat):
    author, chief = of(heat, Role.INSPECTOR), of(heat, Role.HEAD)
    author.post(act_on(appeal, "propose"), seen(appeal, do="answer", text="It wurks."))
    queue = chief.get(f"{QUEUE}?queue=sign").text
    assert page_of(appeal) in queue
    page = chief.get(page_of(appeal)).text
    assert "Sign these words" in page
    back = chief.post(act_on(appeal, "give_back"), with_draft(appeal, text="Spelling."))
    assert back.status_code == 302
    page = author.get(page_of(appeal)).text
    assert "Spelling." in page
    assert "Propose it again" in page
    author.post(act_on(appeal, "propose"), seen(appeal, do="answer", text="It works."))
    chief.post(act_on(appeal, "sign"), with_draft(appeal))
    appeal.refresh_from_db()
    assert appeal.status == Status.ANSWERED
    assert Message.objects.get(is_official_answer=True).text == "It works."


def test_a_draft_is_shown_to_colleagues_before_anybody_is_asked_to_sign(appeal, heat):
    author, colleague, chief = (of(heat, r) for r in (Role.INSPECTOR, Role.INSPECTOR, Role.HEAD))
    author.post(act_on(appeal, "propose"), seen(appeal, do="draft", text="It works."))
    assert "It works." in colleague.get(page_of(appeal)).text
    assert "Sign these words" not in chief.get(page_of(appeal)).text
    colleague.post(act_on(appeal, "remark"), with_draft(appeal, text="Since when?"))
    assert "Since when?" in author.get(page_of(appeal)).text
    author.post(act_on(appeal, "propose"), seen(appeal, do="answer", text="It works again."))
    chief.post(act_on(appeal, "sign"), with_draft(appeal))
    assert Message.objects.get(is_official_answer=True).text == "It works again."


def test_who_may_not_sign_is_shown_no_button_and_refused(appeal, heat):
    author = of(heat, Role.INSPECTOR)
    author.post(act_on(appeal, "propose"), seen(appeal, do="answer", text="It works."))
    assert "Sign these words" not in author.get(page_of(appeal)).text
    assert author.post(act_on(appeal, "sign"), with_draft(appeal)).status_code == 403


def test_two_who_sign_at_once_sign_once(appeal, heat):
    author, chief, deputy = (of(heat, role) for role in (Role.INSPECTOR, Role.HEAD, Role.HEAD))
    author.post(act_on(appeal, "propose"), seen(appeal, do="answer", text="It works."))
    form = with_draft(appeal)
    assert chief.post(act_on(appeal, "sign"), form).status_code == 302
    assert deputy.post(act_on(appeal, "sign"), form).status_code == 409
    assert Message.objects.filter(is_official_answer=True).count() == 1


def test_a_draft_of_another_appeal_is_not_reached_from_here(appeal, heat):
    other = a_registered_appeal()
    Appeal.objects.filter(pk=other.pk).update(organisation=heat)
    author, chief = of(heat, Role.INSPECTOR), of(heat, Role.HEAD)
    author.post(act_on(other, "propose"), seen(other, do="answer", text="It works."))
    foreign = AnswerDraft.objects.get()
    form = seen(appeal, draft=foreign.pk, draft_version=foreign.version)
    assert chief.post(act_on(appeal, "sign"), form).status_code == 404


def test_the_panel_costs_two_statements(appeal, heat, django_assert_max_num_queries):
    from feedback.desk import answering_panel, trees
    from feedback.desk.scene import Scene

    user = a_user(Role.INSPECTOR, organisation=heat)
    known = trees.read()
    may = {"answer": True, "note": True, "publish": False}
    with django_assert_max_num_queries(2):
        above = known.organisations.with_above(appeal.organisation_id)
        needed = chains.needed(appeal, above)
        answering_panel.panel(Scene(appeal, user, may, set(), known, None, {}, needed))


# A consultation at once --------------------------------------------------------------------------


def asked(**fields):
    defaults = {
        "token": str(uuid.uuid4()),
        "channel": "phone",
        "kind": "consultation",
        "language": "mn",
        "text": "Хэдэн цаг хүртэл ажилладаг вэ?",
        "answer": "18 цаг хүртэл.",
        "do": "answered",
    }
    return defaults | fields


def test_a_question_is_taken_down_answered_and_closed_in_one_submit():
    operator, form = at_desk(a_user(Role.OPERATOR)), asked()
    for _ in range(2):
        operator.post(f"{QUEUE}add/", form)
    appeal = Appeal.objects.get()
    answer = Message.objects.get(is_official_answer=True)
    assert (appeal.status, appeal.kind) == (Status.CLOSED, "consultation")
    assert answer.text == "18 цаг хүртэл."
    assert appeal.answered_at <= appeal.due_at if appeal.due_at else True
    assert not Delivery.objects.exists()


def test_who_wishes_gets_the_code_and_the_link_to_rate_but_not_the_words():
    an_account("sms")
    operator = at_desk(a_user(Role.OPERATOR))
    operator.post(f"{QUEUE}add/", asked(phone="+97699112233", tell="on"))
    body = Delivery.objects.get().body
    assert Appeal.objects.get().code in body
    assert "/rate/" in body
    assert "18 цаг" not in body


def test_who_does_not_wish_it_gets_nothing():
    an_account("sms")
    at_desk(a_user(Role.OPERATOR)).post(f"{QUEUE}add/", asked(phone="+97699112233"))
    assert Appeal.objects.get().status == Status.CLOSED
    assert not Delivery.objects.exists()


def test_without_an_answer_nothing_is_registered():
    told = at_desk(a_user(Role.OPERATOR)).post(f"{QUEUE}add/", asked(answer=""))
    assert told.status_code == 400
    assert "Write down what you answered" in told.text
    assert not Appeal.objects.exists()


def test_where_a_signature_is_needed_it_is_not_answered_at_once(heat):
    RoutingRule.objects.create(organisation=heat)
    told = at_desk(a_user(Role.OPERATOR)).post(f"{QUEUE}add/", asked())
    assert told.status_code == 400
    assert "need a signature" in told.text
    assert not Appeal.objects.exists()
    SigningRule.objects.create(position=1, kind="consultation", first="")
    at_desk(a_user(Role.OPERATOR)).post(f"{QUEUE}add/", asked())
    assert Appeal.objects.get().status == Status.CLOSED


# Publishing --------------------------------------------------------------------------------------


@pytest.fixture
def answered():
    made = a_registered_appeal("I am Bat-Erdene, call me: +976 9911 2233. No water.", language="en")
    Appeal.objects.filter(pk=made.pk).update(citizen=a_citizen(name="Bat-Erdene Sukh"))
    answers.answer(made, text="The pipe is mended.", actor=staff())
    made.refresh_from_db()
    PublicationConsent.objects.create(appeal=made)
    return made


def published(appeal, **fields):
    defaults = {
        "version": Appeal.objects.get(pk=appeal.pk).version,
        "title": "No water",
        "question": "There is no water in our house.",
        "answer": "The pipe is mended.",
        "ground": "consent",
        "law": "",
    }
    return defaults | fields


def test_what_was_asked_and_answered_stands_on_the_site_without_the_name(answered):
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    address = act_on(answered, "publish")
    assert "+976 9911 2233" in supervisor.get(address).text  # to be mended
    assert supervisor.post(address, published(answered)).status_code == 302
    shown = PublishedAnswer.objects.get()
    found = Client().get(reverse("published_answers"), {"q": "wat house"}).text
    page = Client().get(reverse("published_answer", args=[shown.pk])).text
    assert "No water" in found
    assert "The pipe is mended." in page
    assert "Nothing was found" in Client().get(reverse("published_answers"), {"q": "heat"}).text
    supervisor.post(act_on(answered, "take_off"))
    assert Client().get(reverse("published_answer", args=[shown.pk])).status_code == 404


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Write to bat@mail.mn.", "email"),
        ("Call +976 9911-2233!", "phone"),
        ("99112233", "phone"),
        ("УБ90011512 гэсэн", "register"),
        ("5ZJ1KQ8 is mine", "register"),
        ("so said Бат-Эрдэнийн neighbour", "name"),
    ],
)
def test_what_looks_like_personal_data_is_pointed_at(words, kind):
    citizen = a_citizen(name="Эрдэний Сүх")
    assert kind in {found.kind for found in publishing.findings(words, citizen)}


def test_plain_words_days_and_money_are_not():
    words = "On 12.03.2026 at 18:00 the boiler of house 14 was mended for 250 000 MNT in GORODOK."
    assert publishing.findings(words, None) == []


def test_personal_data_is_published_only_when_somebody_looked_at_it(answered):
    supervisor, address = at_desk(a_user(Role.SUPERVISOR)), act_on(answered, "publish")
    form = published(answered, answer="Call 7000 1111 any time.")
    told = supervisor.post(address, form)
    assert told.status_code == 400
    assert "7000 1111" in told.text
    assert supervisor.post(address, form | {"is_clean": "on"}).status_code == 302


def test_without_consent_a_law_must_be_named(answered):
    PublicationConsent.objects.all().delete()
    supervisor, address = at_desk(a_user(Role.SUPERVISOR)), act_on(answered, "publish")
    assert supervisor.post(address, published(answered)).status_code == 400
    assert supervisor.post(address, published(answered, ground="law")).status_code == 400
    named = published(answered, ground="law", law="Law on information, article 7")
    assert supervisor.post(address, named).status_code == 302


def test_nobody_publishes_who_may_not(answered):
    assert at_desk(a_user(Role.OPERATOR)).get(act_on(answered, "publish")).status_code == 403
