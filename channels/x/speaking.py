"""What we say on X: in private as a direct message, in public never more than an invitation."""

from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from channels import continuing, http
from channels.errors import ChannelError
from channels.x import activity, api, letters, terms

CLOCK_SLACK = timedelta(minutes=2)
_FORBIDDEN = 403
_POST = terms.post("")


def send(delivery) -> str:
    """Say it and return what X calls it.

    Under a post, a code and an answer would be everybody's to read. What goes out by itself is
    then a public word that asks them to write in private, as X forbids automatic messages to
    whoever has not written one; a person's words are tried in private first.
    """
    answered = _answered(delivery)
    if not answered:
        return _in_private(delivery)
    if delivery.automatic:
        return _in_public(delivery, answered)
    try:
        return _in_private(delivery)
    except http.Refused as refusal:
        if refusal.status != _FORBIDDEN:
            raise
    return _in_public(delivery, answered)


def _answered(delivery) -> str:
    """The id of the post that is answered; empty when it is a direct message."""
    named = (delivery.thread or {}).get("in_reply_to") or ""
    return named.removeprefix(_POST) if named.startswith(_POST) else ""


def _in_private(delivery) -> str:
    text, rest = _private_words(delivery)
    answer = api.call(
        delivery.account,
        "POST",
        f"/2/dm_conversations/with/{_recipient(delivery)}/messages",
        repeatable=False,
        json={"text": text},
    )
    continuing.go_on(delivery, rest)
    return terms.message(_identity(answer, "dm_event_id"))


def _private_words(delivery) -> tuple[str, str]:
    """What fits into one message, and the rest."""
    return continuing.cut(delivery.body, lambda text: len(text) <= terms.MOST_IN_MESSAGE)


def _in_public(delivery, answered: str) -> str:
    answer = api.call(
        delivery.account,
        "POST",
        "/2/tweets",
        repeatable=False,
        json={
            "text": public_words(delivery),
            "reply": {"in_reply_to_tweet_id": answered},
        },
    )
    return terms.post(_identity(answer, "id"))


def _recipient(delivery) -> str:
    if not activity.is_id(delivery.recipient):
        raise ChannelError("the address is no user ID of X", permanent=True)
    return delivery.recipient


def _identity(answer: dict, name: str) -> str:
    identity = activity.word(activity.record(answer.get("data")), name)
    if not activity.is_id(identity):
        raise ChannelError("X answered without an id", unknown=True)
    return identity


def public_words(delivery) -> str:
    """Nothing of the matter, no name, no code: an invitation to write in private."""
    with translation.override(_language(delivery)):
        if delivery.automatic:
            words = _(
                "Thank you. We have received your words. Please write to us in a direct message:"
                " there we can tell you your code and answer you."
            )
        else:
            words = _("We have an answer for you. Please write to us in a direct message.")
    ours = delivery.account.setting("user_id")
    return letters.fitting(words, f"{terms.SITE}/messages/compose?recipient_id={ours}")


def _language(delivery) -> str:
    return delivery.language or delivery.account.language or settings.LANGUAGE_CODE


def find(delivery) -> str | None:
    """What X calls a delivery whose sending broke off, looked up in X's own lists."""
    account, ours = delivery.account, str(delivery.account.setting("user_id"))
    since = (delivery.claimed_at or delivery.created_at) - CLOCK_SLACK
    answered = _answered(delivery)
    if not answered or not delivery.automatic:
        path = f"/2/dm_conversations/with/{_recipient(delivery)}/dm_events"
        params = {"dm_event.fields": "created_at,sender_id,text", "max_results": "50"}
        said, rest = _private_words(delivery)
        for event in activity.records(api.call(account, "GET", path, params=params).get("data")):
            same = activity.word(event, "text").strip() == said.strip()
            own = activity.word(event, "sender_id") == ours
            if same and own and _is_later(event, since):
                continuing.go_on(delivery, rest)
                return terms.message(activity.word(event, "id"))
    if answered:
        path = f"/2/users/{ours}/tweets"
        params = {"tweet.fields": "created_at,referenced_tweets", "max_results": "50"}
        for event in activity.records(api.call(account, "GET", path, params=params).get("data")):
            referred = activity.records(event.get("referenced_tweets"))
            if any(each.get("id") == answered for each in referred) and _is_later(event, since):
                return terms.post(activity.word(event, "id"))
    return None


def _is_later(event: dict, since) -> bool:
    written = activity.moment(event)
    return written is not None and written >= since
