"""Numbers of houses and flats. The street, the quarter and the district stay: whoever looks after
lamps and pipes needs to know where, nobody needs to know at whose door. Entrances and floors stay,
too: without the house they point at nobody.
"""

import re
from collections.abc import Iterator

from feedback.deidentifying.kinds import Finding, Kind

# "12", "12а", "12 А", "12/5", "№ 12", "44-50"
_NUMBER = (
    r"(?:№{1,2} ?)?\d{1,4}+(?!\d)(?:[а-яa-z](?!\w)| [абгдеabde](?![\w\-]))?"
    r"(?: ?[/\-] ?\d{1,4}(?!\d)(?:[а-яa-z](?!\w))?)?+(?:к\d{1,2}(?!\d))?+"
)
# What is counted, or timed, after a number: then it is no house.
_COUNTED = (
    r"(?!\w)(?! ?(?:дн[яе]|дней|сут|раз[а ]|час|мин(?:ут|\.)|лет(?!\w)|года?(?!\w)|г\.|меся|недел"
    r"|чел|маши|метр|м(?!\w)|см(?!\w)|км|руб|этаж[аеи]|квартир(?!\w)|%|процент|градус|тыс|век|шт"
    r"|-?(?:й|го|му|ю|ая|ой|ый|ые|ом|х|е|я)(?!\w)|[.:]\d|январ|феврал|март|апрел|ма[яй]|июн|июл"
    r"|август|сентябр|октябр|ноябр|декабр|удаа|хоног|жил|цаг|сар|хүн|күн|рет|сағат|жыл|адам|gün"
    r"|dəfə|saat|il(?!\w)|nəfər|times|days|hours|people|years))"
)
# "5 подъезд" after a street is an entrance; "5 подъезд 3" a house and its entrance.
_ENTRANCE = r",? ?(?:под(?!\w)|подъезд|пар(?!\w)|парад|лестн|этаж)\w{0,4}+(?!\W{0,3}\d)"
_LIST = rf"(?:(?:, ?| и |;) ?{_NUMBER}{_COUNTED}(?!{_ENTRANCE})(?! ?-?(?:пәтер|тоот|mənzil)))*+"
_PART = (
    r"(?:корп(?:ус\w{0,2})?\.?|к\.?|стр(?:оени[ея]|\.)?|кв(?:артир\w{0,2})?(?!\w)\.?(?! ?м)"
    r"|оф(?:ис|\.)|ком(?:ната|н?\.)|блок|секция|тоот|орц|пәтер|mənzil|m\.|blok|flat|apt\.?"
    rf"|apartment)[ :]?{_NUMBER}(?!\w)"
)
_LETTER = r"лит(?:\.|ер\w?\.?)? ?[\"«]?[а-яa-z](?!\w)[\"»]?"
_TAIL = rf"(?:[ ,;]{{0,3}}(?:{_PART}|{_LETTER}))*+"
_MORE = rf"{_COUNTED}{_LIST}{_TAIL}"

