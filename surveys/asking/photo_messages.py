"""Pictures that come in messages, as answers to a question for a photo.

One message brings one picture, as a rule: an album is several messages that share a name (Telegram)
or come within moments of each other (WhatsApp).
"""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.models import Account
from channels.values import Inbound, Media
from feedback.evidence.errors import Refused
from surveys.asking import photos, sittings
from surveys.models import Sitting
from surveys.questionnaires.answers_written import MOST_PHOTOS
from surveys.questionnaires.definition import Kind, Question

TOGETHER = timedelta(seconds=60)  # pictures that were sent so soon after each other are one album


def most(question: Question) -> int:
    """How many pictures this question takes."""
    return MOST_PHOTOS if question.most is None else int(question.most)


def told(sitting: Sitting, question: Question) -> str:
    """How many pictures we have for this question, for whoever sent them; empty for none."""
    count = len(sitting.answers.get(question.code, ()))
    words = ngettext("%(count)s photo is with us.", "%(count)s photos are with us.", count)
    return words % {"count": count} if count else ""


def album_of(sitting: Sitting, inbound: Inbound) -> Question | None:
    """The question for a photo that this message goes on answering; None when it is the first
    picture, or words stand with it that name no album."""
    if not sitting.heard:
        return None
    _name, at, *group = sitting.heard[-1]
    question = sittings.definition_of(sitting).question(at.partition("/")[0])
    if question.kind is not Kind.PHOTO:
        return None
    if inbound.group_key:
        return question if group == [inbound.group_key] else None
    sent, until = inbound.sent_at, sitting.heard_until
    soon = sent is not None and until is not None and abs(sent - until) <= TOGETHER
    return question if soon and not inbound.text and sitting.at != at else None


def keep(
    sitting: Sitting, question: Question, media: Sequence[Media], account: Account, *, more: bool
) -> bool:
    """Put the pictures among the answers of the sitting, which is not saved; whether the question
    takes no more now. With `more` what is too many is left out, else it takes the place of the
    earliest. Raises `Refused`, with words for whoever sent them."""
    pictures = [each for each in media if photos.is_picture(each.name, each.content_type)]
    if not pictures:
        raise Refused(_("This is no picture. Please choose a photo."))
    before = list(sitting.answers.get(question.code, ()))
    room = most(question)
    pictures = pictures[: max(0, room - len(before)) if more else room]
    for each in pictures:
        photos.check_media(each)
    new = [photos.keep_media(sitting, question.code, each, account) for each in pictures]
    if new:
        sitting.answers = sitting.answers | {question.code: [*before, *new][-room:]}
    return len(before) + len(new) >= room
