"""Ready questions on satisfaction with public services, in five languages, to be taken over.

The parts follow Mongolia's guideline for the evaluation of public organisations by their users
(government resolution 89 of 2017): access and information, speed, conduct, fairness, outcome; the
codes of the dimensions are those of `surveys.evaluations.guideline`. The words are ours. Beside
them: all in all (CSAT, from 1 to 5), the recommendation from 0 to 10 (Reichheld, The one number you
need to grow, Harvard Business Review 2003), and reasons.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Organisation, User
from surveys.models import Questionnaire, Version
from surveys.questionnaires import versions
from surveys.questionnaires.definition import Definition, from_json

_FOLDER = Path(__file__).with_name("ready")


@dataclass(frozen=True)
class Ready:
    """A questionnaire that comes with the house."""

    code: str
    name: str
    is_bank: bool = False

    @property
    def definition(self) -> Definition:
        """What it asks."""
        return _read(self.code)


READY = (
    Ready("bank", gettext_noop("Satisfaction with public services: questions"), is_bank=True),
    Ready("evaluation", gettext_noop("User evaluation of a public organisation")),
    Ready("counter", gettext_noop("Right after a service")),
)


@cache
def _read(code: str) -> Definition:
    return from_json(json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8")))


def ready(code: str) -> Ready:
    """The one of this code. Raises `KeyError`."""
    for each in READY:
        if each.code == code:
            return each
    raise KeyError(code)


def offered() -> list[tuple[str, str]]:
    """What can be adopted: code and name in the active language."""
    return [(each.code, _(each.name)) for each in READY]


@transaction.atomic
def adopt(
    code: str, *, user: User | None = None, organisation: Organisation | None = None
) -> Version:
    """Take one over as a draft of one's own; where it is there by its name, that. Raises
    `KeyError`."""
    wanted = ready(code)
    name = _(wanted.name)
    there = Questionnaire.objects.filter(name=name, organisation=organisation).first()
    if there is not None:
        return there.versions.first()
    return versions.create(
        name=name,
        definition=wanted.definition,
        user=user,
        organisation=organisation,
        is_bank=wanted.is_bank,
    )
