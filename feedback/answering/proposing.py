"""Writing an official answer that others must sign: drafted, proposed, remarked on, taken back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from feedback import notifying, timeline, workflow
from feedback.actors import Actor
from feedback.answering import chains
from feedback.models import AnswerDraft, AnswerRemark, Appeal, Event
from feedback.notifying.kinds import TO_SIGN
from feedback.statuses import Status
from feedback.workflow import Forbidden, Outdated

State = AnswerDraft.State
MOST_TOLD = 20  # of those who could sign


def propose(
    appeal: Appeal,
    *,
    text: str,
    actor: Actor,
    refusal: bool = False,
    closes: bool = False,
    version: int | None = None,
) -> AnswerDraft:
    """Ask those who must for their signatures under these words.

    A draft that was given back is proposed anew by it, in a new version. Raises `ValueError` for
    an empty text and where no signature is needed, `Forbidden`, and `Outdated`.
    """
    text = _words(text)
    _must_write(actor)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        to = Status.REJECTED if refusal else Status.ANSWERED
        if not workflow.allows(held.status, to, actor):
            raise Forbidden(f"{held.status} → {to} is not for {actor.kind}")
        chain = chains.needed(held).of(refusal=refusal)
        if not chain:
            raise ValueError("no signature is needed: it can be sent")
        draft = _open_draft(held, actor)
        if draft.state in (State.PROPOSED, State.SIGNED) and draft.pk:
            raise Outdated("somebody proposed an answer meanwhile")
        draft.text, draft.is_refusal, draft.closes = text, refusal, closes and not refusal
        draft.extra, draft.author = chains.signed_beside(held, refusal=refusal), actor.user
        draft.chain, draft.own_text = list(chain.roles), chain.own_text
        draft.awaits, draft.state = chain.roles[0], State.PROPOSED
        draft.proposed_at = timezone.now()
        draft.save()
        note(held, draft, Event.Kind.PROPOSED, actor)
        workflow.touch(held)
        tell_signers(draft, held, actor)
    appeal.refresh_from_db()
    return draft


def save(
    appeal: Appeal, *, text: str, actor: Actor, refusal: bool = False, version: int | None = None
) -> AnswerDraft:
    """Keep the words for colleagues to read, without asking for a signature yet."""
    text = _words(text)
    _must_write(actor)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        draft = _open_draft(held, actor)
        if draft.state in (State.PROPOSED, State.SIGNED):
            raise Outdated("somebody proposed an answer meanwhile")
        draft.text, draft.is_refusal, draft.author = text, refusal, actor.user
        draft.state = State.DRAFT
        draft.save()
        workflow.touch(held)
    appeal.refresh_from_db()
    return draft


def remark(draft: AnswerDraft, *, text: str, actor: Actor) -> AnswerRemark:
    """A colleague's word on a draft; changes nothing of it."""
    text = _words(text)
    if not actor.can(Capability.NOTE):
        raise Forbidden(f"needs {Capability.NOTE}")
    with transaction.atomic():
        held = lock_draft(draft)
        if held.state not in chains.LIVE:
            raise Outdated("the answer is sent or taken back")
        return AnswerRemark.objects.create(draft=held, author=actor.user, text=text)


def withdraw(draft: AnswerDraft, *, actor: Actor, version: int) -> None:
    """Take a draft back before it is sent: whoever wrote it, or whoever may answer the appeal."""
    _must_write(actor)
    with transaction.atomic():
        appeal = workflow.lock(draft.appeal)
        held = lock_draft(draft, version=version)
        if held.state not in chains.LIVE:
            raise Outdated("the answer is sent or taken back")
        held.state, held.awaits = State.WITHDRAWN, ""
        held.version += 1
        held.save()
        note(appeal, held, Event.Kind.RETURNED, actor, withdrawn=True)
        workflow.touch(appeal)


def note(appeal: Appeal, draft: AnswerDraft, kind: str, actor: Actor, **data) -> None:
    """A line on the timeline, for colleagues: what was done to which words."""
    data |= {
        "draft": draft.pk,
        "sha256": timeline.fingerprint(draft.text),
        "refusal": draft.is_refusal,
    }
    timeline.append(appeal, timeline.Entry(kind, actor, is_public=False, data=data))


def tell_signers(draft: AnswerDraft, appeal: Appeal, actor: Actor) -> None:
    """Tell those whose signature is the next that is waited for."""
    able = User.objects.filter(memberships__role=draft.awaits, is_active=True).distinct()
    told = 0
    for user in able.order_by("pk"):
        if user == actor.user or not chains.may_sign(user, draft, appeal):
            continue
        notifying.tell(
            user=user,
            kind=TO_SIGN,
            appeal=appeal,
            key=f"sign:{draft.pk}:{draft.version}:{draft.awaits}:{user.pk}",
            data={"by": str(actor.user)},
        )
        told += 1
        if told == MOST_TOLD:
            break


def _open_draft(appeal: Appeal, actor: Actor) -> AnswerDraft:
    """The round's draft, as a new version; or a new one."""
    draft = chains.current(appeal)
    if draft is None:
        return AnswerDraft(
            appeal=appeal, resolution_round=appeal.resolution_round, author=actor.user
        )
    if draft.state == State.SENT:
        raise Forbidden("the answer of this round is sent")
    draft.version += 1
    return draft


def lock_draft(draft: AnswerDraft, *, version: int | None = None) -> AnswerDraft:
    """The draft's row, locked; raises `Outdated` when it is not the one that was read."""
    held = AnswerDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if version is not None and held.version != version:
        raise Outdated("the draft was changed by somebody else meanwhile")
    return held


def _must_write(actor: Actor) -> None:
    if not actor.can(Capability.ANSWER):
        raise Forbidden(f"needs {Capability.ANSWER}")


def _words(text: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("nothing was written")
    return text
