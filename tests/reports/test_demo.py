"""The demo year as it stands after ``manage.py loaddemo``: every state, whole, once, and never beside a real ward."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from docx import Document as WordDocument
from openpyxl import load_workbook
from PIL import Image

from accounts.acts import ACTS
from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import AuditEntry, Notice, Position, Unit, User, Ward
from assignments.clarity import clarity_of
from assignments.models import Assessment, ModelSite, Paragraph, Plan, Question, ReportDuty, Request, Task
from assignments.overview import PlanOverview
from config.access import Role
from criteria.models import Framework
from evidence import links, store
from evidence.attachments import of_request, of_task
from evidence.logbooks.checking import groups_of
from evidence.logbooks.counts import counts_of
from evidence.models import (
    Document,
    Evidence,
    EvidenceEvent,
    HandInLink,
    InboxItem,
    LogEntry,
    Revision,
)
from reports.board import Board, Wanted
from reports.demo import year
from reports.demo.loading import Login
from reports.demo.period_reports import read_reported
from reports.demo.wards import DemoWard, read_demo
from reports.models import PeriodicReport, Reminder, ReportDocument, WeeklySnapshot
from reports.occasions import occasions_of
from reports.plan_books import Funding
from scoring.bookfigures.proposing import proposals_of
from scoring.facts import AssessmentFacts, facts_of, standing_of
from scoring.models import IndicatorResult, Measure
from scoring.rules import ConditionState

pytestmark = pytest.mark.django_db
BY = Actor.system("manage.py loaddemo")
DEMO = read_demo()
HONG_SON, DONG, HUONG_BINH, BACH_DANG = DEMO.wards

STATES = {
    "accepted": ["1.1", "2.1", "2.3", "2.4", "3.1", "4.2", "4.3", "4.4", "5.2", "5.3"],
    "submitted": ["2.2", "2.6", "3.2", "3.3", "4.1"],
    "returned": ["1.2"],
    "draft": ["2.5", "4.5", "5.1", "5.4"],
}


def facts(slug: str = "hong-son") -> AssessmentFacts:
    found = Assessment.objects.select_related("ward", "framework")
    return facts_of(found.get(ward__slug=slug, year=2023))


def result(code: str) -> IndicatorResult:
    return IndicatorResult.objects.get(assessment__ward__slug="hong-son", indicator__code=code)


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


class TestBefore:
    """In a database where the demo is not loaded yet."""

    def test_refuses_a_real_ward_of_that_name(self, empty: None, load: Callable[[], Any]) -> None:
        Ward.objects.create(
            code="1", slug="hong-son", kind="phuong", name="Hồng Sơn", province_name="tỉnh Nghệ An"
        )
        before = row_counts()
        with pytest.raises(Refused, match=r"Phường Hồng Sơn \(hong-son\) là đơn vị thật"):
            load()
        assert row_counts() == before
        assert Ward.objects.get(slug="hong-son").demo_day is None

    def test_refuses_to_stand_beside_a_real_ward(self, empty: None, load: Callable[[], Any]) -> None:
        Ward.objects.create(code="1", slug="that", kind="xa", name="Thật", province_name="tỉnh Thật")
        before = row_counts()
        with pytest.raises(Refused, match="có đơn vị thật"):
            load()
        assert row_counts() == before

    def test_the_command_says_why(self, empty: None) -> None:
        Ward.objects.create(
            code="1", slug="hong-son", kind="phuong", name="Hồng Sơn", province_name="tỉnh Nghệ An"
        )
        with pytest.raises(CommandError, match="là đơn vị thật"):
            call_command("loaddemo", stdout=io.StringIO())

    def test_refuses_a_user_name_that_somebody_else_has(self, empty: None, load: Callable[[], Any]) -> None:
        other = Ward.objects.create(
            code="1",
            slug="khac",
            kind="xa",
            name="Khác",
            province_name="tỉnh Khác",
            demo_day=date(2023, 1, 1),
        )
        User.objects.create(username="taichinh", full_name="Người khác", ward=other)
        with pytest.raises(Refused, match="Tên đăng nhập taichinh"):
            load()

    def test_says_so_when_the_frameworks_are_not_loaded(self, load: Callable[[], Any]) -> None:
        Framework.objects.filter(code="qd25-2021-minh-hoa").delete()
        with pytest.raises(Refused, match="Chưa nạp bộ tiêu chí qd25-2021-minh-hoa"):
            load()

    @pytest.mark.parametrize(("step", "at", "kept"), [("_take", 20, 20), ("_review", 15, 68)])
    def test_a_load_that_was_cut_off_goes_on(
        self,
        empty: None,
        load: Callable[[], Any],
        monkeypatch: pytest.MonkeyPatch,
        step: str,
        at: int,
        kept: int,
    ) -> None:
        """Cut off while files come in, those that came stay; cut off later, nothing half-told does."""
        real, calls = getattr(year.Year, step), []

        def cut(self: year.Year, *args: Any) -> None:
            if len(calls) == at:
                raise KeyboardInterrupt
            calls.append(args)
            real(self, *args)

        with monkeypatch.context() as patch:
            patch.setattr(year.Year, step, cut)
            with pytest.raises(KeyboardInterrupt):
                load()
        assert Revision.objects.count() == kept
        assert not Evidence.objects.accepted().exists()
        load()
        assert Revision.objects.count() == 71
        assert (InboxItem.objects.count(), HandInLink.objects.count()) == (8, 2)
        assert Counter(Evidence.objects.values_list("state", flat=True)) == {
            "accepted": 44,
            "submitted": 12,
            "returned": 1,
            "draft": 7,
        }


def test_a_second_run_changes_nothing(demo: Ward, load: Callable[[], tuple[Login, ...]]) -> None:
    before, states = row_counts(), list(IndicatorResult.objects.order_by("pk").values())
    load()
    assert row_counts() == before
    assert list(IndicatorResult.objects.order_by("pk").values()) == states


def test_a_second_run_leaves_what_people_did_since(demo: Ward, load: Callable[[], tuple[Login, ...]]) -> None:
    User.objects.filter(username="taichinh").update(full_name="Tên mới")
    IndicatorResult.objects.filter(pk=result("2.5").pk).update(state="submitted")
    load()
    assert User.objects.get(username="taichinh").full_name == "Tên mới"
    assert result("2.5").state == "submitted"


def test_every_ward_lives_on_its_own_day(demo: Ward) -> None:
    assert [(ward.slug, ward.is_demo, ward.today()) for ward in Ward.objects.order_by("slug")] == [
        ("bach-dang", True, date(2026, 5, 25)),
        ("hong-son", True, date(2023, 11, 20)),
        ("huong-binh", True, date(2023, 2, 20)),
        ("minh-hoa-dong", True, date(2023, 11, 20)),
    ]
    assert (demo.name_with_kind, demo.parent_name, demo.province_name) == (
        "Phường Hồng Sơn",
        "thành phố Vinh",
        "tỉnh Nghệ An",
    )


def test_seven_residential_groups(demo: Ward) -> None:
    groups = demo.units.filter(kind=Unit.Kind.RESIDENTIAL_GROUP)
    assert sorted(groups.values_list("name", flat=True)) == [f"Khối Minh Họa {n}" for n in range(1, 8)]


def test_the_registers_of_the_year_agree_with_its_figures_and_papers(demo: Ward) -> None:
    counts = counts_of(demo, 2023)
    assert {
        key: (len(LogEntry.objects.filter(book__kind=key)), found.total) for key, found in counts.items()
    } == {
        "to_issue": (0, 0),
        "posting": (12, 12),
        "information": (11, 11),
        "press": (3, 3),
        "models": (0, 0),
        "mediation": (26, 26),
        "legal_aid": (5, 5),
        "citizens": (46, 46),
        "satisfaction": (18, 193),
    }
    assert counts["satisfaction"].of("satisfied") == 190
    assert [line.amounts for line in counts["mediation"].by_quarter()] == [
        (7, 7, 7, 0),
        (8, 8, 7, 1),
        (7, 7, 7, 0),
        (4, 4, 4, 0),
    ]
    by_group = counts["mediation"].by_group({unit.pk: unit.name for unit in groups_of(demo, 2023)})
    assert [line.amounts[0] for line in by_group] == [4, 3, 5, 3, 4, 3, 4]
    assert LogEntry.objects.get(document__isnull=False).document.number == "07/BB-HG"
    for found in facts().results:
        for one in proposals_of(facts().assessment, found).values():
            assert not one.differs, one.sentence


def test_every_post_of_the_plan_is_held(demo: Ward) -> None:
    holders = {post.code: [h.user.username for h in post.holdings.all()] for post in demo.positions.all()}
    assert holders == {
        "chu-tich": ["chutich"],
        "pho-chu-tich": ["phochutich"],
        "van-phong-thong-ke": ["vanphong"],
        "tu-phap-ho-tich": ["tuphap"],
        "tai-chinh-ke-toan": ["taichinh"],
        "van-hoa-xa-hoi": ["vanhoa"],
        "chinh-sach": ["chinhsach"],
        "truong-cong-an": ["congan"],
        "chi-huy-truong-quan-su": ["quansu"],
    }


def test_the_plan_is_whole_with_its_deputy(demo: Ward) -> None:
    plan = demo.plans.get()
    assert (plan.number, plan.state, plan.paragraphs.count()) == ("114/KH-UBND", "issued", 127)
    assert plan.coordinator is not None
    assert plan.deputy_reviewer is not None
    assert (plan.coordinator.code, plan.deputy_reviewer.code) == ("tu-phap-ho-tich", "van-phong-thong-ke")
    assert plan.assessments.get().framework.illustrative


def test_the_three_real_plans_are_whole(demo: Ward) -> None:
    counted = {
        plan.code: [
            rows.count()
            for rows in (
                plan.paragraphs,
                plan.assignments,
                plan.tasks,
                plan.report_duties,
                plan.targets,
                plan.requests,
                plan.phases,
                plan.funding_lines,
                plan.model_groups,
            )
        ]
        for plan in Plan.objects.exclude(ward__slug="minh-hoa-dong")
    }

    assert counted == {
        "hong-son-2023": [127, 45, 0, 16, 6, 11, 0, 1, 0],
        "huong-binh-2023": [49, 0, 8, 0, 0, 0, 0, 1, 0],
        "bach-dang-2026-2030": [201, 39, 52, 9, 22, 10, 3, 3, 3],
    }
    words = {
        code: list(
            Paragraph.objects.filter(plan__code=code).order_by("number").values_list("text", flat=True)
        )
        for code in counted
    }
    sources = settings.BASE_DIR / "assignments" / "plans" / "sources"
    assert words == {
        code: (sources / f"{code}.txt").read_text(encoding="utf-8").splitlines() for code in counted
    }


def test_a_plan_without_number_and_day_waits_as_a_draft(demo: Ward) -> None:
    drafts = Plan.objects.filter(state="draft").order_by("code")

    assert [
        (
            plan.code,
            plan.number,
            plan.issued_on,
            plan.signer,
            sorted(a.framework.code for a in plan.assessments.all()),
        )
        for plan in drafts
    ] == [
        ("bach-dang-2026-2030", "", None, "", ["bach-dang-2026-2030"]),
        ("huong-binh-2023", "", None, "", ["qd25-2021-minh-hoa"]),
    ]
    assert list(
        Assessment.objects.filter(ward__slug="bach-dang")
        .order_by("framework__code")
        .values_list("framework__code", "year")
    ) == [("bach-dang-2026-2030", 2026), ("qd27-2025", 2026)]


def test_the_page_of_a_programme_gives_each_group_of_targets_its_own_heading(demo: Ward) -> None:
    plans = {plan.code: plan for plan in Plan.objects.all()}
    programme = PlanOverview.of(plans["bach-dang-2026-2030"], BACH_DANG.day)
    invented = PlanOverview.of(plans["minh-hoa-dong-2023"], DONG.day)

    assert [(block.wording.own, block.wording.differs) for block in programme.criteria] == [
        ("Về công tác quản lý nhà nước và thi hành pháp luật", False),
        ("Về phổ biến, giáo dục pháp luật và tiếp cận pháp luật", False),
        ("Về hòa giải ở cơ sở và trợ giúp pháp lý", False),
        ("Về công tác hộ tịch và cải cách hành chính", False),
        ("Về xây dựng cộng đồng dân cư tuân thủ pháp luật", False),
        ("Về bảo đảm an ninh trật tự, phòng chống vi phạm pháp luật", False),
    ]
    assert {block.wording.own for block in invented.criteria} == {""}


@pytest.mark.parametrize("ward", [HUONG_BINH, BACH_DANG], ids=lambda ward: ward.slug)
def test_the_posts_of_the_other_real_plans_are_held(demo: Ward, ward: DemoWard) -> None:
    held = {person.position: person.username for person in ward.people if person.position}
    posts = Position.objects.filter(ward__slug=ward.slug)

    assert {post.code: [h.user.username for h in post.holdings.all()] for post in posts} == {
        **{code: [username] for code, username in held.items()},
        **({"pho-chu-tich": []} if ward is BACH_DANG else {}),
    }
    assert posts.filter(unit__code="van-phong").count() == (1 if ward is BACH_DANG else 0)
    assert ward.title == {"huong-binh": "Xã Hương Bình", "bach-dang": "Phường Bạch Đằng"}[ward.slug]


def test_one_login_for_each_role_opens(demo: Ward, load: Callable[[], tuple[Login, ...]]) -> None:
    logins = load()
    assert [(login.username, login.role) for login in logins] == [
        ("tuphap", "Công chức Tư pháp - Hộ tịch"),
        ("vanphong", "Công chức (rà soát thay)"),
        ("taichinh", "Công chức"),
        ("chutich", "Chủ tịch, Phó Chủ tịch"),
        ("quantri", "Quản trị phường"),
        ("tuphap.dong", "Công chức Tư pháp - Hộ tịch"),
        ("tuphap.binh", "Công chức Tư pháp - Hộ tịch"),
        ("tuphap.bach", "Công chức Tư pháp - Hộ tịch"),
        ("sotuphap", "Sở Tư pháp"),
        ("hethong", "Quản trị hệ thống"),
    ]
    people = User.objects.filter(username__in=[login.username for login in logins])
    assert frozenset().union(*(person.role_set for person in people)) == frozenset(Role)
    for person in people:
        assert person.check_password(DEMO.password), person
        assert (person.must_change_password, person.one_time_until) == (False, None)


def test_the_password_would_pass_the_form_for_everybody(demo: Ward) -> None:
    for person in User.objects.all():
        validate_password(DEMO.password, person)


def test_no_account_of_a_ward_lacks_the_ward(demo: Ward) -> None:
    assert sorted(User.objects.filter(ward=None).values_list("username", flat=True)) == [
        "hethong",
        "sotuphap",
    ]


def test_sixty_eight_files_lie_in_the_store_unharmed(demo: Ward, demo_files: dict[str, bytes]) -> None:
    same = {item.file: item.same_as for item in HONG_SON.arrivals.items if item.same_as}
    revisions = Revision.objects.filter(document__ward=demo)
    assert Counter(revisions.values_list("extension", flat=True)) == {
        "pdf": 33,
        "xlsx": 13,
        "docx": 12,
        "jpg": 10,
    }
    for revision in revisions:
        data = store.path_of(revision.stored_name).read_bytes()
        assert data == demo_files[same.get(revision.original_name, revision.original_name)]
        assert len(data) == revision.size
        assert not revision.has_embedded_objects


def test_the_stored_files_open(demo: Ward) -> None:
    openers: dict[str, Callable[[Any], Any]] = {
        "pdf": lambda path: pikepdf.open(path).close(),
        "docx": lambda path: WordDocument(str(path)),
        "xlsx": lambda path: load_workbook(path).close(),
        "jpg": lambda path: Image.open(path).verify(),
    }
    for revision in Revision.objects.filter(document__ward=demo):
        openers[revision.extension](store.path_of(revision.stored_name))


def test_every_state_of_evidence_shows(demo: Ward) -> None:
    uses = Evidence.objects.filter(assessment__ward=demo)
    assert Counter(uses.values_list("state", flat=True)) == {
        "accepted": 43,
        "submitted": 11,
        "returned": 1,
        "draft": 6,
    }
    assert not uses.filter(late=True).exists()
    assert "thiếu danh mục" in uses.get(state="returned").comment


def test_each_document_stands_in_the_register(demo: Ward) -> None:
    documents = Document.objects.filter(ward=demo)
    assert documents.count() == 67
    assert documents.filter(inbox__isnull=True).count() == 59
    report = documents.get(number="187/BC-UBND")
    assert (report.kind, report.issued_on, report.issuer, report.signer) == (
        "BC",
        date(2023, 11, 14),
        "UBND phường Hồng Sơn",
        "Bùi Thị Phỏng Tác",
    )
    assert documents.matching("doi thoai").filter(pk=report.pk).exists()


def test_one_document_was_returned_and_replaced(demo: Ward) -> None:
    document = Document.objects.get(ward=demo, revisions__number=2)
    assert document.number == "12/QĐ-UBND"
    use = document.uses.get()
    assert (use.state, use.revision.number) == ("accepted", 2)
    acts = EvidenceEvent.objects.filter(evidence=use).values_list("act", "revision__number")
    assert list(acts) == [("add", 1), ("submit", 1), ("return", 1), ("replace", 2), ("accept", 2)]


def test_a_returned_document_is_talked_about(demo: Ward) -> None:
    use = Evidence.objects.get(assessment__ward=demo, state="returned")
    acts = EvidenceEvent.objects.filter(evidence=use).values_list("act", "user__username")
    assert list(acts)[-3:] == [("return", "vanphong"), ("comment", "tuphap"), ("comment", "vanphong")]


def test_eight_files_wait_in_the_inbox_two_of_them_from_outside(demo: Ward) -> None:
    waiting = InboxItem.objects.filter(document__ward=demo).waiting().order_by("pk")
    assert [
        (item.document.revisions.get().original_name, item.link.recipient if item.link else "")
        for item in waiting
    ] == [
        ("Scan_20231117_0831.pdf", ""),
        ("IMG_20231116_154210.jpg", ""),
        ("Báo cáo kết quả lớp tập huấn TTV.docx", ""),
        ("Danh sách TTV dự tập huấn 24.11.xlsx", ""),
        ("CT 2.3 - tin phát thanh tháng 10.pdf", ""),
        ("BC 98 (bản gửi Zalo).pdf", ""),
        ("Bien ban giam sat via he khoi 2.pdf", "Ủy ban MTTQ phường"),
        ("IMG_5523.jpg", "Ủy ban MTTQ phường"),
    ]
    assert {item.document.number for item in waiting} == {""}
    digests = Revision.objects.filter(document__ward=demo).values_list("digest", flat=True)
    assert [count for count in Counter(digests).values() if count > 1] == [2]
    notice = Notice.objects.get(user__username="tuphap", link__startswith="/tai-lieu/moi-den/")
    assert notice.sentence.endswith("(2 tệp chờ xếp).")


def test_one_link_takes_files_and_one_has_expired(demo: Ward) -> None:
    found = HandInLink.objects.filter(ward=demo).with_arrivals().for_rows().order_by("pk")
    officer = User.objects.get(username="tuphap")
    assert [
        (row.link.recipient, row.state.value, row.last_day, row.link.came_files, row.may_revoke)
        for row in links.rows_for(found, demo, officer)
    ] == [
        ("Ủy ban MTTQ phường", "đang nhận", date(2023, 12, 8), 2, True),
        ("Công an phường", "hết hạn", date(2023, 11, 10), 0, False),
    ]


def test_two_documents_serve_two_indicators(demo: Ward) -> None:
    shared = {
        document.number: {use.indicator.code: use.state for use in document.uses.all()}
        for document in Document.objects.filter(ward=demo)
        if document.uses.count() > 1
    }
    assert shared == {
        "14/BB-UBND": {"4.1": "accepted", "4.4": "accepted"},
        "03/DS-UBND": {"2.3": "accepted", "2.5": "draft"},
    }


def test_every_state_of_a_result_shows(demo: Ward) -> None:
    found: dict[str, list[str]] = {}
    for one in facts().results:
        found.setdefault(one.result.state, []).append(one.node.code)
    assert found == STATES


def test_the_dashboard_reads_like_a_ward_in_november(demo: Ward) -> None:
    standing, finding = standing_of(facts())
    assert (standing.total, standing.short_by) == (Decimal("66.5"), Decimal("13.5"))
    split = standing.split
    assert (split.accepted, split.waiting, split.not_scored, split.lost) == (
        Decimal("42"),
        Decimal("24.5"),
        Decimal("22"),
        Decimal("11.5"),
    )
    states = {condition.key: condition.state for condition in standing.conditions}
    assert states["total"] == ConditionState.NOT_MET
    assert states["head"] == ConditionState.MET
    assert finding is not None
    assert finding.confirmed_by.username == "chutich"
    then = WeeklySnapshot.objects.get(assessment__ward=demo)
    assert (then.day, then.figures["indicators_accepted"], then.figures["reports_overdue"]) == (
        date(2023, 11, 13),
        7,
        3,
    )
    assert (then.figures["accepted"], then.figures["waiting"]) == ("28.00", "29.50")


@pytest.mark.parametrize("state", [Assessment.State.SELF_SCORING, Assessment.State.SENT])
def test_the_dashboard_of_a_full_year_keeps_to_twenty_queries(
    demo: Ward, state: str, django_assert_max_num_queries: Any
) -> None:
    """In the first step 19: with the year's reports, last week's snapshot, the days of the office, the programme beside."""
    client, where = Client(), reverse("reports:dashboard", args=[2023])
    client.force_login(User.objects.get(username="tuphap"))
    with transaction.atomic():
        Assessment.objects.filter(ward=demo).update(state=state)
        client.get(where)
        with django_assert_max_num_queries(20):
            assert client.get(where).status_code == 200
        transaction.set_rollback(True)


def test_the_special_cases_each_stand_once(demo: Ward) -> None:
    assert result("1.1").not_arising
    assert "171/BC-UBND" in result("1.1").not_arising_ground
    not_met = result("3.2")
    assert (not_met.self_points, not_met.remedy_owner, not_met.remedy_before) == (
        Decimal(0),
        "Phạm Văn Giả Định",
        date(2023, 12, 25),
    )
    departs = result("2.4")
    assert (departs.self_points, departs.reviewed_points) == (Decimal(5), Decimal("3.5"))
    assert "phiếu" in departs.reviewed_reason
    own = result("1.2")
    assert (own.self_points, bool(own.self_reason)) == (Decimal("5.5"), True)


def test_nobody_reviewed_what_they_lead_or_brought(demo: Ward) -> None:
    deputy, coordinator = "vanphong", "tuphap"
    for one in facts().results:
        reviewer = one.result.reviewed_by
        if reviewer:
            assert reviewer.pk not in one.involved_ids, one.node.code
            leads = {person.user_id for person in one.leads}
            led_by_justice = User.objects.get(username=coordinator).pk in leads
            assert reviewer.username == (deputy if led_by_justice else coordinator), one.node.code
    for use in Evidence.objects.filter(assessment__ward=demo, decided_by__isnull=False):
        assert use.decided_by_id not in {use.revision.uploaded_by_id, use.added_by_id}


def test_figures_are_missing_where_the_year_is_not_over(demo: Ward) -> None:
    missing = {
        one.node.code: [item.sentence for item in one.missing]
        for one in facts().results
        if one.result.state == "draft"
    }
    assert missing["2.5"] == ["nhập đủ số liệu nội dung 1", "nhập đủ số liệu nội dung 2"]
    assert missing["4.5"] == ["nhập đủ số liệu", "nộp tài liệu kiểm chứng"]


def test_every_submitted_indicator_lacked_nothing(demo: Ward) -> None:
    for one in facts().results:
        if one.result.state in {"submitted", "accepted"} and one.node.code != "3.2":
            assert one.missing == (), one.node.code


def test_the_other_ward_shows_its_own_little(demo: Ward) -> None:
    other = facts("minh-hoa-dong")
    states = Counter(one.result.state for one in other.results)
    assert states == {"accepted": 1, "submitted": 1, "draft": 18}
    assert Evidence.objects.filter(assessment=other.assessment).count() == 3
    official = User.objects.get(username="taichinh.dong")
    assert Document.objects.visible_to(official).count() == 3
    assert not Document.objects.visible_to(official).filter(ward=demo).exists()


def test_the_reports_of_the_year_stand_as_they_would_on_the_wards_day(demo: Ward) -> None:
    found = occasions_of(demo, 2023)
    assert Counter(str(one.state) for one in found) == {
        "sent": 35,
        "not_arising": 9,
        "nested": 7,
        "sent_late": 4,
        "overdue": 3,
        "before_plan": 6,
        "not_due": 24,
    }
    open_rows = PeriodicReport.objects.filter(ward=demo).unsent().order_by("state")
    assert [(row.state, row.duty.indicator.code) for row in open_rows if row.duty.indicator] == [
        ("draft", "5.2"),
        ("returned", "4.5"),
    ]
    first = PeriodicReport.objects.get(ward=demo, period="2023-q1", duty__paragraph__number=88)
    assert first.text == (
        "Trong quý I đã tổ chức 11/11 buổi tiếp công dân theo lịch. Tiếp nhận 8 vụ, việc thuộc thẩm quyền, "
        "đã giải quyết đúng hạn 8; không có đoàn đông người."
    )


def test_each_report_was_sent_on_a_working_day_with_its_paper(demo: Ward) -> None:
    found = occasions_of(demo, 2023)
    days = {one.report.sent_on for one in found if one.report and one.is_sent}
    assert all(day and found.office.is_working(day) for day in days)
    assert [
        (one.period.key, one.code, one.due_on, one.report.sent_on)
        for one in found
        if one.report and one.is_late
    ] == [
        ("2023-q1", "2.2", date(2023, 4, 5), date(2023, 4, 7)),
        ("2023-07", "5.2", date(2023, 8, 7), date(2023, 8, 9)),
        ("2023-08", "5.1", date(2023, 9, 5), date(2023, 9, 7)),
        ("2023-q3", "3.2", date(2023, 10, 5), date(2023, 10, 9)),
    ]
    papers = ReportDocument.objects.filter(report__ward=demo).select_related("report", "document")
    assert {one.report.period + " " + one.document.number for one in papers} == {
        "2023-q1 58/BC-UBND",
        "2023-q3 01/STD-TP",
        "2023-q2 98/BC-UBND",
        "2023-q1 15/QĐ-UBND",
        "2023-06 14/BB-UBND",
        "2023-10 181/BC-UBND",
    }
    assert not [
        one for one in papers if (one.document.issued_on or date.max) > (one.report.sent_on or date.min)
    ]


def test_the_reported_figures_never_exceed_the_years(demo: Ward) -> None:
    """What was reported until October is part of what the indicator's page says of the year."""
    for told in read_reported(HONG_SON.reports or Path()):
        duty = ReportDuty.objects.exclude(cadences=[]).get(plan__ward=demo, paragraph__number=told.paragraph)
        for name, values in told.figures.items():
            number, key = name.split("/")
            stored = Measure.objects.filter(
                result__assessment__ward=demo, result__indicator=duty.indicator, key=key
            )
            year = stored.filter(content__number=number if number != "0" else None).first()
            most = max(values) if key == "groups" else sum(values)
            assert year is None or most <= Decimal(year.value), (told.paragraph, name)


