"""The rulers of points, cells and targets as inline SVG: sizes are attributes, so the content policy needs no style.

Every part has its own filling (solid, hatched, white, cross-hatched), so a ruler printed in grey still reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2s
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from config.vietnamese import points, points_paper

Size = Literal["big", "small", "phone"]
Filling = Literal["solid", "hatch", "white", "cross"]

# The same pigments as in tokens.css; a presentation attribute also holds on paper, where no style sheet is read.
INK, INDIGO, INDIGO_PALE, VERMILION, WHITE = "#17212E", "#1F4079", "#E8EEF8", "#B3261E", "#FFFFFF"
PIXELS_PER_POINT = 10  # all criteria share one scale: a longer ruler is a heavier criterion
TEXT_SIZE = "12.5"  # px, the smallest the portal writes
CELL_WIDTH, CELL_GAP, CELL_HEIGHT = 30, 4, 20


@dataclass(frozen=True)
class Layout:
    """Vertical places of one size, in pixels: top of the notch's triangle, top of the bar, its height, the whole."""

    notch: int
    bar: int
    bar_height: int
    height: int


LAYOUTS: dict[Size, Layout] = {
    "big": Layout(notch=17, bar=25, bar_height=28, height=78),
    "small": Layout(notch=0, bar=8, bar_height=17, height=29),
    "phone": Layout(notch=0, bar=8, bar_height=20, height=33),
}


@dataclass(frozen=True)
class Points:
    """What a ruler of points shows; the four parts are points and must not exceed ``maximum``."""

    maximum: Decimal
    accepted: Decimal
    waiting: Decimal
    unscored: Decimal
    lost: Decimal
    threshold: Decimal | None = None
    threshold_label: str = ""
    title: str = "Tổng điểm"
    provisional: bool = False

    def __post_init__(self) -> None:
        if self.maximum <= 0:
            raise ValueError(f"A ruler needs a maximum above 0, not {self.maximum}.")
        if min(self.accepted, self.waiting, self.unscored, self.lost) < 0:
            raise ValueError("No part of a ruler is negative.")
        total = self.accepted + self.waiting + self.unscored + self.lost
        if total > self.maximum:
            raise ValueError(f"The parts of the ruler {self.title!r} are {total}, more than {self.maximum}.")

    @property
    def sentence(self) -> str:
        """The ruler in words, for those who do not see it."""
        text = (
            f"{self.title}: {points(self.accepted)} điểm đã chấp nhận, {points(self.waiting)} chờ rà soát, "
            f"{points(self.unscored)} chưa chấm, {points(self.lost)} đã mất, trên {points_paper(self.maximum)}"
        )
        if self.threshold is not None:
            label = self.threshold_label or f"mốc một nửa {points_paper(self.threshold)}"
            text += f"; {label[0].lower()}{label[1:]}"
        return f"{text}{'; điểm tạm tính' if self.provisional else ''}."


def points_ruler(what: Points, *, size: Size = "small", scale: Decimal = Decimal(30)) -> SafeString:
    """Return the ruler as SVG; ``scale`` is the largest maximum among the small rulers that stand together."""
    layout = LAYOUTS[size]
    parts: Sequence[tuple[Filling, Decimal]] = [
        ("solid", what.accepted),
        ("hatch", what.waiting),
        ("white", what.unscored),
        ("cross", what.lost),
    ]
    body = _bar(parts, what.maximum, layout, _key(what.sentence))
    if size == "big":
        body += _graduation(what.maximum, layout)
    if what.threshold is not None:
        label = what.threshold_label if size == "big" else ""
        body += _notch(_share(what.threshold, what.maximum), layout, label)
    if size != "small":
        return _svg(what.sentence, size, "100%", layout.height, body)
    length = _share(what.maximum, max(scale, what.maximum))
    inner = f'<svg width="{length}" height="{layout.height}" overflow="visible">{body}</svg>'
    width = max(scale, what.maximum) * PIXELS_PER_POINT
    return _svg(what.sentence, size, f"{width.normalize():f}", layout.height, inner)


def target_ruler(
    value: Decimal | None, target: Decimal, maximum: Decimal, *, title: str, unit: str = ""
) -> SafeString:
    """Return the ruler of one target: hatched until the target is reached, then solid; the notch stands at it."""
    layout = LAYOUTS["small"]
    reached = value is not None and value >= target
    aim = f"mục tiêu {points_paper(target)}{unit}"
    if value is None:
        sentence, length = f"{title}: chưa có số liệu; {aim}.", Decimal(0)
    else:
        state = "đã đạt" if reached else "chưa đạt"
        sentence, length = (
            f"{title}: {points_paper(value)}{unit}, {aim}, {state}.",
            min(max(value, Decimal(0)), maximum),
        )
    body = _bar([("solid" if reached else "hatch", length)], maximum, layout, _key(sentence))
    body += _notch(_share(min(target, maximum), maximum), layout, "")
    return _svg(sentence, "small", "300", layout.height, body)


