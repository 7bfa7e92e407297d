"""Voicemail: spoken messages, from Twilio or from the voicemail of an exchange."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from twilio.twiml.voice_response import VoiceResponse

from channels.values import Inbound, Setting, Signal
from channels.voice import exchange, terms, twilio, twiml
from channels.voice.calling import CallingChannel, at_twilio
from channels.voice.turns import Prompt


class Voicemail(CallingChannel):
    """One mailbox for spoken messages, beside a phone number."""

    slug = "voicemail"
    label = gettext_lazy("Voicemail")
    icon = "voicemail"
    address_kind = "phone"
    receives = True
    carries = frozenset({"media"})
    identity = "The number is shown by the network and can be forged: it is not proven."
    out_of_hours = "Made for it: taken in at any hour, then waits to be transcribed."
    setup = (
        "Create the account here, and write its code into the phone account's field"
        " 'Voicemail account'.",
        "Twilio: give it the same Account SID and Auth Token as the phone account. Nothing is set"
        " up in the Console: each call is told where its message goes.",
        "An exchange: give the account a signing key or a secret word and the host that keeps its"
        " recordings, and post each message as docs/phone.md shows.",
        "Acknowledgements go out by an SMS account that reaches phones, when there is one.",
        "A worker transcribes by itself only when faster-whisper is installed and"
        " SPEECH_MODEL_PATH names a model; an operator reads it over in any case.",
    )
    settings = (
        terms.GATEWAY,
        *terms.COMMON,
        Setting(
            "voices",
            gettext_lazy("Languages that Twilio reads aloud"),
            gettext_lazy("One a line: our code, its locale, and a voice if you want one."),
            kind="long",
            default=terms.VOICES,
            required=False,
        ),
        *terms.TWILIO_SETTINGS,
        *terms.EXCHANGE_SETTINGS,
        *terms.RECORDINGS,
    )

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        """Thank the caller, who may still be on the line."""
        if not at_twilio(account):
            return HttpResponse(status=200)
        response = VoiceResponse()
        if twiml.EVENT not in request.GET:
            twiml.speak(response, (_thanks(request.GET.get("language", ""), account),), account)
            response.hangup()
        return HttpResponse(str(response), content_type="text/xml; charset=utf-8")

    def parse(self, envelope) -> Iterable[Inbound | Signal]:
        return (twilio if at_twilio(envelope.account) else exchange).messages(envelope)


def _thanks(language: str, account) -> Prompt:
    language = language if language in terms.voices(account) else "en"
    with translation.override(language):
        return Prompt(_("Thank you. We have your message. Goodbye."), language)
