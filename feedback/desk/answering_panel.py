"""Beside the conversation: how far the official answer is, who signs it, and its letters."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from feedback.answering import chains, publishing
from feedback.desk.scene import Panel, Scene
from feedback.models import AnswerDraft, AnswerRemark, OfficialLetter
from feedback.statuses import Status

TEMPLATE = "desk/panels/answering.html"
State = AnswerDraft.State


@dataclass(frozen=True)
class Step:
    """One signature of the chain: whose it must be, and who gave it when."""

    role: str
    user: User | None = None
    at: object = None
    is_next: bool = False


def panel(scene: Scene) -> Panel | None:
    """What there is of the answer: nothing where none needs a signature and no letter went out."""
    needed = scene.signing
    asks = bool(needed.answer or needed.refusal)
    draft = _draft(scene) if asks else None
    letters = _letters(scene)
    may_publish = scene.may["publish"] and publishing.may_publish(scene.appeal)
    if not (draft or letters or may_publish or (asks and scene.appeal.is_open)):
        return None
    may_write = scene.may["answer"]
    holds = {
        "needed": _in_words(needed) if asks and draft is None and scene.appeal.is_open else [],
        "letters": letters,
        "may_publish": may_publish,
        "draft": draft,
        "steps": _steps(draft) if draft else [],
        "remarks": _remarks(draft) if draft else [],
        "may_sign": draft is not None and chains.may_sign(scene.user, draft, scene.appeal),
        "may_mend": draft is not None
        and may_write
        and draft.state in (State.RETURNED, State.DRAFT)
        and bool({Status.ANSWERED, Status.REJECTED} & scene.steps),
        "may_take_back": draft is not None and may_write and draft.state in chains.LIVE,
        "may_remark": draft is not None and scene.may["note"] and draft.state in chains.LIVE,
    }
    waits_for_me = holds["may_sign"] or holds["may_mend"]
    return Panel("answering", _("The official answer"), TEMPLATE, holds, is_first=waits_for_me)


def _draft(scene: Scene) -> AnswerDraft | None:
    """The present round's, that was not taken back."""
    appeal = scene.appeal
    drafts = AnswerDraft.objects.select_related("author").filter(
        appeal=appeal, resolution_round=appeal.resolution_round
    )
    return drafts.exclude(state=State.WITHDRAWN).first()


def _letters(scene: Scene) -> list[OfficialLetter]:
    if scene.appeal.first_answered_at is None:
        return []
    found = OfficialLetter.objects.filter(message__appeal=scene.appeal)
    return list(found.order_by("-sent_at").only("number", "date", "size")[:5])


def _remarks(draft: AnswerDraft) -> list[AnswerRemark]:
    return list(draft.remarks.select_related("author").order_by("id"))


def _steps(draft: AnswerDraft) -> list[Step]:
    given = {
        each.position: each
        for each in draft.signatures.filter(version=draft.version).select_related("user")
    }
    steps = []
    for position, role in enumerate(draft.chain):
        signature = given.get(position)
        steps.append(
            Step(
                role=_role(role),
                user=signature.user if signature else None,
                at=signature.at if signature else None,
                is_next=draft.state == State.PROPOSED and position == len(given),
            )
        )
    return steps


def _in_words(needed: chains.Needed) -> list[str]:
    """Who has to sign what, before anything was written."""
    answer, refusal = map(_signers, (needed.answer, needed.refusal))
    if answer == refusal:
        return [_("An answer and a refusal are signed by: %(who)s") % {"who": answer}]
    lines = []
    if answer:
        lines.append(_("An answer is signed by: %(who)s") % {"who": answer})
    if refusal:
        lines.append(_("A refusal is signed by: %(who)s") % {"who": refusal})
    return lines


def _signers(chain: chains.Chain) -> str:
    return " → ".join(_role(role) for role in chain.roles)


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role
