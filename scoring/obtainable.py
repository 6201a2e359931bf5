"""What one step more would give: a rule and its figures → the nearest better outcome that can still be reached.

Pure, like ``scoring/rules.py``, which judges every step: a step is what ``evaluate`` says of the changed figures,
never a second arithmetic. No step where a figure is missing, the rule is unknown or entered by hand, or where what
happened cannot be undone (a document issued late, a disciplined official).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from config import vietnamese as vi
from config.workdays import OfficeDays
from criteria import ruletypes as rt
from criteria.ruletypes import Rule
from criteria.ruletypes.judged import NO_QUESTION
from criteria.ruletypes.words import counted, lower, named_points
from scoring.figures import Figures, Value, figures_of_part
from scoring.outcomes import Outcome, Status
from scoring.rules import evaluate

Known = Mapping[str, Value | None]
Groups = Mapping[int, str]
"""The names of the residential groups by id, for figures per group."""

_GROUPS_NAMED = 4
_OMISSION = re.compile(r"^không |\bchưa |\bkhông được ")
_PAST_REPAIR = re.compile(r"\bhạn\b|\bkịp thời\b|\bbị ")
_SOME_OF = re.compile(r"^(?:tổng )?số(?: lượng)? ")


@dataclass(frozen=True)
class Step:
    """One step: what it asks ("thêm 2 vụ hòa giải thành"), the figures after it and what the rule gives for them.

    ``reached`` names the band ("bậc từ 80 % đến dưới 90 %") or is ""; ``label`` names the part of a sum or is "".
    ``gain``: points more than now; None where points do not count. ``most``: the most of the part or content.
    """

    what: str
    figures: Known
    outcome: Outcome
    gain: Decimal | None
    most: Decimal | None
    reached: str = ""
    label: str = ""


@dataclass(frozen=True)
class _Change:
    """A step not judged yet: its words and the figures it changes."""

    what: str
    figures: Known
    lead: str = "thêm"


@dataclass(frozen=True)
class _Now:
    """A rule with its figures as they stand, and how it is judged."""

    rule: Rule
    figures: Known
    outcome: Outcome
    max_points: Decimal | None
    mode: str
    groups: Groups
    office: OfficeDays | None = None

    def judged(self, figures: Known) -> Outcome:
        return evaluate(self.rule, figures, max_points=self.max_points, mode=self.mode, office=self.office)

    def typed(self) -> Figures:
        return Figures(self.rule.inputs(), self.figures)


def next_steps(
    rule: Rule | None,
    figures: Known,
    *,
    max_points: Decimal | None,
    mode: str,
    groups: Groups | None = None,
    office: OfficeDays | None = None,
) -> tuple[Step, ...]:
    """Return what one step better gives: at most one step, for a ``sum`` at most one for each part."""
    now = _now(rule, figures, max_points, mode, groups or {}, office)
    if now is None:
        return ()
    if isinstance(now.rule, rt.Sum):
        return tuple(_of_sum(now.rule, now))
    found = _step(now)
    return () if found is None else (found,)


def _now(
    rule: Rule | None,
    figures: Known,
    max_points: Decimal | None,
    mode: str,
    groups: Groups,
    office: OfficeDays | None,
) -> _Now | None:
    """Return the rule as it stands; None where nothing computed can become better."""
    outcome = evaluate(rule, figures, max_points=max_points, mode=mode, office=office)
    if rule is None or outcome.status is not Status.COMPUTED:
        return None
    if outcome.met and (max_points is None or outcome.points is None or outcome.points >= max_points):
        return None
    return _Now(rule, figures, outcome, max_points, mode, groups, office)


def _step(now: _Now) -> Step | None:
    """Return the first change the rule itself says is better."""
    changes = _CHANGES.get(type(now.rule))
    for change in changes(now.rule, now) if changes else ():
        after = {**now.figures, **change.figures}
        outcome = now.judged(after)
        if _better(now.outcome, outcome):
            gain = None if outcome.points is None else outcome.points - (now.outcome.points or Decimal(0))
            what = f"{change.lead} {change.what}".strip()
            return Step(what, after, outcome, gain, now.max_points, _band(now.rule, outcome))
    return None


def _better(before: Outcome, after: Outcome) -> bool:
    if not after.settled:
        return False
    if after.points is None or before.points is None:
        return bool(after.met) and not before.met
    return after.points > before.points


def _band(rule: Rule, outcome: Outcome) -> str:
    if not isinstance(rule, rt.RatioBands) or outcome.band_index is None:
        return ""
    return f"bậc {rule.bands[outcome.band_index].text}"


def _of_sum(rule: rt.Sum, now: _Now) -> Iterator[Step]:
    """Yield a step for each part of a sum; the figures are those of the whole rule."""
    for position, part in enumerate(rule.parts, 1):
        prefix = rt.part_key(position, "")
        figures = figures_of_part(now.figures, prefix)
        for step in next_steps(
            part.rule,
            _known(figures),
            max_points=part.points,
            mode=now.mode,
            groups=now.groups,
            office=now.office,
        ):
            after = {**now.figures, **{f"{prefix}{key}": value for key, value in step.figures.items()}}
            if _better(now.outcome, now.judged(after)) or now.mode != "points":
                label = f"{part.label}, {lower(step.label)}" if step.label else part.label
                yield replace(step, figures=after, label=label)


def _known(figures: Mapping[str, Any]) -> Known:
    return figures


def remediable(text: str) -> bool:
    """Return whether what a rule counts against the ward can still be made good.

    What was left undone can be done; what happened, was late or was punished stays. Read from the words of the rule,
    for the law does not say it: "không ban hành …", "… chưa được giải quyết" can, "… bị xử lý kỷ luật" cannot.
    """
    said = lower(text)
    return bool(_OMISSION.search(said)) and not _PAST_REPAIR.search(said)


def _cases(numerator: str, unit: str, more: int) -> str:
    """Return "2 vụ, việc hòa giải thành" for "Số vụ, việc hòa giải thành"."""
    said = _SOME_OF.sub("", lower(numerator))
    # Where the rule leaves it to the content's name, "số đạt yêu cầu" counts the rule's unit.
    counts = f"{unit or 'trường hợp'} {said}" if said == "đạt yêu cầu" else said
    return f"{vi.number(more)} {counts}"


def _violations(rule: rt.AllOrZero, now: _Now) -> Iterator[_Change]:
    if remediable(rule.violation):
        what = f"trường hợp {lower(rule.counted(''))}"
        yield _Change(what, {"violations": Decimal(0)}, lead="không còn")


def _nothing_left(rule: rt.Zero, now: _Now) -> Iterator[_Change]:
    what = _SOME_OF.sub("", lower(rule.what))
    if remediable(what):
        yield _Change(what, {"count": Decimal(0)}, lead="không còn")


def _answered(rule: rt.Boolean, now: _Now) -> Iterator[_Change]:
    question = lower(rule.question).rstrip("?:. ")
    if not rule.pass_value:
        if remediable(question):
            yield _Change(
                question.removeprefix("có ").removesuffix(" không"), {"answer": False}, lead="không còn"
            )
    elif rule.question == NO_QUESTION or question.startswith("đã "):
        yield _Change(question.removeprefix("đã "), {"answer": True}, lead="")
    else:
        yield _Change(f"“Có” cho câu hỏi “{question}”", {"answer": True}, lead="trả lời được")


def _listed(rule: rt.ChecklistMin, now: _Now) -> Iterator[_Change]:
    chosen = now.typed().chosen("chosen") or frozenset()
    rest = [option for option in rule.options if option not in chosen]
    more = rule.least - len(chosen)
    kept = tuple(option for option in rule.options if option in chosen)
    what = f"{more} trong {len(rest)} nội dung chưa thực hiện của danh sách"
    yield _Change(what, {"chosen": (*kept, *rest[:more])})


def _reached(rule: rt.CountMin, now: _Now) -> Iterator[_Change]:
    if not rule.per_group:
        count = now.typed().whole("count") or Decimal(0)
        yield _Change(_cases(rule.what, rule.unit, int(rule.least - count)), {"count": Decimal(rule.least)})
        return
    counts = now.figures.get("count")
    if not isinstance(counts, Mapping):
        return
    short = {pk: rule.least - int(count) for pk, count in counts.items() if count < rule.least}
    named = [
        f"{now.groups.get(pk) or f'nơi thứ {place}'} ({counted(more, rule.unit)})"
        for place, (pk, more) in enumerate(short.items(), 1)
    ]
    left = len(named) - _GROUPS_NAMED
    tail = f" và {left} nơi khác" if left > 0 else ""
    what = f"{lower(rule.what)} ở {len(short)}/{len(counts)} khối, tổ dân phố, thôn: {', '.join(named[:_GROUPS_NAMED])}{tail}"
    levelled = {pk: max(Decimal(count), Decimal(rule.least)) for pk, count in counts.items()}
    yield _Change(_SOME_OF.sub("", what), {"count": levelled})


def _paid(rule: rt.AmountMin, now: _Now) -> Iterator[_Change]:
    figures = now.typed()
    paid = figures.whole("paid") or Decimal(0)
    due = sum(
        ((figures.whole(term.key) or Decimal(0)) * term.rate * term.times for term in rule.terms), Decimal(0)
    )
    # Money is whole đồng; a rate may not be.
    needed = Decimal(ceil(due))
    yield _Change(vi.vnd(needed - paid), {"paid": needed}, lead="chi thêm")


def _pair(now: _Now, part: str = "numerator", whole: str = "denominator") -> tuple[int, int] | None:
    found = now.typed().part_of(part, whole)
    return None if found is None or not found[1] else (int(found[0]), int(found[1]))


def _more(now: _Now, numerator: str, unit: str, wanted: int, pair: tuple[int, int]) -> Iterator[_Change]:
    """Yield that so many of the same whole are to be reached, where the whole is large enough."""
    if pair[0] < wanted <= pair[1]:
        yield _Change(_cases(numerator, unit, wanted - pair[0]), {"numerator": Decimal(wanted)})


def _up_a_band(rule: rt.RatioBands, now: _Now) -> Iterator[_Change]:
    pair = _pair(now)
    if pair is None:
        return
    for band in reversed(rule.bands):
        wanted = ceil(Fraction(band.lower) * pair[1] / 100)
        yield from _more(now, rule.numerator, rule.unit, wanted, pair)


def _to_the_limit(rule: rt.RatioThreshold, now: _Now) -> Iterator[_Change]:
    pair = _pair(now)
    if pair is None or rule.min_percent is None:
        return
    exact = Fraction(rule.min_percent) * pair[1] / 100
    yield from _more(now, rule.numerator, rule.unit, floor(exact) + 1 if rule.strict else ceil(exact), pair)


def _up_to_last_year(rule: rt.NotWorseThanLastYear, now: _Now) -> Iterator[_Change]:
    if not rule.more_is_better:
        return
    if not rule.by_ratio:
        figures = now.typed()
        count, before = figures.whole("count"), figures.whole("last_year")
        if count is not None and before is not None:
            yield _Change(_cases(rule.what, rule.unit, int(before - count)), {"count": before})
        return
    pair, last = _pair(now), _pair(now, "last_numerator", "last_denominator")
    if pair and last:
        wanted = ceil(Fraction(last[0], last[1]) * pair[1])
        yield from _more(now, rule.numerator, rule.unit, wanted, pair)


def _all_parts(rule: rt.AllOf, now: _Now) -> Iterator[_Change]:
    """Yield one change made of those of every part that is not met; none where one of them has none."""
    said: list[str] = []
    figures: dict[str, Value | None] = {}
    for position, part in enumerate(rule.parts, 1):
        prefix = rt.part_key(position, "")
        below = _known(figures_of_part(now.figures, prefix))
        if evaluate(part, below, max_points=None, mode="pass_fail", office=now.office).met:
            continue
        steps = next_steps(
            part, below, max_points=None, mode="pass_fail", groups=now.groups, office=now.office
        )
        if not steps:
            return
        said += [step.what for step in steps]
        for step in steps:
            figures |= {
                f"{prefix}{key}": step.figures[key]
                for key in step.figures
                if step.figures[key] != below.get(key)
            }
    yield _Change("; ".join(said), figures, lead="")


_CHANGES: Mapping[type[Rule], Callable[[Any, _Now], Iterator[_Change]]] = {
    rt.AllOrZero: _violations,
    rt.Zero: _nothing_left,
    rt.Boolean: _answered,
    rt.ChecklistMin: _listed,
    rt.CountMin: _reached,
    rt.AmountMin: _paid,
    rt.RatioBands: _up_a_band,
    rt.RatioThreshold: _to_the_limit,
    rt.NotWorseThanLastYear: _up_to_last_year,
    rt.AllOf: _all_parts,
}
"""No entry: nothing that one step could change (entered by hand, issued late, more than last year, another's year)."""


def verdict(step: Step, label: str = "") -> str:
    """Return what the step reaches: "bậc từ 80 % đến dưới 90 %: nội dung 1 đạt 1/1 điểm", "nội dung 2 đạt".

    ``label`` ("nội dung 1") names the content; a part of a sum is named by its own words.
    """
    named = ", ".join(part for part in (label, f"phần “{step.label}”" if step.label else "") if part)
    lead = f"{named} đạt" if named else "đạt"
    if step.outcome.points is None:
        said = lead
    elif step.most is None:
        said = f"{lead} {named_points(step.outcome.points)}"
    else:
        said = f"{lead} {vi.points_paper(step.outcome.points)}/{named_points(step.most)}"
    return f"{step.reached}: {said}" if step.reached else said
