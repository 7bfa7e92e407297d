"""What changed between two versions of a questionnaire, in words for people."""

from collections.abc import Iterator
from dataclasses import fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaires.definition import Definition, Option, Question, Section, labelled

_NAMES = {
    "kind": gettext_lazy("kind"),
    "label": gettext_lazy("words"),
    "title": gettext_lazy("title"),
    "intro": gettext_lazy("introduction"),
    "thanks": gettext_lazy("thanks"),
    "hint": gettext_lazy("hint"),
    "required": gettext_lazy("whether an answer is needed"),
    "least": gettext_lazy("least"),
    "most": gettext_lazy("most"),
    "shown_if": gettext_lazy("when it is asked"),
    "shuffled": gettext_lazy("order of chance"),
    "dimension": gettext_lazy("dimension of the index"),
    "languages": gettext_lazy("languages"),
}


def difference(old: Definition, new: Definition, language: str) -> list[str]:
    """The changes, one a line; empty when both ask the same."""
    found = [_("Changed: %(what)s.") % {"what": what} for what in _changed(old, new)]
    found += _of_sections(old, new, language)
    found += _of_questions(old, new, language)
    return found


def _of_sections(old: Definition, new: Definition, language: str) -> Iterator[str]:
    before = {each.code: each for each in old.sections}
    after = {each.code: each for each in new.sections}
    for code, section in after.items():
        name = {"section": labelled(section.title, language) or code}
        if code not in before:
            yield _("New section: “%(section)s”.") % name
        elif changed := list(_changed(before[code], section)):
            words = _("Section “%(section)s”, changed: %(what)s.")
            yield words % (name | {"what": ", ".join(changed)})
    for code in before.keys() - after.keys():
        name = {"section": labelled(before[code].title, language) or code}
        yield _("Section left out: “%(section)s”.") % name
    if _order(before, after) != _order(after, before):
        yield _("The sections stand in another order.")


def _of_questions(old: Definition, new: Definition, language: str) -> Iterator[str]:
    before = {each.code: each for each in old.questions}
    after = {each.code: each for each in new.questions}
    for code, question in after.items():
        name = {"code": code, "question": labelled(question.label, language)}
        if code not in before:
            yield _("New question %(code)s: “%(question)s”.") % name
            continue
        changed = list(_changed(before[code], question))
        changed += _of_lines(before[code].options, question.options, _("option"))
        changed += _of_lines(before[code].rows, question.rows, _("line"))
        if changed:
            words = _("Question %(code)s “%(question)s”, changed: %(what)s.")
            yield words % (name | {"what": ", ".join(changed)})
    for code in [code for code in before if code not in after]:
        name = {"code": code, "question": labelled(before[code].label, language)}
        yield _("Question left out: %(code)s “%(question)s”.") % name
    if _order(before, after) != _order(after, before):
        yield _("The questions stand in another order.")


def _of_lines(old: tuple[Option, ...], new: tuple[Option, ...], what: str) -> Iterator[str]:
    before, after = ({each.code: each for each in lines} for lines in (old, new))
    for code, line in after.items():
        name = {"what": what, "code": code}
        if code not in before:
            yield _("new %(what)s “%(code)s”") % name
        elif line != before[code]:
            yield _("%(what)s “%(code)s”") % name
    for code in [code for code in before if code not in after]:
        yield _("%(what)s “%(code)s” left out") % {"what": what, "code": code}
    if _order(before, after) != _order(after, before):
        yield _("another order of what is offered")


def _changed(old: object, new: Question | Section | Definition) -> Iterator[str]:
    """The names of the fields of which both hold something else; not of what stands inside."""
    for each in fields(new):
        if each.name in _NAMES and getattr(old, each.name) != getattr(new, each.name):
            yield str(_NAMES[each.name])


def _order(one: dict, other: dict) -> list[str]:
    """The codes of one that the other has, too."""
    return [code for code in one if code in other]
