"""The Hồng Sơn plan on a framework with the same twenty indicators, for the tests of this app."""

from pathlib import Path

import pytest
from django.conf import settings

from accounts.audit import Actor
from accounts.models import Ward
from assignments.loading import load_plan
from assignments.models import Assessment, Plan
from assignments.planfile import PlanFile, read_plan
from criteria.models import Certainty, Criterion, Framework, Indicator
from tests.cast import make_ward

PLAN_PATH = Path(settings.BASE_DIR) / "assignments" / "plans" / "hong-son-2023.yaml"
SIZES = {1: 2, 2: 6, 3: 3, 4: 5, 5: 4}
"""How many indicators each criterion of QĐ 25/2021/QĐ-TTg has."""
BY_TEST = Actor.system("thử")


def make_qd25() -> Framework:
    """A framework with the codes of QĐ 25; names stand for the law's own only where a test compares them."""
    framework = Framework.objects.create(
        code="qd25-2021",
        title="Quyết định 25/2021/QĐ-TTg",
        short_title="QĐ 25/2021/QĐ-TTg",
        mode=Framework.Mode.POINTS,
        first_year=2022,
        last_year=2025,
        digest="thử",
    )
    sure = {"name_certainty": Certainty.VERIFIED, "points_certainty": Certainty.VERIFIED}
    order = 0
    for number, size in SIZES.items():
        criterion = Criterion.objects.create(
            framework=framework, number=number, name=f"Tên tiêu chí {number}", **sure
        )
        for index in range(1, size + 1):
            order += 1
            Indicator.objects.create(
                framework=framework,
                criterion=criterion,
                number=index,
                code=f"{number}.{index}",
                name=f"Tên chỉ tiêu {number}.{index}",
                order=order,
                rule_certainty=Certainty.UNKNOWN,
                **sure,
            )
    return framework


@pytest.fixture(scope="session")
def plan_file() -> PlanFile:
    return read_plan(PLAN_PATH)


@pytest.fixture
def hong_son(db: None) -> Ward:
    return make_ward("hong-son", "Hồng Sơn")


@pytest.fixture
def assessment(hong_son: Ward) -> Assessment:
    return Assessment.objects.create(ward=hong_son, framework=make_qd25(), year=2023)


@pytest.fixture
def plan(assessment: Assessment, plan_file: PlanFile) -> Plan:
    return load_plan(ward=assessment.ward, plan=plan_file, by=BY_TEST).plan
