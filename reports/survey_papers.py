"""The slip on dissemination models to print, and what the slips sum up to (Mẫu 04, TT 09/2021/TT-BTP), as papers of the portal.

The circular names the form; its columns have no official source yet, so a note on the summary says that they are the portal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from accounts.models import User, Ward
from assignments.models import Assessment
from config import vietnamese as vi
from config.access import Act, may, refusal
from evidence.logbooks.survey import RULE_WORDS, Asked, Opinions, Summary, asked_in, summary_of
from reports.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    FormLabel,
    Heading,
    Level,
    Paragraph,
    Row,
    RowGroup,
    Section,
    SignatureBlock,
    Table,
    TitleBlock,
)
from reports.dossier.source import Signing
from reports.papers import Paper

KEY = re.compile(r"20[0-9]{2}")
FORM = "Mẫu 04"
ABOUT = ("về hiệu quả của hình thức, mô hình thông tin, phổ biến,", "giáo dục pháp luật tại cơ sở năm {year}")
UNCHECKED = "Ghi chú: tên biểu mẫu theo Điều 4 Thông tư số 09/2021/TT-BTP; các cột chưa đối chiếu được với Phụ lục II của Thông tư."
SHORT_DOTS, LINE_OF_DOTS = "…" * 20, "…" * 32
"""Room for the pen: beside a word, and as wide as the page."""


@dataclass(frozen=True)
class Survey:
    """What both papers are made from. ``by_form``: a rule set of the year names the form."""

    ward: Ward
    year: int
    asked: Asked
    summary: Summary
    by_form: bool

    @property
    def committee(self) -> str:
        return f"Ủy ban nhân dân {self.ward.kind_name} {self.ward.name}"


def gather(ward: Ward, year: int) -> Survey:
    """Return the year's survey; a fixed number of queries."""
    asked = asked_in(ward, year)
    forms = Assessment.objects.filter(ward=ward, year=year).values_list("framework__forms", flat=True)
    by_form = any(form.get("code") == FORM for listed in forms for form in listed or ())
    return Survey(ward, year, asked, summary_of(ward, year, asked), by_form)


def find_slip(user: User, key: str) -> Paper:
    """Return the blank slip of a year ("2023") for a person; raise Http404 or PermissionDenied."""
    found = _found(user, key)
    return _paper(found, "slip", blank_slip(found), f"Phieu lay y kien {found.year}", "phiếu trống để in")


def find_summary(user: User, key: str) -> Paper:
    """Return the summary of a year ("2023") for a person; raise Http404 or PermissionDenied."""
    return summary_paper(_found(user, key))


def summary_paper(found: Survey, signing: Signing | None = None) -> Paper:
    """Return the summary as a paper of the portal; ``signing``: who signs it in a dossier."""
    stem = f"Tong hop y kien hinh thuc, mo hinh {found.year}"
    standing = f"tính đến {vi.date(min(found.ward.today(), date(found.year, 12, 31)))}"
    return _paper(found, "summary", summary_document(found, signing), stem, standing)


def _found(user: User, key: str) -> Survey:
    if not may(user, Act.SEE_WARD_WORK) or user.ward is None:
        raise PermissionDenied(refusal(Act.SEE_WARD_WORK))
    if KEY.fullmatch(key) is None or int(key) > user.ward.today().year:
        raise Http404
    return gather(user.ward, int(key))


def _paper(found: Survey, name: str, document: Document, stem: str, standing: str) -> Paper:
    return Paper(
        name=f"survey-{name}:{found.year}",
        ward=found.ward,
        subject=found.ward,
        document=document,
        home=reverse("evidence:survey", kwargs={"year": found.year}),
        home_label=f"Ý kiến về hình thức, mô hình năm {found.year}",
        file_stem=stem,
        is_draft=False,
        standing=standing,
        edit_act=Act.BUILD_DOSSIER,
    )


# The slip ------------------------------------------------------------------------------------------------------


def blank_slip(found: Survey) -> Document:
    """Return the slip that people fill in with a pen: one row a model, one box an opinion."""
    blocks: list[Block] = [
        *_head(found, "PHIẾU LẤY Ý KIẾN", Signing()),
        Paragraph(
            f"{found.committee} kính mời ông/bà cho biết các hình thức, mô hình dưới đây có hiệu quả không, bằng cách đánh "
            "dấu (x) vào một ô ở mỗi dòng. Ông/bà không phải ghi tên.",
            key="loi-moi",
        ),
        Paragraph(f"Khối, tổ dân phố: {SHORT_DOTS}", align=Align.LEFT),
        _slip_table(found.asked.names),
        Paragraph("Góp ý thêm (nếu có):", keep_with_next=True),
        *(Paragraph(LINE_OF_DOTS, align=Align.CENTER) for _ in range(2)),
        Paragraph("Xin cảm ơn ông/bà.", align=Align.CENTER, key="cam-on"),
    ]
    return Document(f"Phiếu lấy ý kiến năm {found.year}", (Section(tuple(blocks)),))


def _slip_table(names: tuple[str, ...]) -> Table:
    titles = ("Số TT", "Hình thức, mô hình", "Hiệu quả", "Chưa hiệu quả", "Không có ý kiến")
    columns = (Column(7, Align.CENTER), Column(54), *(Column(13, Align.CENTER),) * 3)
    rows = [(str(at), name, "", "", "") for at, name in enumerate(names or ("",) * 5, 1)]
    return _table(columns, titles, rows, size=13)


