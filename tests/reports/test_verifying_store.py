"""``verify_evidence`` reads what the portal made, too: drafts, volumes, posted papers, issued files and their signed copies."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import JobRun
from evidence import store
from reports.bundle import volumes
from reports.issuing import making as issued
from reports.models import Dossier, Making, Volume
from reports.posting import preparing as posted
from reports.signing import actions as signed
from reports.verifying.shelves import SHELVES
from tests.cast import Cast
from tests.reports.posting import make_paper, make_posting
from tests.reports.verifying import keep, make_file, make_issue, make_signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return tmp_path / "media"


def test_every_folder_of_the_portal_has_its_shelf() -> None:
    written = {store.KEPT, store.DOSSIERS, posted.FOLDER, issued.FOLDER, signed.FOLDER, volumes.FOLDER}
    assert {shelf.folder for shelf in SHELVES} == written


def test_damage_to_what_the_portal_made_is_found(
    cast: Cast, media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = {"state": Making.State.DONE, "finished_at": timezone.now(), "assessment": cast.mine.assessment}
    draft = Dossier.objects.create(number=1, **done, **keep(cast.mine, b"draft", store.DOSSIERS))
    Dossier.objects.create(number=2, assessment=cast.mine.assessment)  # still waiting: no file
    volume = Volume.objects.create(number=1, **done, **keep(cast.mine, b"volume", "volumes"))
    hung = make_paper(make_posting(cast))
    posted_row = keep(cast.mine, b"notice", "postings")
    type(hung).objects.filter(pk=hung.pk).update(**posted_row)
    issue = make_issue(cast.mine, cast.dung)
    file, _ = make_file(cast.mine, issue)
    other, other_bytes = make_file(cast.mine, issue)
    copy = make_signed(cast.mine, file, cast.dung, b"signed")
    call_command("verify_evidence")
    assert capsys.readouterr().out == "6 files, all as they were stored.\n"

    place = store.path_of
    place(draft.stored_name).write_bytes(b"drafT")
    place(volume.stored_name).write_bytes(b"vol")
    place(posted_row["stored_name"]).unlink()
    place(file.stored_name).write_bytes(other_bytes)
    place(copy.stored_name).write_bytes(b"signed!")
    left = media / "issued/vi-du/2023/aa/left.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"a worker was killed before its row was written")
    os.utime(left, (time.time() - 25 * 3600,) * 2)
    with pytest.raises(CommandError, match=r"^5 of 6 files are not as they were stored, 1 no row names\.$"):
        call_command("verify_evidence")
    assert capsys.readouterr().out.splitlines() == [
        f"draft {draft.pk} ({draft.stored_name}): content differs from what was stored",
        f"volume {volume.pk} ({volume.stored_name}): 3 bytes instead of 6",
        f"posted paper {hung.pk} ({posted_row['stored_name']}): missing",
        f"issued file {file.pk} ({file.stored_name}): holds what issued file {other.pk} should hold",
        f"signed copy {copy.pk} ({copy.stored_name}): 7 bytes instead of 6",
        "issued/vi-du/2023/aa/left.pdf: no row names it",
    ]
    assert JobRun.objects.get(ok=False).summary == (
        "6 tệp đã kiểm tra: 1 tệp bị sửa, 1 tệp bị cắt ngắn, 1 tệp bị dài ra, 1 tệp bị tráo, 1 tệp bị mất, "
        "1 tệp không thuộc mục nào."
    )
    call_command("collect_orphans")
    assert not left.exists()
    assert place(copy.stored_name).exists()
