"""Rules on a ratio of two counted figures: bands of points, or one limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Self

from criteria.ruletypes.base import COMMON, Input, InputKind, Rule, remarks
from criteria.ruletypes.reader import LARGEST, Reader
from criteria.ruletypes.words import capital, lower, named_percent, named_points, reward


def _counted(reader: Reader) -> tuple[str, str]:
    """Return what is counted and out of what; where the name of the content says it, the words may be left out."""
    words = {"numerator": "số đạt yêu cầu", "denominator": "tổng số"}
    numerator, denominator = (
        text if reader.data.get(key) is None else reader.text(key) for key, text in words.items()
    )
    return numerator, denominator


def _ratio_inputs(numerator: str, denominator: str, unit: str) -> tuple[Input, ...]:
    return (
        Input("numerator", capital(numerator), InputKind.INTEGER, unit),
        Input("denominator", capital(denominator), InputKind.INTEGER, unit),
    )


def _ratio_words(numerator: str, denominator: str) -> str:
    return f"Tỷ lệ = {lower(numerator)} / {lower(denominator)}."


@dataclass(frozen=True)
class Band:
    """Half-open [lower, upper) in percent, and its points; ``upper`` None has no upper bound."""

    lower: Decimal
    upper: Decimal | None
    points: Decimal

    @property
    def text(self) -> str:
        """Return "từ 80 % đến dưới 90 %"."""
        if self.upper is None:
            return (
                f"từ {named_percent(self.lower)} trở lên" if self.lower < 100 else named_percent(self.lower)
            )
        if self.lower == 0:
            return f"dưới {named_percent(self.upper)}"
        return f"từ {named_percent(self.lower)} đến dưới {named_percent(self.upper)}"


@dataclass(frozen=True, kw_only=True)
class RatioBands(Rule):
    """Points by the band a ratio falls in. ``bands`` go from best to worst; not ``complete``: some are unknown."""

    TYPE = "ratio_bands"
    numerator: str
    denominator: str
    unit: str
    bands: tuple[Band, ...]
    complete: bool

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("numerator", "denominator", "unit", "bands", "complete", *COMMON)
        numerator, denominator = _counted(reader)
        unit, complete = reader.text("unit", required=False), reader.flag("complete", required=False)
        rows = reader.rows("bands")
        found = (cls._read_band(row) for row in rows)
        bands = tuple(sorted((b for b in found if b), key=lambda band: band.lower, reverse=True))
        if not numerator or not denominator or not bands or len(bands) < len(rows):
            return None
        for message in _band_faults(bands, bool(complete)):
            reader.fault("bands", message)
        return cls(
            numerator=numerator,
            denominator=denominator,
            unit=unit,
            bands=bands,
            complete=bool(complete),
            **remarks(reader),
        )

    @staticmethod
    def _read_band(row: Reader) -> Band | None:
        row.only("from", "below", "points")
        lower = row.number("from", most=100)
        upper = row.number("below", required=False, most=LARGEST)
        points = row.number("points", most=row.scale.max_points)
        if "below" not in row.data:
            row.fault("below", "Thiếu tham số này (null nếu bậc không có cận trên).")
        if lower is None or points is None or (upper is None and row.data.get("below") is not None):
            return None
        if upper is not None and upper <= lower:
            row.fault("below", "Cận trên của bậc phải lớn hơn cận dưới.")
            return None
        return Band(lower, upper, points)

    def inputs(self) -> tuple[Input, ...]:
        return _ratio_inputs(self.numerator, self.denominator, self.unit)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        rows = (f"Tỷ lệ {text}: {named_points(points)}." for text, points in self.band_rows())
        known = () if self.complete else ("Tỷ lệ ngoài các bậc trên: chưa có quy tắc chính thức.",)
        most = "" if max_points is None else f" Tối đa {named_points(max_points)}."
        return f"{_ratio_words(self.numerator, self.denominator)}{most}", *rows, *known

    @property
    def best_known(self) -> bool:
        """Return whether the first band is the best there is; an incomplete rule may lack better ones."""
        return self.bands[0].upper is None or self.bands[0].upper > 100

    def band_rows(self) -> tuple[tuple[str, Decimal], ...]:
        """Return (text, points) of each band from best to worst, the order ``Outcome.band_index`` counts in."""
        return tuple((band.text, band.points) for band in self.bands)


def _band_faults(bands: tuple[Band, ...], complete: bool) -> Iterable[str]:
    """Yield what is wrong between bands that each are sound, best first: overlap, gap, order of points."""
    for above, below in pairwise(bands):
        if below.upper is None or below.upper > above.lower:
            yield f"Bậc {below.text} và bậc {above.text} chồng lên nhau."
        elif complete and below.upper < above.lower:
            yield f"Thiếu bậc từ {named_percent(below.upper)} đến dưới {named_percent(above.lower)}."
        if below.points > above.points:
            yield f"Bậc {above.text} được ít điểm hơn bậc {below.text}."
    best, worst = bands[0], bands[-1]
    if complete and worst.lower > 0:
        yield f"Thiếu bậc dưới {named_percent(worst.lower)}."
    if complete and best.upper is not None and best.upper <= 100:
        yield f"Thiếu bậc từ {named_percent(best.upper)} trở lên."


@dataclass(frozen=True, kw_only=True)
class RatioThreshold(Rule):
    """Met when the ratio reaches (``>=``, "từ") or passes (``>``, "trên") a limit; a null limit is not yet known.

    ``na_pass`` says what a denominator of 0 means: met (True), not enough figures (False), not known (None).
    """

    TYPE = "ratio_threshold"
    numerator: str
    denominator: str
    unit: str
    strict: bool
    min_percent: Decimal | None
    na_pass: bool | None

    @classmethod
    def read(cls, reader: Reader) -> Self | None:
        reader.only("numerator", "denominator", "unit", "comparison", "min_percent", "na_pass", *COMMON)
        numerator, denominator = _counted(reader)
        # A limit written without a sign is "từ …": the law's usual word; "trên …" has to be said.
        comparison = reader.text("comparison", required=False) or ">="
        limit = reader.number("min_percent", required=False, most=100)
        na_pass = reader.flag("na_pass", required=False)
        unit = reader.text("unit", required=False)
        if comparison not in (">=", ">"):
            reader.fault("comparison", "Cần là “>=” (từ mức đó trở lên) hoặc “>” (trên mức đó).")
        if comparison == ">" and limit == 100:
            reader.fault("min_percent", "Không tỷ lệ nào trên 100 %.")
        if not numerator or not denominator:
            return None
        return cls(
            numerator=numerator,
            denominator=denominator,
            unit=unit,
            strict=comparison == ">",
            min_percent=limit,
            na_pass=na_pass,
            **remarks(reader),
        )

    @property
    def limit_text(self) -> str:
        """Return "từ 85 % trở lên", "trên 95 %" or "100 %"; "" while the limit is unknown."""
        if self.min_percent is None:
            return ""
        if self.strict:
            return f"trên {named_percent(self.min_percent)}"
        whole = self.min_percent == 100
        return named_percent(self.min_percent) if whole else f"từ {named_percent(self.min_percent)} trở lên"

    def inputs(self) -> tuple[Input, ...]:
        return _ratio_inputs(self.numerator, self.denominator, self.unit)

    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        limit = "Mức tỷ lệ phải đạt: chưa có quy tắc chính thức."
        if self.min_percent is not None:
            limit = reward(f"tỷ lệ {self.limit_text}", "tỷ lệ thấp hơn", max_points)
            if self.strict:
                limit = reward(f"tỷ lệ {self.limit_text}", "tỷ lệ không vượt mức đó", max_points)
        nothing = ("Không phát sinh (mẫu số bằng 0): tính là đạt.",) if self.na_pass else ()
        return _ratio_words(self.numerator, self.denominator), limit, *nothing
