"""The official letter as a PDF: set by typst once its answer is sent, and kept sealed.

What the letter says goes in as JSON and is never read as markup. The same letter is the same
bytes, so that whoever sets it twice has set one.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Assurance
from channels.errors import ChannelError
from feedback import notices
from feedback.evidence import sealing
from feedback.models import Message, OfficialLetter

logger = logging.getLogger("sanal.letters")

_TEMPLATE = Path(__file__).with_name("letter.typ")
MOST_LETTERS = 60_000  # about thirty pages; what is longer is no letter
_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")
CONTENT_TYPE = "application/pdf"
MOST_ATTEMPTS = 12
AGAIN = timedelta(minutes=1)


class NotSet(Exception):
    """The letter cannot be set; it is tried again later."""


@dataclass(frozen=True)
class Page:
    """All that the letter says, in the citizen's language."""

    language: str
    organisation: str
    above: list[str]
    address: list[str]
    contacts: list[str]
    logo: list[int]
    number: str
    title: str
    facts: list[tuple[str, str]]
    recipient: list[str]
    paragraphs: list[str]
    signers: list[dict]
    qr: str
    verify: list[str]


def bytes_of(letter: OfficialLetter) -> bytes:
    """The PDF of a letter, set now if it was not yet. Raises `NotSet`."""
    if not letter.file:
        set_letter(letter)
    with letter.file.open("rb") as sealed:
        return b"".join(sealing.unseal(letter.seal, sealed))


def set_letter(letter: OfficialLetter) -> None:
    """Set a letter and keep it sealed; of two at once, one is kept. Raises `NotSet`."""
    if letter.file:
        return
    content = pdf(letter)
    seal = sealing.new_seal()
    sealed = b"".join(sealing.seal(seal, io.BytesIO(content)))
    letter.file.save(f"{letter.pk}.sealed", ContentFile(sealed), save=False)
    kept = {
        "file": letter.file.name,
        "seal": seal,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "next_try_at": None,
        "error": "",
    }
    if not OfficialLetter.objects.filter(pk=letter.pk, sha256="").update(**kept):
        letter.file.delete(save=False)  # somebody was quicker: theirs is the letter
    letter.refresh_from_db()


def set_waiting(limit: int = 50) -> int:
    """Set the letters that wait; returns how many were set. What fails is tried later."""
    done = 0
    waiting = OfficialLetter.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
    for letter in waiting[:limit]:
        try:
            set_letter(letter)
        except NotSet as error:
            _later(letter, error)
        else:
            done += 1
    return done


def _later(letter: OfficialLetter, error: NotSet) -> None:
    """Try again after ever longer times; then a person has to look."""
    attempts = letter.attempts + 1
    wait = AGAIN * 2 ** min(attempts, 8)
    OfficialLetter.objects.filter(pk=letter.pk).update(
        attempts=attempts,
        error=str(error)[:300],
        next_try_at=timezone.now() + wait if attempts < MOST_ATTEMPTS else None,
    )
    logger.error("letter %s cannot be set: %s", letter.pk, error)


def pdf(letter: OfficialLetter) -> bytes:
    """The letter's PDF; the same letter is the same bytes. Raises `NotSet`."""
    words = json.dumps(asdict(page(letter)), ensure_ascii=False)
    try:
        return typst.Compiler(_TEMPLATE, ignore_system_fonts=True).compile(
            format="pdf",
            sys_inputs={"letter": words},
            timestamp=int(letter.sent_at.timestamp()),
        )
    except typst.TypstError as error:
        raise NotSet(error.message) from error


def page(letter: OfficialLetter) -> Page:
    """What stands on the letter."""
    head, message = letter.letterhead, letter.message
    appeal = message.appeal
    with translation.override(letter.language):
        organisation = str(letter.organisation)
        day = date_format(letter.date, "DATE_FORMAT")
        came = date_format(timezone.localtime(appeal.received_at), "DATE_FORMAT")
        reference = appeal.number or appeal.code
        contacts = [head.phone, head.email, settings.PUBLIC_URL.partition("://")[2]]
        return Page(
            language=letter.language[:2],
            organisation=organisation,
            above=_above(letter),
            address=[row for row in head.words("address").splitlines() if row.strip()],
            contacts=[contact for contact in contacts if contact],
            logo=list(bytes(head.logo)),
            number=letter.number,
            title=_title(message),
            facts=[
                ("№", letter.number),
                ("", day),
                (
                    _("To your appeal:"),
                    _("%(reference)s of %(day)s") % {"reference": reference, "day": came},
                ),
            ],
            recipient=_recipient(message, reference),
            paragraphs=_paragraphs(message.text),
            signers=letter.signers,
            qr=_qr(letter),
            verify=_verify(letter),
        )


def _above(letter: OfficialLetter) -> list[str]:
    """The centre's own name, where the organisation is another."""
    return [settings.CENTRE_NAME] if str(letter.organisation) != settings.CENTRE_NAME else []


def _title(message: Message) -> str:
    return _("Answer to your appeal")


def _recipient(message: Message, reference: str) -> list[str]:
    """The citizen by name where we know that it is theirs; else whoever wrote the appeal."""
    appeal = message.appeal
    citizen = appeal.citizen
    if citizen is not None and appeal.assurance >= Assurance.ADDRESS:
        name = citizen.verified_name or citizen.name
        if name := name.translate(_UNPRINTABLE).strip():
            return [name]
    return [_("To the author of appeal"), f"№ {reference}"]


def _paragraphs(text: str) -> list[str]:
    text = text[:MOST_LETTERS].replace("\r\n", "\n").translate(_UNPRINTABLE)
    return [paragraph.strip("\n") for paragraph in text.split("\n\n") if paragraph.strip()]


def _qr(letter: OfficialLetter) -> str:
    picture = segno.make_qr(notices.verify_link(letter.check_code), error="m", boost_error=False)
    drawn = io.BytesIO()
    picture.save(drawn, kind="svg", border=0, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()


def _verify(letter: OfficialLetter) -> list[str]:
    where = {"link": notices.verify_link().partition("://")[2], "number": letter.number}
    return [
        _("Signed electronically in the register of appeals."),
        _(
            "Is this letter genuine? Photograph the square, or open %(link)s and enter the number"
            " %(number)s. There you can also check that the file was not changed."
        )
        % where,
    ]


@dataclass(frozen=True)
class Enclosed:
    """A letter as what goes along with a delivery."""

    letter: OfficialLetter
    content_type: str = CONTENT_TYPE

    @property
    def name(self) -> str:
        return file_name(self.letter)

    def open(self) -> io.BytesIO:
        """Its bytes, set now if they were not yet; raises `ChannelError` to be tried again."""
        try:
            return io.BytesIO(bytes_of(self.letter))
        except NotSet as error:
            raise ChannelError(f"the letter cannot be set: {error}") from error


def file_name(letter: OfficialLetter) -> str:
    """What the file is called where it is saved: its number, without what file systems refuse."""
    kept = "".join(each if each.isalnum() or each in "-." else "-" for each in letter.number)
    return f"{kept}.pdf"


def of_delivery(delivery) -> Iterator[Enclosed]:
    """The letter that a delivery brings; named in the settings' DELIVERY_ATTACHMENTS."""
    letter = OfficialLetter.objects.filter(message__delivery=delivery.pk).first()
    if letter is not None:
        yield Enclosed(letter)
