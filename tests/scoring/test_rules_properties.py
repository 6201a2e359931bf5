"""What holds for every rule type whatever the figures: a result, never an exception, within its maximum, monotonous."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.ruletypes import RULE_TYPES, Band, Input, InputKind, RatioBands, Rule, parse_rule
from scoring.rules import Outcome, Status, evaluate
from tests.scoring.test_rules_document import SECTIONS

D = Decimal
MODES = ("points", "pass_fail", "targets")
MAXIMA = (None, D(0), D(3), D("7.5"))
EXAMPLES: list[dict[str, Any]] = [{"type": kind, **SECTIONS[kind].blocks["params"]} for kind in RULE_TYPES]
BY_TYPE = {data["type"]: data for data in EXAMPLES}
VARIANTS: list[dict[str, Any]] = [
    {**BY_TYPE["ratio_threshold"], "min_percent": None},
    {**BY_TYPE["ratio_threshold"], "na_pass": True},
    {**BY_TYPE["ratio_threshold"], "na_pass": False, "comparison": ">="},
    {**BY_TYPE["count_min"], "per_group": False},
    {**BY_TYPE["less_than_last_year"], "na_pass": True},
    {"type": "not_worse_than_last_year", "what": "số vụ", "better": "less"},
    {"type": "assessment_recognised"},
    {"type": "all_of", "parts": [BY_TYPE["assessment_recognised"], BY_TYPE["amount_min"]]},
]

steady = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
"""The same examples on every run, and no clock: a busy machine must not fail a test of arithmetic."""

SETS_A_SEED = 20


def read(data: Mapping[str, Any], most: Decimal | None = None, mode: str = "points") -> Rule:
    rule, faults = parse_rule(data, max_points=most, mode=mode)
    assert faults == ()
    assert rule is not None
    return rule


def likely(random: Random, entry: Input) -> Any:
    """Return a figure as the input's form would send it, small enough to meet the others at an edge."""
    if entry.per_group:
        return {group: D(random.randint(0, 3)) for group in range(random.randint(1, 3))}
    return {
        InputKind.BOOLEAN: bool(random.getrandbits(1)),
        InputKind.DATE: date(2026, 1, 1) + timedelta(days=random.randint(0, 20)),
        InputKind.CHOICES: tuple(random.sample(entry.options, random.randint(0, len(entry.options)))),
        InputKind.MONEY: D(random.randint(0, 30)) * 100_000,
        InputKind.POINTS: D(random.randint(0, 12)) / 4,
        InputKind.TEXT: "Biên bản số 12",
    }.get(entry.kind, D(random.randint(0, 10)))


def anything(random: Random) -> Any:
    """Return a figure of some kind: a likely one, one at an edge, or one that no form could send."""
    return random.choice(
        [
            D(random.randint(0, 12)),
            D(random.randint(0, 10**12)),
            random.randint(-3, 10**6),
            D(random.randint(-5, 50)) / 4,
            bool(random.getrandbits(1)),
            date(2026, 1, 1) + timedelta(days=random.randint(-40, 40)),
            datetime(2026, 1, random.randint(1, 31), 12),
            tuple(
                random.sample(
                    ["Thi tìm hiểu trực tuyến", "Tập huấn trực tuyến", "khác"], random.randint(0, 3)
                )
            ),
            {group: D(random.randint(0, 4)) for group in range(random.randint(0, 3))},
            {1: random.choice([None, D(-1), D("1.5"), "2", True])},
            random.choice(["", " ", "Biên bản 12", "1", "0,5", "\0", "\ud800", "x" * 5000]),
            random.choice([None, float("nan"), float("inf"), 10**400, object(), [], {}, b"", ([],)]),
            random.choice([D("NaN"), D("sNaN"), D("Infinity"), D("1E+999999"), D("1E-999999"), D("-0")]),
        ]
    )


RULES = [(read(data, None, mode), mode) for data in [*EXAMPLES, *VARIANTS] for mode in MODES]


