"""Files by the hundred: what nobody should send is refused cleanly, what people do send is taken at the first try."""

import logging
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Revision
from reports.dossier import making
from reports.papers import plan_paper, write_paper
from tests.cast import Cast, actor
from tests.evidence.conftest import stored
from tests.evidence.corpus import converted, office, pdfs, pictures
from tests.evidence.corpus.hostile import HOSTILE, Hostile
from tests.evidence.corpus.samples import Sample

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite_only,  # it is about files; the database only says that nothing is left
    # WeasyPrint leaves the colour profile of a PDF/A open.
    pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning"),
]
MIB = 1024 * 1024
MOST_MEMORY, MOST_SECONDS = 400 * MIB, 10
"""Of one child, by its own account; processor time, so that a busy machine does not matter."""


def problem_of(one: Hostile, cast: Cast, media: Path) -> str:
    """Hand the file in; return what is wrong with the answer, or nothing."""
    content = one.make()
    incoming = Incoming([content], one.name, timezone.now())
    try:
        intake.take_document(ward=cast.mine.ward, year=2023, incoming=incoming, by=actor(cast.an))
    except Refused as refused:
        said = str(refused)
        well_said = said.startswith("Không nhận: ") and said.endswith(".") and "Hãy" in said
        left = stored(media)
        return "" if well_said and not left else f"{said} {left}"
    return "accepted"


def test_hostile_files_are_refused_cleanly(cast: Cast, media: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "evidence.sandbox")
    assert len(HOSTILE) >= 60
    problems = {}
    for one in HOSTILE:
        caplog.clear()
        found = problem_of(one, cast, media)
        for record in caplog.records:
            if record.name == "evidence.sandbox":
                _, (seconds, memory) = record.args  # type: ignore[misc]
                if seconds > MOST_SECONDS or memory > MOST_MEMORY:  # type: ignore[operator]
                    found += f" took {seconds} s and {memory} bytes"
        if found:
            problems[f"{one.kind}: {one.what}"] = found
    assert problems == {}
    assert (Document.objects.count(), Revision.objects.count()) == (0, 0)
    log = Counter(AuditEntry.objects.values_list("act", "result"))
    assert log == {("evidence_refuse", AuditEntry.Result.REFUSED): len(HOSTILE)}


def refused_of(samples: Iterable[Sample], cast: Cast) -> dict[str, str]:
    """Hand the files in; return what was said of each that was refused, or was marked otherwise than it should be."""
    problems = {}
    for one in samples:
        incoming = Incoming([one.make()], one.name, timezone.now())
        try:
            document = intake.take_document(
                ward=cast.mine.ward, year=2023, incoming=incoming, by=actor(cast.an)
            )
        except Refused as refused:
            problems[one.name] = str(refused)
            continue
        kept = document.revisions.get()
        if kept.has_embedded_objects != one.carries:
            problems[one.name] = f"marked {kept.has_embedded_objects}"
        assert kept.original_name == one.name
    return problems


def test_real_files_are_taken_at_the_first_try(cast: Cast, tmp_path: Path) -> None:
    made = [*pictures.samples(), *pdfs.samples(), *office.samples()]
    some = [*made[1::4], *converted.samples(tmp_path / "converted", few=True)]
    assert len(some) >= 38
    assert refused_of(some, cast) == {}


def own_papers(cast: Cast, settings: Any, tmp_path: Path) -> list[Sample]:
    """What the portal prints itself and people send back in: a dossier, a plan."""
    settings.RENDER_CACHE = tmp_path / "render"
    dossier = making.ask(assessment=cast.mine.assessment, by=actor(cast.dung))
    making.make(dossier.pk)
    dossier.refresh_from_db()
    paper = plan_paper(cast.mine.plan)
    return [
        Sample("Hồ sơ 2023.pdf", (tmp_path / "media" / dossier.stored_name).read_bytes),
        *(
            Sample(f"Kế hoạch 2023.{ending}", partial(write_paper, paper, ending, timezone.now()))
            for ending in ("pdf", "docx")
        ),
    ]


@pytest.mark.torture
def test_two_hundred_real_files_are_taken_at_the_first_try(cast: Cast, tmp_path: Path, settings: Any) -> None:
    made = [*pictures.samples(), *pdfs.samples(), *office.samples(), *own_papers(cast, settings, tmp_path)]
    every = [*made, *converted.samples(tmp_path / "converted")]
    kinds = Counter(one.name.rpartition(".")[2].lower() for one in every)
    assert set(kinds) == {"pdf", "docx", "doc", "xlsx", "xls", "jpg", "jpeg", "png", "tif", "tiff", "heic"}
    assert len(every) >= 200
    assert refused_of(every, cast) == {}
