"""Buttons below a question, in place of words: what they are called, and what they mean. Pure."""

from surveys.questionnaires import figures
from surveys.questionnaires.definition import Kind, labelled
from surveys.questionnaires.talk.hearing import Heard, What, checked
from surveys.questionnaires.talk.saying import example
from surveys.questionnaires.talk.steps import Step
from surveys.questionnaires.talk.words import Wish


def buttons(asked: Step, language: str) -> list[tuple[str, str]]:
    """What may be pressed in place of words: labels and names."""
    match asked.question.kind:
        case Kind.SINGLE | Kind.MATRIX:
            return [
                (labelled(option.label, language), f"o{number}")
                for number, option in enumerate(asked.options)
            ]
        case Kind.SCALE:
            return [(str(mark), f"n{mark}") for mark in figures.SCALE]
        case Kind.NPS:
            return [(str(mark), f"n{mark}") for mark in figures.NPS]
    return []


def pressed(asked: Step, name: str, language: str) -> Heard:
    """What a button of this step says; `UNCLEAR` for one that it does not have."""
    if name in (known := {button for _label, button in buttons(asked, language)}):
        number = int(name[1:])
        value = asked.options[number].code if name[0] == "o" else number
        return checked(asked, value, language)
    wishes = {"b": Wish.BACK, "s": Wish.SKIP, "e": Wish.END}
    return (
        Heard(What.WISH, wish=wishes[name])
        if name in wishes
        else Heard(What.UNCLEAR, why=example(asked) if known else "")
    )
