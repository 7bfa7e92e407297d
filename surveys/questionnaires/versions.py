"""From draft to fielded version: who changes what, under one lock, and nothing after.

A draft may be as faulty as it likes; `freeze` is the gate, and the database keeps what passed it.
"""

import hashlib
import json
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from surveys.models import Edit, Questionnaire, Version
from surveys.questionnaires.checking import Fault, faults
from surveys.questionnaires.definition import Definition, from_json, to_json

KEPT_EDITS = 30  # how many changes of a draft can be undone

Change = Callable[[Definition], Definition]


class Stale(Exception):
    """Somebody else changed the draft meanwhile."""


class Frozen(Exception):
    """The version was fielded: it can't be changed any more."""


class Unsound(Exception):
    """The questionnaire can't be fielded; `faults` says why."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("; ".join(fault.words for fault in found))
        self.faults = found


def content_hash(definition: Definition) -> str:
    """SHA-256 of what is asked, in hexadecimal: of its JSON with sorted keys and no spaces."""
    canonical = json.dumps(
        to_json(definition), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def create(
    *,
    name: str,
    definition: Definition,
    user: User | None,
    organisation: Organisation | None = None,
    is_bank: bool = False,
) -> Version:
    """A new questionnaire with its first draft."""
    questionnaire = Questionnaire.objects.create(
        name=name, organisation=organisation, is_bank=is_bank, created_by=user
    )
    return questionnaire.versions.create(number=1, content=to_json(definition))


@transaction.atomic
def draft(questionnaire: Questionnaire) -> Version:
    """The draft that is being written; a new one, like the newest version, if there is none."""
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    newest = questionnaire.versions.first()
    if newest is not None and newest.frozen_at is None:
        return newest
    content = newest.content if newest is not None else to_json(Definition())
    number = newest.number + 1 if newest is not None else 1
    return questionnaire.versions.create(number=number, content=content)


@transaction.atomic
def edit(
    version: Version, change: Change, *, what: str, user: User, revision: int | None = None
) -> Version:
    """Change a draft as it stands now; `what` says it in words, for the undo.

    With a `revision`, only if nobody changed it since. Raises `Stale`, `Frozen`, and whatever
    `change` does.
    """
    version = _locked(version, revision)
    before = version.content
    version.content = to_json(change(version.definition))
    if version.content == json.loads(json.dumps(before)):
        return version
    version.revision += 1
    version.save(update_fields=["content", "revision"])
    Edit.objects.create(version=version, what=what[:200], before=before, user=user)
    kept = version.edits.values_list("pk", flat=True)[:KEPT_EDITS]
    version.edits.exclude(pk__in=list(kept)).delete()
    return version


@transaction.atomic
def undo(version: Version, *, revision: int) -> str:
    """Take the last change back; returns what it was, "" when there is none to undo. Raises
    `Stale` and `Frozen`."""
    version = _locked(version, revision)
    last = version.edits.first()
    if last is None:
        return ""
    version.content = last.before
    version.revision += 1
    version.save(update_fields=["content", "revision"])
    last.delete()
    return last.what


@transaction.atomic
def freeze(version: Version) -> Version:
    """Field a version: from now on it stays as it is. One that is fielded stays so.

    Raises `Unsound` when something is wrong with it, also when it is a bank of questions.
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.frozen_at is not None:
        return version
    asked = version.definition
    found = faults(asked)
    if version.questionnaire.is_bank:
        found.append(Fault(_("A bank of questions is not asked itself: take from it.")))
    if found:
        raise Unsound(found)
    version.edits.all().delete()
    version.frozen_at = timezone.now()
    version.content_hash = content_hash(asked)
    version.save(update_fields=["frozen_at", "content_hash"])
    return version


def copied(
    version: Version, *, name: str, user: User, organisation: Organisation | None
) -> Version:
    """A new questionnaire that asks the same."""
    definition = from_json(version.content)
    return create(name=name, definition=definition, user=user, organisation=organisation)


def _locked(version: Version, revision: int | None) -> Version:
    found = Version.objects.select_for_update().get(pk=version.pk)
    if found.frozen_at is not None:
        raise Frozen
    if revision is not None and found.revision != revision:
        raise Stale
    return found
