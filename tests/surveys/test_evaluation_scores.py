"""Weights and scores of three organisations, against figures counted by other means."""

import csv
import io
import math

import numpy as np
import pytest
from django.template.defaultfilters import floatformat
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from accounts.models import Organisation
from accounts.roles import Role
from surveys.evaluations import (
    cleaning,
    figures_wording,
    guideline,
    planning,
    report_figures,
    scoring,
    weighing,
)
from surveys.evaluations.report_told import Told
from surveys.evaluations.weighing import CannotWeigh, Settings
from surveys.models import (
    Difference,
    Evaluation,
    Guideline,
    Placing,
    Response,
    Score,
    Weight,
    WeightSet,
)
from tests.builders import a_sector, a_user, an_organisation
from tests.desk import at_desk
from tests.surveys.evaluations import an_evaluation
from tests.surveys.samples import a_draw, addresses, an_answer, answered_by, users

pytestmark = pytest.mark.django_db

NORTH, SOUTH = "north", "south"


def three_bodies(
    year: int = 2026, previous: Evaluation | None = None, start: int = 0, **changed
) -> Evaluation:
    """Water: stratified, 60 and 20 of 300 and 50 drawn, 45 and 16 answered. Roads: 50 of 200 by
    a simple draw, 40 answered. Light: 10 answered, too few."""
    bodies = [
        Organisation.objects.filter(name=name).first() or an_organisation(name)
        for name in ("Water", "Roads", "Light")
    ]
    if previous is None:
        water, roads, light = bodies
        users(water, {a_sector("North", code="north"): 300, a_sector("South", code="south"): 50})
        users(roads, {None: 200})
        users(light, {None: 30})
    method = guideline.adopt()
    if not method.evaluations.exists():  # what one follows is frozen
        Guideline.objects.update(least_answers=20, **changed)
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), *bodies, year=year, previous=previous)
    water, roads, light = evaluation.bodies.order_by("pk")
    drawn = a_draw(water, 80, strata_by="sector", method="stratified", way="neyman", spare=0)
    assert drawn.design["counts"] == {NORTH: 69, SOUTH: 11}
    answered_by(drawn, {NORTH: 45, SOUTH: 9}, start=start)
    answered_by(a_draw(roads, 50, seed=f"roads {year}"), {"-": 40}, start=start + 1)
    answered_by(a_draw(light, 15, seed=f"light {year}"), {"-": 10}, start=start + 2)
    at_step(evaluation, "weigh")
    return evaluation


def at_step(evaluation: Evaluation, step: str) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(step=step)
    evaluation.refresh_from_db()


def weigh_and_score(evaluation: Evaluation, **margins) -> None:
    """Through the desk's pages."""
    client = at_desk(evaluation.created_by)
    root = f"/admin/surveys/evaluations/{evaluation.pk}"
    limits = {"least": 5, "low": 0.3, "high": 3, "trim": 0}
    answer = client.post(f"{root}/weigh/make/", limits | margins)
    assert answer.status_code == 302, answer.content.decode()
    at_step(evaluation, "score")
    assert client.post(f"{root}/score/make/").status_code == 302


def index_of(responses) -> np.ndarray:
    """Each person's index: five scales, a fifth each."""
    return np.array(
        [
            sum(25 * (each.answers[code] - 1) for code in guideline.DIMENSIONS) / 5
            for each in responses
        ]
    )


def by_hand(parts: list[tuple[int, np.ndarray]]) -> tuple[float, float, int]:
    """Mean, standard error and degrees of freedom of a stratified sample, by the textbook."""
    whole = sum(size for size, _values in parts)
    value = sum(size / whole * values.mean() for size, values in parts)
    variance = sum(
        (size / whole) ** 2 * (1 - len(values) / size) * values.var(ddof=1) / len(values)
        for size, values in parts
    )
    return value, math.sqrt(variance), sum(len(values) - 1 for _size, values in parts)


def answers_of(evaluation: Evaluation, name: str, stratum: str) -> list[Response]:
    placed = Placing.objects.filter(
        response__survey=evaluation.survey,
        response__organisation__name=name,
        stratum__code=stratum,
    )
    return [each.response for each in placed.select_related("response").order_by("response_id")]


def a_score(evaluation: Evaluation, name: str, measure: str) -> Score:
    return evaluation.scores.get(body__organisation__name=name, measure=measure)


def water_by_hand(evaluation: Evaluation, counted=index_of) -> tuple[float, float, int]:
    parts = [
        (size, counted(answers_of(evaluation, "Water", stratum)))
        for stratum, size in ((NORTH, 300), (SOUTH, 50))
    ]
    return by_hand(parts)