def test_one_question_became_guidance_one_was_answered_one_waits(demo: Ward) -> None:
    found = Question.objects.filter(assessment__ward=demo).order_by("pk")
    assert [
        (one.indicator.code, one.asked_by.username, bool(one.answered_at), bool(one.published_at))
        for one in found.select_related("indicator", "asked_by")
    ] == [
        ("2.1", "vanhoa", True, True),
        ("3.2", "taichinh", True, False),
        ("5.1", "vanphong", False, False),
    ]


def test_two_bodies_answered_and_the_money_is_counted(demo: Ward) -> None:
    requests = Request.objects.filter(plan__ward=demo).select_related("body")
    assert requests.count() == 11
    answered = [one for one in requests if one.answered_on]
    assert [(one.body.name, one.answered_on) for one in answered] == [
        ("Đảng ủy phường", date(2023, 4, 12)),
        ("Mặt trận Tổ quốc Việt Nam phường", date(2023, 11, 7)),
    ]
    assert [one.document.number for one in of_request(answered[1])] == ["05/XN-TTND"]
    assert Funding.of(demo.plans.get()).answer.replace("\N{NO-BREAK SPACE}", " ") == (
        "1 dòng kinh phí: dự toán 56.000.000 đ, đã bố trí 53.800.000 đ, đã chi 38.800.000 đ, còn lại 15.000.000 đ."
    )


