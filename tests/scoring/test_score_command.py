"""``manage.py score``: a file of figures in, the score sheet out, for both regulations; one rule by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.audit import Actor
from criteria.actions import start_draft
from criteria.loading import SHIPPED, load_frameworks, read_frameworks
from criteria.models import Framework, ValueCheck
from tests.cast import make_user

pytestmark = pytest.mark.django_db
CODES = [data["code"] for data in read_frameworks(SHIPPED)]
Figures = dict[str, dict[str, Any]]

QD27: Figures = {
    "1.1.1": {"numerator": 4, "denominator": 4},
    "1.2.1": {"numerator": 0, "denominator": 0},
    "1.3.1": {"numerator": 3, "denominator": 4},
    "2.1.1": {"answer": "có"},
    "2.1.2": {"answer": "không"},
    "2.2.1": {"numerator": 12, "denominator": 12},
    "2.3.1": {"numerator": 0, "denominator": 0},
    "2.4.1": {"base_on": "10/01/2026", "issued_on": "21/01/2026"},
    "2.4.2": {"numerator": 20, "denominator": 20},
    "2.4.3": {"numerator": 0, "denominator": 0},
    "2.5.1": {"chosen": [4]},
    "2.6.1": {"met": "đạt", "ground": "Quyết định phân bổ 12/QĐ-UBND"},
    "2.6.2": {"numerator": 8, "denominator": 8},
    "3.1.1": {"numerator": 18, "denominator": 18},
    "3.1.2": {"numerator": 0, "denominator": 0},
    "3.2.1": {"numerator": 40, "denominator": 40},
    "3.2.2": {"numerator": 32, "denominator": 40},
    "3.4.3": {"p1_numerator": 18, "p1_denominator": 18, "p2_paid": 32_400_000, "p2_groups": 18},
    "3.4.4": {
        "p1_numerator": 40,
        "p1_denominator": 40,
        "p2_paid": "15.200.000",
        "p2_settled": 32,
        "p2_unsettled": 8,
    },
}


def run(*args: str) -> str:
    out = StringIO()
    call_command("score", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def score(path: Path, code: str = "qd25-2021") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--framework", code, "--facts", str(path), "--json"))
    return found


def as_yaml(tmp_path: Path, figures: Figures, **more: Any) -> Path:
    path = tmp_path / "so-lieu.yaml"
    path.write_text(yaml.safe_dump({"figures": figures, **more}, allow_unicode=True), encoding="utf-8")
    return path


def as_sheet(tmp_path: Path, figures: Figures, code: str, **conditions: Any) -> Path:
    """Fill the template as an official would: find the row of each key, write into “Giá trị”."""
    path = tmp_path / f"{code}.xlsx"
    run("--framework", code, "--template", str(path))
    book = openpyxl.load_workbook(path)
    sheet = book["Số liệu"]
    rows = {}
    for row in sheet.iter_rows(min_row=5):
        _, indicator, content, _, _, value, _, key = row
        place = f"{indicator.value}.{content.value}" if content.value else indicator.value
        rows[place, key.value] = value
    for place, keys in figures.items():
        for key, value in keys.items():
            if isinstance(value, list):
                for number in value:
                    rows[place, f"{key}[{number}]"].value = "x"
            else:
                rows[place, key].value = value
    for key, value in conditions.items():
        rows["Điều kiện", key].value = value
    book.save(path)
    return path


def indicator(found: dict[str, Any], code: str) -> dict[str, Any]:
    (one,) = [
        one for criterion in found["criteria"] for one in criterion["indicators"] if one["code"] == code
    ]
    assert isinstance(one, dict)
    return one


def points_of(found: dict[str, Any], code: str) -> tuple[Any, Any, Any, str]:
    one = indicator(found, code)
    return one["points"], one["max"], one["met"], one["status"]


class TestDecision25:
    """QĐ 25/2021: criterion 1 from a commune's published sheet, the known bands of 2.5."""

    def test_no_task_assigned_gives_all_three_points(self, tmp_path: Path) -> None:
        figures = {"1.1": {"not_arising": "x", "not_arising_ground": "Không được giao văn bản nào"}}
        found = score(as_yaml(tmp_path, figures))
        assert indicator(found, "1.1") == {
            "code": "1.1",
            "points": 3,
            "max": 3,
            "met": True,
            "status": "not_arising",
            "provisional": True,
            "explanation": (
                "Không phát sinh (căn cứ: Không được giao văn bản nào) → 3/3\u00a0điểm "
                "(QĐ 25/2021/QĐ-TTg, chỉ tiêu 1.1; cách tính thấy ở một nguồn)"
            ),
        }
        assert (found["framework"], found["total"]) == ("qd25-2021", 3)

    def test_nothing_arose_needs_its_ground(self, tmp_path: Path) -> None:
        found = score(as_yaml(tmp_path, {"1.1": {"not_arising": True}}))
        assert points_of(found, "1.1") == (None, 3, None, "missing_figures")

    @pytest.mark.parametrize(
        ("not_issued", "unlawful", "points"), [(0, 0, 3), (1, 0, 2), (0, 1, 1), (4, 4, 0)]
    )
    def test_one_violation_loses_the_content(
        self, tmp_path: Path, not_issued: int, unlawful: int, points: int
    ) -> None:
        figures: Figures = {
            "1.1.1": {"violations": not_issued, "total": 4},
            "1.1.2": {"violations": unlawful, "total": 4},
        }
        found = score(as_yaml(tmp_path, figures))
        assert points_of(found, "1.1") == (points, 3, points == 3, "computed")

    @pytest.mark.parametrize(
        ("numerator", "denominator", "points", "status"),
        [
            (85, 100, 1, "computed"),
            (80, 100, 1, "computed"),
            (79, 100, 0.5, "computed"),
            (6999, 10000, 0.25, "computed"),
            (50, 100, 0.25, "computed"),
            (0, 3, 0, "computed"),
            (90, 100, None, "missing_rule"),
            (95, 100, None, "missing_rule"),
            (0, 0, None, "missing_figures"),
            (4, 3, None, "missing_figures"),
        ],
    )
    def test_the_known_bands_of_training(
        self, tmp_path: Path, numerator: int, denominator: int, points: Any, status: str
    ) -> None:
        found = score(as_yaml(tmp_path, {"2.5": {"numerator": numerator, "denominator": denominator}}))
        assert points_of(found, "2.5") == (points, 5, None if points is None else False, status)

    def test_a_figure_that_contradicts_another_is_named_with_its_place(self, tmp_path: Path) -> None:
        path = as_yaml(tmp_path, {"2.5": {"numerator": 4, "denominator": 3}})
        err = StringIO()
        call_command("score", framework="qd25-2021", facts=str(path), stdout=StringIO(), stderr=err)
        assert err.getvalue() == (
            "so-lieu.yaml:4: figures: 2.5: numerator: Nhập số từ 0 đến 3. Số tuyên truyền viên pháp luật được "
            "bồi dưỡng, tập huấn không lớn hơn tổng số tuyên truyền viên pháp luật.\n"
        )

    def test_a_whole_year(self, tmp_path: Path) -> None:
        """All by hand but 1.1 and 2.5; the head was not disciplined."""
        most = {"1.2": 7, "2.1": 5, "2.2": 5, "2.3": 5, "2.4": 5, "2.6": 5, "3.1": 5, "3.2": 5, "3.3": 5}
        most |= {
            "4.1": 4,
            "4.2": 4,
            "4.3": 4,
            "4.4": 4,
            "4.5": 4,
            "5.1": 7,
            "5.2": 6,
            "5.3": 6,
            "5.4": "5,75",
        }
        figures: Figures = {code: {"points": points, "ground": "Bảng chấm"} for code, points in most.items()}
        figures |= {"1.1.1": {"violations": 0}, "1.1.2": {"violations": 0}}
        figures["2.5"] = {"numerator": 85, "denominator": 100}
        found = score(as_yaml(tmp_path, figures, conditions={"head_disciplined": "không"}))
        assert found["total"] == 95.75
        assert [(one["code"], one["points"], one["max"], one["met"]) for one in found["criteria"]] == [
            ("1", 10, 10, True),
            ("2", 26, 30, True),
            ("3", 15, 15, True),
            ("4", 20, 20, True),
            ("5", 24.75, 25, True),
        ]
        assert points_of(found, "5.4") == (5.75, 6, False, "manual")
        assert found["conditions"] == [
            {"name": "Tổng điểm từ 80 điểm trở lên", "met": True},
            {"name": "Từng tiêu chí đạt từ 50\u00a0% điểm tối đa trở lên", "met": True},
            {
                "name": "Không có người đứng đầu cấp ủy, chính quyền bị xử lý kỷ luật hoặc bị truy cứu trách nhiệm hình sự",
                "met": True,
            },
        ]

    def test_a_condition_is_open_while_missing_figures_may_decide_it(self, tmp_path: Path) -> None:
        lost: Figures = {code: {"points": 0, "ground": "x"} for code in ("1.2", "5.1", "5.2")}
        found = score(as_yaml(tmp_path, lost, conditions={"head_disciplined": "có"}))
        assert [one["met"] for one in found["conditions"]] == [None, False, False]
        assert [one["met"] for one in found["criteria"]] == [False, None, None, None, False]
        lost["5.3"] = {"points": 0, "ground": "x"}
        found = score(as_yaml(tmp_path, lost))
        assert [one["met"] for one in found["conditions"]] == [False, False, None]


