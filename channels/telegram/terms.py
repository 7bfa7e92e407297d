"""Telegram's words and limits, and what an account must be told."""

from django.utils.translation import gettext_lazy as _

from channels.values import Setting

API = "https://api.telegram.org"
WEBHOOK, POLLING = "webhook", "polling"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (a name, no secret)

# What we want to hear of; anything else is not even sent.
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
MAX_TEXT = 4096  # of one message, in UTF-16 units to be on the safe side
MAX_CALLBACK_BYTES = 64
MAX_FILE_BYTES = 20 * 1024 * 1024  # what Telegram's own servers hand to a bot

TOO_LARGE = _(
    "Telegram hands files of at most 20 MB to us. Ask for a shorter or smaller one, or for a link."
)

COMMANDS = {
    "start": _("Write to us step by step"),
    "status": _("My appeals"),
    "help": _("Help"),
    "cancel": _("Close the form"),
}

SETTINGS = (
    Setting(
        "bot_name",
        _("Name of the bot"),
        _("As people look it up in Telegram, such as @city_help_bot."),
        required=False,
    ),
    Setting(
        "bot_token",
        _("Bot token"),
        _("BotFather shows it when the bot is made, and again on /token."),
        secret=True,
    ),
    Setting(
        "way",
        _("How messages come"),
        _("Telegram can only call an https address that the internet reaches."),
        default=WEBHOOK,
        kind="choice",
        choices=(
            (WEBHOOK, _("Telegram calls us (webhook)")),
            (POLLING, _("we ask Telegram (long polling)")),
        ),
    ),
    Setting(
        "webhook_secret",
        _("Secret word of the webhook"),
        _("Long and random: letters, digits, _ and - only. Needed when Telegram calls us."),
        secret=True,
        required=False,
    ),
    Setting(
        "previous_webhook_secret",
        _("Secret word before this one"),
        _("Stays good while the new one is taken over; forget it afterwards."),
        secret=True,
        required=False,
    ),
    Setting(
        "api_url",
        _("Address of the Bot API"),
        _("Empty: Telegram's own. A Bot API server of your own takes files of any size."),
        required=False,
    ),
)

SETUP = (
    "In Telegram, open a chat with @BotFather, send /newbot, choose the bot's name and its "
    "@username, and copy the token that it shows.",
    "Still with @BotFather: /setdescription and /setuserpic for what people see first; "
    "/setjoingroups, choose the bot, Disable: it speaks with persons only.",
    "In the desk: Channels, Accounts, Add; channel Telegram, a short code, Save.",
    "Paste the bot's @username and the token. Where Telegram can reach the site by https, leave "
    "Telegram calls us and type a long random secret word; else choose long polling. Save.",
    "Press Try the settings: the bot is looked up, and the webhook is set (or taken away, for "
    "polling); the page says how it stands.",
    "Open https://t.me/ and the bot's username on a phone, press Start and write a first message.",
    "To change the secret word: move the old one to the field before it, type the new one, save, "
    "and press Try the settings again.",
)
