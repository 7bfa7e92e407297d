"""The kinds of news that a council usually has, in five languages, to begin with."""

from outreach.models import NewsTopic

_LANGUAGES = ("en", "mn", "kk", "ru", "az")
# code: names, what comes, for everybody who gets news
_TOPICS = {
    "warnings": (
        ("Warnings", "Сэрэмжлүүлэг", "Ескертулер", "Предупреждения", "Xəbərdarlıqlar"),
        (
            "Storms, floods, outages of water and heat",
            "Шуурга, үер, ус дулааны тасалдал",
            "Дауыл, су тасқыны, су мен жылудың үзілуі",
            "Бури, паводки, отключения воды и тепла",
            "Fırtına, daşqın, su və istilik kəsintiləri",
        ),
        True,
    ),
    "weather": (
        ("Weather", "Цаг агаар", "Ауа райы", "Погода", "Hava"),
        (
            "The forecast for where you live",
            "Таны амьдардаг газрын урьдчилсан мэдээ",
            "Сіз тұратын жердің болжамы",
            "Прогноз для вашей местности",
            "Yaşadığınız yer üçün proqnoz",
        ),
        False,
    ),
    "meetings": (
        ("Meetings", "Хурал, уулзалт", "Жиналыстар", "Собрания", "Yığıncaqlar"),
        (
            "When the council meets residents, and about what",
            "Иргэдтэй хийх уулзалтын товч, хэлэлцэх асуудал",
            "Тұрғындармен кездесулер және күн тәртібі",
            "Встречи с жителями и их повестка",
            "Sakinlərlə görüşlər və gündəlik",
        ),
        False,
    ),
    "procurement": (
        ("Procurement", "Худалдан авалт", "Сатып алулар", "Закупки", "Satınalmalar"),
        (
            "Tenders and orders of the council, for companies",
            "Аж ахуйн нэгжид зориулсан тендер, захиалга",
            "Компанияларға арналған тендерлер мен тапсырыстар",
            "Тендеры и заказы для предприятий",
            "Şirkətlər üçün tenderlər və sifarişlər",
        ),
        False,
    ),
    "funded-projects": (
        (
            "Works of the local fund",
            "Орон нутгийн сангийн ажил",
            "Жергілікті қор жұмыстары",
            "Работы местного фонда",
            "Yerli fondun işləri",
        ),
        (
            "What is built from the local development fund, and how far it is",
            "Орон нутгийн хөгжлийн сангаас хийж буй ажил, явц",
            "Жергілікті даму қорының жұмыстары және барысы",
            "Что строится на средства местного фонда и как идёт",
            "Yerli inkişaf fondunun işləri və gedişi",
        ),
        False,
    ),
    "competitions": (
        ("Competitions", "Уралдаан, тэмцээн", "Жарыстар", "Конкурсы и соревнования", "Müsabiqələr"),
        (
            "Competitions, festivals and grants",
            "Уралдаан, баяр наадам, тэтгэлэг",
            "Жарыстар, мерекелер, гранттар",
            "Конкурсы, праздники и гранты",
            "Müsabiqələr, bayramlar, qrantlar",
        ),
        False,
    ),
}


def adopt() -> list[NewsTopic]:
    """Make those of the usual kinds that are not there yet, known by their code; what somebody
    changed stays. The ones that were made."""
    there = set(NewsTopic.objects.values_list("code", flat=True))
    made = []
    for place, (code, (names, descriptions, is_for_all)) in enumerate(_TOPICS.items(), start=1):
        if code in there:
            continue
        named, described = (
            dict(zip(_LANGUAGES, words, strict=True)) for words in (names, descriptions)
        )
        made.append(
            NewsTopic.objects.create(
                code=code,
                name=names[0],
                names=named,
                description=descriptions[0],
                descriptions=described,
                is_for_all=is_for_all,
                position=place * 10,
            )
        )
    return made
