"""The demo year of Hồng Sơn agreed on, and the parts of its dossier, for the tests of what is printed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import product

from assignments.models import Assessment
from reports.demo.walking import Walk
from reports.demo.wards import read_demo
from reports.documents.blocks import Document, Table
from reports.documents.wording import plain
from reports.dossier.source import Signing, Source, gather
from tests.cast import WardCast

AT = datetime.fromisoformat("2023-12-25T08:14:00+07:00")


def source_of(assessment: Assessment, signing: Signing | None = None) -> Source:
    """Gather draft 1 of a year as it stands now."""
    found = Assessment.objects.select_related("ward", "framework").get(pk=assessment.pk)
    return gather(found, number=1, at=AT, signing=signing)


def of_cast(mine: WardCast, signing: Signing | None = None) -> Source:
    return source_of(mine.assessment, signing)


def walked(year: Assessment, to: str = "agreed") -> Assessment:
    """Walk the demo ward's year on to a step."""
    steps = ("review", "posting", "meeting", "agreed", "sent")
    walk = Walk(read_demo().wards[0], year, processes=1)
    for step in steps[: steps.index(to) + 1]:
        walk.take(step)
    return Assessment.objects.select_related("ward", "framework").get(pk=year.pk)


def letters(text: str) -> Counter[str]:
    """Count the letters of a text, whichever gaps and line breaks are between them; a hyphen at a line's end is not read."""
    return Counter("".join(text.split()).replace("-", "").casefold())


def differs(document: Document, pdf: str, word: str, pages: int) -> Counter[str]:
    """Return the letters that only one of both has, when the heads of tables are taken off that paper repeats on each page."""
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    heads = [
        letters("".join(plain(cell.content) for row in table.head for cell in row.cells)) for table in tables
    ]
    extra = letters(pdf)
    extra.subtract(letters(word))
    nearest = Counter(extra)
    for times in product(range(pages), repeat=len(heads)):
        left = Counter(extra)
        for count, head in zip(times, heads, strict=True):
            left.subtract({sign: count * number for sign, number in head.items()})
        left = Counter({sign: number for sign, number in left.items() if number})
        if not left:
            return left
        nearest = min(nearest, left, key=lambda one: sum(map(abs, one.values())))
    return nearest
