"""Plain frozen values between adapters and the rest: what came in, what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Media:
    """A file that came with the words: its bytes, or where a worker may fetch them later."""

    name: str
    content_type: str = "application/octet-stream"
    content: bytes | None = None
    url: str = ""
    size: int | None = None
    pages: int | None = None  # of a document, where the provider says


@dataclass(frozen=True)
class Place:
    """A point in degrees (WGS 84) and the words for it."""

    latitude: float
    longitude: float
    address: str = ""


@dataclass(frozen=True)
class Proven:
    """An address that the provider vouches for as the sender's own (a shared contact card)."""

    kind: str
    value: str


@dataclass(frozen=True)
class Choice:
    """A button under our words: what it says, and what comes back when it is pressed.

    The payloads `ask:location` and `ask:contact` ask the person's phone for where it is or for
    its own number; only adapters that name these in `asks` are given them.
    """

    label: str
    payload: str


@dataclass(frozen=True)
class Inbound:
    """One thing somebody said, whatever channel it came by.

    `external_id` is the provider's own name for it, unique within the account.
    `sender` is the bare address in its canonical form: lower-case mail, E.164 phone, chat id.
    `text` is what is new; `full_text` all there was, quotes included, when that differs.
    `thread_key` is the name by which later messages will refer to this one (a Message-ID);
    `thread_keys` are the names this one refers to, best first.
    `link` is the web address where the words stand for all to see.
    `locale` is the language of the sender's device: a hint, weaker than the words themselves.
    `payload` is what a pressed button of ours carried; `edits` the name of the earlier message
    that these words replace; `group_key` what the pictures of one album have in common.
    `authentic`: the sender's address is the sender's own, as far as the provider can tell; of a
    mail, its own server must say so.
    `public` words were said where others read them (a comment under a post).
    `looked_up` is what `channels.lookups` found out about it.
    """

    external_id: str
    sender: str
    address_kind: str  # accounts.models.Address.Kind: phone, email, chat...
    text: str = ""
    sender_name: str = ""
    subject: str = ""
    full_text: str = ""
    media: tuple[Media, ...] = ()
    thread_key: str = ""
    thread_keys: tuple[str, ...] = ()
    sent_at: datetime | None = None
    place: Place | None = None
    language: str = ""
    locale: str = ""
    auto_reply: bool = False
    bounce: bool = False
    failed_addresses: tuple[str, ...] = ()
    note: str = ""  # anything odd the adapter noticed and a person should know
    payload: str = ""
    edits: str = ""
    group_key: str = ""
    proven: tuple[Proven, ...] = ()
    public: bool = False
    link: str = ""
    authentic: bool = True
    looked_up: dict = field(default_factory=dict, compare=False, repr=False)


class Signal:
    """What happened at a provider and is neither words nor a receipt (a call that rings).

    Subclasses are frozen dataclasses; they are offered to `settings.SIGNAL_HANDLERS`.
    """


class DeliveryState(StrEnum):
    """Where a delivery is. Ranks rise only; see `channels.receipts.RANK`."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Receipt:
    """The provider's word about something we sent: which, and what became of it.

    `key` is our own name for it, where the provider gives that back: with it, a delivery whose
    fate was unknown is known again.
    """

    provider_id: str
    state: DeliveryState
    error: str = ""
    at: datetime | None = None
    key: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a handler made of an inbound: `result` is one of appeal, message, bounce, ignored,
    command; `reference` names what it became (a tracking code), for whoever asks."""

    result: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Pulled:
    """A raw payload that a poller took from a provider, with its identity there."""

    external_id: str
    raw: bytes
    content_type: str = "application/octet-stream"
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """One thing an account of a channel must be told; the admin's form is made of these."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    default: object = ""
    kind: str = "text"  # text, number, flag, choice, long
    choices: tuple[tuple[str, str], ...] = ()
