"""Contents make an indicator: all of them, or as many as the framework says."""

from decimal import Decimal

import pytest

from criteria.ruletypes import Fault
from scoring.rules import Outcome, Status, combine

MET = Outcome(Status.COMPUTED, met=True, explanation="một → Đạt", paper="Một đạt yêu cầu.")
NOT_MET = Outcome(Status.COMPUTED, met=False, explanation="hai → Chưa đạt", paper="Hai chưa đạt yêu cầu.")
NO_FIGURES = Outcome(Status.MISSING_FIGURES, explanation="thiếu số", faults=(Fault("count", "sai"),))
NO_RULE = Outcome(Status.MISSING_RULE, explanation="thiếu quy tắc")


@pytest.mark.parametrize(
    ("outcomes", "least", "status", "met"),
    [
        ([MET, NOT_MET, NOT_MET], 1, Status.COMPUTED, True),
        ([MET, NO_FIGURES, NO_RULE], 1, Status.COMPUTED, True),
        ([NOT_MET, NOT_MET, NO_FIGURES], 2, Status.COMPUTED, False),
        ([MET, NOT_MET, NO_FIGURES], 2, Status.MISSING_FIGURES, None),
        ([MET, NOT_MET, NO_RULE], 2, Status.MISSING_RULE, None),
        ([MET, NOT_MET], 2, Status.COMPUTED, False),
        ([MET, NOT_MET], None, Status.COMPUTED, False),
        ([MET, NOT_MET], 9, Status.COMPUTED, False),
    ],
)
def test_as_many_contents_as_the_framework_says(
    outcomes: list[Outcome], least: int | None, status: Status, met: bool | None
) -> None:
    whole = combine(outcomes, max_points=None, mode="pass_fail", least=least)
    assert (whole.status, whole.met, whole.points) == (status, met, None)


def test_the_line_says_how_many_were_asked_for() -> None:
    whole = combine([MET, NOT_MET], max_points=None, mode="pass_fail", numbers=[1, 2], least=1)
    assert whole.explanation == (
        "một → Đạt; hai → Chưa đạt; 1/2 nội dung đạt, yêu cầu ít nhất 1 → kết quả chung: Đạt"
    )
    assert whole.paper == (
        "Nội dung 1: một đạt yêu cầu. Nội dung 2: hai chưa đạt yêu cầu. Có 1/2 nội dung đạt, yêu cầu ít nhất 1; "
        "kết quả chung đạt yêu cầu."
    )


def test_points_add_up_whatever_is_asked_of_the_contents() -> None:
    one = Outcome(Status.COMPUTED, Decimal(1), True, explanation="một")
    assert combine([one, one], max_points=Decimal(2), mode="points", least=1).points == Decimal(2)
