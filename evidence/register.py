"""The ward's register as a list: what it is narrowed to, how many each state of a file holds, its order, where words stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import QueryDict

from accounts.forms import DayField
from accounts.models import User, Ward
from assignments.models import Assessment
from config import vietnamese as vi
from config.vietnamese import fold
from criteria.models import Indicator
from evidence.models import (
    LONGEST_SEARCH,
    Document,
    DocumentQuerySet,
    Evidence,
    Reading,
    Revision,
    search_words,
)
from evidence.snippets import Piece, snippet

GAPS, UNSCANNED, INFECTED, UNREAD = "thieu", "cho-quet", "ma-doc", "khong-doc"
FILE_STATES: Mapping[str, str] = {
    GAPS: "Chưa đủ thông tin",
    UNSCANNED: "Chờ quét",
    INFECTED: "Có mã độc",
    UNREAD: "Không đọc được",
}
NEWEST_FIRST, CLOSEST_FIRST = "-nhan", "sat"
ORDERS: Mapping[str, str] = {
    CLOSEST_FIRST: "Khớp trong sổ trước",
    NEWEST_FIRST: "Mới nhận trước",
    "nhan": "Nhận sớm trước",
    "-ngay": "Ngày ban hành mới trước",
    "ngay": "Ngày ban hành cũ trước",
    "so": "Số nhỏ trước",
    "-so": "Số lớn trước",
    "trich-yeu": "Trích yếu, A đến Z",
    "-trich-yeu": "Trích yếu, Z đến A",
}


class Words(forms.CharField):
    """What somebody looks for: any text will do, no more of it is read than the field on the page takes."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\x00", " ")[:LONGEST_SEARCH]))


