"""Whose signature an official answer needs, and the guard that lets no answer past it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import memberships, reach_as
from accounts.roles import Capability, roles_with
from feedback import access, timeline
from feedback.models import AnswerDraft, Appeal, SigningRule
from feedback.statuses import OPEN
from feedback.workflow import Forbidden

State = AnswerDraft.State
LIVE = (State.DRAFT, State.PROPOSED, State.RETURNED, State.SIGNED)


class NeedsSignature(Forbidden):
    """This answer goes out signed, and it is not."""

    told = _("This answer needs a signature. Propose it for signature instead.")


@dataclass(frozen=True)
class Chain:
    """The roles that must sign, in order; none when it may go at once."""

    roles: tuple[str, ...] = ()
    own_text: bool = False

    def __bool__(self) -> bool:
        return bool(self.roles)


@dataclass(frozen=True)
class Needed:
    """What an answer to an appeal needs, and what a refusal of it does."""

    answer: Chain = Chain()
    refusal: Chain = Chain()

    def of(self, *, refusal: bool) -> Chain:
        return self.refusal if refusal else self.answer


def needed(appeal: Appeal, above: list[int] | None = None) -> Needed:
    """Whose signatures the appeal's answer needs now, by the first rules that match.

    `above` is its organisation and all over it, where the caller knows them.
    """
    rules = list(SigningRule.objects.filter(is_active=True, kind__in=("", appeal.kind)))
    if any(rule.organisation_id for rule in rules) and above is None:
        above = organisations_above(appeal.organisation_id)
    matching = [
        rule for rule in rules if rule.organisation_id is None or rule.organisation_id in above
    ]
    return Needed(
        answer=_first(matching, SigningRule.Covers.ANSWERS),
        refusal=_first(matching, SigningRule.Covers.REFUSALS),
    )


def _first(rules: list[SigningRule], what: str) -> Chain:
    for rule in rules:
        if rule.covers in (SigningRule.Covers.ALL, what):
            return Chain(tuple(rule.roles), rule.own_text)
    return Chain()


def organisations_above(pk: int | None) -> list[int]:
    """A body and all over it, nearest first."""
    if pk is None:
        return []
    line = Organisation.objects.with_tree_fields().filter(pk=pk).first()
    return list(reversed(line.tree_path)) if line else []


def must_be_signed(appeal: Appeal, *, text: str, refusal: bool) -> AnswerDraft | None:
    """The signed draft of these very words, where the rules ask for one; None where they do not.

    The caller holds the appeal's lock. Raises `NeedsSignature`.
    """
    chain = needed(appeal).of(refusal=refusal)
    if not chain:
        return None
    draft = current(appeal)
    if draft is None or draft.state != State.SIGNED or draft.is_refusal != refusal:
        raise NeedsSignature("the answer is not signed")
    if draft.extra != signed_beside(appeal, refusal=refusal):
        raise NeedsSignature("the ground is not the one that was signed")
    under = draft.signatures.filter(version=draft.version, sha256=timeline.fingerprint(text))
    signed = list(under.order_by("position").values_list("role", flat=True))
    if signed != list(chain.roles):
        raise NeedsSignature("these words are not signed by all who must")
    return draft


def signed_beside(appeal: Appeal, *, refusal: bool) -> dict:
    """What is signed with the words: of a refusal, its ground in law."""
    return {"ground": appeal.refusal_ground_id} if refusal else {}


def settle(appeal: Appeal, signed: AnswerDraft | None, message) -> None:
    """The appeal was answered: its draft was that answer, or is not needed any more."""
    live = AnswerDraft.objects.filter(
        appeal=appeal, resolution_round=appeal.resolution_round, state__in=LIVE
    )
    if signed is None:
        live.update(state=State.WITHDRAWN, awaits="")
    else:
        live.filter(pk=signed.pk).update(state=State.SENT, message=message, awaits="")


def current(appeal: Appeal) -> AnswerDraft | None:
    """The draft of the appeal's present round, unless it was taken back."""
    return (
        AnswerDraft.objects.filter(appeal=appeal, resolution_round=appeal.resolution_round)
        .exclude(state=State.WITHDRAWN)
        .first()
    )


def may_sign(user: User, draft: AnswerDraft, appeal: Appeal) -> bool:
    """Whether this person's signature is the next that the draft waits for."""
    return (
        draft.state == State.PROPOSED
        and (draft.own_text or draft.author_id != user.pk)
        and access.may(user, appeal, Capability.SIGN)
        and reach_as(user, draft.awaits).covers(appeal)
    )


def to_sign(appeals: QuerySet[Appeal], user: User) -> QuerySet[Appeal]:
    """Those of the appeals whose answer waits for this person's signature."""
    theirs = Q(pk__in=[])
    for role in {held.role for held in memberships(user)} & set(roles_with(Capability.SIGN)):
        drafts = AnswerDraft.objects.filter(state=State.PROPOSED, awaits=role)
        drafts = drafts.exclude(author=user, own_text=False)
        theirs |= Q(pk__in=drafts.values("appeal")) & reach_as(user, role).condition()
    return appeals.filter(theirs, status__in=OPEN)
