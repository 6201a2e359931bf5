"""Files by the hundred: what nobody should send is refused cleanly, what people do send is taken at the first try."""

import logging
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.guard import Refused
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Document, Revision
from tests.cast import Cast, actor
from tests.evidence.conftest import stored
from tests.evidence.corpus.hostile import HOSTILE, Hostile

pytestmark = pytest.mark.django_db
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
                _, seconds, memory = record.args  # type: ignore[misc]
                if seconds > MOST_SECONDS or memory > MOST_MEMORY:  # type: ignore[operator]
                    found += f" took {seconds} s and {memory} bytes"
        if found:
            problems[f"{one.kind}: {one.what}"] = found
    assert problems == {}
    assert (Document.objects.count(), Revision.objects.count()) == (0, 0)
    log = Counter(AuditEntry.objects.values_list("act", "result"))
    assert log == {("evidence_refuse", AuditEntry.Result.REFUSED): len(HOSTILE)}
