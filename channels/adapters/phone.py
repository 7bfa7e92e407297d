"""Phone: calls at Twilio Voice, where we lead the talk, or at an exchange that tells us of them."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.values import Setting
from channels.voice import exchange, terms, twilio, twiml
from channels.voice.calling import CallingChannel, at_twilio
from channels.voice.events import CallEvent
from channels.voice.turns import HangUp, Prompt, Step, TakeMessage, Turn

logger = logging.getLogger("sanal.phone")

MESSAGE_SECONDS = 120


class Phone(CallingChannel):
    """One number at one gateway."""

    slug = "phone"
    label = gettext_lazy("Phone")
    icon = "call"
    address_kind = "phone"
    public_setting = "number"
    receives = True
    identity = "The number is shown by the network and can be forged: it is not proven."
    out_of_hours = "Goes to voicemail by the centre's calendar; without one, becomes a call back."
    setup = (
        "Calendars: mark one as the centre's own; calls are taken in its hours.",
        "Twilio: in the Console under Phone Numbers > Manage > Active numbers, open the number, and"
        " under Voice Configuration set 'A call comes in' to Webhook, HTTP POST,"
        " https://YOUR-SITE/hooks/phone/CODE/ and 'Call status changes' to"
        " https://YOUR-SITE/hooks/phone/CODE/?event=call.",
        "Twilio: copy Account SID and Auth Token from the Console's Account Info into the account.",
        "Twilio reads English and Russian aloud: upload recorded prompts for the other languages"
        " under Calls > Prompts.",
        "An exchange: give the account a signing key or a secret word, and post the events as"
        " docs/phone.md shows for Asterisk and FreePBX.",
        "Each operator opens Calls, writes the number or extension they answer at, and begins to"
        " take calls.",
    )
    settings = (
        terms.GATEWAY,
        *terms.COMMON,
        Setting(
            "voicemail",
            gettext_lazy("Voicemail account"),
            gettext_lazy("Its code. Without one, callers out of hours are only called back."),
            required=False,
        ),
        Setting(
            "queue_limit",
            gettext_lazy("Longest queue"),
            gettext_lazy("Callers beyond it are asked to leave a message."),
            kind="number",
            default=10,
        ),
        Setting(
            "records",
            gettext_lazy("Record conversations"),
            gettext_lazy("Callers are told, and may refuse with a key."),
            kind="flag",
            default=False,
            required=False,
        ),
        Setting(
            "voices",
            gettext_lazy("Languages that Twilio reads aloud"),
            gettext_lazy("One a line: our code, its locale, and a voice if you want one."),
            kind="long",
            default=terms.VOICES,
            required=False,
        ),
        Setting(
            "transcribe",
            gettext_lazy("Have Twilio transcribe messages (English only)"),
            kind="flag",
            default=False,
            required=False,
        ),
        *terms.TWILIO_SETTINGS,
        *terms.EXCHANGE_SETTINGS,
        *terms.RECORDINGS,
    )

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        """What the caller hears next."""
        if not at_twilio(account):
            return HttpResponse(status=200)
        turn = twiml.turn(request, account)
        step = _next(turn) if turn else Step((), HangUp())
        return HttpResponse(twiml.render(step, account), content_type="text/xml; charset=utf-8")

    def parse(self, envelope) -> Iterable[CallEvent]:
        return (twilio if at_twilio(envelope.account) else exchange).events(envelope)


def _next(turn: Turn) -> Step:
    """The script's word; without a database a caller can still leave a message."""
    try:
        return import_string(settings.CALL_SCRIPT)(turn)
    except (OperationalError, InterfaceError) as error:
        logger.error("the database cannot say what a caller hears next: %s", error)
    language = next((each for each in (turn.language, "en") if each in turn.speaks), "en")
    with translation.override(language):
        words = _("We cannot connect you now. Please leave a message after the tone.")
    act = TakeMessage(MESSAGE_SECONDS) if turn.takes_messages else HangUp()
    return Step((Prompt(words, language),), act, language)
