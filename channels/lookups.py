"""What handlers must know of a message to say whether it is theirs, asked in one statement.

`settings.INBOUND_LOOKUPS` names functions that take the message and its envelope, and give
expressions by name: a message that is nobody's special case costs one look-up, however many
handlers there are.
"""

from collections.abc import Mapping

from django.conf import settings

from channels import inbox
from channels.models import Account, Envelope
from channels.values import Inbound


def of(inbound: Inbound, envelope: Envelope) -> Mapping[str, object]:
    """The value of each expression, by name; found once for each message."""
    if not inbound.looked_up:
        asked = {}
        for expressions in inbox.handlers(tuple(settings.INBOUND_LOOKUPS)):
            asked |= expressions(inbound, envelope)
        one_row = Account.objects.filter(pk=envelope.account_id)
        inbound.looked_up.update(one_row.values(**asked).get())
    return inbound.looked_up
