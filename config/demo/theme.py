"""A theme that is new in the demo: of late people speak of scooters left in the way."""

from datetime import timedelta

from django.utils import timezone

from accounts import addresses
from accounts.models import Assurance
from channels.models import Account
from config.demo import words
from config.demo.clock import at
from feedback import intake
from feedback.models import Kind, Topic

_TOLD = (
    ("mn", "Цахилгаан скүүтер явган зам дээр хаяатай, тэргэнцэртэй хүн гарч чадахгүй байна."),
    ("mn", "Сургуулийн үүдэнд цахилгаан скүүтер овоорчээ. Зогсоол хийж өгнө үү."),
    ("mn", "Явган зам дээр цахилгаан скүүтер өндөр хурдтай давхиж, хөгшин хүнийг мөргөсөн."),
    ("mn", "Автобусны буудлыг цахилгаан скүүтер хаасан байна. Хэн хариуцдаг вэ?"),
    ("mn", "Цахилгаан скүүтер налуу замыг хаасан, хүүхдийн тэргэнцэр өнгөрөхгүй нь."),
    ("mn", "Орцны үүдэнд цахилгаан скүүтер орхидог болсон. Торгууль тавих хэрэгтэй."),
    ("ru", "Электросамокаты бросают посреди тротуара, с коляской не пройти."),
    ("ru", "У школы свалены электросамокаты, дети спотыкаются."),
    ("ru", "Электросамокаты носятся по тротуару, вчера едва не сбили пожилую женщину."),
    ("ru", "Электросамокаты перегородили пандус у поликлиники."),
    ("ru", "Просим сделать стоянку: электросамокаты лежат на остановке."),
    ("ru", "Каждый вечер электросамокаты загораживают выход со двора."),
)
_AT = {"mn": "", "ru": "На "}


def tell() -> None:
    """Take their words in, over the last nine days."""
    now, web = timezone.now(), Account.objects.get(channel="web")
    topic = Topic.objects.get(code="road-repair")
    told = [(language, text, round_) for round_ in range(2) for language, text in _TOLD]
    for number, (language, text, round_) in enumerate(told):
        place = words.PLACES[language][round_ + number % 2]
        with at(now - timedelta(days=9) + timedelta(hours=8 * number)):
            address = addresses.ensure(
                kind="email", value=f"way{number}@mail.example", name="", language=language
            )
            said = intake.Words(
                intake_key=f"web:demo-theme-{number}",
                channel="web",
                text=f"{_AT[language]}{place}: {text}",
                language=language,
                account=web,
                address=address,
                assurance=Assurance.ADDRESS,
            )
            intake.register(said, intake.Matter(kind=Kind.COMPLAINT, topic=topic))
