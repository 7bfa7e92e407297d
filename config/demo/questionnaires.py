"""The bank of questions, a fielded questionnaire with its next draft, and a short one."""

from django.utils.translation import override

from accounts.models import User
from surveys.models import Version
from surveys.questionnaires import bank, editing, versions


def build() -> Version:
    """Make them; the staff is there. Returns the fielded version of the evaluation."""
    with override("mn"):
        bank.adopt("bank", user=_writer())
        versions.freeze(bank.adopt("counter", user=_writer()))
        fielded = versions.freeze(bank.adopt("evaluation", user=_writer()))
        draft = versions.draft(fielded.questionnaire)
        versions.edit(
            draft,
            lambda asked: editing.move(editing.remove(asked, "speed_times"), "better", up=True),
            what="speed_times",
            user=_writer(),
        )
    return fielded


def _writer() -> User:
    return User.objects.get(username="methodologist")