def cells_ruler(*, met: int, waiting: int, missing: int, not_met: int, title: str) -> SafeString:
    """Return one cell per indicator of a met / not met rule set: no total, no threshold."""
    total = met + waiting + missing + not_met
    sentence = f"{title}: {met} đạt, {waiting} chờ rà soát, {missing} chưa có, {not_met} chưa đạt, trên {total} chỉ tiêu."
    parts: list[tuple[Filling, int]] = [
        ("solid", met),
        ("hatch", waiting),
        ("white", missing),
        ("cross", not_met),
    ]
    fillings = [filling for filling, count in parts for _ in range(count)]
    key = _key(sentence)
    body = _patterns(key)
    for place, filling in enumerate(fillings):
        body += (
            f'<rect x="{place * (CELL_WIDTH + CELL_GAP) + 0.5}" y="0.5" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" '
            f'fill="{_fill(filling, key)}" stroke="{_stroke(filling)}"/>'
        )
    return _svg(sentence, "cells", str(total * (CELL_WIDTH + CELL_GAP)), CELL_HEIGHT + 1, body)


def sample(filling: Filling) -> SafeString:
    """Return a small square of one filling for a legend; the word beside it speaks."""
    key = f"legend-{filling}"
    body = f'<rect x="0.5" y="0.5" width="13" height="13" fill="{_fill(filling, key)}" stroke="{_stroke(filling)}"/>'
    return mark_safe(  # noqa: S308 - made of constants
        f'<svg class="ruler-key" width="14" height="14" aria-hidden="true" focusable="false">{_patterns(key)}{body}</svg>'
    )


def _svg(sentence: str, size: str, width: str, height: int, body: str) -> SafeString:
    return mark_safe(  # noqa: S308 - the sentence and the label are escaped, all else is made of numbers here
        f'<svg class="ruler ruler-{size}" role="img" aria-label="{escape(sentence)}" width="{width}" '
        f'height="{height}" overflow="visible">{body}</svg>'
    )


def _bar(parts: Sequence[tuple[Filling, Decimal]], maximum: Decimal, layout: Layout, key: str) -> str:
    box = f'y="{layout.bar}" height="{layout.bar_height}"'
    body = _patterns(key) + f'<rect x="0" width="100%" {box} fill="{WHITE}"/>'
    start = Decimal(0)
    for filling, amount in parts:
        if amount:
            place = f'x="{_share(start, maximum)}" width="{_share(amount, maximum)}"'
            body += f'<rect {place} {box} fill="{_fill(filling, key)}" stroke="{_stroke(filling)}"/>'
        start += amount
    return body + f'<rect x="0" width="100%" {box} fill="none" stroke="{INDIGO}"/>'


def _graduation(maximum: Decimal, layout: Layout) -> str:
    top = layout.bar + layout.bar_height
    body = ""
    for tenth in range(11):
        anchor = {0: "start", 10: "end"}.get(tenth, "middle")
        body += (
            f'<svg class="ruler-tick" x="{tenth * 10}%" y="{top}" width="1" height="1" overflow="visible">'
            f'<rect x="-0.5" width="1" height="6" fill="{INDIGO}"/>'
            f'<text y="20" font-size="{TEXT_SIZE}" text-anchor="{anchor}" fill="#4A5868">'
            f"{points_paper(maximum * tenth / 10)}</text></svg>"
        )
    return body


def _notch(place: str, layout: Layout, label: str) -> str:
    bottom = layout.bar + layout.bar_height + 4
    length = bottom - layout.notch
    body = (
        f'<rect x="-3.25" y="{layout.notch + 5}" width="6.5" height="{length - 5}" fill="{WHITE}"/>'
        f'<rect x="-1.25" y="{layout.notch}" width="2.5" height="{length}" fill="{INK}"/>'
        f'<path d="M-6 {layout.notch}H6L0 {layout.notch + 8}Z" fill="{INK}"/>'
    )
    if label:
        body += (
            f'<text y="{layout.notch - 5}" font-size="13.5" font-weight="650" text-anchor="middle" '
            f'fill="{INK}">{escape(label)}</text>'
        )
    return f'<svg class="ruler-notch" x="{place}" width="1" height="1" overflow="visible">{body}</svg>'


def _patterns(key: str) -> str:
    return (
        f'<defs><pattern id="{key}-h" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{INDIGO_PALE}"/>'
        f'<rect width="3.4" height="7" fill="{INDIGO}"/></pattern>'
        f'<pattern id="{key}-x" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{WHITE}"/>'
        f'<path d="M0 0L6 6M6 0L0 6" stroke="{VERMILION}" stroke-width="0.9"/></pattern></defs>'
    )


def _fill(filling: Filling, key: str) -> str:
    return {"solid": INDIGO, "hatch": f"url(#{key}-h)", "white": WHITE, "cross": f"url(#{key}-x)"}[filling]


def _stroke(filling: Filling) -> str:
    return VERMILION if filling == "cross" else INDIGO


def _share(value: Decimal, whole: Decimal) -> str:
    """Return "43.5%": a percentage stretches with the page, while hatches and notch keep their size."""
    return f"{(value * 100 / whole).quantize(Decimal('0.001')).normalize():f}%"


def _key(sentence: str) -> str:
    """Return an id for the patterns: the same ruler gets the same one, two rulers on a page never share one."""
    return f"r{blake2s(sentence.encode(), digest_size=5).hexdigest()}"
