"""An Instagram account: messages, answers to stories, mentions, and comments under its posts."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from channels.meta import comments, conversations, graph, pages, reading, terms
from channels.meta.conversations import Desk
from channels.meta.page_channel import PageChannel
from channels.values import Inbound, Outcome, Receipt, Setting, Signal

MAX_BYTES = 1000


def _speaker(account) -> str:
    """The page through which the account speaks; with a login at Instagram, the account itself."""
    if account.setting("page_id"):
        return graph.number(account, "page_id", "the page")
    return graph.number(account, "instagram_id", "the Instagram account")


VOICE = pages.Voice(
    platform="instagram",
    speaker=_speaker,
    fits=lambda words: len(words.encode()) <= MAX_BYTES,
    edge="replies",
)


class Instagram(PageChannel):
    """One professional account on Instagram."""

    slug = "instagram"
    label = _("Instagram")
    icon = "photo_camera"
    address_kind = "instagram"
    public_setting = "public_name"
    voice = VOICE
    carries = frozenset({"media", "receipts"})
    identity = "An Instagram profile as this account knows it; it proves no name."
    setup = (
        "In the Instagram app, Settings, Account type and tools, make the account a professional "
        "one, and under Business, Page, connect it with the centre's Facebook page; in Messages "
        "and story replies, Message controls, allow access to messages.",
        "Open developers.facebook.com, your app, and add the products Messenger and Instagram.",
        "Generate the access token of the connected page with the permissions instagram_basic, "
        "instagram_manage_messages, instagram_manage_comments, pages_messaging and "
        "pages_manage_metadata; that of a system user has no end date.",
        "In business.facebook.com, Settings, Accounts, Instagram accounts, copy the account's ID; "
        "under Pages, copy the page's ID.",
        "In App settings, Basic, show and copy the App secret.",
        "Here, add an Instagram account with both IDs, the token, the app secret, and a verify "
        "token of your own. With a login at Instagram and no page: leave the page's ID empty, and "
        "set the address of the Graph API to https://graph.instagram.com.",
        "In the app's Webhooks, choose Instagram: the callback URL is "
        "<your address>/hooks/instagram/<account code>/, the verify token is the one you chose; "
        "subscribe to messages, messaging_postbacks, messaging_seen, message_edit, comments and "
        "live_comments.",
        "Publish the app (App mode: Live): before, Meta passes on only what its own testers write.",
    )
    settings = (
        Setting(
            "instagram_id",
            _("Instagram account ID"),
            _("The number of the professional account, not its name."),
        ),
        Setting(
            "page_id",
            _("Page ID"),
            _("Of the Facebook page that the account is connected with."),
            required=False,
        ),
        Setting(
            "public_name",
            _("Our account as people find it"),
            _("For example @centre."),
            required=False,
        ),
        terms.HUMAN_AGENT,
        *terms.SETTINGS,
    )

    def parse(self, envelope) -> Iterable[Inbound | Receipt | Signal | Outcome]:
        payload = reading.body(bytes(envelope.raw))
        if payload.get("object") != "instagram":
            return
        desk = Desk(self.address_kind, str(envelope.account.setting("instagram_id")))
        for account, entry in reading.entries(payload):
            yield from conversations.parse(entry, account, desk)
            yield from comments.of_instagram(entry, account, desk)

    def check(self, account) -> None:
        super().check(account)
        own = graph.number(account, "instagram_id", "the Instagram account")
        graph.call(account, "GET", own, params={"fields": "id,username"}).json()
        _speaker(account)
