"""A believable centre: bodies, sectors, topics, rules, calendar, accounts of channels, staff."""

from datetime import date

from django.conf import settings

from accounts.models import Membership, Organisation, Sector, User
from accounts.roles import Role
from accounts.staff import vouch_for_email
from channels.models import Account
from config.demo import meta, paper, telegram
from feedback.clock import holidays as days_off
from feedback.clock import presetting
from feedback.models import Calendar, RoutingRule, Topic
from feedback.proceedings import presets, procedure
from live.models import Seat

PASSWORD = "sanal-demo"  # noqa: S105  (the demo says it aloud)

# code: (en, mn, kk, ru, az)
ORGANISATIONS = {
    "city": ("City administration", "Хотын захиргаа", "Қала әкімдігі", "Администрация города", "Şəhər icra hakimiyyəti"),
    "heat": ("Heating network", "Дулааны сүлжээ", "Жылу желісі", "Тепловые сети", "İstilik şəbəkəsi"),
    "water": ("Water utility", "Ус сувгийн газар", "Су арнасы", "Водоканал", "Su kanal idarəsi"),
    "roads": ("Roads department", "Авто замын газар", "Жол басқармасы", "Управление дорог", "Yol idarəsi"),
    "light": ("Street lighting", "Гудамжны гэрэлтүүлэг", "Көше жарығы", "Уличное освещение", "Küçə işıqlandırması"),
    "schools": ("Education department", "Боловсролын газар", "Білім басқармасы", "Управление образования", "Təhsil idarəsi"),
    "health": ("Health department", "Эрүүл мэндийн газар", "Денсаулық сақтау басқармасы", "Управление здравоохранения", "Səhiyyə idarəsi"),
    "social": ("Social services", "Нийгмийн үйлчилгээ", "Әлеуметтік қызмет", "Социальная служба", "Sosial xidmət"),
}  # fmt: skip
TOPICS = {
    "heating": ("Heating", "Халаалт", "Жылу", "Отопление", "İstilik"),
    "water-supply": ("Water and sewage", "Ус, ариутгах татуурга", "Су және кәріз", "Вода и канализация", "Su və kanalizasiya"),
    "road-repair": ("Roads and pavements", "Зам, явган зам", "Жолдар мен жаяу жолдар", "Дороги и тротуары", "Yollar və səkilər"),
    "street-light": ("Street lights", "Гэрэлтүүлэг", "Көше шамдары", "Освещение", "İşıqlandırma"),
    "school": ("Schools and kindergartens", "Сургууль, цэцэрлэг", "Мектеп пен балабақша", "Школы и детские сады", "Məktəb və bağçalar"),
    "clinic": ("Clinics and hospitals", "Эмнэлэг", "Емхана мен аурухана", "Поликлиники и больницы", "Poliklinika və xəstəxanalar"),
    "benefits": ("Benefits and pensions", "Тэтгэмж, тэтгэвэр", "Жәрдемақы мен зейнетақы", "Пособия и пенсии", "Müavinət və pensiyalar"),
    "waste": ("Waste and cleaning", "Хог, цэвэрлэгээ", "Қоқыс пен тазалық", "Мусор и уборка", "Tullantı və təmizlik"),
}  # fmt: skip
ROUTES = {
    "heating": "heat",
    "water-supply": "water",
    "road-repair": "roads",
    "street-light": "light",
    "school": "schools",
    "clinic": "health",
    "benefits": "social",
    "waste": "city",
}
SECTORS = ("North", "South", "East", "West", "Centre", "Riverside")
_SECTOR_NAMES = {
    "North": ("Хойд хэсэг", "Солтүстік сектор", "Северный сектор", "Şimal sahəsi"),
    "South": ("Өмнөд хэсэг", "Оңтүстік сектор", "Южный сектор", "Cənub sahəsi"),
    "East": ("Зүүн хэсэг", "Шығыс сектор", "Восточный сектор", "Şərq sahəsi"),
    "West": ("Баруун хэсэг", "Батыс сектор", "Западный сектор", "Qərb sahəsi"),
    "Centre": ("Төв хэсэг", "Орталық сектор", "Центральный сектор", "Mərkəz sahəsi"),
    "Riverside": ("Голын хэсэг", "Өзен сектор", "Приречный сектор", "Çay sahəsi"),
}
CENTRE_POINT = (47.918, 106.917)  # latitude, longitude of the demo's city square

