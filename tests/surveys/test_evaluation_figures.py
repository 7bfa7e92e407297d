"""Weights, scores and reports of an evaluation at their edges."""

import numpy as np
import pytest
from django.utils.translation import override
from scipy import stats

from accounts.models import Organisation
from accounts.roles import Role
from surveys.evaluations import (
    guideline,
    report_background,
    report_compared,
    report_figures,
    reporting,
    sampling,
    sampling_frames,
    scoring,
    weighing,
)
from surveys.evaluations.report_numbers import chance, place, shown
from surveys.evaluations.report_told import Told
from surveys.evaluations.reporting import CannotReport
from surveys.evaluations.sampling import Order, Wish
from surveys.evaluations.sampling_frames import Found
from surveys.evaluations.scoring_figures import Figure, of_all, of_body
from surveys.evaluations.scoring_measures import columns
from surveys.evaluations.weighing import Settings, weigh_body
from surveys.evaluations.weighing_sample import Answer, Sample
from surveys.models import EvaluatedBody, Evaluation, Guideline
from surveys.questionnaires.definition import Kind
from surveys.statistics.design import design
from tests.builders import a_user, an_organisation
from tests.surveys.evaluations import an_evaluation
from tests.surveys.questionnaires import question, questionnaire, section
from tests.surveys.samples import a_draw, addresses, an_answer, answered_by, users

SAME = {"access": 1.0}


def a_sample(answers: list[Answer], **fields) -> Sample:
    """Half of a hundred users were drawn by chance."""
    body = EvaluatedBody(pk=1, organisation=Organisation(name="Water", names={}))
    defaults = {"method": "simple", "users": 100, "sizes": {"-": 100}}
    defaults |= {"drawn": {"-": 50}, "chances": {"-": 0.5}}
    return Sample(body=body, answers=answers, **defaults | fields)


def answers(number: int, stratum: str = "-", **given) -> list[Answer]:
    return [Answer(place, given, {}, stratum) for place in range(number)]


def codes(weighed) -> set[str]:
    return {each["code"] for each in weighed.report["warnings"]}


def figures(scores, *, least=2, **fields) -> dict:
    table = columns(
        questionnaire(section("s", question("access", Kind.SCALE, dimension="access"))),
        ["access"],
        [{"access": each} for each in scores],
    )
    plan = design([1.0] * len(scores), **fields)
    found = of_body(plan, table, SAME, least=least, confidence=0.95, by_chance=True)
    return {each.measure: each for each in found}


def scored_from(least: int, *bodies: Organisation, **changed) -> Evaluation:
    """By a guideline that asks for so few answers."""
    guideline.adopt()
    Guideline.objects.update(least_answers=least, **changed)
    return an_evaluation(a_user(Role.METHODOLOGIST), *bodies)


# Weights ------------------------------------------------------------------------------------------


def test_whoever_did_not_say_what_they_are_keeps_their_weight():
    told = [*answers(10, sex="w"), *answers(10, sex="m"), *answers(5)]
    known = Settings(margins={"1": {"sex": {"w": 80, "m": 20}}})
    weighed = weigh_body(a_sample(told), known)
    assert weighed.final.sum() == pytest.approx(100)
    assert weighed.final[20:].sum() == pytest.approx(20), "five of twenty-five"
    assert weighed.final[:10].sum() == pytest.approx(64), "four fifths of the rest"


def test_who_stands_in_no_stratum_keeps_their_share_of_a_margin_of_strata():
    told = [*answers(10, "a"), *answers(10, "b"), *(Answer(20, {}, {}) for _each in range(5))]
    known = Settings(margins={"1": {"stratum": {"a": 70, "b": 30}}})
    weighed = weigh_body(a_sample(told, method="", drawn=None, chances=None), known)
    assert weighed.final[:10].sum() == pytest.approx(0.7 * 80)
    assert weighed.final[20:].sum() == pytest.approx(20)


def test_the_largest_weights_are_cut_when_that_is_wanted_and_the_sum_stays():
    told = [*answers(2, "a"), *answers(20, "b")]
    sample = a_sample(
        told,
        method="stratified",
        sizes={"a": 80, "b": 20},
        drawn={"a": 2, "b": 20},
        chances={"a": 0.025, "b": 1.0},
    )
    uncut, cut = (weigh_body(sample, Settings(least=1, trim=trim)) for trim in (0, 8))
    assert uncut.final.max() == pytest.approx(40)
    assert cut.final.max() < 20
    assert cut.final.sum() == pytest.approx(uncut.final.sum())
    assert "trimmed" in codes(cut) - codes(uncut)
    assert "high_effect" in codes(uncut)


