"""What the demo's centre says first: one broadcast that is done, with what people replied, one
that waits for approval, one that goes out each week."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Sector, User
from channels import inbox, outbox
from channels.models import Account, Delivery
from channels.values import DeliveryState, Receipt
from config.demo.clock import at
from outreach.broadcasts import replies, starting, workflow, writing
from outreach.broadcasts.writing import Written
from outreach.models import Audience, Broadcast, Contact, NewsTopic, SendingPrice
from outreach.sending import handing

_LANGUAGES = ("mn", "kk", "ru", "az", "en")
_PEOPLE = 60
_TOPICS = {
    "weather": ("Weather", "Цаг агаар", "Ауа райы", "Погода", "Hava"),
    "meetings": ("Meetings", "Хурал", "Жиналыстар", "Собрания", "Yığıncaqlar"),
}
_STORM = {
    "mn": "Цасан шуурга: маргааш 06-20 цагт гадуур явахгүй байхыг хүсье. Асуух зүйл байвал хариулж бичээрэй.",
    "kk": "Боран: ертең 06-20 аралығында жолға шықпауыңызды сұраймыз. Сұрағыңыз болса, жауап жазыңыз.",
    "ru": "Метель: завтра с 6 до 20 часов просим не выезжать. Есть вопросы — ответьте на это сообщение.",
    "az": "Çovğun: sabah saat 6-20 arası yola çıxmamağınızı xahiş edirik. Sualınız varsa, cavab yazın.",
    "en": "Snowstorm: please do not travel tomorrow from 6 to 20. If you have a question, reply here.",
}
_MEETING = {
    "mn": "{name|Эрхэм иргэн}, баасан гарагийн 18 цагт иргэдийн нийтийн хуралд ирээрэй. Мэдээ авахгүй бол: {stop}",
    "kk": "{name|Құрметті тұрғын}, жұма күні сағат 18-де тұрғындар жиналысына келіңіз. Хабар алмау үшін: {stop}",
    "ru": "{name|Уважаемый житель}, приходите на собрание жителей в пятницу в 18 часов. Отказаться: {stop}",
    "az": "{name|Hörmətli sakin}, cümə günü saat 18-də sakinlərin yığıncağına gəlin. İmtina: {stop}",
    "en": "{name|Dear resident}, please come to the residents' meeting on Friday at 18. No more news: {stop}",
}
_REPLIES = (
    (0, "Сургууль хичээллэх үү?"),
    (1, "Автобус жүре ме?"),
    (2, "А школа завтра работает?"),
    (3, "Sabah məktəb açıqdırmı?"),
    (5, "Манай гудамжинд цас цэвэрлээгүй, түргэн орж чадахгүй байна"),
    (10, "Баярлалаа"),
)
_ANSWER = {
    "mn": "Маргааш сургуулиуд зайнаас хичээллэнэ, автобус 10 цагаас явна.",
    "kk": "Ертең мектептер қашықтан оқиды, автобустар сағат 10-нан жүреді.",
    "ru": "Завтра школы учатся дистанционно, автобусы ходят с 10 часов.",
}


def tell() -> None:
    """Say things to many as the PR manager does, and approve them as the head of the centre."""
    writer = User.objects.get(username="pr")
    head = User.objects.get(username="supervisor")
    people, topics = _people(), _topics()
    everybody = Audience.objects.create(
        name="Everybody we know", definition={"include": [], "exclude": []}, created_by=writer
    )
    sms = Account.objects.filter(channel="sms", is_active=True).order_by("pk").first()
    SendingPrice.objects.get_or_create(account=sms, defaults={"price": Decimal("55")})
    with at(_noon(-2)):
        storm = _write("Snowstorm", _STORM, topics["weather"], everybody, writer)
        _approve(storm, writer, head)
        starting.start(storm, user=writer)
        _go_out(storm)
    _reply(sms, people)
    _answer(storm, head)
    meeting = _write("Residents' meeting", _MEETING, topics["meetings"], everybody, writer)
    workflow.propose(meeting, user=writer)
    week = {"starts_at": _noon(3), "repeats": {"every": "week", "day": _noon(3).day}}
    weekly = _write("Weather of the week", _STORM, topics["weather"], everybody, writer, **week)
    _approve(weekly, writer, head)


def _noon(days: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(12)))


def _people() -> list[Address]:
    """Residents who left their number at a meeting, in five languages and all sectors."""
    sectors = list(Sector.objects.order_by("pk"))
    found = []
    for number in range(_PEOPLE):
        language = _LANGUAGES[number % len(_LANGUAGES)]
        address = addresses.ensure(
            kind="phone", value=f"+97688{400000 + number}", language=language
        )
        Contact.objects.get_or_create(
            citizen=address.citizen, defaults={"sector": sectors[number % len(sectors)]}
        )
        found.append(address)
    return found


def _topics() -> dict[str, NewsTopic]:
    found = {}
    for code, (name, mn, kk, ru, az) in _TOPICS.items():
        names = {"mn": mn, "kk": kk, "ru": ru, "az": az}
        found[code], _ = NewsTopic.objects.get_or_create(
            code=code, defaults={"name": name, "names": names}
        )
    return found


def _write(
    name: str, texts: dict, topic: NewsTopic, audience: Audience, writer: User, **more
) -> Broadcast:
    subject = {"en": name, "ru": str(topic), "mn": str(topic), "kk": str(topic), "az": str(topic)}
    words = {(code, ""): Written(subject[code], text) for code, text in texts.items()}
    values = {"name": name, "topic": topic, "audience": audience, "language": "mn"}
    return writing.write(Broadcast(), values | {"channels": ["sms"]} | more, words, user=writer)


def _approve(broadcast: Broadcast, writer: User, head: User) -> None:
    workflow.propose(broadcast, user=writer)
    workflow.approve(broadcast, user=head)


def _go_out(broadcast: Broadcast) -> None:
    """Hand it over, and let the provider tell what became of each message."""
    while handing.hand_over(broadcast.pk):
        pass
    run = Delivery.objects.filter(broadcast_recipient__broadcast=broadcast)
    now = timezone.now()
    for number, delivery in enumerate(run.select_related("account").order_by("pk")):
        name = f"demo-broadcast-{delivery.pk}"
        sent = {"state": DeliveryState.SENT, "provider_id": name, "sent_at": now, "attempts": 1}
        Delivery.objects.filter(pk=delivery.pk).update(**sent, next_try_at=None)
        if number % 20 == 7:
            receipt = Receipt(name, DeliveryState.UNDELIVERED, "absent subscriber")
        elif number % 20 == 13:
            continue  # no word from the provider
        else:
            receipt = Receipt(name, DeliveryState.DELIVERED)
        outbox.receive(delivery.account, receipt)
    handing.hand_over(broadcast.pk)


def _reply(sms: Account, people: list[Address]) -> None:
    for number, words in _REPLIES:
        given = {"from": people[number].value, "text": words, "id": f"demo-reply-{number}"}
        kept = inbox.accept(
            account=sms,
            raw=urlencode(given | {"token": "demo"}).encode(),
            content_type="application/x-www-form-urlencoded",
            external_id=f"demo-reply-{number}",
        )
        (envelope,) = inbox.claim(1, only=kept)
        inbox.process(envelope)


def _answer(broadcast: Broadcast, head: User) -> None:
    """Those who ask about schools and buses are answered together; the others still wait."""
    asked = broadcast.replies.filter(message__text__contains="?").order_by("pk")
    chosen = list(asked.values_list("pk", flat=True)[:2])
    replies.answer_all(broadcast, _ANSWER, language="mn", user=head, chosen=chosen)
    replies.drain()
