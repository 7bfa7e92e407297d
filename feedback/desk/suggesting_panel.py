"""What the machine suggests beside an appeal: topics and bodies as chips, one press each."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from feedback.desk.scene import Panel, Scene
from feedback.models import SuggestionModel
from feedback.suggesting import predicting

_TARGET = SuggestionModel.Target


@dataclass(frozen=True)
class Chip:
    """Something to choose, with how probable the machine takes it to be."""

    key: int
    name: str
    percent: str


def panel(scene: Scene) -> Panel | None:
    """Suggestions while an appeal waits to be sorted; nothing where all is as suggested."""
    appeal = scene.appeal
    if not appeal.is_open or not scene.may["triage"]:
        return None
    words = predicting.text_of(appeal)
    topics = _chips(words, _TARGET.TOPIC, scene.trees.topics, appeal.topic_id)
    bodies = _chips(words, _TARGET.ORGANISATION, scene.trees.organisations, appeal.organisation_id)
    if not topics and not bodies:
        return None
    holds = {"topics": topics, "bodies": bodies}
    return Panel("suggested", _("Suggested"), "desk/panels/suggested.html", holds)


def _chips(words: str, target: str, tree, chosen: int | None) -> list[Chip]:
    """What to offer; nothing when the likeliest is what was chosen already."""
    _model, likely = predicting.likely(target, words)
    if likely and likely[0].key == chosen:
        return []
    return [
        Chip(each.key, tree.name(each.key), _percent(each.probability))
        for each in likely
        if each.key in tree.twigs and tree.twigs[each.key].active and each.key != chosen
    ]


def _percent(share: float) -> str:
    return _("%(number)s %%") % {"number": number_format(round(share * 100))}
