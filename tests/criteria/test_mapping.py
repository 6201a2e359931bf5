"""From one rule set to the next: the table as data, what is wrong with one, and its page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from criteria.loading import SHIPPED as FRAMEWORKS
from criteria.loading import load_frameworks, read_frameworks
from criteria.mapping import SHIPPED, origins_of, read_mappings, shipped, tables_of
from criteria.yamlfile import FaultyFile
from tests.cast import Cast
from tests.criteria.conftest import Write
from tests.criteria.test_crosschecks import BY

TABLE = """\
from: nho
to: moi
indicators:
  - {from: '1.1', to: ['1.1'], certainty: derived, reason: Cùng tên}
  - {from: '1.2', to: [], certainty: guess, reason: Không thấy nữa}
new:
  - {to: '1.2', certainty: guess, reason: Chưa có ở bộ cũ}
"""


def data(code: str, *indicators: int) -> dict[str, object]:
    rows = [{"number": number} for number in indicators]
    return {"code": code, "criteria": [{"number": 1, "indicators": rows}]}


SETS = [data("nho", 1, 2), data("moi", 1, 2)]


def faults(directory: Path, *changes: tuple[str, str]) -> list[str]:
    text = TABLE
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (directory / "nho--moi.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        read_mappings(directory, SETS)  # type: ignore[arg-type]
    return str(caught.value).splitlines()


def test_the_shipped_table_names_every_indicator_of_both_sets() -> None:
    (table,) = read_mappings(SHIPPED, read_frameworks(FRAMEWORKS))
    assert (table.old, table.new) == (("qd25-2021", "qd25-2021-minh-hoa"), "qd27-2025")
    assert (len(table.lines), len(table.fresh)) == (20, 5)
    ended = [line.source for line in table.lines if not line.targets]
    assert ended == ["1.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5", "5.1", "5.2", "5.3", "5.4"]
    assert {line.certainty for line in (*table.lines, *table.fresh)} == {"derived", "guess"}
    assert all(line.reason for line in (*table.lines, *table.fresh))
    assert shipped() == (table,)


OLD = ("qd25-2021", "qd25-2021-minh-hoa")


@pytest.mark.parametrize(
    ("framework", "indicator", "expected"),
    [
        ("qd27-2025", "2.6", {"qd27-2025": ("2.6",), **dict.fromkeys(OLD, ("2.5", "2.6"))}),
        ("qd27-2025", "3.4", {"qd27-2025": ("3.4",), **dict.fromkeys(OLD, ("3.2",))}),
        ("qd27-2025", "1.2", {"qd27-2025": ("1.2",)}),
        ("qd25-2021", "5.4", dict.fromkeys(OLD, ("5.4",))),
        ("bach-dang-2026-2030", "1.1", {"bach-dang-2026-2030": ("1.1",)}),
    ],
)
def test_where_an_indicator_comes_from(
    framework: str, indicator: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert origins_of(framework, indicator) == expected


def test_a_set_stands_in_the_table_on_either_side() -> None:
    assert [len(list(tables_of(code))) for code in ("qd25-2021", "qd27-2025", "bach-dang-2026-2030")] == [
        1,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("to: moi", "to: khac", "nho--moi.yaml:2: to: Không có bộ tiêu chí nào mang mã “khac”."),
        ("to: ['1.1']", "to: ['9.1']", "nho--moi.yaml:4: indicators[0].to: Bộ “moi” không có chỉ tiêu 9.1."),
        ("from: '1.2'", "from: '1.3'", "nho--moi.yaml:5: indicators[1]: Chỉ tiêu 1.3 không thuộc phần này của bộ “nho”."),
        ("from: '1.2'", "from: '1.1'", "nho--moi.yaml:5: indicators[1]: Chỉ tiêu 1.1 ghi hai lần."),
        ("from: '1.2'", "from: '1.1'", "nho--moi.yaml:3: indicators: Thiếu chỉ tiêu 1.2 của bộ “nho”."),
        ("- {to: '1.2'", "- {to: '1.1'", "nho--moi.yaml:7: new[0]: Chỉ tiêu 1.1 không thuộc phần này của bộ “moi”."),
        ("to: ['1.1']", "to: []", "nho--moi.yaml:6: new: Thiếu chỉ tiêu 1.1 của bộ “moi”."),
        ("to: ['1.1']", "to: [1.1]", "nho--moi.yaml:4: indicators[0].to: Cần là mã chỉ tiêu đặt trong dấu nháy, như '2.1'."),
        ("certainty: derived", "certainty: chắc", "nho--moi.yaml:4: indicators[0].certainty: Cần là một trong: verified, seen_once, derived, partial, guess, illustrative, unknown."),
        (", reason: Cùng tên", "", "nho--moi.yaml:4: indicators[0].reason: Thiếu khóa này."),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in faults(tmp_path, (old, new))


@pytest.mark.django_db
def test_loading_the_rule_sets_checks_the_tables_beside_them(write: Write, tmp_path: Path) -> None:
    frameworks = tmp_path / "bo"
    frameworks.mkdir()
    (write() / "nho.yaml").rename(frameworks / "nho.yaml")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "nho--moi.yaml").write_text(TABLE, encoding="utf-8")
    with pytest.raises(FaultyFile, match=r"nho--moi\.yaml:2: to: Không có bộ tiêu chí nào mang mã “moi”"):
        load_frameworks(directory=frameworks, by=BY)


@pytest.mark.django_db
def test_the_page_says_where_each_goes_what_ended_and_what_is_new(cast: Cast) -> None:
    call_command("loadframeworks", stdout=io.StringIO())
    where = reverse("criteria:mapping", args=["qd25-2021", "qd27-2025"])
    client = cast.client(cast.dung)
    page = " ".join(client.get(where).content.decode().split())
    assert "9/20 chỉ tiêu cũ có chỉ tiêu nối tiếp, 11 không còn; 5 chỉ tiêu mới." in page
    assert "→ <b>2.3</b> Thực hiện cung cấp thông tin theo yêu cầu" in page
    ended = page[page.index('id="khong-con"') : page.index('id="moi"')]
    assert ended.count("<li>") == 11
    assert "<b>3.3</b> Thông tin, giới thiệu về trợ giúp pháp lý" in ended
    assert "Không thấy chỉ tiêu nào của QĐ 27 về trợ giúp pháp lý (ước đoán)" in ended
    assert client.get(reverse("criteria:mapping", args=["qd27-2025", "qd25-2021"])).status_code == 404
    framework = cast.mine.framework.__class__.objects.get(code="qd27-2025")
    assert (
        f'<a href="{where}">' in client.get(reverse("criteria:detail", args=[framework.pk])).content.decode()
    )
