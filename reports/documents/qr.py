"""QR codes: the squares of an address, as a picture of lines for pages and PDF and as PNG for Word.

Level M (15 % may be damaged) and a quiet zone of four squares, as ISO/IEC 18004 asks; a code on a notice board gets stains.
"""

from __future__ import annotations

import io
from functools import lru_cache
from html import escape

import segno

QUIET = 4
"""Empty squares around the code (ISO/IEC 18004, 6.3.8)."""
PNG_SCALE = 10
"""Pixels a square: 300 dpi at the size on paper and more."""

Squares = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=32)
def squares(text: str) -> Squares:
    """Return the rows of the code with its quiet zone, True is dark. Raises ValueError when ``text`` is too long for one."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix_iter(border=QUIET))


def svg(text: str, label: str, side: str) -> str:
    """Return the code as an SVG element of one path without styles.

    ``label`` is for who cannot see it, ``side`` a length with its unit ("42mm").
    """
    rows = squares(text)
    bars = "".join(
        f"M{start} {line}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for start, length in _bars(row)
    )
    count = len(rows)
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {count} {count}" width="{side}" height="{side}" '
        f'role="img" aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{count}v{count}H0z"/>'
        f'<path d="{bars}"/></svg>'
    )


def png(text: str) -> bytes:
    """Return the code as a black and white PNG; the same text gives the same bytes."""
    code = segno.make_qr(text, error="m", boost_error=False)
    target = io.BytesIO()
    code.save(target, kind="png", scale=PNG_SCALE, border=QUIET)
    return target.getvalue()


def _bars(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return start and length of each run of dark squares."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
