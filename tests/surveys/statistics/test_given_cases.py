"""The worked examples that were handed to us, each with its answer and how near we must come."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.statistics import allocation, design_effects, intervals, sample_size
from surveys.statistics.comparing import two_proportions
from surveys.statistics.design import design
from surveys.statistics.estimation import mean, total

CASES = Path(__file__).resolve().parents[4] / "shared/data/stats/stat_cases.json"

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the worked examples (../shared/data/stats) are not here"
)


def test_every_given_case_comes_out_as_published():
    cases = json.loads(CASES.read_text())

    wrong = [
        f"{case['id']}: {name} is {figures.get(name)}, not {answer}"
        for case in cases
        for figures in [_COUNTED[case["kind"]](case["input"])]
        for name, answer in case["expected"].items()
        if not _near(figures.get(name), answer, case["tolerance"])
    ]

    assert len(cases) >= 112
    assert wrong == []


def _near(figure: object, answer: object, tolerance: float) -> bool:
    if isinstance(answer, list):
        pairs = zip(figure or [], answer, strict=True)
        return all(_near(mine, theirs, tolerance) for mine, theirs in pairs)
    # Published figures are rounded: the tolerance is absolute, or a millionth of a large figure.
    return figure is not None and abs(figure - answer) <= max(tolerance, abs(answer) * 1e-6)


def _wilson(given: dict) -> dict:
    return _interval(intervals.wilson, given)


def _interval(method: Callable, given: dict) -> dict:
    share = given["successes"] / given["n"]
    interval = method(share, given["n"], confidence=given["confidence"])
    return {"low": interval.low, "high": interval.high}


def _statsmodels(given: dict) -> dict:
    methods = {
        "wilson": intervals.wilson,
        "agresti_coull": intervals.agresti_coull,
        "jeffreys": intervals.jeffreys,
        "beta": intervals.clopper_pearson,
        "normal": intervals.wald,
    }
    return _interval(methods[given["method"]], given)


def _krejcie(given: dict) -> dict:
    size = sample_size.krejcie_morgan(
        given["population"], margin=given["margin"], proportion=given["p"], chi2=given["chi2"]
    )
    return {"sample_size": round(size), "formula_value": size}


def _cochran(given: dict) -> dict:
    margin, confidence = given["margin"], given["confidence"]
    need = sample_size.needed(margin, confidence=confidence, proportion=given["p"])
    return {"n0": need.base, "ceil": need.answers}


def _finite(given: dict) -> dict:
    if "n0" in given:
        return {"n": sample_size.finite(given["n0"], given["population"])}
    return {"factor": sample_size.finite_factor(given["n"], given["population"])}


def _stratified(given: dict) -> dict:
    rows = [
        (stratum["name"], value, stratum["N"] / len(stratum["sample"]))
        for stratum in given["strata"]
        for value in stratum["sample"]
    ]
    names, values, weights = zip(*rows, strict=True)
    sizes = {stratum["name"]: stratum["N"] for stratum in given["strata"]}
    plan = design(weights, strata=names, sizes=sizes)
    centre, whole = mean(plan, values), total(plan, values)
    parts = [mean(plan, values, [each == name for each in names]) for name in sizes]
    return {
        "stratum_means": [part.value for part in parts],
        "stratum_sd": [part.spread for part in parts],
        "mean": centre.value,
        "variance": centre.error**2,
        "se": centre.error,
        "total": whole.value,
        "var_total": whole.error**2,
    }


def _allocation(given: dict) -> dict:
    sizes, n = given["N"], given["n"]
    if "cost" in given:
        shares = allocation.optimal_shares(sizes, given["sd"], given["cost"])
        counts = allocation.optimal(sizes, given["sd"], given["cost"], n)
    elif "sd" in given:
        shares = allocation.neyman_shares(sizes, given["sd"])
        counts = allocation.neyman(sizes, given["sd"], n)
    else:
        shares, counts = sizes, allocation.proportional(sizes, n)
    return {"n_h_real": allocation.real_shares(shares, n), "n_h": counts}


def _kish(given: dict) -> dict:
    weights = given["weights"]
    return {
        "deff": design_effects.of_weights(weights),
        "n_eff": design_effects.effective_size(weights),
    }


def _cluster(given: dict) -> dict:
    effect = design_effects.of_clusters(given["m"], given["rho"])
    return {"deff": effect, "n": effect * given["srs_n"]}


def _margin(given: dict) -> dict:
    n, confidence = given["n"], given["confidence"]
    return {
        "moe": sample_size.margin_of_error(given["p"], n, confidence=confidence),
        "moe_fpc": sample_size.margin_of_error(
            given["p"], n, confidence=confidence, population=given["population"]
        ),
    }


def _two(given: dict) -> dict:
    found = two_proportions(tuple(given["count"]), tuple(given["nobs"]))
    return {"z": found.statistic, "p_value": found.p}


def _weighted(given: dict) -> dict:
    figure = mean(design(given["w"]), given["x"])
    variance = figure.spread**2 * (figure.n - 1) / figure.n
    return {"mean": figure.value, "var_ddof0": variance}


_COUNTED = {
    "wilson": _wilson,
    "statsmodels": _statsmodels,
    "km": _krejcie,
    "cochran": _cochran,
    "fpc": _finite,
    "stratified": _stratified,
    "alloc": _allocation,
    "kish": _kish,
    "deff": _cluster,
    "moe": _margin,
    "two": _two,
    "weighted": _weighted,
}