class TestDecision27:
    """QĐ 27/2025: met or not met; thresholds nobody has seen stay "chưa đủ quy tắc"."""

    def test_its_known_thresholds(self, tmp_path: Path) -> None:
        found = score(as_yaml(tmp_path, QD27), "QD27-2025")
        assert {
            one["code"]: (one["met"], one["status"])
            for criterion in found["criteria"]
            for one in criterion["indicators"]
        } == {
            "1.1": (True, "computed"),
            "1.2": (True, "not_arising"),
            "1.3": (False, "computed"),
            "2.1": (False, "computed"),
            "2.2": (True, "computed"),
            "2.3": (None, "missing_rule"),
            "2.4": (None, "missing_rule"),
            "2.5": (True, "computed"),
            "2.6": (None, "missing_figures"),
            "2.7": (None, "missing_figures"),
            "3.1": (True, "computed"),
            "3.2": (None, "missing_rule"),
            "3.3": (None, "missing_figures"),
            "3.4": (None, "missing_figures"),
        }
        assert [(one["code"], one["points"], one["max"], one["met"]) for one in found["criteria"]] == [
            ("1", None, None, False),
            ("2", None, None, False),
            ("3", None, None, None),
        ]
        assert (found["total"], found["conditions"]) == (None, [])

    def test_the_money_of_mediation_is_in_the_explanation(self, tmp_path: Path) -> None:
        explanation = indicator(score(as_yaml(tmp_path, QD27), "qd27-2025"), "3.4")["explanation"]
        assert "18 × 150.000\u00a0đ × 12 = 32.400.000\u00a0đ" in explanation
        assert "32 × 400.000\u00a0đ + 8 × 300.000\u00a0đ = 15.200.000\u00a0đ" in explanation


