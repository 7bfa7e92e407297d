"""A question answered at once, as on the telephone: taken down, answered and closed in one go."""

from accounts.roles import Capability
from feedback import access, answers
from feedback.actors import Actor
from feedback.answers import Telling
from feedback.models import Appeal, Message
from feedback.workflow import Forbidden


def settle(appeal: Appeal, *, text: str, actor: Actor, tell: bool) -> Message:
    """Give the answer that was just spoken to an appeal that was just taken down, and close it.

    `tell` sends the code and the link to rate the answer; the words themselves they have heard.
    In the caller's transaction, with the registering. Raises `Forbidden` where this person does
    not answer, or a signature is needed.
    """
    if actor.user is None or not access.may(actor.user, appeal, Capability.ANSWER):
        raise Forbidden(f"needs {Capability.ANSWER}")
    telling = Telling.LINK if tell else Telling.NOTHING
    return answers.answer(appeal, text=text, actor=actor, close=True, telling=telling)
