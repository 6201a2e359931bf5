"""Rules on counted things, dates and money, met or not met as a whole."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from config import vietnamese as vi
from criteria.ruletypes.base import COMMON, Input, InputKind, Rule, remarks
from criteria.ruletypes.reader import Reader
from criteria.ruletypes.words import capital, counted, lower, reward

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class CountMin(Rule):
    """Met when a count reaches ``least``; with ``per_group`` in every residential group."""

    TYPE = "count_min"
    what: str
    unit: str
    least: int
    per_group: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("what", "unit", "min", "per_group", *COMMON)
        what, unit = reader.text("what"), reader.text("unit", required=False)
        least = reader.whole("min", least=1, most=1_000_000)
        per_group = reader.flag("per_group", required=False)
        if not what or least is None:
            return None
        return cls(what=what, unit=unit, least=least, per_group=bool(per_group), **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        return (Input("count", capital(self.what), InputKind.INTEGER, self.unit, per_group=self.per_group),)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        each = " ở mỗi khối, tổ dân phố, thôn" if self.per_group else ""
        condition = f"{lower(self.what)} từ {counted(self.least, self.unit)} trở lên{each}"
        return (reward(condition, "ít hơn", max_points),)


@dataclass(frozen=True, kw_only=True)
class IssuedOnTime(Rule):
    """Met when a document is issued within ``working_days`` (Monday to Friday) after another date."""

    TYPE = "issued_on_time"
    document: str
    working_days: int
    base: str

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("document", "working_days", "from", *COMMON)
        given = reader.data.get("document") is not None
        document, base = reader.text("document") if given else "văn bản", reader.text("from")
        days = reader.whole("working_days", least=1, most=366)
        if not document or not base or days is None:
            return None
        return cls(document=document, working_days=days, base=base, **remarks(reader))

    def inputs(self) -> tuple[Input, ...]:
        issued = f"Ngày ban hành {lower(self.document)}"
        return (
            Input("base_on", capital(self.base), InputKind.DATE),
            Input("issued_on", issued, InputKind.DATE),
        )

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        within = f"trong {self.working_days} ngày làm việc kể từ {lower(self.base)}"
        return (reward(f"ban hành {lower(self.document)} {within}", "muộn hơn", max_points),)


@dataclass(frozen=True)
class Term:
    """One part of the amount due: a count times a rate in đồng times how often (12 months)."""

    key: str
    count: str
    rate: Decimal
    times: int

    @property
    def text(self) -> str:
        """Return "số tổ hòa giải × 150.000 đ × 12"."""
        return f"{lower(self.count)} × {vi.vnd(self.rate)}" + (f" × {self.times}" if self.times > 1 else "")


@dataclass(frozen=True, kw_only=True)
class AmountMin(Rule):
    """Met when the money paid is at least the sum of the terms (TT 56/2023/TT-BTC gives the rates)."""

    TYPE = "amount_min"
    paid: str
    terms: tuple[Term, ...]

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("paid", "terms", *COMMON)
        paid, rows = reader.text("paid"), reader.rows("terms")
        terms = tuple(term for row in rows if (term := cls._read_term(row)) is not None)
        keys = [term.key for term in terms]
        if len(set(keys)) < len(keys):
            reader.fault("terms", "Hai khoản có cùng tên key.")
        return cls(paid=paid, terms=terms, **remarks(reader)) if paid and terms else None

    @staticmethod
    def _read_term(row: Reader) -> Term | None:
        row.only("key", "count", "rate", "times")
        key, count = row.text("key"), row.text("count")
        rate, times = row.number("rate", least=1), row.whole("times", least=1, most=366)
        if key and (key == "paid" or not _KEY.fullmatch(key)):
            row.fault("key", "Cần là chữ thường không dấu, chữ số hoặc dấu gạch dưới, và khác “paid”.")
        return (
            Term(key, count, rate, times)
            if key and count and rate is not None and times is not None
            else None
        )

    @property
    def formula(self) -> str:
        """Return the amount due in words."""
        return " + ".join(term.text for term in self.terms)

    def inputs(self) -> tuple[Input, ...]:
        counts = (Input(term.key, capital(term.count), InputKind.INTEGER) for term in self.terms)
        return Input("paid", capital(self.paid), InputKind.MONEY, "đ"), *counts

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        condition = f"{lower(self.paid)} không thấp hơn {self.formula}"
        return (reward(condition, "thấp hơn", max_points),)


@dataclass(frozen=True, kw_only=True)
class Zero(Rule):
    """Met when nothing of the kind happened."""

    TYPE = "zero"
    what: str
    unit: str

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("what", "unit", *COMMON)
        what = reader.text("what")
        return cls(what=what, unit=reader.text("unit", required=False), **remarks(reader)) if what else None

    def inputs(self) -> tuple[Input, ...]:
        return (Input("count", capital(self.what), InputKind.INTEGER, self.unit),)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        condition = f"{lower(self.what)} bằng {counted(0, self.unit)}"
        return (reward(condition, f"từ {counted('01', self.unit)} trở lên", max_points),)
