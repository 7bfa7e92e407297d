"""A request that somebody's program sends: checked, put into words, and registered as an appeal."""

import math
import re
import uuid
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.encryption import blind_index
from accounts.models import Address
from channels.values import Place
from feedback import intake
from feedback.evidence import keeping
from feedback.models import OpenAttribute, OpenKey, OpenService
from feedback.open311 import catalogue
from feedback.pages import contact, visitors

WORDS_MOST = 4000
_ATTRIBUTE = re.compile(r"attribute\[(\w+)\](?:\[\])?")
_Type = OpenAttribute.Datatype


class Refused(ValueError):
    """What was sent cannot be taken; `problems` are (HTTP status, words for the sender)."""

    def __init__(self, *problems: tuple[int, str]) -> None:
        super().__init__(problems)
        self.problems = list(problems)


@dataclass
class Request:
    """What was sent, understood."""

    service: OpenService
    text: str
    place: Place | None
    place_words: str
    email: str = ""
    phone: str = ""
    name: str = ""
    files: list[UploadedFile] = field(default_factory=list)


def key_for(given: str) -> OpenKey:
    """Who sends; raises `Refused` (403) for a key that is not, or no more, valid."""
    if not given:
        raise Refused((403, _("Send the api_key that you were given.")))
    key = OpenKey.objects.filter(key_index=blind_index(given, "open311-key")).first()
    if key is None or not key.is_active:
        raise Refused((403, _("This api_key is not valid.")))
    return key


def understood(sent: QueryDict, files: list[UploadedFile]) -> Request:
    """Raises `Refused` with all that is wrong with it."""
    if any("\0" in value for _name, values in sent.lists() for value in values):
        raise Refused((400, _("Something in it needs to be corrected")))
    service = _service(sent)
    problems: list[tuple[int, str]] = []
    place, place_words = _place(sent, problems)
    lines = _answers(service, sent, problems)
    description = sent.get("description", "").strip()
    if len(description) > WORDS_MOST:
        told = _("The description is too long: we take up to %(most)s letters.")
        problems.append((400, told % {"most": WORDS_MOST}))
    email = _contact(contact.EMAIL, sent.get("email", ""), problems)
    phone = _contact(contact.PHONE, sent.get("phone", ""), problems)
    for file in files:
        try:
            keeping.check(file.name, file.content_type or "", file.file, file.size)
        except keeping.Refused as refusal:
            problems.append((400, f"{file.name}: {refusal.message}"))
    if problems:
        raise Refused(*problems)
    link = sent.get("media_url", "").strip()[:500]
    if link.startswith(("https://", "http://")):
        # Kept as words: we fetch nothing from addresses that strangers give.
        lines.append(_("Picture") + f": {link}")
    text = "\n".join(filter(None, [description, "\n".join(lines)])) or capfirst(str(service.topic))
    name = f"{sent.get('first_name', '')} {sent.get('last_name', '')}".strip()[:200]
    return Request(service, text, place, place_words, email, phone, name, files)


def register(wanted: Request, key: OpenKey, once: str) -> intake.Registered:
    """Open the appeal; `once` is the sender's word that makes a repeat the same request."""
    named = blind_index(f"{key.pk}:{once}", "idempotency") if once else str(uuid.uuid4())
    with transaction.atomic():
        words = intake.Words(
            intake_key=f"open311:{named}",
            channel="api",
            text=wanted.text,
            address=_address(wanted),
        )
        matter = intake.Matter(
            kind=wanted.service.kind,
            topic=wanted.service.topic,
            place=wanted.place,
            place_words=wanted.place_words,
        )
        registered = intake.register(words, matter)
        if registered.created:
            for file in wanted.files:
                keeping.keep(
                    name=file.name,
                    declared_type=file.content_type or "",
                    content=file.file,
                    message=registered.message,
                )
    return registered


def _service(sent: QueryDict) -> OpenService:
    code = sent.get("service_code", "").strip()
    if not code:
        raise Refused((400, _("Give a service_code.")))
    service = catalogue.service(code)
    if service is None:
        raise Refused((404, _("There is no service “%(code)s”.") % {"code": code[:100]}))
    return service


def _place(sent: QueryDict, problems: list) -> tuple[Place | None, str]:
    words = (sent.get("address_string") or sent.get("address_id") or "").strip()[:500]
    latitude, longitude = sent.get("lat", "").strip(), sent.get("long", "").strip()
    if not (latitude or longitude):
        if not words:
            problems.append((400, _("Say where it is: lat and long, or address_string.")))
        return None, words
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        point = math.nan, math.nan
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        problems.append((400, _("lat and long are degrees of WGS 84, like 47.918 and 106.917.")))
        return None, words
    return Place(*point, words), words


def _answers(service: OpenService, sent: QueryDict, problems: list) -> list[str]:
    """The answers to the service's questions as lines of text."""
    given: dict[str, list[str]] = {}
    for name in sent:
        if match := _ATTRIBUTE.fullmatch(name):
            given[match[1]] = [value.strip() for value in sent.getlist(name) if value.strip()]
    lines = []
    for asked in service.attributes.all():
        values = given.get(asked.code, [])
        if not values and asked.is_required:
            problems.append((400, _("Answer attribute[%(code)s].") % {"code": asked.code}))
        if wrong := [value for value in values if not _fits(asked, value)]:
            told = _("attribute[%(code)s] cannot be “%(value)s”.")
            problems.append((400, told % {"code": asked.code, "value": wrong[0][:100]}))
        elif values:
            known = asked.choices
            lines.append(f"{asked}: {', '.join(known.get(each, each) for each in values)}")
    return lines


def _fits(asked: OpenAttribute, value: str) -> bool:
    match asked.datatype:
        case _Type.NUMBER:
            return re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", value) is not None
        case _Type.DATETIME:
            try:
                return parse_datetime(value) is not None
            except ValueError:
                return False
        case _Type.ONE | _Type.SOME:
            return value in asked.choices
        case _Type.STRING:
            return "\n" not in value and len(value) <= WORDS_MOST
    return len(value) <= WORDS_MOST


def _contact(kind: str, value: str, problems: list) -> str:
    if not value.strip():
        return ""
    try:
        return contact.canonical(kind, value[:254])
    except ValueError:
        known = {
            contact.EMAIL: _("This is no e-mail address: %(value)s"),
            contact.PHONE: _("This is no phone number: %(value)s"),
        }
        problems.append((400, known[kind] % {"value": value[:100]}))
        return ""


def _address(wanted: Request) -> Address | None:
    """Where they want the answer; nothing proves yet that it is theirs."""
    kind = contact.EMAIL if wanted.email else contact.PHONE
    value = wanted.email or wanted.phone
    if not value:
        return None
    if not visitors.may_acknowledge(value):
        raise Refused((429, _("Too many appeals for this address; please wait a while.")))
    return addresses.ensure(kind=kind, value=value, name=wanted.name)
