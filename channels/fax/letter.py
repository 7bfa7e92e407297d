"""What we say by fax, as the letter that comes out of the machine."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from channels.errors import ChannelError
from channels.letters import composing


def of(delivery) -> bytes:
    """The PDF of a delivery: the letter that goes along with it, or its words set as one.

    Raises `ChannelError` when it cannot be set.
    """
    for file in delivery.attachments:
        if file.content_type == "application/pdf":
            with file.open() as written:
                return written.read()
    language = delivery.language or delivery.account.language or settings.LANGUAGE_CODE
    with translation.override(language):
        facts = [(_("To"), delivery.recipient)]
        if ours := delivery.account.setting("number"):
            facts.append((_("From"), ours))
    letter = composing.Letter(
        text=delivery.body,
        language=language,
        title=delivery.subject,
        facts=tuple(facts),
        written_at=delivery.created_at,
    )
    try:
        return composing.pdf(letter)
    except composing.NotWritable as error:
        raise ChannelError(f"the letter cannot be set: {error}", permanent=True) from None
