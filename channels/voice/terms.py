"""What an account of a phone number or a voicemail must be told."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from channels.sms import twilio_terms
from channels.values import Setting

EXCHANGE, TWILIO = "exchange", "twilio"
VOICES = "en en-US\nru ru-RU"
TWILIO_SETTINGS = tuple(
    setting
    for setting in twilio_terms.SETTINGS
    if setting.name not in ("messaging_service", "media_hosts")
)

GATEWAY = Setting(
    "gateway",
    _("Gateway"),
    _("Fill in the settings of that gateway below; the others stay as they are."),
    default=TWILIO,
    kind="choice",
    choices=((TWILIO, "Twilio Voice"), (EXCHANGE, _("our own exchange (Asterisk, FreePBX)"))),
)
COMMON = (
    Setting("number", _("Our number"), _("As people dial it: +97670001234."), required=False),
    Setting(
        "country",
        _("Country of numbers without a country code"),
        _("Two letters, such as MN; empty: the centre's country."),
        required=False,
    ),
)
EXCHANGE_SETTINGS = (
    Setting(
        "token",
        _("Secret word of the exchange"),
        _("The exchange sends it as the header X-Token. Used unless a signing key is set."),
        secret=True,
        required=False,
    ),
    Setting("previous_token", _("Previous secret word"), secret=True, required=False),
    Setting(
        "signing_key",
        _("Signing key of the exchange"),
        _("Then X-Signature must be sha256= and the HMAC of X-Timestamp, a dot and the body."),
        secret=True,
        required=False,
    ),
    Setting("previous_signing_key", _("Previous signing key"), secret=True, required=False),
)
RECORDINGS = (
    Setting(
        "recording_hosts",
        _("Hosts that keep the exchange's recordings"),
        _("Separated by spaces. Recordings are fetched from these and no others."),
        required=False,
    ),
    Setting("recording_user", _("User name for recordings"), required=False),
    Setting("recording_password", _("Password for recordings"), secret=True, required=False),
)


def voices(account) -> dict[str, tuple[str, str]]:
    """Which languages Twilio reads aloud: our code to its locale and its voice, if one is named."""
    return dict(_voices(str(account.setting("voices"))))


def _voices(lines: str) -> Iterator[tuple[str, tuple[str, str]]]:
    known = {code for code, _name in settings.LANGUAGES}
    for line in lines.splitlines():
        language, locale, voice, *_rest = [*line.split(), "", "", ""]
        if language in known and locale:
            yield language, (locale, voice)
