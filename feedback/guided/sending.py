"""A form that was checked becomes an appeal, with every file that came while it was filled in."""

from datetime import datetime

from accounts.models import Address, Assurance
from channels.models import Envelope
from channels.values import Inbound, Place
from feedback import inbound, intake
from feedback.guided import forms
from feedback.models import Appeal, GuidedForm, Kind


def send(form: GuidedForm, address: Address, envelope: Envelope) -> Appeal:
    """Register the appeal and close the form. The appeal goes by the name of its first words, so
    that a later edit of them finds it."""
    said = form.data.get("words", [])
    first = said[0] if said else {}
    name = first.get("id") or form.data["files"][0]["id"]
    words = intake.Words(
        intake_key=inbound.key_of(envelope, name),
        channel=envelope.account.channel,
        text=forms.text_of(form),
        language=form.language,
        account=envelope.account,
        envelope=envelope,
        address=address,
        assurance=Assurance.ADDRESS if address.verified_at else Assurance.NONE,
        thread_key=first.get("thread", ""),
        sent_at=datetime.fromisoformat(first["at"]) if first.get("at") else None,
    )
    registered = intake.register(words, _matter(form))
    for files in form.data.get("files", []):
        if item := _read_again(files, envelope):
            inbound.keep_media(item, registered.message)
    forms.end(form, forms.Step.SENT)
    return registered.appeal


def _matter(form: GuidedForm) -> intake.Matter:
    place = form.data.get("place") or {}
    return intake.Matter(
        kind=form.data.get("kind", Kind.COMPLAINT),
        place=Place(**place) if "latitude" in place else None,
        place_words=place.get("words", ""),
    )


def _read_again(files: dict, envelope: Envelope) -> Inbound | None:
    """The message that brought these files, out of the inbox."""
    kept = Envelope.objects.filter(pk=files["envelope"], account=envelope.account_id).first()
    for item in kept.account.adapter.parse(kept) if kept else ():
        if isinstance(item, Inbound) and item.external_id == files["id"]:
            return item
    return None