# login: (role, name, organisation or None for everywhere)
STAFF = {
    "operator": (Role.OPERATOR, "Оюун Бат", None),
    "operator2": (Role.OPERATOR, "Айгүл Серік", None),
    "inspector": (Role.INSPECTOR, "Тэмүүжин Дорж", "heat"),
    "chief": (Role.HEAD, "Болормаа Пүрэв", "heat"),
    "supervisor": (Role.SUPERVISOR, "Ерлан Тұрсын", None),
    "roads": (Role.INSPECTOR, "Әсет Нұрлан", "roads"),
    "schools": (Role.INSPECTOR, "Leyla Məmmədova", "schools"),
    "water": (Role.INSPECTOR, "Иван Петров", "water"),
    "quality": (Role.QUALITY_ANALYST, "Нармандах Эрдэнэ", None),
    "methodologist": (Role.METHODOLOGIST, "Динара Ахметова", None),
    "analyst": (Role.ANALYST, "Rəşad Əliyev", None),
    "head": (Role.HEAD_OF_ANALYSIS, "Сараа Ганбаатар", None),
    "pr": (Role.PR_MANAGER, "Мөнхзул Бат-Эрдэнэ", None),
    "interviewer": (Role.INTERVIEWER, "Гүлнар Сапарова", None),
    "commission": (Role.COMMISSIONER, "Цогтбаяр Намсрай", None),
    "official": (Role.OFFICIAL, "Батболд Цэрэн", None),
    "admin": (Role.ADMINISTRATOR, "Administrator", None),
}


def _names(words: tuple[str, ...]) -> dict:
    english, *others = words
    return {"name": english, "names": dict(zip(("mn", "kk", "ru", "az"), others, strict=True))}


def build(post_office: str) -> None:
    """Make all of it; `post_office` is where the demo's SMS gateway and mail server listen."""
    _bodies()
    _sectors()
    _rules()
    _accounts(post_office)
    _staff()


def _bodies() -> None:
    top = None
    for code, words in ORGANISATIONS.items():
        body = Organisation.objects.create(code=code, parent=top, **_names(words))
        top = top or body
    for code, words in TOPICS.items():
        Topic.objects.create(code=code, **_names(words))


def _sectors() -> None:
    """Six squares around the city's square, two rows of three."""
    latitude, longitude = CENTRE_POINT
    for number, name in enumerate(SECTORS):
        row, column = divmod(number, 3)
        south, west = latitude - 0.06 + row * 0.06, longitude - 0.12 + column * 0.08
        north, east = south + 0.06, west + 0.08
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        Sector.objects.create(
            code=name.lower(),
            **_names((name, *_SECTOR_NAMES[name])),
            boundary={"type": "Polygon", "coordinates": [ring]},
            west=west,
            south=south,
            east=east,
            north=north,
        )


