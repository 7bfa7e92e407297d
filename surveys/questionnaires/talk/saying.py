"""A question said in words, with how to answer it. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from surveys.questionnaires import flow
from surveys.questionnaires.definition import Definition, Kind, labelled
from surveys.questionnaires.talk.steps import Step


def message(
    definition: Definition,
    answers: Mapping,
    asked: Step,
    language: str,
    *,
    lists: bool,
    is_first: bool,
    wishes: bool,
) -> str:
    """The question as it is sent, in the active language: the how manieth it is, its words, and
    with `wishes` what else may be said to it."""
    position = flow.position(definition, answers, asked.question.code, asked.seed)
    lines = [f"({position.number}/{position.of}) {say(asked, language, lists=lists)}"]
    if wishes and asked.question.kind is Kind.PHOTO and answers.get(asked.question.code):
        lines.append(_("SKIP: go on to the next question."))
    elif wishes and is_first:
        lines.append(_("BACK: one question back. STOP: no more questions."))
    elif wishes and not asked.is_required:
        lines.append(_("SKIP: leave this one out."))
    return "\n".join(lines)


def say(asked: Step, language: str, *, lists: bool) -> str:
    """The question in words; with its options numbered, where no buttons are shown."""
    lines = [labelled(asked.question.label, language)]
    if asked.row is not None:
        lines.append(labelled(asked.row.label, language))
    kind = asked.question.kind
    if asked.options and (lists or kind is Kind.MULTIPLE):
        lines += [
            f"{number} {labelled(option.label, language)}"
            for number, option in enumerate(asked.options, start=1)
        ]
    hint = labelled(asked.question.hint, language) or how(asked, lists=lists)
    return "\n".join(filter(None, [*lines, hint]))


def how(asked: Step, *, lists: bool) -> str:
    """How this question is answered, in a few words; empty where it is plain."""
    match asked.question.kind:
        case Kind.MULTIPLE:
            return _("Several numbers are fine: 1 3")
        case Kind.SCALE:
            return _("1 (bad) to 5 (good)")
        case Kind.NPS:
            return _("0 (never) to 10 (gladly)")
        case Kind.DATE:
            return _("For example 2026-03-31")
        case Kind.PLACE:
            return _("Write the address.")
        case Kind.PHOTO:
            return _("Please add a photo.")
    return ""


def example(asked: Step) -> str:
    """What an answer to this question looks like."""
    match asked.question.kind:
        case Kind.SINGLE | Kind.MATRIX:
            return _("Please answer with a number from 1 to %(last)d.") % {
                "last": len(asked.options)
            }
        case Kind.MULTIPLE:
            return _("Please answer with numbers from 1 to %(last)d, for example: 1 3.") % {
                "last": len(asked.options)
            }
        case Kind.SCALE:
            return _("Please answer with a number from 1 to 5.")
        case Kind.NPS:
            return _("Please answer with a number from 0 to 10.")
        case Kind.DATE:
            return _("Please give a day, for example 2026-03-31.")
        case Kind.NUMBER:
            return _("Please answer with a number, for example 3.")
        case Kind.PHOTO:
            return _("Please add a photo.")
    return _("Please answer in a few words.")