@pytest.mark.parametrize("code", CODES)
def test_an_empty_template_scores_without_an_error(tmp_path: Path, code: str) -> None:
    answers = []
    for name in ("mau.xlsx", "mau.yaml"):
        run("--framework", code.upper(), "--template", str(tmp_path / name))
        answers.append(score(tmp_path / name, code))
    assert answers[0] == answers[1]
    found = answers[0]
    assert (found["framework"], found["total"]) == (code, None)
    missing = {"missing_figures", "missing_rule"}
    for criterion in found["criteria"]:
        assert (criterion["points"], criterion["met"]) == (None, None)
        for one in criterion["indicators"]:
            assert one["status"] in missing and (one["points"], one["met"]) == (None, None)
            assert one["explanation"]
    assert {one["met"] for one in found["conditions"]} <= {None}


def test_sheet_and_yaml_give_the_same(tmp_path: Path) -> None:
    assert score(as_sheet(tmp_path, QD27, "qd27-2025"), "qd27-2025") == score(
        as_yaml(tmp_path, QD27), "qd27-2025"
    )
    figures: Figures = {
        "1.1": {"not_arising": "x", "not_arising_ground": "=không được giao"},
        "2.5.1": {"numerator": "85", "denominator": 100},
        "3.1": {"points": "4,25", "ground": "+ Báo cáo 5/BC-UBND"},
    }
    sheet = as_sheet(
        tmp_path,
        figures | {"1.1": {"not_arising": "x", "not_arising_ground": "Không được giao"}},
        "qd25-2021",
        head_disciplined="không",
    )
    figures["1.1"]["not_arising_ground"] = "Không được giao"
    assert score(sheet) == score(as_yaml(tmp_path, figures, conditions={"head_disciplined": False}))
    assert points_of(score(sheet), "3.1") == (4.25, 5, False, "manual")


def test_dates_may_be_real_dates(tmp_path: Path) -> None:
    figures: Figures = {"2.4.1": {"base_on": date(2026, 1, 10), "issued_on": date(2026, 1, 21)}}
    found = score(as_sheet(tmp_path, figures, "qd27-2025"), "qd27-2025")
    assert "ban hành ngày 21/01/2026, hạn 20/01/2026" in indicator(found, "2.4")["explanation"]


