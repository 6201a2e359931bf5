"""A final set: presented, decided, made by the worker, in force, replaced; and what stops it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment
from evidence import store
from reports.course import make_move
from reports.documents.blocks import Heading
from reports.dossier.source import Entry
from reports.issuing import making, presenting
from reports.issuing.content import content_now, lacks_of, outlook
from reports.issuing.numbers import SLOTS, Slot
from reports.issuing.presenting import Proposed
from reports.models import Agreement, Issue
from scoring.models import IndicatorResult
from tests.cast import Cast, actor
from tests.reports.issuing import agreed, issued_set

pytestmark = pytest.mark.django_db
State = Issue.State
PARTS = ("report", "score-sheet", "minutes", "index")
ENTRIES = {"report": Entry("12", date(2023, 12, 29)), "score-sheet": Entry("", date(2023, 12, 29))}


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(making, "PROCESSES", 0)


def presented(
    cast: Cast, year: Assessment, *, seen: int = 0, parts: tuple[str, ...] = PARTS, note: str = ""
) -> Issue:
    proposed = Proposed(needed(parts, year), cast.dung.pk, ENTRIES, note)
    return presenting.present(assessment=year, proposed=proposed, seen=seen, by=actor(cast.binh))


def needed(parts: tuple[str, ...], year: Assessment) -> tuple[str, ...]:
    """The parts with whatever else the rule set demands."""
    return tuple(dict.fromkeys([*parts, *(one.key for one in content_now(year).rules if one.required)]))


def decided(cast: Cast, issue: Issue, **words: str) -> Issue:
    return presenting.decide(issue=issue, version=issue.version, by=actor(cast.dung), **words)


def issued(cast: Cast, year: Assessment, *, seen: int = 0, **words: str) -> Issue:
    issue = decided(cast, presented(cast, year, seen=seen), **words)
    making.make(issue.pk)
    issue.refresh_from_db()
    return issue


def test_the_set_of_the_tests_is_a_real_one(cast: Cast) -> None:
    issue = issued_set(cast)
    assert [(one.key, one.pages > 0, one.place is None) for one in issue.files.all()] == [
        ("report", True, False),
        ("score-sheet", True, False),
    ]
    for one in issue.files.all():
        with store.path_of(one.stored_name).open("rb") as file:
            assert store.hash_of(file) == (one.digest, one.size)


def test_a_set_is_presented_issued_made_and_in_force(cast: Cast) -> None:
    year = agreed(cast)
    issue = presented(cast, year)
    assert (issue.state, issue.number, issue.edition, issue.kind) == (State.PRESENTED, 1, None, "request")
    assert (issue.signer_name, issue.signs_for_chair) == ("Phạm Văn Dũng", False)
    assert issue.entries["report"]["number"] == "12"
    assert Notice.objects.get(user=cast.dung, sentence__contains="chờ quyết định").link.endswith(
        f"/{issue.pk}/"
    )
    issue = decided(cast, issue)
    assert (issue.state, issue.edition, issue.answered_by) == (State.MAKING, 1, cast.dung)
    making.make(issue.pk)
    issue.refresh_from_db()
    assert (issue.state, issue.issued_on, issue.parts_done) == (
        State.ISSUED,
        date(2023, 12, 28),
        issue.files.count(),
    )
    keys = [one.key for one in issue.files.all()]
    assert keys[:2] == ["report", "score-sheet"] and keys[-2:] == ["index-1-1", "index-2-1"]
    assert [one.volume for one in issue.files.all()][-1] == 1
    for one in issue.files.all():
        with store.path_of(one.stored_name).open("rb") as file:
            assert store.hash_of(file) == (one.digest, one.size)
    assert issue.digest == making.files_digest({one.code: one.digest for one in issue.files.all()})
    acts = (
        AuditEntry.objects.filter(act__startswith="issue_").order_by("number").values_list("act", flat=True)
    )
    assert list(acts) == ["issue_present", "issue_decide", "issue_done"]


def test_the_sheet_holds_its_own_scores(cast: Cast) -> None:
    issue = issued(cast, agreed(cast))
    sheet = issue.files.get(key="score-sheet")
    with pikepdf.open(store.path_of(sheet.stored_name)) as pdf:
        inside = {name: json.loads(one.get_file().read_bytes()) for name, one in pdf.attachments.items()}
    found = inside["diem-2023.json"]
    assert (found["total"], found["max"], found["year"]) == ("88", "100", 2023)
    assert {one["code"]: one["points"] for one in found["indicators"]} == {
        "1.1": "3", "1.2": "5", "2.1": "35", "2.2": "45",
    }  # fmt: skip
    assert [one["unchecked"] for one in found["criteria"]] == [False, False]
    assert found["agreement"]["digest"] == Agreement.objects.get().digest


def test_a_double_click_is_one_set_and_of_two_who_present_one_is_told(cast: Cast) -> None:
    year = agreed(cast)
    first = presented(cast, year)
    assert presented(cast, year) == first
    with pytest.raises(Refused, match="Có người vừa trình hồ sơ"):
        presented(cast, year, note="Bản khác")
    assert Issue.objects.count() == 1


def test_of_two_leaders_one_wins(cast: Cast) -> None:
    issue = presented(cast, agreed(cast))
    seen = issue.version
    decided(cast, issue)
    with pytest.raises(Refused, match="vừa thay đổi trên máy khác"):
        presenting.send_back(
            issue=Issue.objects.get(pk=issue.pk), version=seen, reason="Thiếu số", by=actor(cast.dung)
        )


def test_it_is_returned_or_taken_back_with_a_reason_and_presented_anew(cast: Cast) -> None:
    year = agreed(cast)
    issue = presented(cast, year)
    with pytest.raises(Refused, match="Xin ghi lý do"):
        presenting.send_back(issue=issue, version=1, reason=" ", by=actor(cast.dung))
    presenting.send_back(issue=issue, version=1, reason="Thiếu số văn bản", by=actor(cast.dung))
    issue.refresh_from_db()
    assert (issue.state, issue.answer) == (State.RETURNED, "Thiếu số văn bản")
    second = presented(cast, year, seen=1)
    presenting.withdraw(issue=second, version=1, reason="Sửa báo cáo", by=actor(cast.binh))
    assert presented(cast, year, seen=2).number == 3


def test_what_changed_since_it_was_presented_is_named_and_stops_it(cast: Cast) -> None:
    year = agreed(cast)
    issue = presented(cast, year)
    entries = {**issue.entries, "report": {**issue.entries["report"], "number": "13"}}
    Issue.objects.filter(pk=issue.pk).update(entries=entries)
    issue = Issue.objects.select_related("assessment__ward", "assessment__framework").get(pk=issue.pk)
    with pytest.raises(Refused, match="Nội dung đã khác lúc trình: Báo cáo đánh giá kết quả"):
        decided(cast, issue)


def test_the_same_content_on_another_day_is_the_same(cast: Cast) -> None:
    year = agreed(cast)
    basis = content_now(year).basis
    year.ward.demo_day = date(2023, 12, 30)
    year.ward.save(update_fields=["demo_day"])
    assert content_now(Assessment.objects.select_related("ward", "framework").get(pk=year.pk)).basis == basis


def test_only_an_agreed_year_whose_figures_are_the_frozen_ones_goes_up(cast: Cast) -> None:
    year = agreed(cast)
    IndicatorResult.objects.filter(assessment=year, indicator__code="2.1").update(
        not_arising=True, not_arising_ground="Không có"
    )
    with pytest.raises(Refused, match=r"chỉ tiêu 2\.1 khác với kết quả đã thống nhất"):
        presented(cast, year)
    IndicatorResult.objects.filter(assessment=year).update(not_arising=False, not_arising_ground="")
    lacks = lacks_of(content_now(year), ("score-sheet",))
    assert next(one.sentence for one in lacks).startswith("hồ sơ phải có Mẫu 01")
    by, key = actor(cast.dung), "hop-lai"
    make_move(assessment=year, key=key, version=year.version, comment="Sót ý kiến", by=by)
    year = Assessment.objects.select_related("ward", "framework").get(pk=year.pk)
    with pytest.raises(Refused, match="sau khi cuộc họp thống nhất"):
        presented(cast, year)


def test_a_ward_that_does_not_meet_sends_report_and_score_sheet_alone(cast: Cast) -> None:
    year = agreed(cast)
    Agreement.objects.update(met=False)
    issue = presented(cast, year)
    assert (issue.kind, issue.parts) == ("report_only", ["report", "score-sheet"])


def test_unchecked_values_need_a_reason_that_every_page_carries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from criteria.models import Certainty, Indicator
    from scoring import facts

    Indicator.objects.filter(framework=cast.mine.framework).update(points_certainty=Certainty.GUESS)
    facts._trees.clear()
    year = agreed(cast)
    issue = presented(cast, year)
    assert issue.unchecked == 4
    with pytest.raises(Refused, match="còn giá trị chưa đối chiếu văn bản gốc"):
        decided(cast, issue)
    issue = decided(cast, issue, override="Chờ Sở Tư pháp gửi văn bản")
    assert issue.override == "Chờ Sở Tư pháp gửi văn bản"
    assert making._remark(issue, content_now(year)) == (
        "(*) Phát hành khi 4 chỉ tiêu dùng giá trị tạm tính, chưa đối chiếu văn bản gốc; "
        "lý do: Chờ Sở Tư pháp gửi văn bản"
    )


def test_a_later_edition_says_why_and_replaces_the_one_before(cast: Cast) -> None:
    year = agreed(cast)
    first = issued_set(cast, year=year)
    second = presented(cast, year, seen=1)
    with pytest.raises(Refused, match="Xin ghi lý do phát hành lại"):
        decided(cast, second)
    second = decided(cast, second, reason="Sửa lời báo cáo")
    making.make(second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.edition) == (State.REPLACED, State.ISSUED, 2)
    assert store.path_of(first.files.all()[0].stored_name).is_file()


def test_a_killed_worker_leaves_no_half_set_and_what_it_made_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = decided(cast, presented(cast, agreed(cast)))
    whole = making.render_finals

    def dies(finals: Any, folder: Any, *, processes: int) -> Any:
        yield next(iter(whole(finals, folder, processes=0)))
        raise SystemExit("killed")

    monkeypatch.setattr(making, "render_finals", dies)
    with pytest.raises(SystemExit):
        making.make(issue.pk)
    issue.refresh_from_db()
    assert (issue.state, issue.files.count(), Issue.objects.in_force().count()) == (State.MAKING, 1, 0)
    kept = issue.files.get()
    monkeypatch.setattr(making, "render_finals", whole)
    making.make(issue.pk)
    issue.refresh_from_db()
    assert issue.state == State.ISSUED
    assert issue.files.get(key=kept.key).digest == kept.digest
    assert {one.name for one in (store.root() / "incoming").glob("*")} == set()
    stored = {str(path.relative_to(store.root())) for path in (store.root() / "issued").rglob("*.pdf")}
    assert stored == {one.stored_name for one in issue.files.all()}


def test_what_cannot_be_made_says_so_frees_its_number_and_is_made_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = decided(cast, presented(cast, agreed(cast)))
    whole = making.render_finals

    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("hỏng")

    monkeypatch.setattr(making, "render_finals", fails)
    with pytest.raises(RuntimeError):
        making.make(issue.pk)
    issue.refresh_from_db()
    assert (issue.state, issue.edition, issue.problem) == (State.FAILED, None, making.UNKNOWN_PROBLEM)
    monkeypatch.setattr(making, "render_finals", whole)
    again = presenting.make_again(issue=issue, version=issue.version, by=actor(cast.dung))
    making.make(again.pk)
    again.refresh_from_db()
    assert (again.state, again.edition) == (State.ISSUED, 1)


def test_a_failed_set_is_not_made_again_after_another_took_its_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The papers that it kept say "bản chính thức 2" at their foot."""
    year = agreed(cast)
    issued_set(cast, year=year)
    failed = decided(cast, presented(cast, year, seen=1), reason="Sửa lời báo cáo")
    whole = making.render_finals

    def fails(finals: Any, folder: Any, *, processes: int) -> Any:
        yield next(iter(whole(finals, folder, processes=0)))
        raise RuntimeError("hỏng")

    monkeypatch.setattr(making, "render_finals", fails)
    with pytest.raises(RuntimeError):
        making.make(failed.pk)
    monkeypatch.setattr(making, "render_finals", whole)
    assert issued(cast, year, seen=2, reason="Sửa lời báo cáo").edition == 2
    failed.refresh_from_db()
    with pytest.raises(Refused, match="Đã có hồ sơ khác được phát hành sau lần trình này"):
        presenting.make_again(issue=failed, version=failed.version, by=actor(cast.dung))


def test_the_outlook_tells_what_the_papers_are(cast: Cast) -> None:
    year = agreed(cast)
    content = content_now(year)
    assert outlook(year).available == content.available
    heads = {
        part.key: next(block for block in part.document.sections[0].blocks if isinstance(block, Heading))
        for part in content.parts
        if part.key in SLOTS
    }
    assert len(heads) >= 5
    for key, head in heads.items():
        symbol = head.number.symbol if head.number else None
        assert Slot(symbol, head.dated is not None) == SLOTS[key], key


def test_a_set_by_a_result_that_was_taken_back_is_not_issued(cast: Cast) -> None:
    issue = presented(cast, agreed(cast))
    old = Agreement.objects.get()
    Agreement.objects.update(
        superseded_at=old.agreed_at, superseded_by=cast.dung, superseded_reason="Họp lại"
    )
    old.pk, old.number = None, 2
    old.save()
    with pytest.raises(Refused, match="kết quả thống nhất không còn hiệu lực"):
        decided(cast, issue)
