"""The form as it stands: begun, filled in from what people say, gone on or back with.

`data`: `kind`; `words`, a list of {id, text, thread, at}, `id` being the provider's name of the
message; `place`, either {latitude, longitude, address} or {words}; `files`, a list of
{envelope, id, count, told}; `album`, the group of the picture that came last.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Address
from channels.models import Account, Envelope
from channels.values import Inbound
from feedback.models import GuidedForm
from feedback.models.guided import new_token

Step = GuidedForm.Step
ORDER = (Step.KIND, Step.WORDS, Step.PLACE, Step.FILES, Step.CHECK)
GOOD_FOR = timedelta(days=1)
LONGEST_PLACE = 300  # letters: more is no address but more of the story


def of(address: Address, account: Account) -> GuidedForm:
    """The person's form at this account, new and not yet saved when there is none in force."""
    known = GuidedForm.objects.filter(address=address, account=account).first()
    if known is None:
        return GuidedForm(address=address, account=account)
    if known.expires_at < timezone.now():
        return GuidedForm(pk=known.pk, address=address, account=account, language=known.language)
    return known


def is_open(form: GuidedForm) -> bool:
    return form.step in ORDER


def has_answers(form: GuidedForm) -> bool:
    return any(form.data.get(name) for name in ("kind", "words", "place", "files"))


def begin(form: GuidedForm) -> None:
    form.token, form.step, form.data = new_token(), Step.KIND, {}
    save(form)


def end(form: GuidedForm, step: str = Step.NONE) -> None:
    """Sent or given up; its buttons are still known, and do nothing."""
    form.step, form.data = step, {}
    save(form)


def save(form: GuidedForm) -> None:
    form.expires_at = timezone.now() + GOOD_FOR
    form.save(force_insert=form.pk is None)


def go_on(form: GuidedForm) -> None:
    """To the next question that is not answered yet."""
    form.step = ORDER[min(ORDER.index(form.step) + 1, len(ORDER) - 1)]
    if form.step == Step.WORDS and has_words(form):
        form.step = Step.PLACE


def go_back(form: GuidedForm) -> None:
    """To the question before, whose answer may be given anew."""
    form.step = ORDER[max(ORDER.index(form.step) - 1, 0)]
    form.data["again"] = form.step


def has_words(form: GuidedForm) -> bool:
    """Whether something was said, be it by voice."""
    return bool(form.data.get("words")) or any(f["told"] for f in form.data.get("files", []))


def text_of(form: GuidedForm) -> str:
    return "\n\n".join(said["text"] for said in form.data.get("words", []))


def count_files(form: GuidedForm) -> int:
    return sum(files["count"] for files in form.data.get("files", []))


# What was said ------------------------------------------------------------------------------------


def take(form: GuidedForm, inbound: Inbound, envelope: Envelope) -> bool:
    """Put what somebody said where it belongs. Whether it answers the question they were asked."""
    step = form.step
    answered = False
    if inbound.media:
        told = any(each.content_type.startswith(("audio/", "video/")) for each in inbound.media)
        files = {"envelope": envelope.pk, "id": inbound.external_id, "told": told}
        files["count"] = len(inbound.media)
        form.data.setdefault("files", []).append(files)
        answered = step == Step.WORDS and told
    if inbound.place:
        point = inbound.place
        form.data["place"] = {
            "latitude": point.latitude,
            "longitude": point.longitude,
            "address": point.address,
        }
        answered = answered or step == Step.PLACE
    if inbound.text:
        answered = _take_text(form, inbound) or answered
    return answered


def _take_text(form: GuidedForm, inbound: Inbound) -> bool:
    alone = not inbound.media
    if form.step == Step.PLACE and alone and len(inbound.text) <= LONGEST_PLACE:
        form.data["place"] = {"words": inbound.text}
        return True
    words = {"id": inbound.external_id, "text": inbound.text, "thread": inbound.thread_key}
    words["at"] = inbound.sent_at.isoformat() if inbound.sent_at else ""
    if form.step == Step.WORDS and form.data.pop("again", "") == Step.WORDS:
        form.data["words"] = []  # they came back to say it anew
    form.data.setdefault("words", []).append(words)
    return form.step == Step.WORDS


def correct(form: GuidedForm, inbound: Inbound) -> bool:
    """Put an edited message in the place of what it said before; False when it is not in here."""
    for said in form.data.get("words", []):
        if said["id"] == inbound.edits:
            said["text"] = inbound.text
            return True
    return False


def is_more_of_an_album(form: GuidedForm, inbound: Inbound) -> bool:
    """Whether this is another picture of the album that came last, and was spoken about."""
    group, form.data["album"] = form.data.get("album", ""), inbound.group_key
    return bool(inbound.group_key) and group == inbound.group_key