class TestWhichFramework:
    def test_a_loaded_one_tells_what_was_checked(self, tmp_path: Path) -> None:
        load_frameworks(by=Actor.system("test"))
        framework = Framework.objects.get(code="qd25-2021")
        person = make_user("em", "Đỗ Thị Em", None)
        path = as_yaml(tmp_path, {})
        assert indicator(score(path), "2.5")["provisional"] is True
        for where, field in (("2.5", "points"), ("2.5.1", "rule")):
            ValueCheck.objects.create(
                framework=framework,
                path=where,
                field=field,
                document="TT 09/2021/TT-BTP",
                checked_on=date(2026, 1, 2),
                checked_by=person,
            )
        assert indicator(score(path), "2.5")["provisional"] is False

    def test_a_draft_is_not_scored_by(self, tmp_path: Path) -> None:
        load_frameworks(by=Actor.system("test"))
        draft = start_draft(framework=Framework.objects.get(code="qd25-2021"), by=Actor.system("test"))
        assert draft.version == 2
        head = run("--framework", "qd25-2021", "--facts", str(as_yaml(tmp_path, {}))).splitlines()[0]
        assert head == "BẢNG CHẤM ĐIỂM – QĐ 25/2021/QĐ-TTg (qd25-2021, bản 1)"

    def test_no_database_is_needed_and_none_is_made(self, tmp_path: Path) -> None:
        database = tmp_path / "khong-co.sqlite3"
        done = subprocess.run(
            [
                sys.executable,
                "manage.py",
                "score",
                "--framework",
                "QD25-2021",
                "--facts",
                str(as_yaml(tmp_path, {})),
                "--json",
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout)["framework"] == "qd25-2021"
        assert (done.stderr, database.exists()) == (b"", False)

    def test_an_unknown_code_names_those_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError) as refusal:
            run("--framework", "qd99", "--facts", str(as_yaml(tmp_path, {})))
        assert str(refusal.value) == (
            f"Không có bộ tiêu chí mã “qd99”. Các mã có sẵn: {', '.join(sorted(CODES))}."
        )


def test_the_sheet_for_people_is_aligned(tmp_path: Path) -> None:
    figures: Figures = {
        "1.1": {"not_arising": "x", "not_arising_ground": "Không được giao"},
        "1.2": {"points": 5.5, "ground": "Báo cáo tự kiểm tra"},
    }
    lines = run("--framework", "qd25-2021", "--facts", str(as_yaml(tmp_path, figures))).splitlines()
    assert lines[:10] == [
        "BẢNG CHẤM ĐIỂM – QĐ 25/2021/QĐ-TTg (qd25-2021)",
        "≈ tạm tính: dựa trên giá trị chưa đối chiếu với văn bản gốc.",
        "",
        "TIÊU CHÍ 1. Ban hành văn bản theo thẩm quyền để tổ chức và bảo đảm thi hành Hiến pháp và pháp luật",
        "  trên địa bàn",
        "  Kết quả: 8,5/10",
        "  1.1  ≈ 3/3         Không phát sinh   Văn bản quy phạm pháp luật được giao",
        "         Không phát sinh (căn cứ: Không được giao) → 3/3\u00a0điểm",
        "  1.2  ≈ 5,5/7       Nhập theo căn cứ  Văn bản hành chính đúng quy định",
        "         Nhập theo căn cứ: Báo cáo tự kiểm tra → 5,5/7\u00a0điểm",
    ]
    assert "TỔNG ĐIỂM: 8,5/100" in lines
    assert all(len(line) <= 110 for line in lines)