def test_silence_of_clusters_is_made_up_for_by_all_together():
    told = [*answers(10, "a"), *answers(5, "b")]
    halves = {"drawn": {"a": 10, "b": 10}, "chances": {"a": 0.5, "b": 0.5}}
    weighed = weigh_body(
        a_sample(told, method="cluster", sizes={"a": 20, "b": 20}, **halves), Settings()
    )
    assert weighed.answered == pytest.approx(np.full(15, 40 / 15))


def test_each_quota_stands_for_the_users_of_its_stratum():
    told = [*answers(2, "a"), *answers(8, "b")]
    quota = {"drawn": {"a": 2, "b": 8}, "chances": {"a": 0.0, "b": 0.0}}
    sample = a_sample(told, method="quota", sizes={"a": 80, "b": 20}, **quota)
    assert weigh_body(sample, Settings()).final == pytest.approx([40.0] * 2 + [2.5] * 8)


def test_few_answers_are_warned_of():
    assert "few_answered" in codes(weigh_body(a_sample(answers(24)), Settings()))
    assert "few_answered" not in codes(weigh_body(a_sample(answers(25)), Settings()))


# Scores -------------------------------------------------------------------------------------------


def test_exactly_the_least_number_of_answers_is_enough_and_one_less_is_not():
    assert figures([1, 3, 5], least=3)["index"].value == pytest.approx(50)
    held = figures([1, 3, 5], least=4)["index"]
    assert (held.value, held.low, held.error, held.n) == (None, None, None, 3)


def test_an_interval_ends_where_the_scale_does():
    found = figures([1, 1, 1, 2])["index"]
    assert found.low == 0
    assert figures([5, 5, 5, 4])["index"].high == 100


def test_nothing_is_claimed_where_no_freedom_is_left():
    found = figures([1, 5], strata=["a", "b"], sizes={"a": 5, "b": 5})["index"]
    assert (found.method, found.value, found.low) == ("none", 50, None)


def test_an_answer_beyond_the_scale_is_no_answer():
    assert figures([1, 3, 9, 0, True, "4"])["index"].n == 2


def test_satisfied_is_four_of_five_and_the_question_on_all_in_all_goes_first():
    assert figures([3, 4])["csat"].value == pytest.approx(50)
    asked = section(
        "s",
        question("access", Kind.SCALE, dimension="access"),
        question("overall", Kind.SCALE),
    )
    table = columns(questionnaire(asked), ["access"], [{"access": 5, "overall": 2}])
    assert table.satisfied.tolist() == [0]
    assert table.tops["overall"].tolist() == [0]


def test_one_body_alone_is_not_all_together():
    found = list(figures([1, 3, 5]).values())
    assert of_all({1: found}, {1: 100}, confidence=0.95) == []
    assert len(of_all({1: found, 2: found}, {1: 100, 2: 50}, confidence=0.95)) == len(found)


def figure(measure: str, **given) -> Figure:
    known = {"value": 60.0, "error": 2.0, "freedom": 39.0}
    return Figure(measure, 40, **known | given)


def test_no_exactness_of_all_is_claimed_where_one_body_was_not_drawn_by_chance():
    found = {1: [figure("index")], 2: [figure("index", value=50.0, error=None, freedom=None)]}
    (together,) = of_all(found, {1: 100, 2: 300}, confidence=0.95)
    assert (together.value, together.error, together.low) == (52.5, None, None)


def test_the_error_of_a_share_of_all_is_in_percent_as_the_share_is():
    found = {1: [figure("csat")], 2: [figure("csat", value=50.0)]}
    (together,) = of_all(found, {1: 100, 2: 100}, confidence=0.95)
    assert together.error == pytest.approx(2 / 2**0.5)
    assert 50 < together.low < together.value < together.high < 60


def test_of_two_recommendations_the_first_makes_the_nps():
    asked = section("s", question("first", Kind.NPS), question("second", Kind.NPS))
    table = columns(questionnaire(asked), ["access"], [{"first": 10, "second": 0}])
    assert table.recommend.tolist() == [10]


