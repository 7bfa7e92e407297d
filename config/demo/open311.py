"""Three topics that everybody may report and look at by Open311, and a key to send with."""

from accounts.encryption import blind_index
from feedback.models import OpenAttribute, OpenKey, OpenService, Topic

KEY = "sanal-demo-open311"
# (topic, what is shown, with words, explained in en, mn, kk, ru, az)
_SERVICES = (
    (
        "street-light",
        OpenService.Shows.AT_ONCE,
        True,
        (
            "Lamps that are dark or burn by day.",
            "Асахгүй эсвэл өдөр асаалттай гэрэл.",
            "Жанбайтын немесе күндіз жанып тұрған шамдар.",
            "Фонари, которые не горят или горят днём.",
            "Yanmayan və ya gündüz yanan işıqlar.",
        ),
    ),
    (
        "road-repair",
        OpenService.Shows.AT_ONCE,
        False,
        (
            "Holes, broken pavements, ice.",
            "Нүх, эвдэрсэн явган зам, мөс.",
            "Шұңқырлар, бұзылған жаяу жолдар, мұз.",
            "Ямы, разбитые тротуары, лёд.",
            "Çuxurlar, sınmış səkilər, buz.",
        ),
    ),
    (
        "waste",
        OpenService.Shows.CHECKED,
        True,
        (
            "Full containers, rubbish in the street.",
            "Дүүрсэн хогийн сав, гудамжны хог.",
            "Толып кеткен контейнерлер, көшедегі қоқыс.",
            "Переполненные контейнеры, мусор на улице.",
            "Dolmuş konteynerlər, küçədə zibil.",
        ),
    ),
)


def offer() -> None:
    """A key that stands in the documentation opens nothing but the demo."""
    for code, shows, shows_words, words in _SERVICES:
        OpenService.objects.create(
            topic=Topic.objects.get(code=code),
            shows=shows,
            shows_words=shows_words,
            description=words[0],
            descriptions=dict(zip(("en", "mn", "kk", "ru", "az"), words, strict=True)),
        )
    lamps = OpenService.objects.get(topic__code="street-light")
    OpenAttribute.objects.create(
        service=lamps, code="POLE", name="Number of the pole", datatype="string", order=1,
        names={"mn": "Шонгийн дугаар", "kk": "Бағанның нөмірі", "ru": "Номер опоры", "az": "Dirəyin nömrəsi"},
    )  # fmt: skip
    OpenKey.objects.create(
        name="Demo", key_index=blind_index(KEY, "open311-key"), contact="demo@mail.example"
    )