class TestTemplate:
    def test_one_row_a_figure(self, tmp_path: Path) -> None:
        path = tmp_path / "mau.xlsx"
        run("--framework", "qd25-2021", "--template", str(path))
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["Số liệu", "Hướng dẫn"]
        rows = [tuple(cell.value for cell in row) for row in book["Số liệu"].iter_rows()]
        assert rows[1][:2] == ("Bộ tiêu chí", "qd25-2021")
        assert rows[3] == (
            "Tiêu chí",
            "Chỉ tiêu",
            "Nội dung",
            "Số liệu cần ghi",
            "Khối, tổ dân phố, thôn",
            "Giá trị",
            "Cách ghi",
            "Mã số liệu",
        )
        assert rows[4:7] == [
            ("1", "1.1", None, "Không phát sinh trong năm", None, None, "“có” hoặc “không”", "not_arising"),
            ("1", "1.1", None, "Căn cứ xác định không phát sinh", None, None, "Chữ", "not_arising_ground"),
            (
                "1",
                "1.1",
                "1",
                "Số trường hợp không ban hành văn bản được giao",
                None,
                None,
                "Số nguyên (văn bản được giao)",
                "violations",
            ),
        ]
        assert rows[-1][1] == "Điều kiện" and rows[-1][7] == "head_disciplined"

    def test_an_empty_one_is_written_again_a_begun_one_never(self, tmp_path: Path) -> None:
        path = as_sheet(tmp_path, {}, "qd25-2021")
        run("--framework", "qd25-2021", "--template", str(path))
        path = as_sheet(tmp_path, {"2.5.1": {"numerator": 1}}, "qd25-2021")
        before = path.read_bytes()
        with pytest.raises(CommandError) as refusal:
            run("--framework", "qd25-2021", "--template", str(path))
        assert str(refusal.value) == f"“{path}” đã có nội dung; mẫu không ghi đè. Hãy chọn tên tệp khác."
        assert path.read_bytes() == before

    @pytest.mark.parametrize("name", ["mau.xls", "khong-co/mau.xlsx", "mau"])
    def test_where_it_cannot_be_written(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(CommandError):
            run("--framework", "qd25-2021", "--template", str(tmp_path / name))
        assert list(tmp_path.iterdir()) == []


RATIO = {"numerator": "Số vụ hòa giải thành", "denominator": "Số vụ đã hòa giải", "min_percent": 80}
BANDS = {
    "numerator": "a",
    "denominator": "b",
    "complete": True,
    "bands": [{"from": 50, "below": None, "points": 2}, {"from": 0, "below": 50, "points": 0.25}],
}


class TestOneRule:
    def judge(self, rule: str, params: Any, facts: Any, *more: str) -> dict[str, Any]:
        args = ("--rule", rule, "--params", json.dumps(params), "--facts", json.dumps(facts), *more)
        found: dict[str, Any] = json.loads(run(*args, "--json"))
        return found

    def test_met_or_not(self) -> None:
        assert self.judge("ratio_threshold", RATIO, {"numerator": 32, "denominator": 40}) == {
            "points": None,
            "max": None,
            "met": True,
            "status": "computed",
            "explanation": "32/40 = 80,0\u00a0% → yêu cầu từ 80\u00a0% trở lên → Đạt",
        }

    @pytest.mark.parametrize(
        ("facts", "more", "expected"),
        [
            ({"numerator": 1, "denominator": 2}, (), (2, 2, True, "computed")),
            ({"numerator": 0, "denominator": 2}, (), (0.25, 2, False, "computed")),
            ({"numerator": "49", "denominator": "1.000"}, ("--max", "2,5"), (0.25, 2.5, False, "computed")),
            ({"numerator": 1, "denominator": 0}, (), (None, 2, None, "missing_figures")),
            ({"numerator": 3, "denominator": 2}, (), (None, 2, None, "missing_figures")),
            ({"numerator": "nhiều", "denominator": 2}, (), (None, 2, None, "missing_figures")),
            ({"numerator": "1,5", "denominator": 2}, (), (None, 2, None, "missing_figures")),
            ({"numerator": -1, "denominator": 2}, (), (None, 2, None, "missing_figures")),
            ({"numerator": None, "denominator": ""}, (), (None, 2, None, "missing_figures")),
            ({}, (), (None, 2, None, "missing_figures")),
            ({"numerator": 1, "denominator": 2}, ("--mode", "pass_fail"), (None, None, True, "computed")),
        ],
    )
    def test_points(self, facts: Any, more: tuple[str, ...], expected: tuple[Any, ...]) -> None:
        found = self.judge("RATIO-BANDS", BANDS, facts, *more)
        assert (found["points"], found["max"], found["met"], found["status"]) == expected

    @pytest.mark.parametrize(
        ("rule", "params", "facts", "points", "most"),
        [
            (
                "all_or_zero",
                {"violation": "không ban hành", "points_if_none": 1, "points_if_any": 0},
                {"violations": 0},
                1,
                1,
            ),
            (
                "boolean",
                {"question": "Đã lập?", "pass_value": True, "max_points": 1.5},
                {"answer": "có"},
                1.5,
                1.5,
            ),
            ("manual", {}, {"points": "0,25", "ground": "Biên bản"}, 0.25, None),
            ("not_arising", {"text": "không được giao", "points": 3}, {"ground": "Không được giao"}, 3, 3),
        ],
    )
    def test_the_maximum_is_what_the_parameters_say(
        self, rule: str, params: Any, facts: Any, points: Any, most: Any
    ) -> None:
        found = self.judge(rule, params, facts)
        assert (found["points"], found["max"]) == (points, most)

    def test_figures_per_group_lists_and_dates(self) -> None:
        params = {"what": "Số hoạt động", "min": 2, "per_group": True}
        for figures in ({"Khối 1": 2, "Khối 2": "1"}, [2, 1], "Khối 1: 2; Khối 2: 1"):
            found = self.judge("count_min", params, {"count": figures})
            assert (found["met"], found["status"]) == (False, "computed")
        options = {"min": 2, "options": ["Cuộc thi", "Tập huấn", "Tin nhắn"]}
        for chosen in ([1, 3], ["cuộc thi", "Tin nhắn"], "1; 3", "1, 3"):
            assert self.judge("checklist_min", options, {"chosen": chosen})["met"] is True
        assert self.judge("checklist_min", options, {"chosen": []})["met"] is False
        issued = {"document": "Kế hoạch", "working_days": 7, "from": "ngày ban hành"}
        found = self.judge("issued_on_time", issued, {"base_on": "2026-01-10", "issued_on": "20/01/2026"})
        assert found["met"] is True

    def test_for_people(self) -> None:
        args = ("--rule", "ratio_threshold", "--params", json.dumps(RATIO), "--facts")
        assert run(*args, '{"numerator": 32, "denominator": 40}') == (
            "Đã tính. 32/40 = 80,0\u00a0% → yêu cầu từ 80\u00a0% trở lên → Đạt\n"
        )

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (("ratio", "{}", "{}"), "--rule: Không có loại quy tắc “ratio”. Các loại: "),
            (("zero", "[]", "{}"), "--params: Cần là một nhóm giá trị {…}."),
            (
                ("zero", "{", "{}"),
                '--params: Cần là một nhóm giá trị viết đúng dạng JSON, ví dụ {"answer": true}.',
            ),
            (("zero", '{"what": "\\ud800"}', "{}"), "--params: Cần là một nhóm giá trị viết đúng dạng JSON"),
            (("zero", '{"what": NaN}', "{}"), "--params: “NaN” không phải là số dùng được."),
            (("zero", '{"what": "a", "what": "b"}', "{}"), "--params: Có khóa ghi hai lần."),
            (
                ("zero", '{"unit": "", "wat": 1}', "{}"),
                "--params, wat: Không có tham số tên này ở loại quy tắc này.\n--params, what: Thiếu tham số này.",
            ),
            (
                ("zero", '{"what": "a"}', '{"cout": 1}'),
                "--facts, cout: Quy tắc này không hỏi số liệu đó; chỉ hỏi: count.",
            ),
            (
                ("zero", '{"what": "a"}', '{"count": 1, "Count": 0}'),
                "--facts, Count: Số liệu này ghi hai lần.",
            ),
            (("sum", '{"parts": 2}', "{}"), "--params, parts: Cần là một danh sách có ít nhất một dòng."),
            (
                ("ratio_bands", '{"bands": true}', "{}"),
                "--params, bands: Cần là một danh sách có ít nhất một dòng.",
            ),
            (("zero", '{"what": "a"}', "{}", "--max", "nhiều"), "--max: "),
            (
                ("zero", '{"what": "a"}', "{}", "--mode", "marks"),
                "--mode: Cần là một trong: points, pass_fail, targets.",
            ),
            (
                ("zero", '{"what": "a", "max_points": -1}', "{}"),
                "--params, max_points: Cần là một số từ 0 đến 1000.",
            ),
        ],
    )
    def test_what_cannot_be_read_is_named(self, args: tuple[str, ...], message: str) -> None:
        rule, params, facts, *more = args
        with pytest.raises(CommandError) as refusal:
            run("--rule", rule, "--params", params, "--facts", facts, *more)
        assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--framework", "qd25-2021"),
        ("--facts", "a.xlsx"),
        ("--template", "a.xlsx"),
        ("--framework", "qd25-2021", "--facts", "a.xlsx", "--template", "b.xlsx"),
        ("--framework", "qd25-2021", "--rule", "zero", "--params", "{}", "--facts", "{}"),
        ("--rule", "zero", "--facts", "{}"),
    ],
)
def test_the_three_ways_of_use_are_named(args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"^Chọn một trong ba cách: "):
        run(*args)
