"""Twilio's words: what an account must be told, statuses, error codes, times."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext_lazy as _

from channels.values import DeliveryState, Setting

API = "https://api.twilio.com"
MEDIA_HOSTS = "mms.twiliocdn.com media.twiliocdn.com s3-external-1.amazonaws.com"
MAX_MEDIA = 20

SETTINGS = (
    Setting("account_sid", _("Twilio account SID"), required=False),
    Setting("auth_token", _("Twilio auth token"), secret=True, required=False),
    Setting(
        "previous_auth_token",
        _("Previous auth token"),
        _("While you change tokens: webhooks signed with the old one are still accepted."),
        secret=True,
        required=False,
    ),
    Setting(
        "messaging_service",
        _("Messaging service SID"),
        _("Instead of a sender number, when you use a Twilio messaging service."),
        required=False,
    ),
    Setting("api_url", _("Address of the Twilio API"), required=False, default=API),
    Setting(
        "media_hosts",
        _("Hosts that keep Twilio's media"),
        _("Separated by spaces. Pictures are fetched from these and no others."),
        required=False,
        default=MEDIA_HOSTS,
    ),
)

# What Twilio says of a message we sent. Before `sent` it only has it; for us it has left.
STATES = {
    "accepted": DeliveryState.SENT,
    "scheduled": DeliveryState.SENT,
    "queued": DeliveryState.SENT,
    "sending": DeliveryState.SENT,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "partially_delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
CAUSES = {
    21211: "not a phone number",
    21408: "sending to that country is not enabled",
    21610: "the person has opted out",
    21611: "too many messages are waiting at Twilio",
    21612: "this sender cannot reach that number",
    21614: "not a mobile number",
    21617: "the text is too long",
    30003: "the phone is switched off or out of reach",
    30004: "the phone blocks messages",
    30005: "nobody has that number",
    30006: "a landline, or a carrier that cannot be reached",
    30007: "filtered by the carrier",
    30008: "not delivered, the cause is not known",
}
# Refusals that pass: seconds to wait.
PASSING = {14107: 60, 20429: None, 21611: 600, 63038: 3600}


def cause(code: str) -> str:
    """Words for an error code of theirs; empty for none."""
    if not re.fullmatch(r"[1-9]\d{0,5}", code):
        return ""
    return f"{CAUSES[int(code)]} (Twilio {code})" if int(code) in CAUSES else f"Twilio {code}"


def moment(text: str | None) -> datetime | None:
    """A time as their API and HTTP write it (RFC 2822); None when it cannot be read."""
    try:
        read = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
