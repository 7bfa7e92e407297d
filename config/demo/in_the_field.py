"""Interviews that wait for the demo's interviewer: six people of one body to be visited, with every
kind of question, and whoever is met in the hall. For the page that works without a connection."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from surveys.evaluations import (
    fieldwork,
    guideline,
    planning,
    sampling,
    sampling_frames,
    sampling_lists,
)
from surveys.evaluations.sampling import Order, Wish
from surveys.evaluations.sampling_lists import Listed
from surveys.models import EvaluatedBody, Evaluation, Questionnaire, Survey, TeamMember, Version
from surveys.questionnaires import versions
from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
    Test,
    to_json,
)

PEOPLE = 6
LANGUAGES = ("mn", "kk", "ru", "az", "en")


def _words(*said: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, said, strict=True))


YES_NO = (
    Option("yes", _words("Тийм", "Иә", "Да", "Bəli", "Yes")),
    Option("no", _words("Үгүй", "Жоқ", "Нет", "Xeyr", "No")),
)
STEPS = (
    Option("good", _words("Сайн", "Жақсы", "Хорошо", "Yaxşı", "Good")),
    Option("fair", _words("Дунд", "Орташа", "Средне", "Orta", "Fair")),
    Option("bad", _words("Муу", "Жаман", "Плохо", "Pis", "Bad")),
)
ROWS = (
    Option("clean", _words("Цэвэр байдал", "Тазалық", "Чистота", "Təmizlik", "Cleanliness")),
    Option("warm", _words("Дулаан", "Жылу", "Тепло", "İstilik", "Warmth")),
)
DEFINITION = Definition(
    languages=LANGUAGES,
    intro=_words(
        "Бид усны үйлчилгээний талаар асууж байна. Хариулах нь сайн дурынх.",
        "Біз сумен қамту қызметі туралы сұраймыз. Жауап беру ерікті.",
        "Мы спрашиваем об услугах водоснабжения. Отвечать можно по желанию.",
        "Su təchizatı xidməti haqqında soruşuruq. Cavab könüllüdür.",
        "We ask about the water service. Nobody has to answer.",
    ),
    sections=(
        Section(
            "use",
            _words("Үйлчилгээ", "Қызмет", "Услуга", "Xidmət", "The service"),
            (
                Question(
                    "piped",
                    Kind.SINGLE,
                    _words(
                        "Танай гэр усны шугамд холбогдсон уу?",
                        "Үйіңіз су құбырына қосылған ба?",
                        "Подключён ли ваш дом к водопроводу?",
                        "Eviniz su xəttinə qoşulubmu?",
                        "Is your home connected to the water main?",
                    ),
                    options=YES_NO,
                    required=True,
                ),
                Question(
                    "metres",
                    Kind.NUMBER,
                    _words(
                        "Худаг хүртэл хэдэн метр вэ?",
                        "Құдыққа дейін неше метр?",
                        "Сколько метров до колонки?",
                        "Quyuya neçə metrdir?",
                        "How many metres is it to the well?",
                    ),
                    required=True,
                    least=0,
                    most=20_000,
                    shown_if=(Condition("piped", Test.IS, "no"),),
                ),
                Question(
                    "content",
                    Kind.SCALE,
                    _words(
                        "Үйлчилгээнд хэр сэтгэл хангалуун байна вэ?",
                        "Қызметке қаншалықты көңіліңіз толады?",
                        "Насколько вы довольны услугой?",
                        "Xidmətdən nə dərəcədə razısınız?",
                        "How content are you with the service?",
                    ),
                    required=True,
                    dimension="outcome",
                ),
                Question(
                    "last",
                    Kind.DATE,
                    _words(
                        "Ус хамгийн сүүлд хэзээ тасарсан бэ?",
                        "Су соңғы рет қашан өшті?",
                        "Когда в последний раз не было воды?",
                        "Su axırıncı dəfə nə vaxt kəsildi?",
                        "When was the water last cut off?",
                    ),
                ),
            ),
        ),
        Section(
            "there",
            _words("Худаг", "Құдық", "Колонка", "Quyu", "The well"),
            (
                Question(
                    "state",
                    Kind.MATRIX,
                    _words(
                        "Худгийн байр ямар байна вэ?",
                        "Құдық үйшігі қандай?",
                        "В каком состоянии колонка?",
                        "Quyu evciyi nə vəziyyətdədir?",
                        "How is the well house?",
                    ),
                    options=STEPS,
                    rows=ROWS,
                ),
                Question(
                    "where",
                    Kind.PLACE,
                    _words(
                        "Хаана байна вэ?", "Ол қайда?", "Где она?", "O haradadır?", "Where is it?"
                    ),
                ),
                Question(
                    "view",
                    Kind.PHOTO,
                    _words(
                        "Худгийн зургийг авна уу.",
                        "Құдықты суретке түсіріңіз.",
                        "Сфотографируйте колонку.",
                        "Quyunun şəklini çəkin.",
                        "Please take a photo of the well.",
                    ),
                    most=3,
                ),
                Question(
                    "remark",
                    Kind.TEXT,
                    _words(
                        "Өөр хэлэх зүйл?",
                        "Тағы не айтасыз?",
                        "Что ещё вы хотите сказать?",
                        "Başqa nə demək istəyirsiniz?",
                        "Anything else?",
                    ),
                ),
            ),
            shown_if=(Condition("piped", Test.IS, "no"),),
        ),
    ),
)


def tell() -> None:
    """The evaluation in the field, its people given out, and a survey of whoever is there."""
    writer, other = (User.objects.get(username=name) for name in ("methodologist", "supervisor"))
    questionnaire = Questionnaire.objects.create(name="Усны үйлчилгээ, айлчилсан асуулга")
    version = versions.freeze(
        Version.objects.create(questionnaire=questionnaire, number=1, content=to_json(DEFINITION))
    )
    approved = {"created_by": writer, "approved_by": other, "approved_at": timezone.now()}
    fields = {"version": version, "is_anonymous": False, "state": Survey.State.OPEN} | approved
    fields["opens_at"] = timezone.now() - timedelta(days=2)
    Survey.objects.create(name="Танхимд байгаа хүнээс", is_open=True, **fields)
    survey = Survey.objects.create(
        name="Усны үйлчилгээ, айлаар", purpose=Survey.Purpose.EVALUATION, **fields
    )
    fieldwork.give_out(_drawn(survey, writer, other), writer)
    survey.invitations.update(language="mn")


def _drawn(survey: Survey, writer: User, other: User) -> Evaluation:
    """One body, a list of its users, a draw, and the interviewer on the team."""
    today = timezone.localdate()
    evaluation = Evaluation(
        name="Усны үйлчилгээний айлчилсан үнэлгээ",
        year=today.year,
        guideline=guideline.adopt(),
        survey=survey,
        starts_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=30),
    )
    planning.begin(evaluation, writer)
    body = EvaluatedBody.objects.create(
        evaluation=evaluation, organisation=Organisation.objects.get(code="water")
    )
    for name, part in (("methodologist", "lead"), ("interviewer", "interviewer")):
        person = User.objects.get(username=name)
        TeamMember.objects.create(evaluation=evaluation, user=person, part=part)
    for line in guideline.checklist(evaluation.guideline):
        planning.tick(evaluation, line.code, is_done=True, note="", user=writer)
    planning.approve(evaluation, other)
    evaluation.step = Evaluation.Step.SAMPLE
    evaluation.save(update_fields=["step"])
    people = [Listed("phone", f"+97688{590_000 + number:06}") for number in range(4 * PEOPLE)]
    rows = sampling_lists.found(people)
    frame = sampling_frames.of_list(body, rows, {"found": len(rows)}, writer)
    order = Order("simple", PEOPLE, "3 8 14 21 29 35", "Төрийн сугалаа")
    sampling.draw(frame, order, Wish(), writer)
    evaluation.step = Evaluation.Step.FIELD
    evaluation.save(update_fields=["step"])
    return evaluation