def roads_by_hand(evaluation: Evaluation) -> tuple[float, float, int]:
    return by_hand([(200, index_of(answers_of(evaluation, "Roads", "-")))])


def satisfied(responses) -> np.ndarray:
    return (index_of(responses) >= 75).astype(float)


def test_weights_sum_to_the_users_of_each_body_and_stratum():
    evaluation = three_bodies()
    client = at_desk(evaluation.created_by)
    root = f"/admin/surveys/evaluations/{evaluation.pk}/weigh/"
    client.post(f"{root}make/", {"least": 5, "low": 0.3, "high": 3, "trim": 0})

    sums = {}
    for body, stratum, final in Weight.objects.values_list(
        "body__organisation__name", "stratum", "final"
    ):
        sums[body, stratum] = sums.get((body, stratum), 0) + final
    assert sums == pytest.approx(
        {("Water", NORTH): 300, ("Water", SOUTH): 50, ("Roads", "-"): 200, ("Light", "-"): 30}
    )
    one = Weight.objects.filter(stratum=NORTH).first()
    assert (one.base, one.answered) == pytest.approx((300 / 69, 300 / 45))
    words = client.get(root).content.decode()
    assert "350" in words
    assert "Effective answers" in words
    taken = client.get(f"{root}weights.csv").content.decode()
    assert len(taken.splitlines()) == 1 + 45 + 9 + 40 + 10


def test_scores_are_what_the_textbook_and_statsmodels_say():
    evaluation = three_bodies()
    weigh_and_score(evaluation)

    value, error, freedom = water_by_hand(evaluation)
    water = a_score(evaluation, "Water", "index")
    assert (water.value, water.error) == pytest.approx((value, error))
    assert (water.freedom, water.n, water.method) == (freedom, 54, "t")
    half = stats.t.ppf(0.975, freedom) * error
    assert (water.low, water.high) == pytest.approx((value - half, value + half))

    share, error, freedom = water_by_hand(evaluation, satisfied)
    simple = share * (1 - share) / error**2
    effective = simple * (stats.t.ppf(0.975, 53) / stats.t.ppf(0.975, freedom)) ** 2
    low, high = proportion_confint(share * effective, effective, method="wilson")
    found = a_score(evaluation, "Water", "csat")
    assert (found.value, found.error) == pytest.approx((100 * share, 100 * error))
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high))
    assert found.method == "wilson"

    answers = [each.answers["recommend"] for each in answers_of(evaluation, "Roads", "-")]
    recommend = np.array([100.0 * (each >= 9) - 100.0 * (each <= 6) for each in answers])
    value, error, _freedom = by_hand([(200, recommend)])
    found = a_score(evaluation, "Roads", "nps")
    assert (found.value, found.error) == pytest.approx((value, error))


def test_all_together_weighs_bodies_by_their_users():
    evaluation = three_bodies()
    weigh_and_score(evaluation)

    (water, water_error, _), (roads, roads_error, _) = (
        water_by_hand(evaluation),
        roads_by_hand(evaluation),
    )
    found = evaluation.scores.get(body=None, measure="index")
    assert found.value == pytest.approx((350 * water + 200 * roads) / 550)
    assert found.error == pytest.approx(math.hypot(350 * water_error, 200 * roads_error) / 550)


def test_too_few_answers_have_no_score_anywhere():
    evaluation = three_bodies()
    weigh_and_score(evaluation)

    light = evaluation.scores.filter(body__organisation__name="Light")
    assert light.exists()
    assert set(light.values_list("method", "value", "low", "n")) == {("held_back", None, None, 10)}
    assert not evaluation.differences.filter(body__organisation__name="Light").exists()
    words = at_desk(evaluation.created_by).get(f"/admin/surveys/evaluations/{evaluation.pk}/score/")
    assert "too few answers" in words.content.decode()


def test_bodies_are_compared_by_a_test_that_minds_how_many_pairs_there_are():
    evaluation = three_bodies()
    weigh_and_score(evaluation)

    found = evaluation.differences.get(measure="index", kind="bodies")
    first, other = water_by_hand(evaluation), roads_by_hand(evaluation)
    error = math.hypot(first[1], other[1])
    freedom = error**4 / (first[1] ** 4 / first[2] + other[1] ** 4 / other[2])
    statistic = (first[0] - other[0]) / error
    assert found.value == pytest.approx(first[0] - other[0])
    assert found.error == pytest.approx(error)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(statistic), freedom))
    assert found.adjusted == pytest.approx(found.p), "one pair alone needs no correction"


