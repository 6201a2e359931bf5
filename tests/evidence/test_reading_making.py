"""The course of a reading: once, twice at once, killed, taken up again; what was read goes into the register by one click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.audit import AuditEntry
from accounts.guard import Refused
from evidence import preview, sandbox, scanning, store
from evidence.actions import describe, take_over
from evidence.models import Document, Evidence, Reading
from evidence.preview import office
from evidence.reading import making, reader, tools
from evidence.reading.finding import Proposal
from evidence.reading.proposals import Gain, gains_of, proposals_of
from tests.cast import Cast, actor
from tests.evidence import files
from tests.evidence.conftest import Take
from tests.evidence.test_reading_files import FOUND, word_file

pytestmark = pytest.mark.django_db
State, Scan = Reading.State, Reading.Scan
EMPTY = {"kind": "", "number": "", "issued_on": None, "issuer": "", "signer": ""}


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The revisions whose previews were asked for; their making has tests of its own."""
    rows: list[int] = []
    monkeypatch.setattr(preview, "prepare", lambda revision: rows.append(revision.pk))
    return rows


@pytest.fixture
def use(take: Take) -> Evidence:
    return take(word_file(), name="ke-hoach.docx")


def reading_of(use: Evidence) -> Reading:
    return Reading.objects.get(revision=use.revision_id)


def read(use: Evidence) -> Reading:
    making.read(use.revision_id)
    return reading_of(use)


