"""What a channel is: one class in one file under `channels/adapters/`.

An adapter is the whole truth about one channel. It is stateless: everything it needs comes with
the account, the envelope or the delivery it is given. It never touches an appeal.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from channels.errors import ChannelError, NotAuthentic
from channels.values import Inbound, Outcome, Pulled, Receipt, Setting, Signal

# What every account that can speak is told beside its adapter's own settings.
OF_SPEAKING = (
    Setting(
        "pace",
        _("To many: parts a second"),
        _(
            "How fast news may go out by this account, in messages or parts of SMS. Stay below what"
            " the provider allows: answers and codes go out beside it."
        ),
        required=False,
        default=10,
        kind="number",
    ),
    Setting(
        "weight",
        _("To many: weight"),
        _(
            "Where several accounts reach the same people, each gets its share of news by its"
            " weight; 0: none."
        ),
        required=False,
        default=1,
        kind="number",
    ),
)


class Adapter:
    """Subclass, set the class attributes, and override what the channel can do."""

    slug: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str] = "chat"
    address_kind: ClassVar[str] = ""  # what kind of address its people have
    settings: ClassVar[tuple[Setting, ...]] = ()

    public_setting: ClassVar[str] = ""  # the setting with the name that people write to

    receives: ClassVar[bool] = False  # takes webhooks or is polled
    polls: ClassVar[bool] = False  # can be asked for what waits; see `is_polled`
    sends: ClassVar[bool] = False
    threaded: ClassVar[bool] = True  # its provider names the conversation of a message
    brief: ClassVar[bool] = False  # every letter counts: notices come in their short form
    conversation_hours: ClassVar[int] = 0  # how long words without a thread name go on as one
    form: ClassVar[bool] = False  # its words come by a form, where any address may be typed in
    starts: ClassVar[bool] = True  # may speak to an address that never wrote by this channel
    window_hours: ClassVar[int] = 0  # free words go out only so long after theirs; 0: always
    chooses: ClassVar[bool] = False  # shows the choices of a delivery as buttons
    most_choices: ClassVar[int] = 100  # so many of them; of more it shows none
    choice_letters: ClassVar[int] = 60  # of each of them; the rest is cut off
    asks: ClassVar[frozenset[str]] = frozenset()  # what its buttons ask a phone for: see `Choice`
    guides: ClassVar[bool] = False  # leads through the form question by question on /start

    # For people who set it up and who compare channels (docs/channels.md is made of these).
    carries: ClassVar[frozenset[str]] = frozenset()  # of: media, location, receipts
    identity: ClassVar[str] = ""  # what its address proves about who speaks
    out_of_hours: ClassVar[str] = "Taken in at any hour; the clock of the answer runs in hours."
    setup: ClassVar[tuple[str, ...]] = ()  # what an administrator does, step by step

    @property
    def declared(self) -> tuple[Setting, ...]:
        """All that an account of this channel is told: what is its own, and what all have."""
        return (*self.settings, *(OF_SPEAKING if self.sends else ()))

    def takes_media(self, account) -> bool:
        """Whether people can send files to this account."""
        return "media" in self.carries

    # Webhooks ---------------------------------------------------------------------------------

    def verify(self, request: HttpRequest, account) -> None:
        """Return when the request is authentic; raise `NotAuthentic` otherwise."""
        raise NotAuthentic(f"{self.slug} takes no webhooks")

    def challenge(self, request: HttpRequest, account) -> HttpResponse | None:
        """The answer to a provider's probe (a GET, a CRC), or None when it is none."""
        return None

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        """The provider's identity of this payload; empty means: use its sha256.

        Must be cheap and may not fail: it runs before the payload is kept.
        """
        return ""

    def reports_only(self, account, raw: bytes, content_type: str) -> bool:
        """Whether a payload holds receipts and no words, as far as a glance tells: it waits until
        no words do, and is read like any other.

        Must be cheap and may not fail: it runs before the payload is kept.
        """
        return False

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        """What the provider wants to hear when the payload is kept."""
        return HttpResponse(status=200)

    # Words ------------------------------------------------------------------------------------

    def parse(self, envelope) -> Iterable[Inbound | Receipt | Signal | Outcome]:
        """The payload as values. Pure: no network, no database. Raises `Malformed`.

        An `Outcome` is what needs no handler: it says why something is put aside.
        """
        return ()

    def is_polled(self, account) -> bool:
        """Whether this account is asked for what waits, or else its provider calls us."""
        return self.polls

    def poll(self, account) -> Iterator[Pulled]:
        """Payloads waiting at the provider, oldest first; a yield that returns has been kept.

        May read and write `account.cursor` (saved after the last yield), and wait up to
        `account.patience` seconds for something to come.
        """
        return iter(())

    def fetch(self, account, url: str) -> BinaryIO:
        """A file that an inbound named by address, opened for reading. Raises `ChannelError`."""
        raise ChannelError(f"{self.slug} has no files to fetch", permanent=True)

    # Speaking ---------------------------------------------------------------------------------

    def send(self, delivery) -> str:
        """Hand the delivery to the provider and return its id there. Raises `ChannelError`."""
        raise ChannelError(f"{self.slug} cannot send", permanent=True)

    def find(self, delivery) -> str | None:
        """The provider's id of a delivery whose fate is unknown; None when it is not there.

        Raises `ChannelError` when the provider cannot tell.
        """
        raise ChannelError(f"{self.slug} keeps no list to look into", permanent=True)

    def reconcile(self, account) -> Iterator[Pulled]:
        """What the provider's list holds of the last days, to find what no webhook brought."""
        return iter(())

    def beyond(self, delivery, heard_at) -> str:
        """How these words go out when the window is over, in words for the operator who is about
        to write them (a template's name); empty when they cannot. `heard_at`: when the person
        wrote last, None when never."""
        return ""

    def parts(self, body: str) -> int:
        """How many messages the provider charges for the words."""
        return 1

    # Facts ------------------------------------------------------------------------------------

    def check(self, account) -> str | None:
        """Try the account's settings against the provider; raise `ChannelError` with the cause.

        May return words on how things stand there.
        """

    def embed(self, account) -> str:
        """What other sites put into their pages to have this channel there; empty: nothing."""
        return ""

    @classmethod
    def normalise(cls, address: str) -> str:
        """The canonical form of an address of this channel; raises `ValueError` on nonsense."""
        return address.strip()
