"""What the composer holds besides the words: what was begun, by whom, and what stands ready."""

from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import User
from feedback.composing import canned, carried, scopes, unsent
from feedback.composing.canned import Setting
from feedback.composing.carried import Carried
from feedback.desk.forms import SayForm
from feedback.desk.trees import Trees
from feedback.models import Appeal, CannedAnswer, UnsentText
from feedback.models.composing import Mode


@dataclass(frozen=True)
class Box:
    """`mine` stands in the composer again, `other` is what I began in its other half (a note
    beside a reply), `theirs` is what colleagues began."""

    mine: UnsentText | None = None
    other: UnsentText | None = None
    theirs: list[UnsentText] = field(default_factory=list)
    canned: list[CannedAnswer] = field(default_factory=list)
    carried: Carried | None = None
    articles_from: str = ""  # where articles that fit the words are asked for; none: nowhere


def setting(appeal: Appeal, user: User, trees: Trees) -> Setting:
    """Where the appeal and the person stand in the trees."""
    bodies = scopes.bodies_of(user)
    above = {pk for body in bodies for pk in trees.organisations.with_above(body)}
    return Setting(tuple(trees.topics.with_above(appeal.topic_id)), frozenset(bodies | above))


def open_box(
    appeal: Appeal, user: User, trees: Trees, may: dict[str, bool], say: SayForm | None
) -> Box:
    """For this person, who may have `say` before them again, unsent."""
    if not (may["note"] or may["answer"]):
        return Box()
    begun = unsent.on(appeal)
    mine = [each for each in begun if each.user_id == user.pk and _may_say(each, may)]
    shown = mine[0] if mine and say is None else None
    words = shown.text if shown else (say.data.get("text", "") if say else "")
    mode = shown.mode if shown else Mode.REPLY
    return Box(
        mine=shown,
        other=next((each for each in mine if each is not shown), None) if shown else None,
        theirs=[each for each in begun if each.user_id != user.pk],
        canned=list(canned.offered(appeal, user, setting(appeal, user, trees))[: canned.MOST]),
        articles_from=reverse("admin:desk_articles", args=[appeal.pk]),
        carried=carried.preview(appeal, user, mode=mode, text=words) if words else None,
    )


def _may_say(begun: UnsentText, may: dict[str, bool]) -> bool:
    return may["note"] if begun.mode == Mode.NOTE else may["answer"]
