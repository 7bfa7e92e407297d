"""An answer that needs signatures goes out with them and not otherwise."""

import pytest
from django.utils import timezone

from accounts.models import Letterhead
from accounts.roles import Role
from feedback import answers
from feedback.answering import chains, proposing, signing
from feedback.models import AnswerDraft, Event, Notification, OfficialLetter, SigningRule
from feedback.statuses import Status
from feedback.workflow import Forbidden, Outdated
from tests.builders import a_registered_appeal, an_address, an_organisation, staff

State = AnswerDraft.State


@pytest.fixture
def heat(db):
    return an_organisation("Heat", code="heat")


@pytest.fixture
def appeal(heat):
    made = a_registered_appeal(address=an_address("a@mail.mn", "email"))
    type(made).objects.filter(pk=made.pk).update(organisation=heat)
    made.refresh_from_db()
    return made


@pytest.fixture
def author(heat):
    return staff(Role.INSPECTOR, organisation=heat)


@pytest.fixture
def chief(heat):
    return staff(Role.HEAD, organisation=heat)


@pytest.fixture
def supervisor(db):
    return staff(Role.SUPERVISOR)


def rule(organisation=None, **fields) -> SigningRule:
    return SigningRule.objects.create(organisation=organisation, **fields)


def test_where_a_signature_is_needed_nothing_goes_out_without(appeal, author, heat):
    rule(heat)
    with pytest.raises(chains.NeedsSignature):
        answers.answer(appeal, text="The heating works.", actor=author)
    appeal.refresh_from_db()
    assert appeal.status == Status.RECEIVED
    assert not appeal.messages.filter(is_official_answer=True).exists()


def test_the_heads_signature_sends_the_very_words(appeal, author, chief, heat):
    rule(heat)
    draft = proposing.propose(appeal, text="The heating works.", actor=author)
    signing.sign(draft, actor=chief, version=draft.version)
    appeal.refresh_from_db()
    draft.refresh_from_db()
    answer = appeal.messages.get(is_official_answer=True)
    assert (appeal.status, answer.text) == (Status.ANSWERED, "The heating works.")
    assert (draft.state, draft.message) == (State.SENT, answer)
    assert answer.author == author.user
    signed = Event.objects.get(appeal=appeal, kind=Event.Kind.SIGNED)
    sent = Event.objects.get(appeal=appeal, kind=Event.Kind.ANSWER)
    assert signed.user == chief.user
    assert signed.data["sha256"] == sent.data["sha256"]
    assert not signed.is_public


def test_who_wrote_it_does_not_sign_it(appeal, chief, heat):
    rule(heat)
    draft = proposing.propose(appeal, text="The heating works.", actor=chief)
    with pytest.raises(Forbidden):
        signing.sign(draft, actor=chief, version=draft.version)


def test_in_an_office_of_one_who_wrote_it_may_sign_it(appeal, chief, heat):
    rule(heat, own_text=True)
    draft = proposing.propose(appeal, text="The heating works.", actor=chief)
    assert signing.sign(draft, actor=chief, version=draft.version).state == State.SENT


def test_a_refusal_goes_from_the_head_to_the_supervisor_in_that_order(
    appeal, author, chief, supervisor, heat
):
    rule(heat, position=10, covers="refusals", first=Role.HEAD, second=Role.SUPERVISOR)
    rule(heat, position=20)
    draft = proposing.propose(appeal, text="Not ours to do.", actor=author, refusal=True)
    with pytest.raises(Forbidden):
        signing.sign(draft, actor=supervisor, version=draft.version)
    draft = signing.sign(draft, actor=chief, version=draft.version)
    assert (draft.state, draft.awaits) == (State.PROPOSED, Role.SUPERVISOR)
    appeal.refresh_from_db()
    assert appeal.status == Status.RECEIVED
    draft = signing.sign(draft, actor=supervisor, version=draft.version)
    appeal.refresh_from_db()
    assert (draft.state, appeal.status) == (State.SENT, Status.REJECTED)


def test_what_is_given_back_is_mended_and_signed_anew_by_all(
    appeal, author, chief, supervisor, heat
):
    rule(heat, second=Role.SUPERVISOR)
    draft = proposing.propose(appeal, text="Wurks.", actor=author)
    draft = signing.sign(draft, actor=chief, version=draft.version)
    draft = signing.give_back(draft, text="Mend it.", actor=supervisor, version=draft.version)
    assert draft.state == State.RETURNED
    assert draft.remarks.get().text == "Mend it."
    draft = proposing.propose(appeal, text="Works.", actor=author)
    assert draft.awaits == Role.HEAD
    with pytest.raises(Forbidden):
        signing.sign(draft, actor=supervisor, version=draft.version)
    for signer in (chief, supervisor):
        draft = signing.sign(draft, actor=signer, version=draft.version)
    assert draft.state == State.SENT
    assert draft.message.text == "Works."


