"""A small framework file that each test spoils in one place."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
code: nho
title: Bộ tiêu chí nhỏ
short_title: Bộ nhỏ
mode: points
illustrative: false
first_year: 2022
last_year: 2025
issued_on: 2021-07-22
issuer: Ủy ban nhân dân
sources:
  luat: Luật mẫu
documents:
  - {number: 01/QĐ, date: 2021-07-22, title: Quyết định mẫu, certainty: verified}
thresholds:
  total_max: 10
  min_total: 8
  min_percent_each_criterion: 50
  certainty: verified
exclusions: []
deadlines:
  - {key: submit, text: Gửi trước 10/01, before: 01-10, certainty: verified}
dossier_parts: []
forms: []
notes: {}
criteria:
  - number: 1
    name: Tiêu chí một
    name_certainty: verified
    max_points: 10
    points_certainty: guess
    indicators:
      - number: 1
        name: Chỉ tiêu một
        short_name: Một
        name_certainty: verified
        name_source: "{luat}, Điều 1"
        max_points: 6
        points_certainty: guess
        rule:
          type: boolean
          question: Đã làm?
          pass_value: true
        rule_certainty: seen_once
      - number: 2
        name: null
        short_name: ""
        name_certainty: unknown
        max_points: 4
        points_certainty: guess
        contents:
          - number: 1
            name: Nội dung một
            name_certainty: verified
            max_points: 1
            points_certainty: verified
            rule: {type: manual}
            rule_certainty: unknown
          - number: 2
            name: Nội dung hai
            name_certainty: verified
            max_points: 3
            points_certainty: verified
            rule: null
            rule_certainty: unknown
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the small file with some text replaced; return its directory."""

    def write_file(*changes: tuple[str, str], name: str = "nho.yaml", text: str = SMALL) -> Path:
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write_file