def _choice(label: str, every: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", every), *choices])


def _row(label: str, every: str) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(Indicator.objects.none(), label=label, required=False, empty_label=every)


class RegisterFilter(forms.Form):
    """Search, filters and order of the register; a date that is none says so, other nonsense filters nothing."""

    q = Words(
        label="Tìm tài liệu (không cần dấu)", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    so = Words(label="Số, ký hiệu", required=False)
    nguoi_ky = Words(label="Người ký", required=False)
    tu = DayField(label="Ban hành từ ngày", required=False)
    den = DayField(label="Đến hết ngày", required=False)
    loai = _choice("Loại văn bản", "Mọi loại", Document.Kind.choices)
    chi_tieu = _row("Chỉ tiêu", "Mọi chỉ tiêu")
    trang_thai = _choice("Trạng thái", "Mọi trạng thái", Evidence.State.choices)
    nguoi_nop = _row("Người nộp", "Mọi người")
    nam = _choice("Dùng trong năm", "Mọi năm", ())
    tep = _choice("Tình trạng tệp", "Mọi tình trạng", FILE_STATES.items())
    xep = forms.ChoiceField(label="Sắp xếp", required=False, choices=list(ORDERS.items()))

    def __init__(self, query: QueryDict, *, ward: Ward, years: Sequence[Assessment]) -> None:
        """``years``: the ward's yearly assessments, the newest first; indicators are those of the year chosen."""
        super().__init__(query)
        chosen = [one for one in years if str(one.year) == query.get("nam")] or list(years)
        self._offer("nam", choices=[("", "Mọi năm"), *dict.fromkeys((str(one.year),) * 2 for one in years)])
        framework = chosen[0].framework_id if chosen else None
        indicators = self._offer("chi_tieu", queryset=Indicator.objects.filter(framework=framework))
        indicators.label_from_instance = lambda one: f"{one.code}. {one.short_name or one.name or ''}"
        uploaders = User.objects.filter(
            Exists(Revision.objects.filter(uploaded_by=OuterRef("pk"), document__ward=ward))
        )
        self._offer("nguoi_nop", queryset=uploaders.order_by("full_name", "pk"))

    def _offer(self, name: str, **values: Any) -> Any:
        for attribute, value in values.items():
            setattr(self.fields[name], attribute, value)
        return self.fields[name]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """Return the fields beside the search itself, which fold."""
        return [field for field in self if field.name != "q"]


@dataclass(frozen=True)
class Told:
    """One filter that is on: its field in the address, and what it says."""

    key: str
    words: str


@dataclass(frozen=True)
class Wanted:
    """What a person looks for in the register; empty means all."""

    words: str = ""
    number: str = ""
    signer: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    indicator: Indicator | None = None
    state: str = ""
    uploader: User | None = None
    year: int | None = None
    file_state: str = ""
    order: str = NEWEST_FIRST

    @classmethod
    def of(cls, form: RegisterFilter) -> Wanted:
        """Return what the form asks for; a field that cannot be understood asks for nothing."""
        form.is_valid()
        data = form.cleaned_data
        year = data.get("nam")
        return cls(
            words=data.get("q") or "",
            number=data.get("so") or "",
            signer=data.get("nguoi_ky") or "",
            since=data.get("tu"),
            until=data.get("den"),
            kind=data.get("loai") or "",
            indicator=data.get("chi_tieu"),
            state=data.get("trang_thai") or "",
            uploader=data.get("nguoi_nop"),
            year=int(year) if year else None,
            file_state=data.get("tep") or "",
            order=data.get("xep") or (CLOSEST_FIRST if data.get("q") else NEWEST_FIRST),
        )

    @property
    def column(self) -> str:
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.order.startswith("-")

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.told)

    @property
    def told(self) -> list[Told]:
        """Return the filters that are on, beside the words, as a person reads them."""
        parts = {
            "so": f"Số: {self.number}" if self.number else "",
            "nguoi_ky": f"Người ký: {self.signer}" if self.signer else "",
            "tu": f"Từ {vi.date(self.since)}" if self.since else "",
            "den": f"Đến {vi.date(self.until)}" if self.until else "",
            "loai": str(Document.Kind(self.kind).label) if self.kind else "",
            "chi_tieu": f"Chỉ tiêu {self.indicator.code}" if self.indicator else "",
            "trang_thai": str(Evidence.State(self.state).label) if self.state else "",
            "nguoi_nop": f"Người nộp: {self.uploader.full_name}" if self.uploader else "",
            "nam": f"Dùng năm {self.year}" if self.year else "",
            "tep": FILE_STATES.get(self.file_state, ""),
        }
        return [Told(key, words) for key, words in parts.items() if words]

    def among(self, documents: DocumentQuerySet, ward: Ward) -> DocumentQuerySet:
        """Return what a database can tell apart; ``file_state``, whole numbers and names are looked at afterwards."""
        found = documents.matching(self.words, ward=ward).matching(f"{self.number} {self.signer}")
        plain = {"issued_on__gte": self.since, "issued_on__lte": self.until, "kind": self.kind}
        found = found.filter(**{name: value for name, value in plain.items() if value})
        uses = {"state": self.state, "indicator": self.indicator, "assessment__year": self.year}
        of_use = {name: value for name, value in uses.items() if value}
        if of_use:  # all of the same use
            found = found.filter(Exists(Evidence.objects.filter(document=OuterRef("pk"), **of_use)))
        if self.uploader:
            theirs = Revision.objects.filter(document=OuterRef("pk"), uploaded_by=self.uploader)
            found = found.filter(Exists(theirs))
        return found

    def has(self, document: Document) -> bool:
        """Whether number and signer are those asked for: words stand in the field itself, from their beginning on."""
        return _begins(self.number, document.number) and _begins(self.signer, document.signer)


def _begins(wanted: str, value: str) -> bool:
    return f" {fold(wanted)}" in f" {fold(value)}"


@dataclass(frozen=True)
class Chip:
    """One state of files with how many documents it holds under the other filters."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """The documents that are wanted, in their order, and the chips above them."""

    documents: list[Document]
    chips: list[Chip]


def listing_of(user: User, ward: Ward, wanted: Wanted) -> Listing:
    """Return the register narrowed and sorted; two queries.

    All rows that are wanted are in memory without their searched text: some thousand lines in a ward. Numbers and
    Vietnamese words are so put in the same order whatever the database.
    """
    rows = (
        wanted.among(Document.objects.visible_to(user), ward)
        .defer("search_text")
        .order_by("-created_at", "-pk")
    )
    found = [document for document in rows if wanted.has(document)]
    states = file_states_of(ward)
    by_state = {
        key: [one for one in found if key in states.get(one.pk, ()) or (key == GAPS and one.gaps)]
        for key in FILE_STATES
    }
    chips = [
        Chip(key, FILE_STATES[key], len(some), key == wanted.file_state)
        for key, some in by_state.items()
        if some or key == wanted.file_state
    ]
    if chips:
        chips.insert(0, Chip("", "Tất cả", len(found), not wanted.file_state))
    chosen = by_state.get(wanted.file_state, found)
    if wanted.order == CLOSEST_FIRST:
        return Listing(closest_first(chosen, wanted.words), chips)
    return Listing(in_order(chosen, wanted.order), chips)


def closest_first(documents: Iterable[Document], text: str) -> list[Document]:
    """Return those of which the register holds every word before those whose file does; each part stays in its order."""
    words = search_words(text)
    return sorted(documents, key=lambda one: not all(word in one.fold_for_search() for word in words))


def file_states_of(ward: Ward) -> dict[int, set[str]]:
    """Return by document what stands in the way of its newest file: not scanned, infected, not readable; one query."""
    newer = Revision.objects.filter(
        document=OuterRef("revision__document"), number__gt=OuterRef("revision__number")
    )
    troubled = Reading.objects.filter(
        Q(scan__in=[Reading.Scan.WAITING, Reading.Scan.FOUND]) | Q(state=Reading.State.FAILED),
        ~Exists(newer),
        revision__document__ward=ward,
    )
    keys = {Reading.Scan.WAITING: UNSCANNED, Reading.Scan.FOUND: INFECTED}
    found: dict[int, set[str]] = {}
    for document, scan, state in troubled.values_list("revision__document", "scan", "state"):
        one = found.setdefault(document, set())
        if scan in keys:
            one.add(keys[Reading.Scan(scan)])
        if state == Reading.State.FAILED:
            one.add(UNREAD)
    return found


KEYS: Mapping[str, Callable[[Document], Any]] = {
    "nhan": lambda one: one.created_at,
    "ngay": lambda one: one.issued_on,
    "so": lambda one: vi.natural(one.number),
    "trich-yeu": lambda one: vi.natural(one.subject),
}


def in_order(documents: Iterable[Document], order: str) -> list[Document]:
    """Return them in an order of ``ORDERS``; what has no value stands last both ways, ties stay as they were."""
    key_of = KEYS[order.removeprefix("-")]
    keyed = [(key_of(document), document) for document in documents]
    known = [pair for pair in keyed if pair[0]]
    known.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [document for _, document in known] + [document for key, document in keyed if not key]


UNSHOWN = tuple(f"reading__{name}" for name in ("text", "folded", "proposals", "signatures"))


def with_rows(documents: list[Document]) -> list[Document]:
    """Return the documents with what a row of the list names: uses, revisions, who uploaded them; three queries."""
    revisions = Revision.objects.select_related("uploaded_by", "reading").defer(*UNSHOWN)
    prefetch_related_objects(
        documents, "uses__indicator", Prefetch("revisions", queryset=revisions.order_by("-number"))
    )
    return documents


def places_of(documents: Iterable[Document], text: str) -> dict[int, list[Piece]]:
    """Return by document the place of its text where the words stand that the register lacks; at most one query.

    Of several revisions the newest that holds one of them is shown.
    """
    words = search_words(text)
    lacking: dict[int, list[str]] = {}
    for document in documents:
        register = document.fold_for_search()
        missing = [word for word in words if word not in register]
        if missing:
            lacking[document.pk] = missing
    if not lacking:
        return {}
    asked = Q()
    for word in {word for some in lacking.values() for word in some}:
        asked |= Q(folded__contains=word)
    readings = Reading.objects.filter(asked, revision__document__in=lacking).order_by("-revision__number")
    found: dict[int, list[Piece]] = {}
    for pk, content in readings.values_list("revision__document", "text").iterator(chunk_size=10):
        if pk not in found:
            shown = snippet(content, lacking[pk]) and snippet(content, words)
            if shown:
                found[pk] = shown
    return found