@pytest.mark.django_db
def test_clusters_and_not_people_are_the_units_of_a_draw_of_clusters():
    evaluation = scored_from(5, an_organisation("Water"))
    body = evaluation.bodies.get()
    Evaluation.objects.update(step="sample")
    rows = [Found(each.pk, cluster=f"c{at // 5}") for at, each in enumerate(addresses(40))]
    frame = sampling_frames.of_list(body, rows, {}, None)
    draw = sampling.draw(frame, Order("cluster", 4, "seed", "paper"), Wish(), None)
    means = {}
    for row in draw.drawn.filter(is_replacement=False).select_related("unit"):
        turn = int(row.unit.cluster[1:])
        given = an_answer(body, row.unit.address, turn).answers  # the same in a whole cluster
        means[turn] = 25 * (given["access"] - 1)
    weighing.weigh(evaluation, Settings(), None)
    scoring.score(evaluation, None)
    found = evaluation.scores.get(measure="index", body=body)
    assert (found.n, found.freedom) == (20, 3)
    half_of_all = 1 - 4 / 8
    variance = half_of_all * np.var(list(means.values()), ddof=1) / 4
    access = evaluation.scores.get(measure="dimension:access", body=body)
    assert access.error == pytest.approx(variance**0.5)
    assert access.error > 0


@pytest.mark.django_db
def test_what_is_known_of_all_users_has_no_chance_in_it_any_more():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Roads"))
    body = evaluation.bodies.get()
    users(body.organisation, {None: 100})
    draw = a_draw(body, 40)
    for turn, row in enumerate(draw.drawn.filter(is_replacement=False)):
        marks = dict.fromkeys(("access", "speed", "conduct", "fairness", "outcome"), 1 + turn % 2)
        mode = "face" if turn % 2 else "phone"
        an_answer(body, row.unit.address, turn, answers=marks, mode=mode)
    errors = []
    for margins in ({}, {str(body.pk): {"mode": {"phone": 70, "face": 30}}}):
        weighing.weigh(evaluation, Settings(margins=margins), None)
        assert scoring.missing(evaluation) != []
        scoring.score(evaluation, None)
        assert scoring.missing(evaluation) == []
        errors.append(evaluation.scores.get(measure="index", body=body).error)
    assert errors[0] > 1
    assert errors[1] == pytest.approx(0, abs=1e-6)


@pytest.mark.django_db
def test_replacements_that_nobody_needed_are_not_counted_as_drawn():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Roads"))
    users(evaluation.bodies.get().organisation, {None: 100})
    answered_by(a_draw(evaluation.bodies.get(), 40, spare=1), {"-": 30})
    made = weighing.weigh(evaluation, Settings(), None)
    assert made.report[0]["drawn"] == 40
    assert made.report[0]["sum"] == pytest.approx(100)


@pytest.mark.django_db
def test_bodies_of_which_nobody_was_drawn_by_chance_are_not_compared():
    evaluation = scored_from(5, an_organisation("Water"), an_organisation("Roads"))
    for body in evaluation.bodies.all():
        users(body.organisation, {None: 30})
        answered_by(a_draw(body, 10, method="quota"), {"-": 10})
    weighing.weigh(evaluation, Settings(), None)
    scoring.score(evaluation, None)
    assert evaluation.scores.filter(measure="index", value__isnull=False).count() == 3
    assert not evaluation.differences.exists()


@pytest.mark.django_db
def test_the_guideline_says_how_sure_each_interval_is():
    bodies = an_organisation("Water"), an_organisation("Roads")
    evaluation = scored_from(5, *bodies, confidence=0.8)
    for start, body in enumerate(evaluation.bodies.order_by("pk")):
        users(body.organisation, {None: 30})
        answered_by(a_draw(body, 10), {"-": 10}, start=start)
    weighing.weigh(evaluation, Settings(), None)
    scoring.score(evaluation, None)
    scored = list(evaluation.scores.filter(measure="index"))
    assert len(scored) == 3, "each body, and all together"
    for each in scored:
        half = stats.t.ppf(0.9, each.freedom) * each.error
        assert each.high - each.value == pytest.approx(half)
    found = evaluation.differences.get(measure="index")
    variances = [each.error**2 for each in scored if each.body_id]
    freedom = sum(variances) ** 2 / sum(each**2 / 9 for each in variances)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.9, freedom) * found.error)


@pytest.mark.django_db
def test_scores_are_of_the_newest_weights_and_stand_there_once():
    evaluation = scored_from(5, an_organisation("Water"), an_organisation("Roads"))
    for start, body in enumerate(evaluation.bodies.order_by("pk")):
        users(body.organisation, {None: 30})
        answered_by(a_draw(body, 10), {"-": 10}, start=start)
    for _turn in range(2):
        made = weighing.weigh(evaluation, Settings(), None)
        scoring.score(evaluation, None)
    assert set(evaluation.scores.values_list("weight_set", flat=True)) == {made.pk}
    assert evaluation.differences.filter(measure="index").count() == 1


# Reports ------------------------------------------------------------------------------------------


