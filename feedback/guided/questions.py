"""What the guided form asks and offers, in the language that is active."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from channels.values import Choice, Place
from feedback import confirming, sharing
from feedback.guided import forms
from feedback.models import GuidedForm, Kind
from feedback.notices import LANGUAGES, Notice
from feedback.pages.kinds import CARDS

PREFIX = "guide"
LONGEST_LABEL = 40
SHOWN_LETTERS = 500  # of the words, when they are shown to be checked

Step = GuidedForm.Step


def welcome() -> Notice:
    """The first words of the bot; the languages in themselves."""
    centre = {"centre": settings.CENTRE_NAME}
    names = dict(settings.LANGUAGES)
    choices = [Choice(names[code], f"{PREFIX}:language:{code}") for code in LANGUAGES]
    return Notice("", _("Welcome to %(centre)s. Choose your language.") % centre, tuple(choices))


def menu(asks: frozenset[str], before: str = "") -> Notice:
    """What can be done here; `before` is said first."""
    offered = [("write", _("Write step by step")), ("status", _("My appeals"))]
    if "contact" in asks:
        offered.append(("phone", _("Confirm my phone")))
    if confirming.is_offered():
        offered.append(("identity", _("Confirm who I am")))
    offered += [("help", _("Help")), ("language", _("Language"))]
    words = _("What can we do for you? You may also simply write to us: it becomes an appeal.")
    choices = tuple(Choice(label, f"{PREFIX}:menu:{name}") for name, label in offered)
    return Notice("", "\n\n".join(filter(None, [before, words])), choices)


def help_text() -> str:
    return _(
        "Write to us in your own words, with photos, a voice message or a place: it becomes an "
        "appeal with a tracking code. /start leads you step by step, /status shows your appeals, "
        "/cancel ends the form. STOP: no news from us."
    )


def phone() -> Notice:
    words = _("Press the button to share your own number. We use it to answer your appeals.")
    choices = (Choice(_("Share my number"), "ask:contact"), Choice(not_now(), f"{PREFIX}:menu:"))
    return Notice("", words, choices)


def not_now() -> str:
    return _("Not now")


def cancelled() -> str:
    return _("The form is closed and nothing was sent.")


def over() -> str:
    return _("This form is no longer open. “My appeals” shows what has reached us.")


def begun() -> str:
    return _("You have begun to write to us.")


# The form -----------------------------------------------------------------------------------------


def question(form: GuidedForm, asks: frozenset[str], before: str = "") -> Notice:
    """The question of the step where the form is, with what may be answered by a button."""
    words = _ASKED[form.step](form)
    choices = tuple(
        Choice(label, name if name.startswith("ask:") else f"{PREFIX}:{form.token}:{name}")
        for name, label in options(form.step, asks)
    )
    return Notice("", "\n\n".join(filter(None, [before, words])), choices)


def options(step: str, asks: frozenset[str]) -> list[tuple[str, str]]:
    """What may be pressed at a step: `step:answer`, or what the phone is asked, and its label."""
    found: list[tuple[str, str]] = []
    if step == Step.KIND:
        found = [(f"kind:{card.kind}", card.label) for card in CARDS]
    elif step == Step.PLACE:
        if "location" in asks:
            found.append(("ask:location", _("Send my location")))
        found.append(("place:none", _("No place")))
    elif step == Step.FILES:
        found.append(("files:done", done()))
    elif step == Step.CHECK:
        found.append(("check:send", _("Send")))
    if step != Step.KIND:
        found.append((f"{step}:back", _("Back")))
    return [*found, (f"{step}:cancel", _("Cancel"))]


def done() -> str:
    return _("No more files")


def pressed_in_words(text: str, step: str, asks: frozenset[str]) -> str:
    """The button whose label somebody wrote, or whose label came back as words; empty if none.

    Buttons of every question are known: those in place of the letters stay there for a while.
    """
    wanted = " ".join(text.split()).casefold()
    ours = options(step, asks) if step in forms.ORDER else []
    for name, label in ours:
        if label.casefold() == wanted:
            return name
    for other in forms.ORDER:
        for name, label in options(other, asks):
            if other != Step.KIND and label.casefold() == wanted:
                return name
    return "menu:" if not_now().casefold() == wanted else ""


def in_some_language(text: str, asks: frozenset[str]) -> bool:
    """Whether the words are nothing but a button of ours, in any language."""
    if len(text) > LONGEST_LABEL:
        return False
    for code in LANGUAGES:
        with translation.override(code):
            if pressed_in_words(text, "", asks):
                return True
    return False


def _ask_kind(form: GuidedForm) -> str:
    lines = [f"{card.label}: {card.example}" for card in CARDS]
    noted = [_("We have noted your words.")] if form.data.get("words") else []
    return "\n".join([*noted, _("What is it about?"), "", *lines])


def _ask_words(form: GuidedForm) -> str:
    if forms.count_files(form) and not forms.has_words(form):
        return _("We have your file. Now tell us in words or by voice what it shows.")
    return _("Tell us what happened, where and since when. You may also send a voice message.")


def _ask_place(_form: GuidedForm) -> str:
    return _("Where is it? Send the place from your phone, or write the address.")


def _ask_files(form: GuidedForm) -> str:
    words = {"count": forms.count_files(form), "done": done()}
    if not words["count"]:
        return _("Send photos, videos or papers if you have any; then press “%(done)s”.") % words
    return _("Files so far: %(count)s. Send more, or press “%(done)s”.") % words


def _ask_check(form: GuidedForm) -> str:
    text = forms.text_of(form) or _("by voice")
    shown = text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
    lines = [
        _("Please check before it is sent."),
        "",
        _("Kind: %(kind)s") % {"kind": Kind(form.data.get("kind", Kind.COMPLAINT)).label},
        _("Words: %(words)s") % {"words": shown},
        _("Place: %(place)s") % {"place": place_words(form) or _("no place")},
        _("Files: %(count)s") % {"count": forms.count_files(form)},
    ]
    return "\n".join(lines)


_ASKED = {
    Step.KIND: _ask_kind,
    Step.WORDS: _ask_words,
    Step.PLACE: _ask_place,
    Step.FILES: _ask_files,
    Step.CHECK: _ask_check,
}


def place_words(form: GuidedForm) -> str:
    place = form.data.get("place") or {}
    if "latitude" in place:
        return sharing.shown(Place(**place))
    return place.get("words", "")