def test_the_bell_says_once_to_each_what_is_open(demo: Ward) -> None:
    told = Notice.objects.filter(
        user__ward=demo, link="/viec-cua-toi/", sentence__contains="đến hạn trong 30"
    )
    assert sorted(told.values_list("user__username", flat=True)) == [
        "congan",
        "quansu",
        "taichinh",
        "tuphap",
        "vanphong",
    ]
    unseen = Counter(Notice.objects.unseen().filter(user__ward=demo).values_list("user__username", flat=True))
    assert max(unseen.values()) == 6
    assert Reminder.objects.filter(user__ward=demo).count() == 12


def test_the_other_wards_board_has_a_task_in_each_state(demo: Ward) -> None:
    plan = Plan.objects.select_related("ward").get(ward__slug="minh-hoa-dong")
    board = Board.of(plan, User.objects.get(username="tuphap.dong"), Wanted("", ""))
    assert board.answer == "5 nhiệm vụ: 2 đã xong (1 trễ), 1 quá hạn, 1 chưa xong, 1 không thực hiện."
    late = Task.objects.get(plan=plan, paragraph__number=27)
    assert (late.closed_on, late.reason) == (date(2023, 10, 18), "Hai tổ dân phố nộp chứng từ chậm.")
    assert [one.document.number for one in of_task(late)] == ["02/BK-TC"]
    assert Task.objects.get(plan=plan, state="not_done").closed_on == date(2023, 6, 26)
    sites = ModelSite.objects.filter(model_group__plan=plan).order_by("pk")
    assert [(one.unit.name, one.state) for one in sites] == [
        ("Tổ dân phố Giả Định 1", "reached"),
        ("Tổ dân phố Giả Định 3", "building"),
    ]
    away = [row.paragraph.number for row in clarity_of(plan, plan.ward.today()).filtered("away")]
    assert away == [11, 13, 19, 27]


