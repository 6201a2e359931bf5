"""What the reader proposes for papers it was not made from: the bars of quality, on real PDF and Word files and scans."""

from __future__ import annotations

from pathlib import Path

from evidence.reading.reader import read_file
from tests.evidence.papers import Paper, Tally, as_docx, as_pdf, as_scan, invented, tally

BARS = {"number": 0.95, "issued_on": 0.95, "kind": 0.90, "issuer": 0.90, "signer": 0.90, "subject": 0.90}
MOST_WRONG = 0.02


def read(paper: Paper, content: bytes, path: Path) -> tuple[Paper, dict[str, str]]:
    path.write_bytes(content)
    outcome = read_file(path, path.suffix.removeprefix("."))
    return paper, {one.field: one.value for one in outcome.proposals}


def keeps(found: Tally, bars: dict[str, float]) -> list[str]:
    """Return what falls short, with the papers it fell short on."""
    short = [f"{name} {found.share(name):.2f}" for name, bar in bars.items() if found.share(name) < bar]
    if found.wrong_share > MOST_WRONG:
        short.append(f"wrong {found.wrong_share:.3f}")
    return [*short, *found.faults] if short else []


def test_sixty_papers_with_text_are_read_and_nothing_is_made_up(tmp_path: Path) -> None:
    """Every third one as PDF, the others as Word files; script/bench reads all sixty as each."""
    made = [
        read(paper, as_docx(paper), tmp_path / f"{paper.index}.docx")
        if paper.index % 3
        else read(paper, as_pdf(paper), tmp_path / f"{paper.index}.pdf")
        for paper in invented(60)
    ]
    assert keeps(tally(made), BARS) == []
    waiting = [
        (paper.index, name, name in found)
        for paper, found in made
        for name, true in (("number", paper.number), ("issued_on", paper.issued_on))
        if not true
    ]
    assert len(waiting) == 14
    assert [one for one in waiting if one[2]] == []


def test_five_scans_are_read(tmp_path: Path) -> None:
    made = [read(paper, as_scan(paper), tmp_path / f"{paper.index}.pdf") for paper in invented(5)]
    assert keeps(tally(made), dict.fromkeys(BARS, 0.8)) == []
