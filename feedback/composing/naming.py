"""The citizen's name in words to them: put in when they are sent, for whoever may read it.

That somebody had the name put in is kept like any other reading of it, since the words stand in
the conversation afterwards. Who may not read names writes to the citizen without one.
"""

from accounts.models import User
from accounts.roles import Capability
from feedback import access
from feedback.composing import placeholders
from feedback.models import Appeal, PersonalDataRead


def put_in(text: str, appeal: Appeal, user: User) -> str:
    """The text as it goes to the citizen."""
    if placeholders.NAME in text and readable_name(appeal, user):
        PersonalDataRead.objects.create(user=user, citizen=appeal.citizen, appeal=appeal)
    return named(text, appeal, user)


def named(text: str, appeal: Appeal, user: User) -> str:
    """The text as `put_in` makes it, without a trace: to compare and to count."""
    if placeholders.NAME not in text:
        return text
    return placeholders.named(text, readable_name(appeal, user))


def masked(text: str, appeal: Appeal, user: User) -> str:
    """The text with the name as those may see it who did not ask for it."""
    if placeholders.NAME not in text:
        return text
    shown = " ".join(f"{word[0]}***" for word in readable_name(appeal, user).split())
    return placeholders.named(text, shown)


def readable_name(appeal: Appeal, user: User) -> str:
    """The citizen's name, if this person may ever read it; empty otherwise."""
    if appeal.citizen is None or not access.may(user, appeal, Capability.READ_PERSONAL_DATA):
        return ""
    return appeal.citizen.name