def test_nobody_signs_what_changed_since_they_read_it(appeal, author, chief, heat):
    rule(heat)
    read = proposing.propose(appeal, text="Works.", actor=author)
    proposing.withdraw(read, actor=author, version=read.version)
    again = proposing.propose(appeal, text="Works not.", actor=author)
    for draft, version in ((read, read.version), (again, again.version + 1)):
        with pytest.raises(Outdated):
            signing.sign(draft, actor=chief, version=version)


def test_words_changed_behind_the_signature_do_not_go_out(appeal, author, chief, heat):
    rule(heat)
    draft = proposing.propose(appeal, text="Works.", actor=author)
    AnswerDraft.objects.filter(pk=draft.pk).update(state=State.SIGNED, awaits="")
    with pytest.raises(chains.NeedsSignature):
        answers.answer(appeal, text="Works.", actor=author)


def test_a_head_elsewhere_signs_nothing_here(appeal, author, heat):
    rule(heat)
    stranger = staff(Role.HEAD, organisation=an_organisation("Water"))
    draft = proposing.propose(appeal, text="Works.", actor=author)
    with pytest.raises(Forbidden):
        signing.sign(draft, actor=stranger, version=draft.version)
    assert not chains.to_sign(type(appeal).objects.all(), stranger.user).exists()


def test_the_first_rule_that_matches_holds(appeal, heat):
    rule(None, position=1, kind="consultation", first="")
    rule(heat, position=2, covers="answers")
    rule(None, position=3, first=Role.SUPERVISOR)
    found = chains.needed(appeal)
    assert (found.answer.roles, found.refusal.roles) == ((Role.HEAD,), (Role.SUPERVISOR,))
    appeal.kind = "consultation"
    assert not chains.needed(appeal).answer


def test_a_rule_of_the_body_above_holds_below(appeal, heat):
    below = an_organisation("Boiler house", parent=heat)
    rule(heat)
    appeal.organisation = below
    assert chains.needed(appeal).answer.roles == (Role.HEAD,)


def test_those_who_must_sign_are_told_and_the_author_of_what_became_of_it(
    appeal, author, chief, heat
):
    rule(heat)
    draft = proposing.propose(appeal, text="Wurks.", actor=author)
    assert list(chains.to_sign(type(appeal).objects.all(), chief.user)) == [appeal]
    assert Notification.objects.get(user=chief.user).kind == "to_sign"
    signing.give_back(draft, text="Mend it.", actor=chief, version=draft.version)
    assert Notification.objects.get(user=author.user).kind == "returned"
    assert not chains.to_sign(type(appeal).objects.all(), chief.user).exists()


def test_a_matter_opened_again_begins_with_a_new_draft(appeal, author, chief, heat):
    rule(heat)
    first = proposing.propose(appeal, text="Works.", actor=author)
    signing.sign(first, actor=chief, version=first.version)
    appeal.refresh_from_db()
    from feedback import workflow

    workflow.move(appeal, Status.REOPENED, actor=staff(Role.OPERATOR))
    second = proposing.propose(appeal, text="Works now.", actor=author)
    assert (second.pk != first.pk, second.resolution_round) == (True, 2)


def test_numbers_run_without_gaps_and_a_failed_sending_gives_its_own_back(
    appeal, author, chief, heat, monkeypatch
):
    head = Letterhead.objects.create(
        organisation=heat, series="h", number_format="{code}-{year}/{number:03d}"
    )
    year = timezone.localdate().year
    answers.answer(appeal, text="Works.", actor=author)
    other = a_registered_appeal()
    type(other).objects.filter(pk=other.pk).update(organisation=heat)
    other.refresh_from_db()
    with monkeypatch.context() as broken:
        broken.setattr(chains, "settle", _raise)
        with pytest.raises(RuntimeError):
            answers.answer(other, text="Works.", actor=author)
    other.refresh_from_db()
    answers.answer(other, text="Works.", actor=author)
    numbers = list(OfficialLetter.objects.order_by("sequence").values_list("number", flat=True))
    assert numbers == [f"heat-{year}/001", f"heat-{year}/002"]
    sent = Event.objects.get(appeal=other, kind=Event.Kind.ANSWER)
    assert sent.data["number"] == numbers[1]
    assert head.shown(7, 2026) == "heat-2026/007"


def _raise(*args):
    raise RuntimeError("the power went")
