"""How many proposals are right, wrong and missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from config.vietnamese import fold
from tests.evidence.papers.invented import Kind, Paper

FIELDS = ("number", "issued_on", "kind", "issuer", "signer", "subject")


@dataclass
class Tally:
    """Of each field: papers read rightly, wrong proposals, and papers in all; and what was wrong, in words."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    wrong: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    papers: int = 0
    faults: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        return self.right[name] / self.papers

    @property
    def wrong_share(self) -> float:
        """Wrong proposals among all that could have been made."""
        return sum(self.wrong.values()) / (self.papers * len(FIELDS))


def _truths(paper: Paper) -> dict[str, tuple[str, ...]]:
    """Return what is as good as right for each field; ``""`` stands for: nothing proposed."""
    letter = (f"V/v {paper.subject}", f"Về việc {paper.subject}") if paper.kind == Kind.LETTER else ()
    plain = paper.subject.removeprefix("Về việc ")
    return {
        "number": (paper.number,),
        "issued_on": (paper.issued_on.isoformat() if paper.issued_on else "",),
        "kind": (paper.kind.value,),
        "issuer": paper.organ.also,
        "signer": (paper.signer,),
        "subject": (paper.subject, plain, *letter, f"{paper.title} {paper.subject}"),
    }


def _same(name: str, found: str, truth: str) -> bool:
    if name in {"number", "issued_on", "kind"}:
        return found == truth
    return fold(found) == fold(truth)


def tally(read: Iterable[tuple[Paper, Mapping[str, str]]]) -> Tally:
    """Count papers with what was proposed for them (field → value)."""
    counts = Tally()
    for paper, proposals in read:
        counts.papers += 1
        for name, truths in _truths(paper).items():
            found = proposals.get(name, "")
            if any(_same(name, found, truth) for truth in truths):
                counts.right[name] += 1
            elif found:
                counts.wrong[name] += 1
                counts.faults.append(f"{paper.index} {paper.layout}: {name}: {found!r} for {truths[0]!r}")
            else:
                counts.faults.append(f"{paper.index} {paper.layout}: {name}: nothing for {truths[0]!r}")
    return counts