def test_the_log_reads_naturally_and_is_whole(demo: Ward) -> None:
    call_command("verify_audit", stdout=io.StringIO())
    entries = AuditEntry.objects.filter(ward=demo)
    assert set(entries.values_list("act", flat=True)) <= set(ACTS)
    reviewed = entries.filter(act="result_accept", object_label="Chỉ tiêu 2.4").get()
    assert (reviewed.person, reviewed.position) == ("Lê Minh Họa", "Công chức Văn phòng - Thống kê")
    assert entries.filter(act="evidence_add").count() == 61
    last = entries.order_by("-number")[0]
    assert (last.act, last.person) == ("demo_load", "Trần Thị Ví Dụ")


def test_the_command_prints_the_logins_in_columns(demo: Ward) -> None:
    out = io.StringIO()
    call_command("loaddemo", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Dữ liệu minh họa đã sẵn sàng. Tên người, văn bản, số liệu đều là giả định."
    assert lines[1].split("  ")[0] == "Vai trò"
    assert len(lines) == 13
    token = lines[-1].removesuffix("/").rpartition("/")[2]
    link = links.find(token)
    assert link is not None
    assert (link.recipient, link.came_files) == ("Ủy ban MTTQ phường", 2)
    at = lines[1].index("Tên đăng nhập")
    assert [line[at:].split()[0] for line in lines[2:-1]][:3] == ["tuphap", "vanphong", "taichinh"]
    assert {line.split()[-1] for line in lines[2:-1]} == {DEMO.password}
