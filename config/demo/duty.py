"""Four shifts round the clock, a rota around now, who can do what, and rules that use them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Membership, Organisation, Sector, Team, User
from accounts.roles import Role
from feedback.duty import attending, roster
from feedback.models import (
    Calendar,
    Kind,
    Priority,
    RoutingRule,
    Shift,
    ShiftKind,
    Skills,
    TeamDuty,
    Topic,
)

_DAY, _NIGHT = "D", "N"
_PATTERN = (_DAY, _NIGHT, roster.REST, roster.REST)
_BEFORE, _AHEAD = timedelta(days=12), timedelta(days=30)
_SHIFTS = (
    ("Shift 1", "1-р ээлж", "1-ауысым", "Смена 1", "1-ci növbə"),
    ("Shift 2", "2-р ээлж", "2-ауысым", "Смена 2", "2-ci növbə"),
    ("Shift 3", "3-р ээлж", "3-ауысым", "Смена 3", "3-cü növbə"),
    ("Shift 4", "4-р ээлж", "4-ауысым", "Смена 4", "4-cü növbə"),
)
_BRIGADE = ("Night brigade", "Шөнийн бригад", "Түнгі бригада", "Ночная бригада", "Gecə briqadası")
# login: (shift, name, languages); the first two are there already
_OPERATORS = {
    "operator": (0, "", ("mn", "ru", "en")),
    "operator2": (0, "", ("kk", "ru", "az")),
    "operator3": (0, "Нарантуяа Очир", ("mn", "kk")),
    "operator4": (1, "Марат Әбіш", ("kk", "ru")),
    "operator5": (1, "Цэцэг Дамба", ("mn", "en")),
    "operator6": (2, "Aysel Quliyeva", ("az", "ru")),
    "operator7": (2, "Бат-Эрдэнэ Ганзориг", ("mn", "ru")),
    "operator8": (3, "Ольга Ким", ("ru", "kk")),
    "operator9": (3, "Болд Сүхээ", ("mn",)),
}


def build() -> None:
    """Make it; the centre's bodies, topics and staff are there."""
    city, heat = (Organisation.objects.get(code=code) for code in ("city", "heat"))
    teams = [
        Team.objects.create(code=f"shift-{number}", organisation=city, **_named(words))
        for number, words in enumerate(_SHIFTS, start=1)
    ]
    for team in teams:
        TeamDuty.objects.create(team=team, takes_back=True)
    _people(teams)
    _rota(teams, timezone.localtime())
    brigade = Team.objects.create(code="night-brigade", organisation=heat, **_named(_BRIGADE))
    brigade.members.set(User.objects.filter(username__in=("inspector", "chief")))
    _rules(brigade)


def _named(words: tuple[str, ...]) -> dict:
    english, *others = words
    return {"name": english, "names": dict(zip(("mn", "kk", "ru", "az"), others, strict=True))}


def _people(teams: list[Team]) -> None:
    for login, (shift, name, languages) in _OPERATORS.items():
        user = User.objects.filter(username=login).first()
        if user is None:
            first, _, last = name.partition(" ")
            user = User.objects.create_user(
                login, f"{login}@city.example", first_name=first, last_name=last, is_staff=True
            )
            Membership.objects.create(user=user, role=Role.OPERATOR)
        teams[shift].members.add(user)
        Skills.objects.create(user=user, languages=list(languages), capacity=20)
        if shift == 0:
            attending.come(user)


def _rota(teams: list[Team], now: datetime) -> None:
    """Day, night, two days of rest; the first shift works now."""
    kinds = {
        _DAY: ShiftKind.objects.create(letter=_DAY, name="Day", starts="08:00", ends="20:00"),
        _NIGHT: ShiftKind.objects.create(letter=_NIGHT, name="Night", starts="20:00", ends="08:00"),
    }
    for kind in kinds.values():
        kind.refresh_from_db()
    shifts = []
    for day in roster.Plan(_PATTERN, *_around(now)).days():
        for number, team in enumerate(teams):
            letter = _letter(day, number, now)
            if letter != roster.REST:
                members = team.members.all()
                shifts += [roster.a_shift(user, team, kinds[letter], day) for user in members]
    Shift.objects.bulk_create(shifts)


def _around(now: datetime) -> tuple[date, date]:
    return now.date() - _BEFORE, now.date() + _AHEAD


def _letter(day: date, team: int, now: datetime) -> str:
    """What a team has on a day, so that the first one works now."""
    begun = now.date() if now.hour >= 8 else now.date() - timedelta(days=1)
    works_by_day = 8 <= now.hour < 20
    start = begun - timedelta(days=40 if works_by_day else 41)
    return roster.Plan(_PATTERN, start, start).letter(day, team)


def _rules(brigade: Team) -> None:
    """Beside one rule a topic: urgent words, and heating at night."""
    RoutingRule.objects.create(
        position=1,
        name="Danger to life",
        words="fire, smoke, gas leak, smell of gas, гал түймэр, утаа, өрт, түтін, пожар*, дым,"
        " запах газа, yanğın, tüstü, qaz iyi",
        priority=Priority.URGENT,
        goes_on=True,
    )
    RoutingRule.objects.create(
        position=2,
        name="Heating at night",
        kinds=[Kind.COMPLAINT, Kind.INCIDENT],
        topics=[Topic.objects.get(code="heating").pk],
        sectors=list(
            Sector.objects.filter(code__in=("north", "centre")).values_list("pk", flat=True)
        ),
        working=RoutingRule.Working.OUTSIDE,
        calendar=Calendar.objects.get(is_default=True),
        team=brigade,
        priority=Priority.HIGH,
    )
