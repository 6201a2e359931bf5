"""What a new ward does before its year can begin: four steps, each with whether it is done and who does it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Holding, Position, User, Ward
from assignments.models import Assessment, Plan
from config.access import Act, may
from criteria.models import Framework

NO_FRAMEWORK = (
    "Chưa có bộ tiêu chí nào trên cổng: người quản trị hệ thống nạp bằng lệnh manage.py loadframeworks."
)


@dataclass(frozen=True)
class Link:
    """One page where a step is taken."""

    label: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step; ``links`` is empty for those who may not take it, ``hint`` says who does and how."""

    label: str
    hint: str
    done: bool
    links: tuple[Link, ...] = ()
    command: str = ""


def first_steps(person: User) -> list[Step]:
    """Return the four steps of the person's ward, in their order; none without a ward. At most five queries."""
    ward = person.ward
    if ward is None:
        return []
    manages = may(person, Act.MANAGE_PEOPLE)
    return [_positions(ward, manages), _people(ward, manages), _assessment(ward, person), _plan(ward, person)]


def _positions(ward: Ward, manages: bool) -> Step:
    links = Link("Bộ phận", reverse("accounts:units")), Link("Chức danh", reverse("accounts:positions"))
    return Step(
        "Thêm bộ phận, chức danh",
        "Chức danh là nơi kế hoạch giao việc, ví dụ Công chức Văn phòng - Thống kê."
        if manages
        else "Việc này do người quản trị của đơn vị thực hiện.",
        Position.objects.filter(ward=ward).exists(),
        links if manages else (),
    )


def _people(ward: Ward, manages: bool) -> Step:
    links = (Link("Người dùng", reverse("accounts:people")), Link("Chức danh", reverse("accounts:positions")))
    return Step(
        "Thêm cán bộ và giao chức danh",
        "Mỗi người một tài khoản và vai trò; giao chức danh ở trang của từng chức danh."
        if manages
        else "Việc này do người quản trị của đơn vị thực hiện.",
        Holding.objects.filter(position__ward=ward).exists(),
        links if manages else (),
    )


def _assessment(ward: Ward, person: User) -> Step:
    opens = may(person, Act.OPEN_ASSESSMENT)
    hint = "Công chức Tư pháp - Hộ tịch hoặc lãnh đạo đăng nhập và mở kỳ đánh giá của năm."
    if not Framework.objects.visible_to(person).exists():
        hint = NO_FRAMEWORK
    elif opens:
        hint = "Chọn năm và bộ tiêu chí áp dụng cho năm đó."
    links: tuple[Link, ...] = (Link("Bộ tiêu chí", reverse("criteria:list")),)
    if opens:
        links = (Link("Mở kỳ đánh giá", reverse("reports:open")), *links)
    return Step(
        "Chọn bộ tiêu chí, mở kỳ đánh giá", hint, Assessment.objects.filter(ward=ward).exists(), links
    )


def _plan(ward: Ward, person: User) -> Step:
    return Step(
        "Nạp kế hoạch năm",
        "Sau khi mở kỳ đánh giá, người quản trị hệ thống nạp kế hoạch từ tệp, trên máy chủ, bằng lệnh:",
        Plan.objects.filter(ward=ward).exists(),
        (Link("Kế hoạch", reverse("assignments:list")),) if may(person, Act.SEE_PLAN) else (),
        f"manage.py loadplan --ward {ward.slug} ke-hoach.yaml",
    )
