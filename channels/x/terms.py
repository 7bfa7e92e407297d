"""What an account on X must be told, and X's own numbers."""

from django.utils.translation import gettext_lazy as _

from channels.values import Setting

WEBHOOK, POLLING = "webhook", "polling"
API = "https://api.x.com"
SITE = "https://x.com"
MEDIA_HOSTS = "pbs.twimg.com video.twimg.com ton.twitter.com ton.x.com"
MOST_IN_POST = 280  # weighted letters
MOST_IN_MESSAGE = 10_000

SETTINGS = (
    Setting("handle", _("Our name on X"), _("As people see it: @centre1111.")),
    Setting("user_id", _("Our user ID"), _("The number, not the name.")),
    Setting(
        "way",
        _("How words come"),
        _("Calls need X's Account Activity API; asking works without, but some minutes later."),
        default=WEBHOOK,
        kind="choice",
        choices=((WEBHOOK, _("X calls us")), (POLLING, _("we ask X every few minutes"))),
    ),
    Setting("poll_minutes", _("Minutes between questions"), default=5, kind="number"),
    Setting("api_key", _("API key"), secret=True),
    Setting("api_secret", _("API key secret"), secret=True),
    Setting(
        "previous_api_secret",
        _("Previous API key secret"),
        _("While you change it: calls signed with the old one are still accepted."),
        secret=True,
        required=False,
    ),
    Setting("access_token", _("Access token"), secret=True),
    Setting("access_secret", _("Access token secret"), secret=True),
    Setting("api_url", _("Address of the API"), required=False, default=API),
    Setting(
        "media_hosts",
        _("Hosts that keep pictures and films"),
        _("Separated by spaces. Files are fetched from these and no others."),
        required=False,
        default=MEDIA_HOSTS,
    ),
)


def post(identity: str) -> str:
    """How we call a post: the name that replies and receipts refer to."""
    return f"post:{identity}"


def message(identity: str) -> str:
    """How we call a direct message."""
    return f"dm:{identity}"
