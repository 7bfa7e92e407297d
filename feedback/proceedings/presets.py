"""Rules of procedure and grounds of refusal by country, as the law there has them.

A careful draft from the public texts: a centre's lawyer reads them before it goes live.

- Mongolia: Law on resolving applications and complaints of citizens to state organisations and
  officials (17 April 1995): 30 days, extended by up to 30 where that is needed.
- Kazakhstan: Administrative Procedural and Process-Related Code (29 June 2020, No. 350-VI):
  article 76: 15 working days, extended by the head's reasoned decision by no more than two months,
  of which the citizen is told within three working days; what belongs to another body is sent
  there within three working days; nobody may refuse to accept an appeal.
- Azerbaijan: Law on citizens' appeals (30 September 2015, No. 1308-IVQ): 15 working days, article 8
  names the appeals that are left unconsidered.
"""

from dataclasses import dataclass, field

from feedback.models import Procedure

_MN_LAW = (
    "Иргэдээс төрийн байгууллага, албан тушаалтанд гаргасан өргөдөл, гомдлыг шийдвэрлэх тухай хууль"
)
_KZ_LAW = "Әкімшілік рәсімдік-процестік кодекс, 29.06.2020, № 350-VI"
_AZ_LAW = "“Vətəndaşların müraciətləri haqqında” Qanun, 30.09.2015, № 1308-IVQ"


@dataclass(frozen=True)
class Ground:
    """A ground of refusal: its law, and its name in en, mn, kk, ru, az."""

    code: str
    law: str
    words: tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Preset:
    """What a country's law says: the fields of `Procedure`, and its grounds of refusal."""

    rules: dict = field(default_factory=dict)
    grounds: tuple[Ground, ...] = ()


_ANONYMOUS = (
    "It does not say who wrote it",
    "Хэн бичсэн нь тодорхойгүй",
    "Кім жазғаны көрсетілмеген",
    "Не указано, кто обращается",
    "Kimin yazdığı göstərilməyib",
)
_IN_COURT = (
    "A court has it, or has decided it",
    "Шүүхэд хянагдаж байгаа эсвэл шүүх шийдвэрлэсэн",
    "Сот қарап жатыр немесе шешім шығарған",
    "Дело рассматривает или решил суд",
    "Məhkəmə baxır və ya qərar verib",
)
_REPEATED = (
    "It was answered before, and says nothing new",
    "Өмнө нь хариу өгсөн, шинэ зүйл агуулаагүй",
    "Бұрын жауап берілген, жаңа дерек жоқ",
    "Ответ уже дан, новых сведений нет",
    "Əvvəl cavablandırılıb, yeni məlumat yoxdur",
)
_UNREADABLE = (
    "One cannot tell what is asked",
    "Юу хүсэж байгаа нь ойлгомжгүй",
    "Не сұралғаны түсініксіз",
    "Невозможно понять, о чём просят",
    "Nə xahiş edildiyi anlaşılmır",
)
_INSULTS = (
    "It holds nothing but insults or threats",
    "Зөвхөн доромжлол, заналхийлэл агуулсан",
    "Тек қорлау немесе қоқан-лоққы бар",
    "Содержит только оскорбления или угрозы",
    "Yalnız təhqir və ya hədə var",
)

_KEPT = (
    ("anonymous", _ANONYMOUS),
    ("in-court", _IN_COURT),
    ("repeated", _REPEATED),
    ("unreadable", _UNREADABLE),
    ("insults", _INSULTS),
)


def _grounds(law: str, *codes: str) -> tuple[Ground, ...]:
    return tuple(Ground(code, law, words) for code, words in _KEPT if code in codes)


PRESETS = {
    "MN": Preset(
        {
            "registers": Procedure.Registers.NEXT_WORKING_DAY,
            "redirect_days": 3,
            "extension_limit": 30,
            "extension_unit": Procedure.Unit.CALENDAR_DAYS,
            "law": _MN_LAW,
        },
        _grounds(_MN_LAW, "anonymous", "in-court", "repeated", "unreadable"),
    ),
    "KZ": Preset(
        {
            "registers": Procedure.Registers.NEXT_WORKING_DAY,
            "redirect_days": 3,
            "extension_limit": 2,
            "extension_unit": Procedure.Unit.MONTHS,
            "allows_refusal": False,
            "law": _KZ_LAW,
        },
        _grounds(_KZ_LAW, "anonymous", "in-court", "repeated", "unreadable"),
    ),
    "AZ": Preset(
        {
            "registers": Procedure.Registers.NEXT_WORKING_DAY,
            "redirect_days": 3,
            "extension_limit": 15,
            "extension_unit": Procedure.Unit.WORKING_DAYS,
            "law": _AZ_LAW,
        },
        _grounds(f"{_AZ_LAW}, maddə 8", "anonymous", "in-court", "repeated", "insults"),
    ),
}


def of(country: str) -> Preset:
    """What a country's law says; the model's own defaults where we know none."""
    return PRESETS.get(country, Preset())