def test_a_number_of_answers_below_the_effective_one_is_explained():
    given = {"measure": "index", "value": 71.0, "low": 70.0, "high": 72.0, "n": 90}
    figures = {"guideline": {"least": 30}}
    told = Told(figures, "en")
    above = report_figures.notes(told, [given | {"effective": 140.0}])
    assert "finite population correction" in " ".join(above)
    assert report_figures.notes(told, [given | {"effective": 80.0}]) == []
    missing = {"measure": "index", "value": None, "n": 12, "effective": None}
    assert report_figures.notes(told, [missing]) == ["No score from fewer than 30 answers."]
    joined = report_figures.notes(told, [given | {"effective": None}])
    assert joined == [figures_wording.nothing()]


def test_second_year_tells_what_moved():
    first = three_bodies()
    weigh_and_score(first)
    second = three_bodies(2027, first, start=4)
    weigh_and_score(second)

    found = second.differences.get(measure="index", kind="years", body__organisation__name="Water")
    now, before = water_by_hand(second), water_by_hand(first)
    assert now[0] != pytest.approx(before[0])
    assert found.value == pytest.approx(now[0] - before[0])
    assert found.error == pytest.approx(math.hypot(now[1], before[1]))
    both = second.differences.filter(measure="index", kind="years")
    smaller, larger = sorted(both.values_list("p", flat=True))
    holm = [min(1, 2 * smaller), max(min(1, 2 * smaller), larger)]
    assert sorted(both.values_list("adjusted", flat=True)) == pytest.approx(holm)
    words = at_desk(second.created_by).get(f"/admin/surveys/evaluations/{second.pk}/score/")
    assert "Since the last evaluation" in words.content.decode()


def test_known_totals_are_met_and_shown_before_and_after():
    evaluation = three_bodies()
    water = evaluation.bodies.get(organisation__name="Water")
    for place, response in enumerate(Response.objects.filter(organisation__name="Water")):
        Response.objects.filter(pk=response.pk).update(mode="phone" if place % 3 else "face")

    weigh_and_score(
        evaluation,
        **{f"margins_{water.pk}": "mode: phone=50, face=50\nstratum: north=300,south=50"},
    )

    sums = {"phone": 0.0, "face": 0.0, NORTH: 0.0, SOUTH: 0.0}
    for mode, stratum, final in Weight.objects.filter(body=water).values_list(
        "response__mode", "stratum", "final"
    ):
        sums[mode] += final
        sums[stratum] += final
    assert sums == pytest.approx({"phone": 175, "face": 175, NORTH: 300, SOUTH: 50}, rel=1e-5)
    report = WeightSet.objects.get().report[0]
    assert report["effect"] > 1
    assert {(row["category"], row["after"]) for row in report["margins"]} >= {
        ("phone", 50.0),
        ("face", 50.0),
    }
    client = at_desk(evaluation.created_by)
    page = client.get(f"/admin/surveys/evaluations/{evaluation.pk}/weigh/").content.decode()
    assert "mode: face=50, phone=50" in page
    before = next(row["before"] for row in report["margins"] if row["category"] == "phone")
    assert before > 60
    assert floatformat(before, 1) in page


def test_same_settings_give_the_same_weights():
    evaluation = three_bodies()
    water = evaluation.bodies.get(organisation__name="Water")
    settings = Settings(margins={str(water.pk): {"stratum": {NORTH: 6, SOUTH: 2}}})

    one, other = (weighing.weigh(evaluation, settings, None) for _turn in range(2))

    kept = [
        list(each.weights.order_by("response_id").values_list("response_id", "final"))
        for each in (one, other)
    ]
    assert kept[0] == kept[1]
    assert Settings(**one.settings) == settings
    assert list(WeightSet.objects.filter(is_current=True)) == [other]


def test_totals_that_nothing_meets_are_refused_with_the_reason():
    evaluation = three_bodies()
    water = evaluation.bodies.get(organisation__name="Water")
    client = at_desk(evaluation.created_by)
    where = f"/admin/surveys/evaluations/{evaluation.pk}/weigh/make/"
    limits = {"least": 5, "low": 0.3, "high": 3, "trim": 0}

    answer = client.post(where, limits | {f"margins_{water.pk}": "stratum: north=5, west=5"})
    assert answer.status_code == 400
    assert "the totals of stratum can&#x27;t be met" in answer.content.decode()
    answer = client.post(where, limits | {f"margins_{water.pk}": "colour: red=5"})
    assert "begin with one of" in answer.content.decode()
    assert not WeightSet.objects.exists()


