"""Topics suggested from answered appeals: how well, to whom, and what became of it."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from feedback.models import Suggestion, SuggestionModel
from feedback.suggesting import features, learning, predicting
from tests.builders import a_registered_appeal, a_topic, a_user, an_appeal, staff
from tests.desk import act_on, at_desk, page_of, seen

REAL = Path(__file__).resolve().parents[3] / "shared/data/appeals/ru_spb_appeals.csv"
COLD = "The radiators are cold in flat {0}, no heating since {0} o'clock"
DARK = "Street light number {0} is broken, the yard is dark"
LOUD = "Loud music at night from house {0}, nobody can sleep"


@pytest.fixture(autouse=True)
def _fresh():
    predicting.forget()
    yield
    predicting.forget()


def answered(topic, words: str, number: int):
    appeal = a_registered_appeal(words.format(number))
    type(appeal).objects.filter(pk=appeal.pk).update(
        topic=topic, first_answered_at=appeal.received_at
    )


def taught() -> dict:
    """Heating and light have been answered a hundred times each, noise too seldom to learn."""
    topics = {name: a_topic(name) for name in ("Heating", "Light", "Noise")}
    for number in range(100):
        answered(topics["Heating"], COLD, number)
        answered(topics["Light"], DARK, number)
    for number in range(5):
        answered(topics["Noise"], LOUD, number)
    learning.learn("topic")
    return topics


@pytest.mark.django_db
def test_too_few_answered_appeals_teach_nothing_and_say_so(capsys):
    answered(a_topic(), COLD, 1)
    call_command("train_topics")
    assert "topic: Not enough data: 0 appeals in 0 groups of 10 or more" in capsys.readouterr().out
    model = SuggestionModel.objects.get(target="topic")
    assert model.weights is None
    assert predicting.likely("topic", "cold radiators") == (None, [])


@pytest.mark.django_db
def test_what_was_answered_a_hundred_times_is_suggested_with_its_probability():
    topics = taught()
    _model, likely = predicting.likely("topic", "My radiator is ice cold!")
    assert likely[0].key == topics["Heating"].pk
    assert likely[0].probability > 0.5
    assert sum(each.probability for each in likely) <= 1.0001
    assert topics["Noise"].pk not in {each.key for each in likely}
    assert predicting.likely("topic", " … ")[1] == []


@pytest.mark.django_db
def test_the_desk_offers_chips_and_what_people_choose_is_kept():
    topics = taught()
    appeal = a_registered_appeal("Cold radiator, no heating at all")
    operator = a_user(Role.OPERATOR)
    page = at_desk(operator).get(page_of(appeal)).text
    assert f'name="topic" value="{topics["Heating"].pk}"' in page
    chosen = seen(appeal, kind=appeal.kind, topic=topics["Heating"].pk, priority=appeal.priority)
    assert at_desk(operator).post(act_on(appeal, "classify"), chosen).status_code == 302
    kept = Suggestion.objects.get(appeal=appeal)
    assert (kept.rank, kept.chosen, kept.user) == (1, topics["Heating"].pk, operator)
    assert 'id="panel-suggested"' not in at_desk(operator).get(page_of(appeal)).text


@pytest.mark.django_db
def test_a_choice_against_the_suggestion_is_kept_as_one():
    from feedback import answers

    topics = taught()
    appeal = a_registered_appeal("Cold radiator, no heating at all")
    answers.classify(appeal, actor=staff(), topic=topics["Noise"])
    assert Suggestion.objects.get(appeal=appeal).rank == 0


@pytest.mark.django_db
def test_who_does_not_sort_and_what_is_closed_gets_no_chips():
    taught()
    appeal = a_registered_appeal("Cold radiator, no heating at all")
    assert "panel-suggested" not in at_desk(a_user(Role.ANALYST)).get(page_of(appeal)).text
    closed = an_appeal(status="closed", summary="Cold radiator")
    assert "panel-suggested" not in at_desk(a_user(Role.OPERATOR)).get(page_of(closed)).text


@pytest.mark.django_db
def test_only_the_last_trainings_keep_their_weights_and_the_newest_counts():
    taught()
    for _ in range(3):
        newest = learning.learn("topic")
    assert SuggestionModel.objects.filter(weights__isnull=False).count() == learning.KEPT
    assert predicting.likely("topic", "cold")[0] in SuggestionModel.objects.values_list(
        "pk", flat=True
    )
    predicting.forget()
    assert predicting.likely("topic", "cold")[0] == newest.pk


@pytest.mark.django_db
def test_confidential_appeals_are_not_learned_from():
    topic, other = a_topic(), a_topic("Light")
    for number in range(100):
        answered(topic, COLD, number)
        answered(other, DARK, number)
    type(an_appeal()).objects.filter(topic=topic).update(is_confidential=True)
    assert learning.learn("topic").reason


def test_a_file_that_lacks_the_column_is_refused(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("words,label\ncold,heat\n")
    with pytest.raises(CommandError, match="no column 'text'"):
        call_command("train_topics", measure=path)


@pytest.mark.skipif(not REAL.exists(), reason="the shared material is not here")
def test_real_appeals_find_their_category_as_often_as_promised():
    """2,219 appeals to St Petersburg in 15 categories."""
    out = io.StringIO()
    call_command("train_topics", measure=REAL, stdout=out)
    words = out.getvalue().replace(",", "").split()
    figures = [float(word) for word in words if word.startswith("0.")]
    with REAL.open(encoding="utf-8") as file:
        assert f"{sum(1 for _ in csv.DictReader(file))} texts" in out.getvalue()
    assert figures[0] >= 0.85
    assert figures[1] >= 0.95


@given(st.text(max_size=300))
def test_any_text_becomes_places_within_bounds(text):
    found, times = features.places(text)
    assert len(found) == len(times) == len(set(found.tolist()))
    assert all(0 <= place < features.PLACES for place in found)
    assert (times >= 1).all()


def test_the_same_word_in_other_letters_fills_the_same_places():
    assert features.places("Ёлка")[0].tolist() == features.places("ЕЛКА")[0].tolist()
    assert features.places("Өө")[0].tolist() == features.places("өө")[0].tolist()
