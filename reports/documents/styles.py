"""The paper's style sheet, read from the package once. Apart from ``pdf``, so that a hash of it costs no WeasyPrint."""

from functools import cache
from pathlib import Path

PAPER_CSS = Path(__file__).resolve().parents[2] / "static" / "paper.css"


@cache
def paper_style() -> str:
    """The text of ``static/paper.css``."""
    return PAPER_CSS.read_text(encoding="utf-8")
