"""What a visitor sends: checked, within limits, and kept."""

import uuid
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from channels import throttle
from feedback import languages
from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from feedback.pages.fields import SiteForm, Words
from feedback.pages.visitors import network_of
from live import chat_visits, chats
from live.chat_visits import Visit

TEXT_MOST = 4000  # letters
FILES_MOST = 5
BYTES_MOST = 8 * 1024 * 1024  # of all files of one message: they lie in the inbox with the words
FIELD = "files"

_NEW = {"burst": 30, "per_hour": 120}  # chats begun from one network, which may be a whole village
_FROM_NETWORK = {"burst": 120, "per_hour": 1200}
_FROM_CHAT = {"burst": 20, "per_hour": 50}  # below what the inbox would hold back as a flood
_FILES = {"burst": 100, "per_hour": 300}


class SayForm(SiteForm):
    """`message` is the identity of one filling-in; `token` makes a new visitor."""

    message = forms.UUIDField(widget=forms.HiddenInput)
    text = Words(
        label=gettext_lazy("Your message"),
        rows=3,
        most=TEXT_MOST,
        required=False,
        error_messages={
            "max_length": gettext_lazy(
                "Your text has %(show_value)s letters; we take up to %(limit_value)s at once. "
                "Send it in two parts."
            )
        },
    )

    @classmethod
    def blank(cls) -> "SayForm":
        return cls(initial={"message": uuid.uuid4()})


class Refusal(Exception):
    """Words for the visitor why nothing was kept, with the status of the answer."""

    def __init__(self, words: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(words)
        self.words, self.status = words, status


def say(request: HttpRequest, visit: Visit, form: SayForm) -> None:
    """Keep the words and files of a form. Raises `Refusal`."""
    files = request.FILES.getlist(FIELD)
    if not form.is_valid():
        raise Refusal(" ".join(each["error"] for each in form.summary))
    if not form.cleaned_data["text"] and not files:
        raise Refusal(_("Write a few words, or choose a photo."))
    _check(files)
    _limit(request, visit, len(files))
    text = form.cleaned_data["text"]
    chat = _chat(request, visit)
    message = form.cleaned_data["message"]
    chats.say(chat, message=message, text=text, language=_language(request, text), files=files)


def press(request: HttpRequest, visit: Visit, value: str) -> None:
    """Take a press on one of our buttons: `delivery:payload`. Raises `Refusal`."""
    number, _colon, payload = value.partition(":")
    known = visit.chat and number.isascii() and number.isdigit() and len(number) < 19
    pressed = chats.choice_of(visit.chat, int(number), payload) if known else None
    if pressed is None:
        raise Refusal(_("This button is good no more. Write to us instead."))
    _limit(request, visit, 0)
    # The same button twice is one press.
    message = uuid.uuid5(uuid.NAMESPACE_OID, value)
    language = get_language()
    chats.say(visit.chat, message=message, pressed=pressed, under=int(number), language=language)


def _chat(request: HttpRequest, visit: Visit):
    if visit.chat is None:
        often = throttle.allow("chat-new", network_of(request), **_NEW)
        if not often:
            raise _too_many()
        try:
            chat_visits.begin(visit, get_language())
        except ValueError:
            words = _("This page is too old. Open it again; copy your words first.")
            raise Refusal(words, HTTPStatus.CONFLICT) from None
    return visit.chat


def _limit(request: HttpRequest, visit: Visit, files: int) -> None:
    network = network_of(request)
    fits = throttle.allow("chat-from", network, **_FROM_NETWORK)
    if fits and visit.chat:
        fits = throttle.allow("chat", str(visit.chat.pk), **_FROM_CHAT)
    for _file in range(files):
        fits = fits and throttle.allow("files", network, **_FILES)
    if not fits:
        raise _too_many()


def _too_many() -> Refusal:
    words = _("Very many messages came from you in a short time. Wait some minutes and try again.")
    return Refusal(words, HTTPStatus.TOO_MANY_REQUESTS)


def too_large() -> Refusal:
    words = _(
        "In the chat we take files up to %(most)s MB together. "
        "Add larger ones on the tracking page, with your code."
    )
    most = BYTES_MOST // (1024 * 1024)
    return Refusal(words % {"most": most}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _check(files: list) -> None:
    if len(files) > FILES_MOST:
        words = _("We take up to %(most)s files at once. Send the others after them.")
        raise Refusal(words % {"most": FILES_MOST})
    if sum(file.size for file in files) > BYTES_MOST:
        raise too_large()
    for file in files:
        try:
            keeping.check(file.name, file.content_type or "", file, file.size)
        except Refused as refused:
            raise Refusal(f"{file.name}: {refused.message}") from refused


def _language(request: HttpRequest, text: str) -> str:
    """The language that was chosen on our site; else the text's own."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return get_language()
    return languages.detect(text, default=get_language())