def age(use: Evidence, **values: Any) -> None:
    Reading.objects.filter(revision=use.revision_id).update(
        asked_at=timezone.now() - timedelta(hours=2), **values
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The revisions the worker is asked to read."""
    rows: list[int] = []
    monkeypatch.setattr(making, "_enqueue", lambda revision, *_: rows.append(revision))
    return rows


def test_a_file_is_read_once_and_its_preview_prepared(use: Evidence, prepared: list[int]) -> None:
    reading = read(use)
    assert (reading.state, reading.source, reading.attempts, reading.problem) == (State.DONE, "text", 1, "")
    assert {one["field"]: one["value"] for one in reading.proposals} == FOUND
    assert reading.folded.startswith("ubnd tinh nghe an uy ban nhan dan phuong le loi so 19 kh ubnd")
    assert reading.finished_at is not None
    assert read(use).attempts == 1
    assert prepared == [use.revision_id]


def test_what_a_person_sends_is_read_before_what_may_wait(
    use: Evidence, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    Reading.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        making.begin(use.revision, priority=-10)
        making.again(reading_of(use))
    waiting = DBTaskResult.objects.ready().filter(task_path="evidence.tasks.read_file")
    assert list(waiting.values_list("priority", flat=True)) == [0, -10]


def test_a_file_that_lies_on_its_side_is_shown_upright_unless_somebody_turned_it(
    use: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "read_file", lambda *_: reader.Outcome(rotation=270))
    assert read(use).rotation == 270
    Reading.objects.update(rotation=90, state=State.WAITING)
    assert read(use).rotation == 90


def test_a_slip_over_an_odd_paper_ends_its_reading_at_once(
    use: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slips(*_: object, **options: object) -> list[Proposal]:
        raise IndexError

    monkeypatch.setattr(reader, "propose", slips)
    reading = read(use)
    assert (reading.state, reading.problem, reading.attempts) == (State.FAILED, reader.UNREADABLE, 1)


def test_signs_that_no_database_keeps_are_left_out(use: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "Số\0 1\ud800"

    def says(job: str, *_: object, **options: object) -> Any:
        if job.endswith(":signatures"):
            return [{"signer": odd, "signed_at": "", "intact": None, "whole": None}]
        return {"texts": [odd], "lines": [[odd, 0, None, "", False, None]], "count": 1}

    monkeypatch.setattr(sandbox, "call", says)
    reading = read(use)
    assert (reading.state, reading.text, reading.signatures[0]["signer"]) == (State.DONE, "Số 1?", "Số 1?")


def test_no_file_is_read_inside_a_transaction(use: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    depth: list[int] = []

    def look(*_: object) -> reader.Outcome:
        depth.append(len(connection.savepoint_ids))
        return reader.Outcome()

    before = len(connection.savepoint_ids)
    monkeypatch.setattr(making, "read_file", look)
    making.read(use.revision_id)
    assert depth == [before]


def test_two_workers_at_once_read_it_once(use: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def meanwhile(*_: object) -> reader.Outcome:
        runs.append(1)
        making.read(use.revision_id)
        return reader.Outcome(problem="của lần đầu")

    monkeypatch.setattr(making, "read_file", meanwhile)
    assert read(use).problem == "của lần đầu"
    assert runs == [1]


def test_a_worker_that_was_given_up_writes_nothing_any_more(
    use: Evidence, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was slow, the reading was asked for anew and done by another: the slow one's answer comes too late."""

    def slow(*_: object) -> reader.Outcome:
        age(use)
        assert making.requeue(timedelta(hours=1)) == 1
        monkeypatch.setattr(making, "read_file", lambda *_: reader.Outcome(problem="của lần hai"))
        making.read(use.revision_id)
        return reader.Outcome(problem="của lần đầu")

    monkeypatch.setattr(making, "read_file", slow)
    reading = read(use)
    assert (reading.problem, reading.attempts, reading.state) == ("của lần hai", 2, State.DONE)


def test_a_killed_reading_is_asked_for_again_and_given_up_at_last(use: Evidence, asked: list[int]) -> None:
    age(use, state=State.RUNNING, attempts=1)
    assert making.requeue(timedelta(hours=3)) == 0
    assert making.requeue(timedelta(hours=1)) == 1
    assert (reading_of(use).state, asked) == (State.WAITING, [use.revision_id])
    age(use, state=State.RUNNING, attempts=3)
    assert making.requeue(timedelta(hours=1)) == 0
    assert (reading_of(use).state, reading_of(use).problem) == (State.FAILED, making.GIVEN_UP)


def test_a_file_that_is_missing_or_gone_fails_in_words(use: Evidence) -> None:
    store.path_of(use.revision.stored_name).unlink()
    assert (read(use).state, reading_of(use).problem) == (State.FAILED, making.MISSING)
    making.read(999_999)


def test_a_file_in_which_something_is_found_is_not_read(
    use: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reading.objects.update(scan=Scan.WAITING)
    monkeypatch.setattr(scanning, "scan", lambda path: scanning.Verdict(Scan.FOUND, "Eicar-Test"))
    reading = read(use)
    assert (reading.state, reading.scan, reading.text, reading.problem) == (
        State.FAILED,
        Scan.FOUND,
        "",
        making.INFECTED,
    )


def test_a_scanner_that_answers_later_is_asked_again(use: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    Reading.objects.update(scan=Scan.WAITING)
    monkeypatch.setattr(scanning, "scan", lambda path: scanning.Verdict(Scan.WAITING, "không trả lời"))
    reading = read(use)
    assert (reading.state, reading.scan, proposals_of(reading)) == (State.DONE, Scan.WAITING, [])
    assert making.scan_again() == 0
    monkeypatch.setattr(scanning, "scan", lambda path: scanning.Verdict(Scan.CLEAN))
    assert making.scan_again() == 1
    assert len(proposals_of(reading_of(use))) == 6


def test_a_word_file_s_proposals_are_outlined_on_its_preview(use: Evidence, tmp_path: Path) -> None:
    """The preview's PDF says where on its pages each stands."""
    (tmp_path / "tep.docx").write_bytes(word_file())
    args = (office.program(), "docx", str(tmp_path))
    sandbox.call("evidence.preview.office:convert", *args, limits=reader.CONVERTING)
    outcome = reader.read_file(store.path_of(use.revision.stored_name), "docx", tmp_path / "tep.pdf")
    assert {one.field: one.value for one in outcome.proposals} == FOUND
    assert {(one.page, len(one.box)) for one in outcome.proposals} == {(1, 4)}


# The register ---------------------------------------------------------------------------------------------------------


def blank(use: Evidence) -> Document:
    Document.objects.filter(pk=use.document_id).update(**EMPTY)
    return Document.objects.get(pk=use.document_id)


def test_one_click_takes_nothing_that_a_person_wrote(use: Evidence) -> None:
    document, reading = blank(use), read(use)
    assert {one.field for one in gains_of(document, use.revision, reading)} == set(FOUND)
    document.issuer, document.number = "Ủy ban nhân dân phường Lê Lợi", "19 /KH-UBND"
    document.issued_on, document.signer = date(2023, 3, 16), "Trần Thị Mai Hương"
    gains = gains_of(document, use.revision, reading)  # the day differs: it is a person's word, and stays
    assert gains == [Gain("kind", "Kế hoạch"), Gain("subject", FOUND["subject"])]


def test_one_click_takes_what_was_read_into_the_register(use: Evidence, cast: Cast) -> None:
    document = blank(use)
    read(use)
    take_over(document=document, fields=["number", "issued_on"], version=document.version, by=actor(cast.an))
    stored = Document.objects.get(pk=document.pk)
    assert (stored.number, stored.issued_on, stored.signer) == ("19/KH-UBND", date(2023, 3, 15), "")
    entry = AuditEntry.objects.filter(act="document_describe").latest("pk")
    assert '"new": {"number": "19/KH-UBND", "issued_on": "2023-03-15"}' in entry.detail
    assert "19 kh ubnd" in stored.search_text


def test_who_wrote_meanwhile_is_not_written_over(use: Evidence, cast: Cast) -> None:
    document = blank(use)
    read(use)
    values: dict[str, object] = {**EMPTY, "subject": "Của Bình"}
    describe(document=Document.objects.get(pk=document.pk), values=values, version=1, by=actor(cast.binh))
    with pytest.raises(Refused, match="vừa sửa tài liệu này"):
        take_over(document=document, fields=["number"], version=1, by=actor(cast.an))


@pytest.mark.parametrize("fields", [[], ["version"], ["number", "kind"]])
def test_only_what_was_read_is_taken_over(fields: list[str], use: Evidence, cast: Cast) -> None:
    document, reading = blank(use), read(use)
    kept = [one for one in reading.proposals if one["field"] != "kind"]
    Reading.objects.update(proposals=kept)
    with pytest.raises(Refused, match="Không còn nội dung đọc được"):
        take_over(document=document, fields=fields, version=1, by=actor(cast.an))


# The command ----------------------------------------------------------------------------------------------------------


def told(*args: str) -> str:
    out = StringIO()
    call_command("read_evidence", *args, stdout=out)
    return out.getvalue()


def test_the_command_asks_for_what_was_never_read_or_wanted_a_program(
    take: Take, asked: list[int], cast: Cast
) -> None:
    never, scan, done = (take(files.pdf(text=name), name=f"{name}.pdf") for name in ("a", "b", "c"))
    ended = {"state": State.DONE, "finished_at": timezone.now()}
    Reading.objects.filter(revision=never.revision_id).delete()
    Reading.objects.filter(revision=scan.revision_id).update(problem=reader.NO_OCR, attempts=3, **ended)
    Reading.objects.filter(revision=done.revision_id).update(source="text", **ended)
    asked.clear()
    assert told() == "1 files will be read, 1 files will be read again.\n"
    assert asked == [never.revision_id, scan.revision_id]
    assert reading_of(scan).attempts == 0
    assert told("--again", "--ward", cast.mine.ward.slug).startswith("0 files will be read, 1 files will be")
    with pytest.raises(CommandError, match="There is no ward khong-co"):
        told("--ward", "khong-co")


def test_the_command_says_when_scans_will_stay_unread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    forget: Callable[[], None] = tools.look_again
    request.addfinalizer(forget)
    monkeypatch.setenv("PATH", str(tmp_path))
    forget()
    assert told().endswith("ocrmypdf or its Vietnamese data is missing: scans and pictures stay unread.\n")
