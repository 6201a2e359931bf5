"""The rulers: parts, shares, thresholds and the sentence for those who do not see them."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from accounts.rulers import Points, cells_ruler, points_ruler, sample, target_ruler


def second_criterion(**changes: object) -> Points:
    given = {
        "maximum": Decimal(30),
        "accepted": Decimal(13),
        "waiting": Decimal(10),
        "unscored": Decimal(5),
        "lost": Decimal(2),
        "threshold": Decimal(15),
        "title": "Tiêu chí 2",
    }
    return Points(**(given | changes))  # type: ignore[arg-type]


def parts(svg: str) -> list[tuple[str, str, str]]:
    """Return (x, width, filling) of the drawn parts; the names of patterns are cut to their kind."""
    found = re.findall(r'<rect x="([\d.]+%)" width="([\d.]+%)"[^>]*? fill="([^"]+)" stroke', svg)
    return [(x, width, re.sub(r"url\(#r\w+-(\w)\)", r"\1", fill)) for x, width, fill in found]


def test_the_sentence_names_the_four_parts_the_maximum_and_the_half() -> None:
    assert second_criterion().sentence == (
        "Tiêu chí 2: 13,0 điểm đã chấp nhận, 10,0 chờ rà soát, 5,0 chưa chấm, 2,0 đã mất, trên 30; mốc một nửa 15."
    )


def test_the_sentence_takes_the_label_of_the_threshold_and_says_provisional() -> None:
    what = second_criterion(threshold=Decimal(20), threshold_label="Mốc 20", provisional=True)
    assert what.sentence.endswith(", trên 30; mốc 20; điểm tạm tính.")


def test_the_sentence_without_a_threshold_ends_at_the_maximum() -> None:
    assert second_criterion(threshold=None).sentence.endswith(", trên 30.")


def test_parts_stand_one_after_another_as_percentages_of_the_maximum() -> None:
    svg = points_ruler(second_criterion(maximum=Decimal(40)))
    assert parts(svg) == [
        ("0%", "32.5%", "#1F4079"),
        ("32.5%", "25%", "h"),
        ("57.5%", "12.5%", "#FFFFFF"),
        ("70%", "5%", "x"),
    ]


def test_an_empty_part_is_not_drawn() -> None:
    svg = points_ruler(second_criterion(waiting=Decimal(0), lost=Decimal(0)))
    assert [filling for _, _, filling in parts(svg)] == ["#1F4079", "#FFFFFF"]


def test_small_rulers_share_one_scale_of_ten_pixels_a_point() -> None:
    root = ET.fromstring(points_ruler(second_criterion(maximum=Decimal(30)), scale=Decimal(40)))
    inner = root.find("svg")
    assert inner is not None
    assert (root.get("width"), inner.get("width")) == ("400", "75%")


def test_a_maximum_above_the_scale_widens_its_own_ruler_instead_of_being_cut() -> None:
    root = ET.fromstring(points_ruler(second_criterion(maximum=Decimal(50))))
    assert root.get("width") == "500"


def test_the_big_ruler_fills_its_sheet_with_graduation_and_label() -> None:
    what = Points(
        Decimal(100),
        Decimal("43.5"),
        Decimal("29.5"),
        Decimal(20),
        Decimal(7),
        threshold=Decimal(80),
        threshold_label="Mốc 80",
        provisional=True,
    )
    root = ET.fromstring(points_ruler(what, size="big"))
    assert root.get("width") == "100%"
    words = [text.text for text in root.iter("text")]
    assert words == ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100", "Mốc 80"]
    assert [one.get("x") for one in root.findall("svg") if one.get("class") == "ruler-notch"] == ["80%"]


def test_the_phone_ruler_has_neither_graduation_nor_label() -> None:
    what = Points(
        Decimal(100),
        Decimal(50),
        Decimal(0),
        Decimal(50),
        Decimal(0),
        threshold=Decimal(80),
        threshold_label="Mốc 80",
    )
    root = ET.fromstring(points_ruler(what, size="phone"))
    assert list(root.iter("text")) == []


def test_the_title_is_escaped() -> None:
    root = ET.fromstring(points_ruler(second_criterion(title='<script>"')))
    assert str(root.get("aria-label")).startswith('<script>":')


def test_patterns_of_two_rulers_have_different_names_and_the_same_ruler_keeps_its_own() -> None:
    def names(svg: str) -> list[str]:
        return re.findall(r'pattern id="([^"]+)"', svg)

    first, second = points_ruler(second_criterion()), points_ruler(second_criterion(title="Tiêu chí 3"))
    assert not set(names(first)) & set(names(second))
    assert first == points_ruler(second_criterion())


@pytest.mark.parametrize(
    "changes", [{"maximum": Decimal(0)}, {"lost": Decimal("2.25")}, {"waiting": Decimal(-1)}]
)
def test_parts_that_cannot_be_are_refused(changes: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError):
        second_criterion(**changes)


def test_cells_come_as_met_waiting_missing_not_met() -> None:
    root = ET.fromstring(cells_ruler(met=2, waiting=1, missing=1, not_met=1, title="Tiêu chí 1"))
    assert (
        root.get("aria-label") == "Tiêu chí 1: 2 đạt, 1 chờ rà soát, 1 chưa có, 1 chưa đạt, trên 5 chỉ tiêu."
    )
    fills = [str(cell.get("fill")) for cell in root.findall("rect")]
    assert [re.sub(r"url\(#r\w+-(\w)\)", r"\1", fill) for fill in fills] == [
        "#1F4079",
        "#1F4079",
        "h",
        "#FFFFFF",
        "x",
    ]


@pytest.mark.parametrize(
    ("value", "filling", "width", "words"),
    [
        (Decimal(86), "h", "86%", "86 %, mục tiêu 100 %, chưa đạt."),
        (Decimal(100), "#1F4079", "100%", "100 %, mục tiêu 100 %, đã đạt."),
    ],
)
def test_a_target_is_hatched_until_it_is_reached(
    value: Decimal, filling: str, width: str, words: str
) -> None:
    svg = target_ruler(value, Decimal(100), Decimal(100), title="Tổ dân phố", unit=" %")
    assert parts(svg) == [("0%", width, filling)]
    assert f'aria-label="Tổ dân phố: {words}"' in svg


def test_a_target_passed_is_drawn_to_the_end_and_no_further() -> None:
    assert parts(target_ruler(Decimal(120), Decimal(80), Decimal(100), title="Văn hóa")) == [
        ("0%", "100%", "#1F4079")
    ]


def test_a_target_without_a_figure_says_so() -> None:
    svg = target_ruler(None, Decimal(1), Decimal(1), title="Mô hình")
    assert parts(svg) == []
    assert 'aria-label="Mô hình: chưa có số liệu; mục tiêu 1."' in svg


def test_the_sample_of_a_filling_is_silent() -> None:
    root = ET.fromstring(sample("hatch"))
    assert (root.get("aria-hidden"), root.get("role")) == ("true", None)
