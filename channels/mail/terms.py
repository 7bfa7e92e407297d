"""What an account that reads a mailbox or sends through a mail server must be told."""

from django.utils.translation import gettext_lazy as _

from channels.values import Setting

_SECURITY = (
    ("ssl", _("TLS from the start")),
    ("starttls", _("STARTTLS")),
    ("none", _("none (only on the same machine or network)")),
)

CHECKS = (
    Setting(
        "authserv_id",
        _("Name of the server that checks senders"),
        _(
            "As our own receiving server calls itself in Authentication-Results, and takes it away"
            " from mails that come with it. Without it no From line counts as proof of who writes."
        ),
        required=False,
    ),
)
IMAP = (
    Setting("imap_host", _("IMAP server"), required=False),
    Setting("imap_port", _("IMAP port"), default=993, kind="number"),
    Setting(
        "imap_security",
        _("IMAP security"),
        default="ssl",
        kind="choice",
        choices=_SECURITY,
    ),
    Setting("imap_user", _("IMAP user"), required=False),
    Setting("imap_password", _("IMAP password"), secret=True, required=False),
    Setting("folder", _("Folder to read"), default="INBOX"),
    Setting(
        "done_folder",
        _("Folder for mails taken in"),
        _("They are moved there; empty: they stay where they are."),
        required=False,
    ),
)
SMTP = (
    Setting("smtp_host", _("SMTP server"), required=False),
    Setting("smtp_port", _("SMTP port"), default=587, kind="number"),
    Setting(
        "smtp_security",
        _("SMTP security"),
        default="starttls",
        kind="choice",
        choices=_SECURITY,
    ),
    Setting("smtp_user", _("SMTP user"), required=False),
    Setting("smtp_password", _("SMTP password"), secret=True, required=False),
)
