"""Cells of a question's row: is it needed, its bounds, when it is asked, how it is marked. What is
not understood is said, and left out."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Condition, Question
from surveys.questionnaires.xlsform import expressions
from surveys.questionnaires.xlsform.choices import Choices
from surveys.questionnaires.xlsform.draft import Draft
from surveys.questionnaires.xlsform.workbook import Row


def required(draft: Draft, row: Row) -> bool:
    """Whether an answer is needed."""
    text = row.cells.get("required", "")
    if text and not is_yes(text) and text.lower() not in ("no", "false", "false()", "0"):
        draft.say(
            row.number,
            _("When an answer is needed (“%(words)s”) was not understood.") % {"words": text},
        )
    return is_yes(text)


def bounded(draft: Draft, row: Row, made: Question, renamed: Mapping[str, str]) -> Question:
    """The question with its bounds, and what stands alone among its options (`renamed`: their codes
    by the names in the file)."""
    text = row.cells.get("constraint", "")
    if not text:
        return made
    try:
        bounds = expressions.bounds(text, made.kind)
    except expressions.NotUnderstood:
        draft.say(
            row.number,
            _("The constraint “%(words)s” was not understood; left out.") % {"words": text[:200]},
        )
        return made
    alone = {renamed.get(code, code) for code in bounds.alone}
    options = tuple(replace(each, alone=each.alone or each.code in alone) for each in made.options)
    return replace(made, least=bounds.least, most=bounds.most, options=options)


def conditions(draft: Draft, choices: Choices, row: Row) -> tuple[Condition, ...]:
    """When it is asked; always, where that was not understood."""
    text = row.cells.get("relevant") or row.cells.get("relevance") or ""
    if not text:
        return ()
    try:
        found = expressions.conditions(text, draft.asked)
    except expressions.NotUnderstood:
        words = _("When it is asked (“%(words)s”) was not understood: it is always asked here.")
        draft.say(row.number, words % {"words": text[:200]})
        return ()
    return tuple(choices.followed(each, draft.asked) for each in found)


def is_yes(text: str) -> bool:
    return text.strip().lower() in ("yes", "true", "true()", "1")


def parameters(row: Row) -> str:
    return re.sub(r"\s*=\s*", "=", row.cells.get("parameters", "").lower())
