"""Papers as offices write them (NĐ 30/2020/NĐ-CP), invented, with what is true of each: what the reader is measured on.

Nothing here comes from ``evidence/reading``; layouts, words and heads are written anew, so that the reader meets what it was
not made from. ``invented(count)`` gives the same papers each time.
"""

from tests.evidence.papers.invented import Paper, invented
from tests.evidence.papers.measured import FIELDS, Tally, tally
from tests.evidence.papers.written import as_docx, as_pdf, as_scan, as_xlsx

__all__ = ["FIELDS", "Paper", "Tally", "as_docx", "as_pdf", "as_scan", "as_xlsx", "invented", "tally"]
