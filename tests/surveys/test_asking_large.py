"""What results and files of a survey hold in memory does not grow with how many answered."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.asking import files, results
from surveys.models import Response, Survey
from tests.surveys.asking import a_survey

pytestmark = pytest.mark.django_db


def answered(survey: Survey, *answers: dict) -> list[Response]:
    now = timezone.now()
    fields = {"survey": survey, "started_at": now, "completed_at": now}
    return [Response.objects.create(answers=each, **fields) for each in answers]


def test_a_file_is_written_a_few_answers_at_a_time_and_in_their_order(monkeypatch):
    monkeypatch.setattr(files, "_AT_ONCE", 2)
    survey = a_survey(least_answers=1)
    made = answered(survey, *({"came": "bus", "served": 1 + place} for place in range(5)))
    with CaptureQueriesContext(connection) as asked:
        file = files.take(survey, "csv", user=survey.approved_by, with_words=False)
    with file:
        text = file.read().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text.split("\r\n\r\n")[0])))
    in_order = sorted(made, key=lambda response: response.pk)
    assert [line["served"] for line in lines] == [str(each.answers["served"]) for each in in_order]
    read = [each["sql"] for each in asked if 'FROM "surveys_response"' in each["sql"]]
    assert len(read) == 1 + 3
    assert '"answers"' not in read[0]


def test_of_words_no_more_are_held_than_are_shown(monkeypatch):
    monkeypatch.setattr(results, "WORDS_SHOWN", 2)
    words = [f"{letter} slow" for letter in "zyxwvutsrqponmlkjihgfedcba"]
    survey = a_survey(least_answers=1)
    answered(survey, *({"came": "foot", "served": 1, "why": each} for each in words))
    folded = results.Given(survey.version.definition.question("why"), with_words=True)
    for each in words:
        folded.add(each)
        assert len(folded._words) <= 10 * 2
    total, found = results.of(survey, "en", with_words=True)
    came, served, why, _better = found
    assert (total, why.answered, why.texts) == (26, 26, ["a slow", "b slow"])
    assert (came.cells[0].label, came.cells[0].count) == ("On foot", 26)
    assert served.mean == 1
