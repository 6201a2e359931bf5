"""The one cast of people that every test knows.

Ward *Ví Dụ* assesses itself by a small framework of two criteria and four indicators:

* An, finance, leads 2.1 and 2.2; Bình, justice officer, coordinates and leads 1.2; Chi, office, leads 1.1 and is the
  plan's deputy reviewer; Dũng is the chairman; Em administers the ward.
* Giang is a justice officer and Hiền an official of ward *Bên Cạnh*, which has its own open assessment and must
  never see, nor be seen by, ward Ví Dụ.
* Khanh is of the province, Lan administers the system.

On the wards' day, 20/11/2023, the proof is due before 30/11/2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.audit import Actor
from accounts.models import Holding, Position, RoleGrant, Unit, User, Ward
from assignments.models import Assessment, Assignment, Paragraph, Party, Plan
from config.access import Role
from criteria.models import Certainty, Content, Criterion, Framework, Indicator
from scoring.models import IndicatorResult

PASSWORD = "mật khẩu để thử 2023"
TODAY = date(2023, 11, 20)
EVIDENCE_BEFORE = date(2023, 11, 30)

MISSING = {
    "type": "all_or_zero",
    "violation": "không ban hành",
    "unit": "văn bản",
    "points_if_none": 1,
    "points_if_any": 0,
}
UNLAWFUL = {
    "type": "all_or_zero",
    "violation": "trái pháp luật",
    "unit": "văn bản",
    "points_if_none": 2,
    "points_if_any": 0,
}
BANDS = {
    "type": "ratio_bands",
    "numerator": "Số văn bản đúng quy định",
    "denominator": "Tổng số văn bản",
    "unit": "văn bản",
    "complete": True,
    "bands": [
        {"from": 100, "below": None, "points": 7},
        {"from": 90, "below": 100, "points": 5.5},
        {"from": 50, "below": 90, "points": 3},
        {"from": 0, "below": 50, "points": 0},
    ],
}
THRESHOLD = {
    "type": "ratio_threshold",
    "numerator": "Số hồ sơ đúng hạn",
    "denominator": "Tổng số hồ sơ",
    "unit": "hồ sơ",
    "comparison": ">=",
    "min_percent": 95,
    "na_pass": True,
}


@dataclass
class WardCast:
    """A ward with its assessment; ``indicator("1.2")`` and ``result("1.2")`` find the rows."""

    ward: Ward
    framework: Framework
    assessment: Assessment
    plan: Plan
    positions: dict[str, Position]

    def indicator(self, code: str) -> Indicator:
        return self.framework.indicators.get(code=code)

    def result(self, code: str) -> IndicatorResult:
        return IndicatorResult.objects.get(assessment=self.assessment, indicator__code=code)


@dataclass
class Cast:
    """Everybody, and both wards."""

    mine: WardCast
    other: WardCast
    an: User
    binh: User
    chi: User
    dung: User
    em: User
    giang: User
    hien: User
    khanh: User
    lan: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


def actor(user: User) -> Actor:
    return Actor.of_user(user, "127.0.0.1")


def make_user(
    username: str, name: str, ward: Ward | None, *roles: Role, position: Position | None = None
) -> User:
    user = User(username=username, full_name=name, ward=ward, email=f"{username}@vidu.example")
    user.set_password(PASSWORD)
    user.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    if position:
        Holding.objects.create(position=position, user=user, since=date(2023, 1, 1))
    return user


def make_ward(slug: str, name: str, **changes: Any) -> Ward:
    defaults = {
        "code": f"thu-{slug}",
        "slug": slug,
        "kind": Ward.Kind.PHUONG,
        "name": name,
        "parent_name": "thành phố Mẫu",
        "province_name": "tỉnh Mẫu",
        "demo_day": TODAY,
    }
    return Ward.objects.create(**{**defaults, **changes})


def make_framework(code: str = "bo-thu", *, certainty: str = Certainty.VERIFIED, **changes: Any) -> Framework:
    """A framework in points of 2 criteria (10 + 90) and 4 indicators (3, 7, 40, 50)."""
    defaults = {
        "code": code,
        "title": "Bộ tiêu chí để thử",
        "short_title": "Bộ tiêu chí để thử",
        "mode": Framework.Mode.POINTS,
        "first_year": 2022,
        "last_year": 2025,
        "thresholds": {"total_max": 100, "min_total": 80, "min_percent_each_criterion": 50},
        "exclusions": [{"text": "Người đứng đầu không bị kỷ luật."}],
        "digest": code,
    }
    framework = Framework.objects.create(**{**defaults, **changes})
    sure = {"name_certainty": Certainty.VERIFIED, "points_certainty": certainty}
    ruled = {**sure, "rule_certainty": certainty}
    first = Criterion.objects.create(
        framework=framework, number=1, name="Ban hành văn bản", max_points=10, **sure
    )
    second = Criterion.objects.create(
        framework=framework, number=2, name="Tiếp cận thông tin", max_points=90, **sure
    )

    def indicator(
        criterion: Criterion, number: int, name: str, points: int, order: int, **more: Any
    ) -> Indicator:
        return Indicator.objects.create(
            framework=framework,
            criterion=criterion,
            number=number,
            code=f"{criterion.number}.{number}",
            name=name,
            short_name=name,
            max_points=Decimal(points),
            order=order,
            **ruled,
            **more,
        )

    one = indicator(
        first,
        1,
        "Ban hành văn bản quy phạm",
        3,
        1,
        not_arising={"text": "Không có nhiệm vụ được giao", "points": 3},
    )
    Content.objects.create(
        indicator=one, number=1, name="Ban hành đầy đủ", max_points=1, rule=MISSING, **ruled
    )
    Content.objects.create(
        indicator=one, number=2, name="Ban hành đúng", max_points=2, rule=UNLAWFUL, **ruled
    )
    indicator(first, 2, "Ban hành văn bản hành chính", 7, 2, rule=BANDS)
    indicator(second, 1, "Công khai thông tin", 40, 3, rule={"type": "manual"})
    indicator(second, 2, "Giải quyết thủ tục", 50, 4, rule=THRESHOLD)
    return framework


POSITIONS = {
    "chu-tich": "Chủ tịch UBND phường",
    "tu-phap": "Công chức Tư pháp - Hộ tịch",
    "van-phong": "Công chức Văn phòng - Thống kê",
    "tai-chinh": "Công chức Tài chính - Kế toán",
}
LEADS = {"1.1": "van-phong", "1.2": "tu-phap", "2.1": "tai-chinh", "2.2": "tai-chinh"}


def make_ward_cast(ward: Ward, framework: Framework, year: int = 2023) -> WardCast:
    """Give the ward its posts, an open assessment and an issued plan with one duty for each indicator."""
    staff = Unit.objects.create(
        ward=ward, kind=Unit.Kind.STAFF_GROUP, code="chuyen-mon", name="Các công chức chuyên môn"
    )
    positions = {}
    for order, (code, title) in enumerate(POSITIONS.items()):
        positions[code] = Position.objects.create(
            ward=ward, code=code, title=title, short_title=title.removeprefix("Công chức "), order=order
        )
        if code != "chu-tich":
            positions[code].groups.add(staff)
    assessment = Assessment.objects.create(ward=ward, framework=framework, year=year)
    plan = Plan.objects.create(
        ward=ward,
        code=f"ke-hoach-{year}",
        state=Plan.State.ISSUED,
        title="Xây dựng phường đạt chuẩn tiếp cận pháp luật",
        number="01/KH-UBND",
        issued_on=date(year, 3, 1),
        first_year=year,
        last_year=year,
        coordinator=positions["tu-phap"],
        deputy_reviewer=positions["van-phong"],
        evidence_before=EVIDENCE_BEFORE,
    )
    plan.assessments.add(assessment)
    for order, indicator in enumerate(framework.indicators.all(), 1):
        text = f"Thực hiện chỉ tiêu {indicator.code}"
        paragraph = Paragraph.objects.create(
            plan=plan, number=order, kind=Paragraph.Kind.DUTY, text=text, indicator=indicator
        )
        duty = Assignment.objects.create(
            plan=plan, paragraph=paragraph, indicator=indicator, order=order, what=text
        )
        Party.objects.create(assignment=duty, part=Party.Part.LEAD, position=positions[LEADS[indicator.code]])
        IndicatorResult.objects.create(assessment=assessment, indicator=indicator)
    return WardCast(ward, framework, assessment, plan, positions)


def make_cast() -> Cast:
    framework = make_framework()
    mine = make_ward_cast(make_ward("vi-du", "Ví Dụ"), framework)
    other = make_ward_cast(make_ward("ben-canh", "Bên Cạnh"), framework)
    here, there = mine.positions, other.positions
    return Cast(
        mine=mine,
        other=other,
        an=make_user("an", "Nguyễn Thị An", mine.ward, Role.OFFICIAL, position=here["tai-chinh"]),
        binh=make_user("binh", "Trần Văn Bình", mine.ward, Role.JUSTICE_OFFICER, position=here["tu-phap"]),
        chi=make_user("chi", "Lê Thị Chi", mine.ward, Role.OFFICIAL, position=here["van-phong"]),
        dung=make_user("dung", "Phạm Văn Dũng", mine.ward, Role.LEADER, position=here["chu-tich"]),
        em=make_user("em", "Đỗ Thị Em", mine.ward, Role.WARD_ADMIN),
        giang=make_user(
            "giang", "Hoàng Văn Giang", other.ward, Role.JUSTICE_OFFICER, position=there["tu-phap"]
        ),
        hien=make_user("hien", "Vũ Thị Hiền", other.ward, Role.OFFICIAL, position=there["tai-chinh"]),
        khanh=make_user("khanh", "Bùi Văn Khanh", None, Role.PROVINCE),
        lan=make_user("lan", "Ngô Thị Lan", None, Role.SYSTEM_ADMIN),
    )
