"""A Facebook page: messages on Messenger, and comments under its posts."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from channels.meta import comments, conversations, graph, pages, reading, terms
from channels.meta.conversations import Desk
from channels.meta.page_channel import PageChannel
from channels.values import Inbound, Outcome, Receipt, Setting, Signal

MAX_LETTERS = 2000


def _page(account) -> str:
    return graph.number(account, "page_id", "the page")


VOICE = pages.Voice(
    platform="messenger",
    speaker=_page,
    fits=lambda words: len(words) <= MAX_LETTERS,
    edge="comments",
)


class Messenger(PageChannel):
    """One Facebook page."""

    slug = "messenger"
    label = _("Facebook")
    icon = "forum"
    address_kind = "messenger"
    public_setting = "public_name"
    voice = VOICE
    carries = frozenset({"media", "location", "receipts"})
    identity = "A Facebook profile as this page knows it; it proves no name."
    setup = (
        "Open developers.facebook.com, My Apps, Create app, and add the product Messenger; or "
        "open your app there.",
        "In Messenger, Messenger API Settings, connect the centre's page and generate its access "
        "token; the token of a system user with the permissions pages_messaging, "
        "pages_manage_metadata, pages_read_engagement, pages_read_user_content and "
        "pages_manage_engagement has no end date.",
        "On the page, About, Page transparency, copy the Page ID.",
        "In App settings, Basic, show and copy the App secret.",
        "Here, add a Facebook account with the Page ID, the token, the app secret, and a verify "
        "token of your own.",
        "In Messenger API Settings, Configure webhooks: the callback URL is "
        "<your address>/hooks/messenger/<account code>/, the verify token is the one you chose.",
        "Subscribe the page to messages, messaging_postbacks, message_deliveries, message_reads, "
        "message_edits and feed (feed brings the comments).",
        "For answers up to seven days after the person wrote, ask in App Review for Human Agent, "
        "and then switch it on in this account.",
        "Publish the app (App mode: Live): before, Meta passes on only what its own testers write.",
    )
    settings = (
        Setting("page_id", _("Page ID"), _("The number of the page, not its name.")),
        Setting(
            "public_name",
            _("Our page as people find it"),
            _("For example m.me/centre."),
            required=False,
        ),
        terms.HUMAN_AGENT,
        *terms.SETTINGS,
    )

    def parse(self, envelope) -> Iterable[Inbound | Receipt | Signal | Outcome]:
        payload = reading.body(bytes(envelope.raw))
        if payload.get("object") != "page":
            return
        desk = Desk(self.address_kind, str(envelope.account.setting("page_id")))
        for page, entry in reading.entries(payload):
            yield from conversations.parse(entry, page, desk)
            yield from comments.of_page(entry, page, desk)

    def check(self, account) -> None:
        super().check(account)
        graph.call(account, "GET", _page(account), params={"fields": "id,name"}).json()
