"""What the results of a survey and its files cost: seconds beside a bare reading of the same
answers, rows a second, and by how much a process of its own grows, however many answered.

LOAD says how many, where it is said; else some thousands."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from benchmarks import database, figures
from benchmarks.figures import FEWEST, Figure
from surveys.asking import files, results
from surveys.models import Questionnaire, Survey, Version
from surveys.questionnaires import definition
from surveys.questionnaires.definition import Definition, Kind, Option, Question, Section

USUAL_LOAD = 100_000  # appeals, of the other benchmarks
ANSWERS = database.MANY if database.MANY != USUAL_LOAD else 20_000
_FORK = multiprocessing.get_context("fork")


def _options(number: int) -> tuple[Option, ...]:
    return tuple(Option(f"o{place}", {"en": f"Option {place}"}) for place in range(number))


# Sixteen questions of every common kind; a quarter of all wrote words, too.
QUESTIONS = (
    *(Question(f"s{n}", Kind.SINGLE, {"en": f"Single {n}"}, options=_options(6)) for n in range(4)),
    *(Question(f"m{n}", Kind.MULTIPLE, {"en": f"Some {n}"}, options=_options(7)) for n in range(2)),
    *(Question(f"c{n}", Kind.SCALE, {"en": f"Scale {n}"}) for n in range(6)),
    Question("nps", Kind.NPS, {"en": "Would you recommend it?"}),
    Question("age", Kind.NUMBER, {"en": "How old are you?"}),
    Question("grid", Kind.MATRIX, {"en": "Grid"}, options=_options(5), rows=_options(4)),
    Question("why", Kind.TEXT, {"en": "Why?"}),
)
_FILL = """
INSERT INTO surveys_response (id, survey_id, key, mode, channel, language, place, answers, seconds,
    started_at, completed_at, is_test, is_mixed)
SELECT n * 7919, %s, gen_random_uuid(), 'self', 'web', 'en', '', jsonb_build_object(
        's0', 'o' || n %% 6, 's1', 'o' || n %% 5, 's2', 'o' || n %% 4, 's3', 'o' || n %% 3,
        'm0', jsonb_build_array('o' || n %% 3, 'o' || 3 + n %% 4), 'm1', jsonb_build_array('o1'),
        'c0', 1 + n %% 5, 'c1', 1 + n %% 4, 'c2', 1 + n %% 3, 'c3', 2 + n %% 4, 'c4', 3, 'c5', 5,
        'nps', n %% 11, 'age', 18 + n %% 60,
        'grid', jsonb_build_object('o0', 'o' || n %% 5, 'o1', 'o2', 'o2', 'o' || n %% 3)
    ) || CASE WHEN n %% 4 = 0 THEN jsonb_build_object('why', 'Дараалал удаан ' || md5(n::text))
              ELSE '{}' END,
    '{"s0": 4.5}', now(), now(), false, true
FROM generate_series(1, %s) n
"""


def a_survey(answers: int) -> Survey:
    """One that is open, not anonymous, and answered so often."""
    one, other = (User.objects.create_superuser(f"survey-{n}", password=None) for n in range(2))
    content = definition.to_json(Definition((Section("all", {"en": "All"}, QUESTIONS),), ("en",)))
    form = Questionnaire.objects.create(name="bench")
    survey = Survey.objects.create(
        name="bench",
        version=Version.objects.create(questionnaire=form, number=1, content=content),
        state=Survey.State.OPEN,
        is_open=True,
        is_anonymous=False,
        created_by=one,
        approved_by=other,
        opens_at=timezone.now() - timedelta(days=3),
    )
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [survey.pk, answers])
    database.settled()
    return survey


def _counted(survey: Survey) -> float:
    began = time.perf_counter()
    assert results.of(survey, "en", with_words=True)[0] == ANSWERS
    return time.perf_counter() - began


def _read(survey: Survey) -> float:
    """The floor: the same answers as JSON, read, and nothing done with them."""
    began = time.perf_counter()
    found = results.shown(survey).values_list("answers", flat=True)
    assert sum(1 for _answers in found.iterator(chunk_size=2000)) == ANSWERS
    return time.perf_counter() - began


def apart(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds in a process of its own, and how many megabytes it grew by."""
    connections.close_all()
    ours, its = _FORK.Pipe()

    def work() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        act()
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        connections.close_all()
        its.send((seconds, (after - before) / 1024))

    process = _FORK.Process(target=work)
    process.start()
    found = ours.recv()
    process.join()
    return found


def _taken(survey: Survey, kind: str) -> None:
    files.take(survey, kind, user=survey.created_by, with_words=True).close()


def apart_of(survey: Survey) -> Iterator[Figure]:
    """What processes of their own do, before this one has grown itself."""
    flat = figures.at_most(64, of="value")
    grown = apart(lambda: _counted(survey))[1]
    yield figures.alone("survey_results_memory", "MB more", [grown], flat)
    for kind in files.TYPES:
        seconds, grown = apart(lambda kind=kind: _taken(survey, kind))
        yield figures.alone(f"survey_{kind}", "rows/s", [ANSWERS / seconds])
        yield figures.alone(f"survey_{kind}_memory", "MB more", [grown], flat)


def measure() -> list[Figure]:
    database.use(database.SMALL)
    survey = a_survey(ANSWERS)
    found = list(apart_of(survey))
    pairs = figures.alternate(lambda: _counted(survey), lambda: _read(survey), FEWEST)
    return [figures.beside("survey_results", "s", pairs), *found]