def test_totals_beyond_the_limits_are_told_with_how_far_they_are_off():
    evaluation = three_bodies()
    water = evaluation.bodies.get(organisation__name="Water")
    narrow = Settings(low=0.9, high=1.1, margins={str(water.pk): {"stratum": {NORTH: 1, SOUTH: 1}}})
    made = weighing.weigh(evaluation, narrow, None)
    warnings = [each["code"] for each in made.report[0]["warnings"]]
    assert "not_met" in warnings


def test_what_was_left_out_in_cleaning_does_not_count():
    evaluation = three_bodies()
    dropped = answers_of(evaluation, "Roads", "-")[:3]
    for response in dropped:
        evaluation.doubts.create(response=response, rule="too_fast")
    cleaning.decide(evaluation.doubts.all(), "drop", "ten seconds", a_user(Role.METHODOLOGIST))
    weighing.weigh(evaluation, Settings(), None)
    roads = Weight.objects.filter(body__organisation__name="Roads")
    assert roads.count() == 37
    assert sum(roads.values_list("final", flat=True)) == pytest.approx(200)


def test_quota_has_figures_without_intervals():
    roads = an_organisation("Roads")
    users(roads, {None: 100})
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), roads)
    draw = a_draw(evaluation.bodies.get(), 40, method="quota")
    assert not draw.is_by_chance
    answered_by(draw, {"-": 40})
    an_answer(draw.frame.body, addresses(1)[0], 3)  # of nobody in the list
    at_step(evaluation, "weigh")
    weigh_and_score(evaluation)

    found = a_score(evaluation, "Roads", "index")
    assert found.value is not None
    assert (found.method, found.low, found.error) == ("none", None, None)
    assert not Difference.objects.exists()
    words = at_desk(evaluation.created_by).get(f"/admin/surveys/evaluations/{evaluation.pk}/score/")
    assert "No sample by chance" in words.content.decode()


def test_answers_of_strangers_are_left_out_and_told():
    evaluation = three_bodies()
    roads = evaluation.bodies.get(organisation__name="Roads")
    for turn, person in enumerate(addresses(4)):
        an_answer(roads, person, turn)
    made = weighing.weigh(evaluation, Settings(), None)
    report = next(each for each in made.report if each["body"] == roads.pk)
    assert report["n"] == 40
    assert {"code": "strangers", "number": 4} in report["warnings"]


def test_nothing_is_scored_without_weights_and_nothing_weighed_without_answers():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water"))
    with pytest.raises(scoring.CannotScore):
        scoring.score(evaluation, None)
    with pytest.raises(CannotWeigh):
        weighing.weigh(evaluation, Settings(), None)
    at_step(evaluation, "weigh")
    assert "Weigh the answers." in planning.missing(evaluation)
    assert scoring.scores(evaluation) is None


def test_report_reads_all_it_needs_in_few_statements(django_assert_max_num_queries):
    evaluation = three_bodies()
    weigh_and_score(evaluation)
    evaluation = Evaluation.objects.select_related("guideline").get(pk=evaluation.pk)

    with django_assert_max_num_queries(4):
        found = scoring.scores(evaluation)

    water = next(body for body in found.bodies if str(body) == "Water")
    assert found.of(water, "index").n == 54
    assert found.of(None, "index") is not None
    assert found.measures[:2] == ["index", "dimension:access"]
    assert {"csat", "nps", "top:speed"} <= set(found.measures)
    assert found.weights[water.pk]["users"] == 350
    assert (found.least, found.confidence) == (20, 0.95)
    assert found.differences[0].kind == "bodies"


def test_scores_are_taken_as_a_file_of_figures():
    evaluation = three_bodies()
    weigh_and_score(evaluation)
    answer = at_desk(evaluation.created_by).get(
        f"/admin/surveys/evaluations/{evaluation.pk}/score/scores.csv"
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    water = Organisation.objects.get(name="Water").code
    mine = next(row for row in rows if (row["body"], row["measure"]) == (water, "index"))
    assert float(mine["value"]) == pytest.approx(water_by_hand(evaluation)[0])


def test_guideline_decides_the_weights_of_the_index():
    dimensions = [
        each | {"weight": 1.0 if each["code"] == "speed" else 0.0}
        for each in guideline.adopt().dimensions
    ]
    evaluation = three_bodies(dimensions=dimensions)
    weigh_and_score(evaluation)
    assert a_score(evaluation, "Roads", "index").value == pytest.approx(
        a_score(evaluation, "Roads", "dimension:speed").value
    )
