"""The words of the fax gateways: what an account must be told, states, reasons."""

from django.utils.translation import gettext_lazy as _

from channels.mail import terms as mail_terms
from channels.values import DeliveryState, Setting

TELNYX, MAIL = "telnyx", "mail"
API = "https://api.telnyx.com"
MEDIA_HOSTS = "s3.amazonaws.com"
SENDER_PATTERN = r"(\+?\(?\d[\d .-]{0,6}\)?[\d .-]{4,14}\d)"

COMMON = (
    Setting(
        "gateway",
        _("Gateway"),
        _("Fill in the settings of that gateway below; the others stay as they are."),
        default=TELNYX,
        kind="choice",
        choices=((TELNYX, "Telnyx"), (MAIL, _("a gateway that brings faxes by e-mail"))),
    ),
    Setting("number", _("Our fax number"), _("As people see it: +97670001234."), required=False),
    Setting(
        "country",
        _("Country of numbers without a country code"),
        _("Two letters, such as MN; empty: the centre's country."),
        required=False,
    ),
)
OF_TELNYX = (
    Setting("api_key", _("Telnyx API key"), secret=True, required=False),
    Setting(
        "connection_id",
        _("ID of the fax application"),
        _("Answers are sent through it."),
        required=False,
    ),
    Setting(
        "public_key",
        _("Telnyx public key"),
        _("It proves that a call is from Telnyx."),
        required=False,
    ),
    Setting(
        "previous_public_key",
        _("Previous public key"),
        _("While you change keys: calls signed with the old one are still accepted."),
        required=False,
    ),
    Setting("api_url", _("Address of the Telnyx API"), required=False, default=API),
    Setting(
        "media_hosts",
        _("Hosts that keep the faxes"),
        _("Separated by spaces. Pages are fetched from these and no others."),
        required=False,
        default=MEDIA_HOSTS,
    ),
)
OF_MAIL = (
    Setting(
        "address",
        _("Address of our mailbox"),
        _("The gateway sends faxes to it; answers go to the gateway from it."),
        required=False,
    ),
    Setting(
        "gateway_sender",
        _("Whom to believe"),
        _(
            "The gateway's e-mail address, or its domain with an @: @fax.example. Others' mails are"
            " put aside."
        ),
        required=False,
    ),
    Setting(
        "sender_pattern",
        _("How the sender's number is written"),
        _("A regular expression with one group, looked for in the subject, then in the address."),
        required=False,
        default=SENDER_PATTERN,
    ),
    *mail_terms.IMAP,
    Setting(
        "fax_to",
        _("Where answers are mailed"),
        _("The gateway's address for outgoing faxes: {number}@fax.example. Empty: none are sent."),
        required=False,
    ),
    *mail_terms.SMTP,
)

# What Telnyx says of a fax that we sent. Before it is delivered, for us it has left.
STATES = {
    "fax.queued": DeliveryState.SENT,
    "fax.media.processed": DeliveryState.SENT,
    "fax.sending.started": DeliveryState.SENT,
    "fax.delivered": DeliveryState.DELIVERED,
    "fax.failed": DeliveryState.UNDELIVERED,
}
# Events on the way of a fax to us, before it is here.
PASSING = frozenset(
    {"fax.receiving.started", "fax.media.processing", "fax.media.processing.started"}
)
# Reasons that lie with our account or our letter, not with the machine that was called.
OURS = frozenset(
    {
        "account_disabled",
        "connection_channel_limit_exceeded",
        "destination_not_in_countries_whitelist",
        "destination_not_in_service_plan",
        "file_size_limit_exceeded",
        "no_outbound_profile",
        "outbound_profile_channel_limit_exceeded",
        "outbound_profile_daily_spend_limit_exceeded",
        "page_count_limit_exceeded",
        "user_channel_limit_exceeded",
    }
)
REASONS = {
    "receiver_no_answer": "nobody answered",
    "receiver_call_dropped": "the line was cut",
    "receiver_communication_error": "the machines did not understand each other",
    "receiver_decline": "the call was refused",
    "receiver_incompatible_destination": "no fax machine there",
    "receiver_invalid_number_format": "not a phone number",
    "receiver_recovery_on_timer_expire": "the machine there stopped answering",
    "receiver_unallocated_number": "nobody has that number",
    "destination_unreachable": "the number cannot be reached",
    "destination_invalid": "not a fax number",
}


def cause(reason: str) -> str:
    """Words for a failure of theirs; empty for none."""
    reason = reason.strip()[:100]
    return f"{REASONS[reason]} ({reason})" if reason in REASONS else reason