@settings(steady, max_examples=10_000 // SETS_A_SEED)
@given(st.integers(0, 2**64))
def test_ten_thousand_sets_of_figures_each_give_a_result(seed: int) -> None:
    random = Random(seed)
    for _ in range(SETS_A_SEED):
        rule, mode = random.choice(RULES)
        strange = random.random() * 0.5  # how much of this set no form would send
        figures: dict[Any, Any] = {"khác": anything(random), 3: anything(random)}
        for entry in rule.inputs():
            figures[entry.key] = anything(random) if random.random() < strange else likely(random, entry)
        most = random.choice(MAXIMA)
        check(evaluate(rule, figures, max_points=most, mode=mode), most, mode)


def check(outcome: Outcome, most: Decimal | None, mode: str) -> None:
    """A result is whole: a sentence, points within the maximum where points count, faults only where it says so."""
    assert outcome.explanation
    assert outcome.paper
    assert outcome.settled == (outcome.met is not None)
    assert (outcome.points is not None) == (outcome.settled and mode == "points")
    assert outcome.points is None or 0 <= outcome.points <= (D("Infinity") if most is None else most)
    assert outcome.status is Status.MISSING_FIGURES or not outcome.faults


# --- Bands ----------------------------------------------------------------------------------------------------------

STEPS = st.integers(0, 400).map(lambda quarter: D(quarter) / 4)


@st.composite
def scales(draw: st.DrawFn) -> dict[str, Any]:
    """Return a whole scale: cuts between 0 and 100, and points that never fall as the ratio rises."""
    cuts = sorted(draw(st.sets(STEPS.filter(lambda cut: 0 < cut <= 100), max_size=5)))
    points = sorted(draw(st.lists(STEPS, min_size=len(cuts) + 1, max_size=len(cuts) + 1)))
    rows = zip([D(0), *cuts], [*cuts, None], points, strict=True)
    bands = [{"from": lower, "below": upper, "points": given_points} for lower, upper, given_points in rows]
    return {"type": "ratio_bands", "bands": draw(st.permutations(bands)), "complete": True}


def bands_at(bands: tuple[Band, ...], ratio: Fraction) -> int:
    return sum(band.lower <= ratio and (band.upper is None or ratio < band.upper) for band in bands)


def ratio(few: int, all_: int) -> dict[str, Decimal]:
    return {"numerator": D(few), "denominator": D(all_)}


@steady
@given(scale=scales(), all_=st.integers(1, 10**6), data=st.data())
def test_a_whole_scale_gives_every_ratio_its_points_and_a_better_one_no_fewer(
    scale: dict[str, Any], all_: int, data: st.DataObject
) -> None:
    rule = read(scale)
    assert isinstance(rule, RatioBands)
    worse = data.draw(st.integers(0, all_))
    better = data.draw(st.integers(worse, all_))
    found = [evaluate(rule, ratio(few, all_), max_points=None, mode="points") for few in (worse, better)]
    assert [bands_at(rule.bands, Fraction(few * 100, all_)) for few in (worse, better)] == [1, 1]
    assert points_of(found[0]) <= points_of(found[1])


ROWS = st.lists(
    st.tuples(STEPS, STEPS | st.none(), STEPS).map(
        lambda row: dict(zip(("from", "below", "points"), row, strict=True))
    ),
    min_size=1,
    max_size=4,
)


@steady
@given(rows=ROWS | scales().map(lambda scale: scale["bands"]), percent=st.integers(0, 10_000))
def test_what_is_read_as_complete_covers_0_to_100_without_gap_or_overlap(
    rows: list[dict[str, Any]], percent: int
) -> None:
    rule, faults = parse_rule(
        {"type": "ratio_bands", "bands": rows, "complete": True}, max_points=None, mode="points"
    )
    assert (rule is None) == bool(faults)
    if isinstance(rule, RatioBands):
        edges = {D(0), D(100), *(band.lower for band in rule.bands)}
        assert {bands_at(rule.bands, Fraction(edge)) for edge in edges} == {1}
        assert bands_at(rule.bands, Fraction(percent, 100)) == 1


# --- Better figures never give fewer points -------------------------------------------------------------------------


def points_of(outcome: Outcome) -> Decimal:
    assert outcome.points is not None
    return outcome.points


COUNT = st.integers(0, 20).map(Decimal)
OPTIONS = BY_TYPE["checklist_min"]["options"]
DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@steady
@given(counts=st.lists(COUNT, min_size=1, max_size=4), more=COUNT, data=st.data())
def test_more_in_a_group_is_never_worse(counts: list[Decimal], more: Decimal, data: st.DataObject) -> None:
    raised = data.draw(st.integers(0, len(counts) - 1))
    low = dict(enumerate(counts))
    assert_no_worse(BY_TYPE["count_min"], {"count": low}, {"count": {**low, raised: low[raised] + more}})


@steady
@given(chosen=st.sets(st.sampled_from(OPTIONS)), added=st.sets(st.sampled_from(OPTIONS)))
def test_one_thing_more_is_never_worse(chosen: set[str], added: set[str]) -> None:
    rule = {**BY_TYPE["checklist_min"], "min": 2}
    assert_no_worse(rule, {"chosen": tuple(chosen)}, {"chosen": tuple(chosen | added)})


@steady
@given(base=DAYS, issued=DAYS, earlier=st.integers(0, 30))
def test_an_earlier_day_is_never_worse(base: date, issued: date, earlier: int) -> None:
    soon = {"base_on": base, "issued_on": issued - timedelta(days=earlier)}
    assert_no_worse(BY_TYPE["issued_on_time"], {"base_on": base, "issued_on": issued}, soon)


@steady
@given(answer=st.booleans(), count=COUNT, more=COUNT)
def test_a_better_part_never_worsens_the_whole(answer: bool, count: Decimal, more: Decimal) -> None:
    worse, better = {"p1_answer": answer, "p2_count": count}, {"p1_answer": True, "p2_count": count + more}
    assert_no_worse(BY_TYPE["sum"], worse, better)
    parts = [part["rule"] for part in BY_TYPE["sum"]["parts"]]
    assert_no_worse({"type": "all_of", "parts": parts}, worse, better)


@steady
@given(few=COUNT, less=COUNT, all_=st.integers(40, 90).map(Decimal))
def test_fewer_violations_are_never_worse(few: Decimal, less: Decimal, all_: Decimal) -> None:
    worse, better = {"violations": few + less, "total": all_}, {"violations": few, "total": all_}
    assert_no_worse(BY_TYPE["all_or_zero"], worse, better)


def assert_no_worse(data: Mapping[str, Any], worse: Mapping[str, Any], better: Mapping[str, Any]) -> None:
    rule = read(data, D(3) if data["type"] == "sum" else None)
    low, high = (evaluate(rule, figures, max_points=D(3), mode="points") for figures in (worse, better))
    assert points_of(low) <= points_of(high)


def test_recognition_is_never_worse_than_refusal() -> None:
    found = [
        evaluate(read(BY_TYPE["assessment_recognised"]), {"recognised": yes}, max_points=D(3), mode="points")
        for yes in (False, True)
    ]
    assert [points_of(one) for one in found] == [D(0), D(3)]


# --- A ground --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["manual", "not_arising"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", [None, "", "  \n ", 3, True])
def test_what_is_entered_by_hand_needs_a_ground(kind: str, mode: str, ground: object) -> None:
    rule = read(BY_TYPE[kind], None, mode)
    figures: dict[str, Any] = {"points": D(1), "met": True, "ground": ground}
    outcome = evaluate(rule, figures, max_points=D(3), mode=mode)
    assert (outcome.status, outcome.points, outcome.met) == (Status.MISSING_FIGURES, None, None)
    assert evaluate(rule, {**figures, "ground": "Biên bản"}, max_points=D(3), mode=mode).settled