def told(adjusted: float, value: float = 8.0) -> Told:
    bodies = [{"pk": pk, "names": {"": name}} for pk, name in ((1, "Water"), (2, "Roads"))]
    index = {"measure": "index", "n": 40, "effective": 40, "error": 1, "low": 50, "high": 70}
    pair = {"measure": "index", "value": value, "low": -1, "high": 9, "adjusted": adjusted}
    return Told(
        {
            "bodies": bodies,
            "measures": [{"code": "index", "labels": {"en": "Index"}}],
            "figures": [index | {"body": 1, "value": 64.0}, index | {"body": 2, "value": 56.0}],
            "differences": [
                pair | {"kind": "bodies", "body": 1, "other": 2},
                pair | {"kind": "years", "body": 1, "other": 1, "year": 2025},
            ],
            "guideline": {"confidence": 0.95, "least": 20},
        },
        "en",
    )


@pytest.mark.parametrize(
    ("adjusted", "finding", "number"),
    [(0.049, "more than chance", 1), (0.051, "the gap may be chance", 0)],
)
def test_a_report_calls_real_only_what_holds_after_the_correction(adjusted, finding, number):
    with override("en"):
        found = told(adjusted)
        assert report_figures.measure(found, "index", "Index").title.endswith(finding)
        for part in (report_compared.differences(found), report_compared.since_last(found)):
            assert part.title.startswith(f"{number} difference")


def test_a_body_without_a_score_has_no_bar():
    found = told(0.5)
    found.figures["figures"][1] |= {"value": None, "low": None, "high": None}
    with override("en"):
        part = report_figures.measure(found, "index", "Index")
    assert [bar.label for bar in part.chart.bars] == ["Water"]
    assert part.notes == ["No score from fewer than 20 answers."]
    assert part.lines[1].cells[0].number is None


def test_the_gap_of_one_measure_is_real_by_its_own_test_alone():
    found = told(0.5)
    index = found.figures["differences"][0]
    found.figures["differences"].append(index | {"measure": "nps", "adjusted": 0.001})
    with override("en"):
        title = report_figures.measure(found, "index", "Index").title
    assert title == "From Water (64.0) to Roads (56.0): the gap may be chance"


def test_a_bar_stands_between_its_ends_and_nought_of_the_nps_in_the_middle():
    with override("en"):
        bars = report_figures.measure(told(0.5), "index", "Index").chart.bars
    assert [bar.label for bar in bars] == ["Water", "Roads"]
    assert all(bar.low < bar.length < bar.high for bar in bars)
    assert 2 * place("nps", 0) == place("nps", 100) == place("index", 100)


def test_where_nobody_interviewed_a_report_says_how_many_of_the_drawn_answered():
    found = told(0.5)
    found.figures.update(response={}, cleaning={"counted": 60, "left_out": {}})
    for body, answered in zip(found.figures["bodies"], (40, 20), strict=True):
        body |= {"drawn": 100, "answered": answered, "users": 500, "effect": 1.0}
    with override("en"):
        assert report_background.response(found).paragraphs == ["Answered of those drawn: 30 %"]


def test_a_body_is_called_by_its_name_in_the_readers_language_if_it_has_one():
    figures = told(0.5).figures
    figures["bodies"][0]["names"]["mn"] = "Ус"
    found = Told(figures, "mn")
    assert [found.name(body) for body in found.bodies] == ["Ус", "Roads"]


def test_more_promoters_than_detractors_have_a_plus():
    with override("en"):
        assert [shown("nps", value) for value in (5, 0, -5)] == ["+5.0", "0.0", "-5.0"]


def test_no_difference_is_said_to_be_beyond_all_chance():
    with override("en"):
        assert [chance(p) for p in (0.0, 0.0009, 0.001, 0.0496, 1.0)] == [
            *("< 0.001", "< 0.001", "0.001", "0.050", "1.000")
        ]


@pytest.mark.django_db
def test_an_old_edition_is_not_published_over_a_newer_one_and_a_changed_figure_shows():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Roads"))
    users(evaluation.bodies.get().organisation, {None: 50})
    answered_by(a_draw(evaluation.bodies.get(), 40), {"-": 40})
    weighing.weigh(evaluation, Settings(), None)
    scoring.score(evaluation, None)
    first, second = (reporting.write(evaluation, evaluation.created_by) for _turn in range(2))
    with pytest.raises(CannotReport, match="newer edition"):
        reporting.publish(first, a_user(Role.SUPERVISOR))
    assert reporting.is_intact(second)
    second.figures["figures"][0]["value"] += 1
    assert not reporting.is_intact(second)
