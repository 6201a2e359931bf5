"""A small programme with one line of every kind, for the tests of reading and storing."""

from pathlib import Path

from assignments.planfile import PlanFile, read_plan

PROGRAMME = """\
code: chuong-trinh
state: draft
version: 1
title: Chương trình thử
first_year: 2026
last_year: 2030
positions:
  - {code: mot, title: Một, short_title: Một, order: 1}
units:
  - {code: nhom, kind: staff_group, name: Nhóm}
  - {code: mat-tran, kind: body, name: Mặt trận}
phases:
  - {code: gd-1, name: Giai đoạn 2026 - 2027, first_year: 2026, last_year: 2027}
  - {code: gd-2, name: Sau năm 2027, first_year: 2028, last_year: null}
paragraphs:
  - number: 1
    kind: heading
    text: II. NHIỆM VỤ
  - number: 2
    kind: task
    section: II.1
    text: 1. Ban hành kế hoạch
    task: {kind: task, lead: [mot], supporting: [nhom], year: 2026, quarter: 1, due_text: quý I/2026, result: Kế hoạch}
  - number: 3
    kind: task
    section: II.1
    text: Thời gian thực hiện quý I/2026
  - number: 4
    kind: task
    section: II.2
    text: "- Tăng cường tuyên truyền"
    task: {kind: measure}
  - number: 5
    kind: task
    section: II.3
    text: "- Sơ kết năm 2028"
    task: {kind: milestone, year: 2028, phase: gd-2}
  - number: 6
    kind: task
    section: II.4
    text: "- Chọn từ 01 đến 02 tổ"
    task: {kind: task, lead: [nhom], phase: gd-1, due_before: 2027-06-30}
    models:
      - {name: Mô hình điểm, at_least: 1, at_most: 2, phase: gd-1}
      - {name: Mô hình điểm ở mọi tổ, every_group: true, phase: gd-2}
  - number: 7
    kind: funding
    section: III
    text: Kinh phí từ ngân sách
    funding:
      - {source: Ngân sách nhà nước, purpose: Tuyên truyền}
      - {source: Nguồn khác}
  - number: 8
    kind: request
    section: IV
    text: Đề nghị Mặt trận phối hợp
    requests: [mat-tran]
  - number: 9
    kind: reporting
    section: V
    text: Báo cáo hằng năm
    reports:
      - {subject: Kết quả, cadences: [year, on_request], author: nhom, recipient_text: Văn phòng}
      - {subject: Kết quả, cadences: [year], author: mot}
"""


def programme(folder: Path, *changes: tuple[str, str]) -> PlanFile:
    """Read the programme, in which each (old, new) text was replaced once."""
    text = PROGRAMME
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "chuong-trinh.yaml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)