_HOUSE = (
    r"(?:дом(?!офон)[а-я]{0,3}|д|владени[ея]|участ(?:ок|ке)|үй(?:і|ін\w*)?|байр(?:ны)?|хашаа"
    r"|house|building|bldg|ev|bina)(?![^\W\d_])[./]?:? ?"
)
_FLAT = (
    r"(?:(?:кв|apt)(?![^\W\d_])\.?"
    r"|(?:квартир[^\W\d_]{0,3}|пәтер[^\W\d_]{0,3}|тоот|mənzil[^\W\d_]{0,3}|apartment|flat|unit)"
    r"(?![^\W\d_]))"
)
_RUSSIAN_STREET = (
    r"ул|улиц[аеыу]|пр|пр-к?т|просп|проспект[еуа]?|пер|переул\w{2,3}|наб|набережн\w{2}|шоссе"
    r"|б-р|бульвар\w?|проезд\w?|алле\w"
)
_STREET = rf"(?:{_RUSSIAN_STREET}|мкрн?|микрорайон\w?|street|st)(?!\w)\.?"
_STREET_AFTER = (
    rf"(?:{_RUSSIAN_STREET}|көшесі\w*|көш|даңғылы\w*|ауданы|гудамж\w*|өргөн чөлөө\w*|küçəsi\w*|küç"
    r"|prospekti\w*|pr|döngəsi|street|st|road|rd|avenue|ave)(?!\w)\.?"
)
# "Коммунистическая 5", "Корзуна, 12": how the names of streets end.
_LIKE_STREET = (
    r"(?-i:(?!Парадн|Лестни|Входн|Перв|Втор|Трет|Детск|Темпер|Двер|Заявк|Провер)"
    r"[А-ЯЁ][а-яё]{2,}(?:ская|ской|ого|ова|ева|ёва|ина|ына|ский|цкая|[внр]ая|ной|ных|вых|нный"
    r"|енко|ства|чей|телей))"
)
# "Костюшко 32, подъезд 3": a word, a number and then the entrance.
_BEFORE_ENTRANCE = (
    r"(?-i:(?!Парадн|Подъезд|Подьезд|Лестни|Этаж|Квартир|Корпус|Дом)[А-ЯЁ][а-яё]{3,})"
)

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "дом 12, корпус 2, литера А, кв. 5"; "дома 5, 7 и 9"
        rf"(?<!\w)(?P<at>{_HOUSE}{_NUMBER}{_MORE})",
        # "кв. 5", "корпус 2" alone
        rf"(?<!\w)(?P<at>{_FLAT}:? ?{_NUMBER}{_COUNTED}{_LIST})",
        r"(?<![\w.])(?P<at>\d{1,4}(?:-?(?:[ойаю]{1,2}))? квартир(?:а|у|е|ой)(?!\w))",
        rf"(?<!\w)(?P<at>(?:корп(?:ус\w{{0,2}})?\.? ?{_NUMBER}(?!\w)"
        rf"|лит(?:ер[аы]?|\.) ?[а-яa-z](?!\w)){_TAIL})",
        # "12 к. 2", "12, литера А", "16к1"
        rf"(?<![\w.,:№])(?P<at>{_NUMBER}[ ,]{{0,2}}(?:{_LETTER}|(?:корп(?:ус)?\.?|к\.) ?{_NUMBER})"
        rf"{_TAIL})",
        r"(?<![\w.])(?P<at>\d{1,3}к\d{1,2})(?!\w)",
        # "ул. Кораблестроителей, 16"
        rf"(?<!\w){_STREET} ?(?:\d{{1,3}}(?:-?[а-я]{{1,2}})? )?"
        rf"(?:[^\W\d_][\w\-]{{0,30}}[.,]? ?){{1,3}}?(?<=[ ,])"
        rf"(?P<at>{_NUMBER}{_MORE})(?!{_ENTRANCE})",
        # "Лиговский пр., 10/118"; "Абай көшесі 15"
        rf"(?<=[^\W\d_] ){_STREET_AFTER},? ?(?P<at>{_NUMBER}{_MORE})",
        rf"(?<!\w){_LIKE_STREET},? (?P<at>{_NUMBER}{_MORE})(?!{_ENTRANCE})",
        rf"(?<!\w){_BEFORE_ENTRANCE},? (?P<at>{_NUMBER})(?= ?, ?(?:\d{{1,2}} ?(?:-?[яй] )?)?"
        r"(?:подъезд|подьезд|парадн|пар\.|лестниц))",
        # "25-р байр, 13 тоот"; "12 үй"; "15 saylı ev"
        r"(?<![\w.])(?P<at>\d{1,4}(?!\d)[а-яa-z]?(?:-? ?(?:р|дугаар|дүгээр|ші|шы|saylı|nömrəli"
        r"|-?c[iıuü]))? ?-? ?(?:байр\w*|тоот\w*|үй(?!\w)|үйд\w*|пәтер\w*|ev(?!\w)|evd\w*|bina(?!\w)"
        r"|mənzil\w*))",
        # "12 Baker Street"
        r"(?<![\w.])(?P<at>\d{1,4}[a-z]?),? "
        r"(?=[A-Z][\w\-]{1,30} (?:street|st\.|road|avenue|lane)(?!\w))",
    )
)


def findings(text: str) -> Iterator[Finding]:
    """Numbers of houses and flats in a plain text; they may overlap."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield Finding(*found.span("at"), Kind.HOUSE)
