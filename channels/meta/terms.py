"""What an account must be told about an app at Meta, whatever product of theirs it is for."""

from django.utils.translation import gettext_lazy as _

from channels.values import Setting

GRAPH = "https://graph.facebook.com"
VERSION = "v24.0"
MEDIA_HOSTS = ".fbcdn.net .fbsbx.com .cdninstagram.com"

SETTINGS = (
    Setting(
        "app_secret",
        _("App secret"),
        _("App dashboard, App settings, Basic. Webhooks are signed with it."),
        secret=True,
        required=False,
    ),
    Setting(
        "previous_app_secret",
        _("Previous app secret"),
        _("While you change secrets: webhooks signed with the old one are still accepted."),
        secret=True,
        required=False,
    ),
    Setting(
        "verify_token",
        _("Verify token"),
        _("A word of your own; type the same into the app dashboard, Webhooks."),
        secret=True,
        required=False,
    ),
    Setting(
        "access_token",
        _("Access token"),
        _("Of a system user or of the page, without an end date."),
        secret=True,
        required=False,
    ),
    Setting("graph_url", _("Address of the Graph API"), required=False, default=GRAPH),
    Setting("graph_version", _("Version of the Graph API"), required=False, default=VERSION),
    Setting(
        "graph_media_hosts",
        _("Hosts that keep Meta's media"),
        _("Separated by spaces; a leading dot means all below. Files are fetched from no others."),
        required=False,
        default=MEDIA_HOSTS,
    ),
)
HUMAN_AGENT = Setting(
    "human_agent",
    _("Human Agent is allowed"),
    _("Staff may then answer up to seven days after the person wrote."),
    required=False,
    default=False,
    kind="flag",
)
