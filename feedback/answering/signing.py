"""Signing an official answer, or giving it back. The last signature sends it.

Whoever signs, signs exactly the words they were shown: their sha256 stands in the event, and a
draft that changed since has another version.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from feedback import answers, notifying, timeline, workflow
from feedback.actors import Actor
from feedback.answering import chains, proposing
from feedback.models import AnswerDraft, AnswerRemark, AnswerSignature, Appeal, Event
from feedback.notifying.kinds import RETURNED, SIGNED
from feedback.workflow import Forbidden, Outdated

State = AnswerDraft.State


class ChainChanged(Forbidden):
    """Since it was proposed, others have to sign it, or its ground in law is another."""

    told = _("Its ground, or who must sign it, has changed. Give it back to be proposed anew.")


def sign(
    draft: AnswerDraft, *, actor: Actor, version: int, appeal_version: int | None = None
) -> AnswerDraft:
    """Put the next signature under a draft; with the last one the answer goes out.

    Raises `Forbidden` for whoever's turn it is not, `ChainChanged`, and `Outdated`.
    """
    with transaction.atomic():
        appeal = workflow.lock(draft.appeal, version=appeal_version)
        held = _to_sign(draft, appeal, actor, version)
        chain = chains.needed(appeal).of(refusal=held.is_refusal)
        beside = chains.signed_beside(appeal, refusal=held.is_refusal)
        if list(chain.roles) != held.chain or beside != held.extra:
            raise ChainChanged("the chain is not the one it was proposed to")
        position = held.signatures.filter(version=held.version).count()
        if held.signatures.filter(version=held.version, user=actor.user).exists():
            raise Forbidden("one person signs once")
        signature = AnswerSignature.objects.create(
            draft=held,
            version=held.version,
            position=position,
            role=held.awaits,
            user=actor.user,
            sha256=timeline.fingerprint(held.text),
        )
        proposing.note(
            appeal, held, Event.Kind.SIGNED, actor, position=position, role=signature.role
        )
        _tell_author(held, appeal, actor, SIGNED)
        if position + 1 < len(held.chain):
            held.awaits = held.chain[position + 1]
            held.save()
            workflow.touch(appeal)
            proposing.tell_signers(held, appeal, actor)
        else:
            held.state, held.awaits = State.SIGNED, ""
            held.save()
            answers.answer(
                appeal,
                text=held.text,
                actor=actor,
                close=held.closes,
                reject=held.is_refusal,
            )
            held.refresh_from_db()
    return held


def give_back(
    draft: AnswerDraft,
    *,
    text: str,
    actor: Actor,
    version: int,
    appeal_version: int | None = None,
) -> AnswerDraft:
    """Return a draft to its author with a remark: signers do not write in others' texts.

    Signatures that others gave before fall with it. Raises as `sign`, and `ValueError` without a
    remark.
    """
    text = text.replace("\0", "").strip()
    if not text:
        raise ValueError("say why")
    with transaction.atomic():
        appeal = workflow.lock(draft.appeal, version=appeal_version)
        held = _to_sign(draft, appeal, actor, version)
        AnswerRemark.objects.create(draft=held, author=actor.user, text=text, returns=True)
        held.state, held.awaits = State.RETURNED, ""
        held.version += 1
        held.save()
        proposing.note(appeal, held, Event.Kind.RETURNED, actor)
        _tell_author(held, appeal, actor, RETURNED)
        workflow.touch(appeal)
    return held


def _to_sign(draft: AnswerDraft, appeal: Appeal, actor: Actor, version: int) -> AnswerDraft:
    held = proposing.lock_draft(draft, version=version)
    if held.state != State.PROPOSED or held.resolution_round != appeal.resolution_round:
        raise Outdated("it waits for no signature now")
    if actor.user is None or not chains.may_sign(actor.user, held, appeal):
        raise Forbidden(f"needs {Capability.SIGN} as {held.awaits}, over this appeal")
    return held


def _tell_author(draft: AnswerDraft, appeal: Appeal, actor: Actor, kind: str) -> None:
    if draft.author_id != actor.user.pk:
        notifying.tell(
            user=draft.author,
            kind=kind,
            appeal=appeal,
            key=f"{kind}:{draft.pk}:{draft.version}:{actor.user.pk}",
            data={"by": str(actor.user)},
        )