def _rules() -> None:
    for position, (topic, organisation) in enumerate(ROUTES.items(), start=1):
        RoutingRule.objects.create(
            position=position * 10,
            topics=[Topic.objects.get(code=topic).pk],
            organisation=Organisation.objects.get(code=organisation),
        )
    week = {str(day): [["09:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
    preset = settings.CENTRE_COUNTRY if settings.CENTRE_COUNTRY in presets.PRESETS else "MN"
    procedure.adopt(preset)
    calendar = Calendar.objects.create(name="Office hours", week=week, is_default=True)
    this = date.today().year
    days_off.seed(calendar, preset, range(this - 1, this + 2))
    presetting.apply(preset)


def _accounts(post_office: str) -> None:
    host, sms_port, smtp_port = post_office.split(":")
    Account.objects.create(channel="web", code="site", name="Website")
    Account.objects.create(
        channel="mobile",
        code="app",
        name="Mobile application",
        options={"contact": "hello@city.example"},
    )
    Account.objects.create(
        channel="webchat",
        code="chat",
        name="Web chat",
        options={"origins": "http://localhost:8099"},  # where one may try the widget
    )
    Account.objects.create(
        channel="sms",
        code="demo",
        name="SMS 1111",
        options={
            "gateway": "http",
            "sender": "1111",
            "send_url": f"http://{host}:{sms_port}/send",
            "send_params": "to={to}\ntext={text}\nid={key}",
            "id_pattern": '"id": "([^"]+)"',
        },
        secrets={"token": "demo"},
    )
    exchange = {"gateway": "exchange", "number": "+97670001111"}
    Account.objects.create(
        channel="phone",
        code="demo-phone",
        name="Telephone 7000 1111",
        options={**exchange, "voicemail": "demo-voicemail"},
        secrets={"token": "demo"},
    )
    Account.objects.create(
        channel="voicemail",
        code="demo-voicemail",
        name="Voicemail",
        options={**exchange, "recording_hosts": f"{host}:{sms_port}"},
        secrets={"token": "demo"},
    )
    Account.objects.create(
        channel="telegram",
        code="demo-telegram",
        name="@demo_bot",
        options={"bot_name": "@demo_bot", "api_url": f"http://{host}:{int(sms_port) + 2}"},
        secrets={"bot_token": telegram.TOKEN, "webhook_secret": telegram.SECRET},
    )
    _meta_accounts(f"http://{host}:{int(sms_port) + 3}")
    Account.objects.create(
        channel="email",
        code="hello",
        name="hello@city.example",
        options={
            "address": "hello@city.example",
            "from_name": settings.CENTRE_NAME,
            "smtp_host": host,
            "smtp_port": smtp_port,
            "smtp_security": "none",
        },
    )
    _fax_and_x(host, smtp_port)


def _meta_accounts(graph: str) -> None:
    """A WhatsApp number, a Facebook page and an Instagram account, at the demo's own Meta."""
    secrets = {"app_secret": meta.SECRET, "verify_token": meta.SECRET, "access_token": meta.TOKEN}
    for channel, name, options in (
        (
            "whatsapp",
            "WhatsApp 7000 1111",
            {
                "sender": "+97670001111",
                "phone_number_id": meta.NUMBER,
                "templates": "mn = centre_news:en\n* = centre_news",
            },
        ),
        (
            "messenger",
            "m.me/city.example",
            {"page_id": meta.PAGE, "public_name": "m.me/city.example", "human_agent": True},
        ),
        (
            "instagram",
            "@city.example",
            {"instagram_id": meta.INSTAGRAM, "public_name": "@city.example"},
        ),
    ):
        Account.objects.create(
            channel=channel,
            code=f"demo-{channel}",
            name=name,
            options={**options, "graph_url": graph},
            secrets=secrets,
        )


def _fax_and_x(host: str, smtp_port: str) -> None:
    """Faxes come and go in mails of a gateway; what is said on X can be fed in by hand."""
    Account.objects.create(
        channel="fax",
        code="demo-fax",
        name="Fax 7000 1112",
        language="mn",
        options={
            "gateway": "mail",
            "number": "+97670001112",
            "address": "fax@city.example",
            "gateway_sender": paper.GATEWAY,
            "fax_to": "{number}@gateway.example",
            "smtp_host": host,
            "smtp_port": smtp_port,
            "smtp_security": "none",
        },
    )
    Account.objects.create(
        channel="x",
        code="demo-x",
        name="@city_demo",
        options={"handle": "@city_demo", "user_id": "1500000000000000001"},
        secrets={"api_secret": "demo"},
    )


def _staff() -> None:
    for login, (role, name, organisation) in STAFF.items():
        first, _, last = name.partition(" ")
        user = User.objects.create_user(
            login,
            f"{login}@city.example",
            PASSWORD,
            first_name=first,
            last_name=last,
            is_staff=True,
            job_title=str(Role(role).label),
        )
        vouch_for_email(user)
        body = Organisation.objects.get(code=organisation) if organisation else None
        Membership.objects.create(user=user, role=role, organisation=body)
    operator = User.objects.get(username="operator")
    Seat.objects.create(user=operator, number="201", is_taking=True)
