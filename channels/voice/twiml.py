"""A step of a talk as TwiML, and Twilio's requests as turns."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from channels.errors import Malformed
from channels.sms import payload
from channels.voice import terms, twilio
from channels.voice.exchange import phone
from channels.voice.turns import Ask, Connect, HangUp, Prompt, Step, TakeMessage, Turn

_PLACE, _LANGUAGE = "place", "language"
EVENT = "event"  # in the address: Twilio only tells us something and hears no answer
_OUTCOMES = {"completed": "answered", "answered": "answered", "busy": "busy"}
_STILL_THERE = ("", "queued", "ringing", "in-progress")


def turn(request: HttpRequest, account) -> Turn | None:
    """What the caller did; None when it is a notice that wants no answer, or they are gone."""
    if EVENT in request.GET:
        return None
    try:
        said = twilio.record(request.body, request.content_type or payload.FORM)
    except Malformed:
        return None
    if not said.get("CallSid") or said.get("CallStatus", "") not in _STILL_THERE:
        return None
    dialled = said.get("DialCallStatus", "")
    own = (_PLACE, _LANGUAGE)
    return Turn(
        account=account,
        call=said["CallSid"],
        caller=phone(said.get("From", ""), account),
        called=said.get("To", ""),
        place=request.GET.get(_PLACE, ""),
        language=request.GET.get(_LANGUAGE, ""),
        pressed=said.get("Digits", "")[:1],
        outcome=_OUTCOMES.get(dialled, dialled),
        seconds=twilio.talked(said),
        kept={name: value for name, value in request.GET.items() if name not in own},
        speaks=tuple(terms.voices(account)),
        takes_messages=bool(account.setting("voicemail")),
    )


def render(step: Step, account) -> str:
    """The document that has Twilio say and do it."""
    response = VoiceResponse()
    act = step.act
    if isinstance(act, Ask):
        gather = Gather(
            num_digits=1,
            timeout=act.seconds,
            action=_onward(account, act.place, step),
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, step.prompts, account)
        response.append(gather)
        return str(response)
    speak(response, step.prompts, account)
    if isinstance(act, Connect):
        response.append(_dial(act, step, account))
    elif isinstance(act, TakeMessage):
        _record(response, act, step, account)
    elif isinstance(act, HangUp):
        response.hangup()
    return str(response)


def speak(where, prompts: tuple[Prompt, ...], account) -> None:
    """Play each prompt's recording, or have it read aloud where there is a voice for it."""
    voices = terms.voices(account)
    for prompt in prompts:
        if prompt.audio:
            where.play(prompt.audio)
        elif prompt.language in voices:
            locale, voice = voices[prompt.language]
            where.say(prompt.text, language=locale, **({"voice": voice} if voice else {}))


def _dial(act: Connect, step: Step, account) -> Dial:
    recorded = (
        {
            "record": "record-from-answer-dual",
            "recording_status_callback": _address(account, {EVENT: "recording"}),
            "recording_status_callback_event": "completed",
        }
        if act.is_recorded
        else {}
    )
    dial = Dial(
        action=_onward(account, act.place, step),
        method="POST",
        timeout=act.seconds,
        answer_on_bridge=True,
        caller_id=str(account.setting("number")) or None,
        **recorded,
    )
    heard = {
        "status_callback": _address(account, {EVENT: "leg"}),
        "status_callback_event": "ringing answered completed",
        "status_callback_method": "POST",
    }
    if act.to.startswith("sip:"):
        dial.sip(act.to, **heard)
    elif act.to.startswith("client:"):
        dial.client(act.to.removeprefix("client:"), **heard)
    else:
        dial.number(act.to, **heard)
    return dial


def _record(response: VoiceResponse, act: TakeMessage, step: Step, account) -> None:
    code = str(account.setting("voicemail"))
    said = {_LANGUAGE: step.language} if step.language else {}
    box = f"{settings.PUBLIC_URL}/hooks/voicemail/{code}/"
    transcribed = (
        {"transcribe": True, "transcribe_callback": f"{box}?{urlencode({EVENT: 'text'})}"}
        if account.setting("transcribe")
        else {}
    )
    response.record(
        action=f"{box}?{urlencode(said)}" if said else box,
        method="POST",
        max_length=act.seconds,
        timeout=5,
        play_beep=True,
        recording_status_callback=f"{box}?{urlencode({EVENT: 'file'})}",
        recording_status_callback_event="completed absent",
        **transcribed,
    )
    response.hangup()


def _onward(account, place: str, step: Step) -> str:
    fields = {**step.kept, _PLACE: place}
    if step.language:
        fields[_LANGUAGE] = step.language
    return _address(account, fields)


def _address(account, fields: dict[str, str]) -> str:
    return f"{settings.PUBLIC_URL}/hooks/phone/{account.code}/?{urlencode(fields)}"
