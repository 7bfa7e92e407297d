"""Words that stand ready in the demo, in five languages, and what is done by one press."""

from accounts.models import Organisation, User
from feedback.models import CannedAnswer, Kind, Macro, Priority, Topic
from feedback.statuses import Status

LANGUAGES = ("en", "mn", "kk", "ru", "az")

# (names, topic or None, status, texts), each in the order of LANGUAGES
CANNED = (
    (
        ("Passed to a brigade", "Багт шилжүүлсэн", "Бригадаға берілді", "Передано бригаде", "Briqadaya verildi"),
        "heating",
        "",
        (
            "Good day, {name}! A repair brigade of {organisation} has your appeal {code}. We answer by {due}.",
            "Сайн байна уу, {name}! Таны {code} өргөдлийг {organisation}-ын засварын баг хүлээн авлаа. {due} гэхэд хариулна.",
            "Сәлеметсіз бе, {name}! {code} өтінішіңізді {organisation} жөндеу бригадасы қабылдады. {due} дейін жауап береміз.",
            "Здравствуйте, {name}! Ваше обращение {code} у ремонтной бригады: {organisation}. Ответим до {due}.",
            "Salam, {name}! {code} müraciətiniz {organisation} təmir briqadasındadır. {due} tarixinədək cavab verəcəyik.",
        ),
    ),
    (
        ("Where exactly?", "Яг хаана вэ?", "Нақты қай жерде?", "Где именно?", "Dəqiq harada?"),
        None,
        Status.RECEIVED,
        (
            "Please write the exact place: street, house, entrance, floor. Then we can send somebody.",
            "Яг хаяг аа бичнэ үү: гудамж, байр, орц, давхар. Тэгвэл бид хүн явуулж чадна.",
            "Нақты мекенжайды жазыңыз: көше, үй, кіреберіс, қабат. Сонда біз адам жібере аламыз.",
            "Напишите, пожалуйста, точный адрес: улица, дом, подъезд, этаж. Тогда мы сможем послать людей.",
            "Zəhmət olmasa, dəqiq yeri yazın: küçə, ev, giriş, mərtəbə. Onda adam göndərə bilərik.",
        ),
    ),
    (
        ("Thank you", "Баярлалаа", "Рақмет", "Спасибо", "Təşəkkür"),
        None,
        "",
        (
            "Thank you for writing to us. {operator}",
            "Бидэнд хандсанд баярлалаа. {operator}",
            "Бізге жазғаныңыз үшін рақмет. {operator}",
            "Спасибо, что написали нам. {operator}",
            "Bizə yazdığınız üçün təşəkkür edirik. {operator}",
        ),
    ),
)  # fmt: skip


def build() -> None:
    """Canned answers for everybody, and three macros."""
    topics = {topic.code: topic for topic in Topic.objects.all()}
    brigade, where, thanks = (
        CannedAnswer.objects.create(
            **_named(names),
            topic=topics.get(topic),
            status=status,
            texts=dict(zip(LANGUAGES, texts, strict=True)),
            scope=CannedAnswer.Scope.EVERYBODY,
        )
        for names, topic, status, texts in CANNED
    )
    names = ("Heating: brigade now", "Халаалт: баг одоо", "Жылу: бригада қазір", "Отопление: бригада", "İstilik: briqada")  # fmt: skip
    Macro.objects.create(
        **_named(names),
        scope=Macro.Scope.EVERYBODY,
        kind=Kind.INCIDENT,
        topic=topics["heating"],
        priority=Priority.URGENT,
        assign=Macro.Assign.BODY,
        assign_body=Organisation.objects.get(code="heat"),
        say=Macro.Say.REPLY,
        canned=brigade,
    )
    names = (
        "Ask for the place",
        "Хаягийг асуух",
        "Мекенжайды сұрау",
        "Спросить адрес",
        "Yeri soruş",
    )
    Macro.objects.create(
        **_named(names), scope=Macro.Scope.EVERYBODY, say=Macro.Say.ASK, canned=where
    )
    Macro.objects.create(
        name="Моё: в работу с благодарностью",
        scope=Macro.Scope.MINE,
        owner=User.objects.get(username="operator"),
        assign=Macro.Assign.ME,
        step=Status.IN_PROGRESS,
        say=Macro.Say.REPLY,
        canned=thanks,
    )


def _named(words: tuple[str, ...]) -> dict:
    return {"name": words[0], "names": dict(zip(LANGUAGES, words, strict=True))}
