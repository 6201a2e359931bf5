"""What a new ward does first, and that it is asked for only until it is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Holding, Position, User, Ward
from assignments.models import Assessment, Plan
from config.access import Role
from criteria.models import Framework
from reports.first_steps import NO_FRAMEWORK, first_steps
from tests.cast import Cast, make_framework, make_user, make_ward

HOME = reverse("reports:home")


@pytest.fixture
def ward(db: None) -> Ward:
    """A real ward on its first day, its framework loaded."""
    make_framework()
    return make_ward("nghi-phu", "Nghi Phú", kind=Ward.Kind.XA, demo_day=None)


def done(person: User) -> list[bool]:
    return [step.done for step in first_steps(person)]


def labels(person: User) -> list[list[str]]:
    return [[link.label for link in step.links] for step in first_steps(person)]


def home(person: User) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(HOME)


def test_the_steps_are_done_one_by_one_and_then_the_home_page_is_the_list_again(ward: Ward) -> None:
    quan = make_user("quan", "Nguyễn Văn Quản", ward, Role.WARD_ADMIN)
    assert done(quan) == [False, False, False, False]
    page = home(quan).content.decode()
    assert "Còn 4 trong 4 bước chuẩn bị của xã cho năm đánh giá." in page
    assert "manage.py loadplan --ward nghi-phu ke-hoach.yaml" in page

    post = Position.objects.create(
        ward=ward, code="tu-phap", title="Công chức Tư pháp", short_title="Tư pháp"
    )
    assert done(quan) == [True, False, False, False]
    Holding.objects.create(position=post, user=quan, since="2026-01-01")
    assert done(quan) == [True, True, False, False]
    Assessment.objects.create(ward=ward, framework=Framework.objects.get(), year=2024)
    assert done(quan) == [True, True, True, False]
    assert "Còn 1 trong 4 bước" in home(quan).content.decode()
    Plan.objects.create(ward=ward, code="kh", title="Kế hoạch", first_year=2024, last_year=2024)
    assert done(quan) == [True, True, True, True]
    assert home(quan).url == reverse("accounts:people")


def test_each_is_led_only_where_they_may_go(ward: Ward) -> None:
    quan = make_user("quan", "Nguyễn Văn Quản", ward, Role.WARD_ADMIN)
    binh = make_user("binh", "Trần Văn Bình", ward, Role.JUSTICE_OFFICER)
    assert labels(quan) == [
        ["Bộ phận", "Chức danh"],
        ["Người dùng", "Chức danh"],
        ["Bộ tiêu chí"],
        ["Kế hoạch"],
    ]
    assert labels(binh) == [[], [], ["Mở kỳ đánh giá", "Bộ tiêu chí"], ["Kế hoạch"]]
    for person in (quan, binh):
        client = Client()
        client.force_login(person)
        for step in first_steps(person):
            assert [client.get(link.url).status_code for link in step.links] == [200] * len(step.links)


def test_who_opens_the_year_sees_the_steps_too_and_an_official_does_not(ward: Ward) -> None:
    pages = {}
    for name, role in (("binh", Role.JUSTICE_OFFICER), ("dung", Role.LEADER), ("an", Role.OFFICIAL)):
        client = Client()
        client.force_login(make_user(name, name, ward, role))
        pages[name] = "4. Nạp kế hoạch năm" in client.get(HOME, follow=True).content.decode()
    assert pages == {"binh": True, "dung": True, "an": False}


def test_without_a_framework_the_way_to_load_one_is_said(ward: Ward) -> None:
    binh = make_user("binh", "Trần Văn Bình", ward, Role.JUSTICE_OFFICER)
    client = Client()
    client.force_login(binh)
    where = reverse("reports:open")
    assert NO_FRAMEWORK not in client.get(where).content.decode()
    Framework.objects.all().delete()
    assert NO_FRAMEWORK in client.get(where).content.decode()
    assert first_steps(binh)[2].hint == NO_FRAMEWORK


def test_the_year_of_the_ward_is_proposed(cast: Cast) -> None:
    page = cast.client(cast.binh).get(reverse("reports:open"))
    assert page.context["form"]["year"].value() == 2023


def test_another_wards_work_is_no_step_of_this_one(cast: Cast) -> None:
    ward = make_ward("nghi-phu", "Nghi Phú")
    assert done(make_user("quan", "Nguyễn Văn Quản", ward, Role.WARD_ADMIN)) == [False] * 4
    assert done(cast.em) == [True] * 4
    assert first_steps(cast.khanh) == []
