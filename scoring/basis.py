"""What a reviewed score rests on: stored when an indicator is accepted, compared with what stands now on every read.

Documents not handed in yet count for nothing, as in the dossier. An accepted use stays pinned to its revision when a newer
one of the document comes, so that changes nothing here; one whose file was replaced after a return is another proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assignments.models import Assessment
from config import vietnamese as vi
from criteria.ruletypes import Input, InputKind
from evidence.models import Document, Evidence
from scoring.measures import to_text, to_value
from scoring.models import IndicatorResult
from scoring.rules import Value

if TYPE_CHECKING:
    from scoring.resultfacts import ResultFacts

State = Assessment.State
UseState = Evidence.State
ALIVE = frozenset({State.SELF_SCORING, State.REVIEW, State.POSTING, State.MEETING})
"""Steps in which a change still matters; from *agreed* on the scores are frozen, whatever happens to a figure."""
NAMED = 3
"""How many documents a sentence names before it says "…"."""


@dataclass(frozen=True)
class Change:
    """One thing that is another since the review, in words without a full stop, and the part of the page that shows it."""

    words: str
    anchor: str


def basis_of(facts: ResultFacts) -> dict[str, Any]:
    """Return what the score rests on now, as plain JSON.

    ``figures``: "content number/input" → canonical text, per residential group a mapping; ``uses``: key of the use →
    digest, state, name; ``points``/``met``: what the rule computes; ``not_arising``: its ground, or empty.
    """
    return {
        "figures": dict(_figures(facts)),
        "not_arising": facts.result.not_arising_ground if facts.result.not_arising else "",
        "uses": {str(use.pk): _of_use(use) for use in _handed_in(facts)},
        "points": None if facts.outcome.points is None else to_text(facts.outcome.points),
        "met": facts.outcome.met,
    }


def changes_of(facts: ResultFacts) -> tuple[Change, ...]:
    """Return what changed since the indicator was accepted; nothing where it was not, or nothing was stored then."""
    result = facts.result
    old = result.reviewed_basis
    if old is None or result.state != IndicatorResult.State.ACCEPTED or result.assessment.state not in ALIVE:
        return ()
    now = basis_of(facts)
    if now == old:
        return ()
    found = (*_in_documents(old["uses"], now["uses"]), *_in_figures(old, now, facts))
    return tuple(found) + tuple(_in_outcome(old, now, facts))


def _handed_in(facts: ResultFacts) -> Iterator[Evidence]:
    return (one.use for one in facts.uses if one.use.state != UseState.DRAFT)


def _of_use(use: Evidence) -> dict[str, str]:
    digest = f"{use.revision.algorithm}:{use.revision.digest}"
    return {"digest": digest, "state": str(use.state), "name": _name(use.document)}


def _name(document: Document) -> str:
    return document.number or document.subject


def _figures(facts: ResultFacts) -> Iterator[tuple[str, str | dict[str, str]]]:
    """Yield every figure the rules read; contents by number, which a newer version of the rule set keeps."""
    for subject in facts.subjects:
        for entry in subject.inputs:
            value = subject.figures.get(entry.key)
            if value is not None and value != "" and value != ():
                yield f"{subject.number or 0}/{entry.key}", _canonical(value)


def _canonical(value: Value) -> str | dict[str, str]:
    if isinstance(value, Mapping):
        return {str(group): to_text(number) for group, number in value.items()}
    return to_text(Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value)


_WORDS = {
    "added": "thêm sau khi rà soát",
    "removed": "đã rút khỏi chỉ tiêu",
    "replaced": "đã thay bằng tệp khác",
    UseState.RETURNED: "bị trả lại",
    UseState.SUBMITTED: "mở lại để rà soát",
}


def _in_documents(old: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Yield one change for each kind of thing that happened to documents."""
    found: dict[str, list[str]] = {kind: [] for kind in _WORDS}
    for pk, use in {**old, **now}.items():
        kind = _happened(old.get(pk), now.get(pk))
        if kind:
            found[kind].append(use["name"])
    for kind, names in found.items():
        if names:
            named = ", ".join(f"“{name}”" for name in names[:NAMED]) + (" …" if len(names) > NAMED else "")
            yield Change(f"{len(names)} tài liệu {_WORDS[kind]}: {named}", "evidence")


def _happened(old: Mapping[str, str] | None, now: Mapping[str, str] | None) -> str:
    """Return the key of ``_WORDS`` for what happened to a use; its name in the register is no proof."""
    if old is None:
        return "added"
    if now is None:
        return "removed"
    if now["state"] == UseState.RETURNED:
        return UseState.RETURNED
    if now["digest"] != old["digest"]:
        return "replaced"
    return now["state"] if now["state"] != old["state"] else ""


def _in_figures(old: Mapping[str, Any], now: Mapping[str, Any], facts: ResultFacts) -> Iterator[Change]:
    before, after = old["figures"], now["figures"]
    entries = {
        f"{subject.number or 0}/{entry.key}": (entry, subject.content_id)
        for subject in facts.subjects
        for entry in subject.inputs
    }
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key):
            continue
        entry, content_id = entries.get(key, (None, 0))
        label = f"số liệu “{entry.label}”" if entry else "một số liệu không còn dùng"
        moved = f"{shown(before.get(key), entry)} → {shown(after.get(key), entry)}"
        yield Change(f"{label}: {moved}", f"content-{content_id}")
    if old["not_arising"] != now["not_arising"]:
        yield Change("việc xác định “không phát sinh” đã khác", "not-arising")


def shown(value: str | Mapping[str, str] | None, entry: Input | None) -> str:
    """Return the canonical text of a figure as the page writes it."""
    if value is None:
        return "chưa có"
    if isinstance(value, Mapping):
        total = sum((Decimal(one) for one in value.values()), Decimal(0))
        return f"{vi.number(total)} ở {len(value)} khối, tổ, thôn"
    read = to_value(entry.kind, value) if entry else value
    if isinstance(read, bool):
        return "có" if read else "không"
    if isinstance(read, Decimal):
        return vi.vnd(read) if entry and entry.kind == InputKind.MONEY else vi.number(read)
    if isinstance(read, tuple):
        return f"{len(read)} nội dung"
    return vi.date(read) if read is not None and not isinstance(read, str) else f"“{value}”"


def _in_outcome(old: Mapping[str, Any], now: Mapping[str, Any], facts: ResultFacts) -> Iterator[Change]:
    """Yield that the computed result is another: its rule, its groups or another assessment changed."""
    if facts.by_points and old["points"] != now["points"]:
        before, after = (_points(one["points"]) for one in (old, now))
        yield Change(f"điểm máy tính: {before} → {after}", "diem")
    elif not facts.by_points and old["met"] != now["met"]:
        before, after = (_met(one["met"]) for one in (old, now))
        yield Change(f"kết quả máy tính: {before} → {after}", "diem")


def _points(text: str | None) -> str:
    return "chưa tính được" if text is None else vi.points(Decimal(text))


def _met(met: bool | None) -> str:
    return {True: "đạt", False: "chưa đạt", None: "chưa xác định"}[met]


def in_words(changes: Iterable[Change]) -> str:
    """Return the changes in one line."""
    return "; ".join(change.words for change in changes)