def _head(found: Survey, kind: str, by: Signing) -> Iterator[Block]:
    if found.by_form:
        yield FormLabel(FORM)
    ward = found.ward
    yield Heading(
        issuer=("ỦY BAN NHÂN DÂN", f"{ward.kind_name} {ward.name}".upper()),
        dated=by.dated("survey", ward.name_with_kind, found.year),
    )
    yield TitleBlock(kind=kind, subject=tuple(line.format(year=found.year) for line in ABOUT))


# The summary ---------------------------------------------------------------------------------------------------


def summary_document(found: Survey, signing: Signing | None = None) -> Document:
    """Return what the slips sum up to: how they were collected, model by model, group by group, what is effective."""
    by = signing or Signing()
    blocks: list[Block] = [
        *_head(found, "BẢN TỔNG HỢP Ý KIẾN", by),
        _part("I. VIỆC LẤY Ý KIẾN"),
        Paragraph(_collected(found), key="lay-y-kien"),
        _part("II. KẾT QUẢ THEO TỪNG HÌNH THỨC, MÔ HÌNH"),
        *_results(found),
        _part("III. ĐÁNH GIÁ CHUNG"),
        Paragraph(_judged(found), key="danh-gia"),
        Paragraph(RULE_WORDS, key="cach-tinh"),
        *([Paragraph(UNCHECKED, Level.NOTE)] if found.by_form else []),
        SignatureBlock(by.authority, by.position, by.name),
    ]
    return Document(f"Tổng hợp ý kiến về hình thức, mô hình năm {found.year}", (Section(tuple(blocks)),))


def _part(text: str) -> Paragraph:
    return Paragraph(text, Level.PART, keep_with_next=True)


def _collected(found: Survey) -> str:
    summary = found.summary
    if not summary.opinions or summary.first_day is None or summary.last_day is None:
        return "Chưa thu được phiếu nào."
    ways = f"{vi.number(summary.slips)} phiếu"
    if summary.by_link:
        ways += f", trong đó {vi.number(summary.by_link)} phiếu gửi qua đường dẫn không ghi tên"
    if summary.loose:
        loose = f"{vi.number(summary.loose)} ý kiến ghi riêng"
        ways = f"{ways} và {loose}" if summary.slips else loose
    if summary.first_day == summary.last_day:
        days = f"Ngày {vi.date(summary.first_day)}"
    else:
        days = f"Từ ngày {vi.date(summary.first_day)} đến ngày {vi.date(summary.last_day)}"
    said = f" Có {vi.number(len(summary.remarks))} góp ý thêm, ghi trong sổ." if summary.remarks else ""
    return (
        f"{days}, {found.committee} đã thu {ways}, gồm {vi.number(summary.opinions)} ý kiến về "
        f"{len(summary.models)} hình thức, mô hình.{said}"
    )


def _results(found: Survey) -> Iterator[Block]:
    models = found.summary.models
    if not models:
        yield Paragraph("Chưa có hình thức, mô hình nào được hỏi.")
        return
    titles = ("Số TT", "Hình thức, mô hình", *COUNTED)
    columns = (Column(7, Align.CENTER), Column(37), *_count_columns())
    rows = [(str(at), one.name, *_counted(one.all)) for at, one in enumerate(models, 1)]
    yield _table(columns, titles, rows)
    grouped = [one for one in models if one.groups]
    if grouped:
        yield Paragraph("Theo khối, tổ dân phố:", keep_with_next=True)
        groups = [(model.name, [(one.label, *_counted(one)) for one in model.groups]) for model in grouped]
        yield _by_group(groups)


COUNTED = ("Số ý kiến", "Hiệu quả", "Chưa hiệu quả", "Không có ý kiến", "Tỷ lệ hiệu quả")


def _count_columns() -> tuple[Column, ...]:
    return tuple(Column(11.2, Align.CENTER) for _ in COUNTED)


def _counted(one: Opinions) -> tuple[str, ...]:
    share = "–" if one.share is None else vi.percent(one.share)
    amounts = (one.answers, one.effective, one.not_effective, one.no_opinion)
    return (*(vi.number(amount) for amount in amounts), share)


def _by_group(groups: list[tuple[str, list[tuple[str, ...]]]]) -> Table:
    """Return a table with a shaded row for each model and its residential groups below."""
    head = Row(tuple(Cell(title) for title in ("Khối, tổ dân phố", *COUNTED)), bold=True)
    found = []
    for name, rows in groups:
        title = Row((Cell(name, colspan=6, align=Align.LEFT),), shaded=True)
        found.append(RowGroup((title,), keep_with_next=True))
        found += [RowGroup((Row(tuple(Cell(text) for text in row)),)) for row in rows]
    return Table((Column(44), *_count_columns()), (head,), tuple(found))


def _table(
    columns: tuple[Column, ...], titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], size: float = 11.5
) -> Table:
    head = Row(tuple(Cell(title) for title in titles), bold=True)
    groups = tuple(RowGroup((Row(tuple(Cell(text) for text in row)),)) for row in rows)
    return Table(columns, (head,), groups, size=size)


def _judged(found: Survey) -> str:
    summary = found.summary
    if not summary.opinions:
        return "Chưa có ý kiến để đánh giá."
    head = f"{len(summary.effective)}/{len(summary.models)} hình thức, mô hình được đánh giá là hiệu quả"
    return f"{head}: {'; '.join(summary.effective)}." if summary.effective else f"{head}."
