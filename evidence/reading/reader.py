"""Reads one file of any accepted kind, in children, and says what it found; knows no database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.guard import Refused
from config.vietnamese import fold
from evidence import sandbox
from evidence.models import Reading
from evidence.preview import cache
from evidence.reading import TEXT_ROOM, tools
from evidence.reading.finding import Proposal, propose, propose_photo
from evidence.reading.lines import sayable, unplain

log = logging.getLogger(__name__)
Source = Reading.Source
Found = dict[str, Any]

PICTURES = frozenset({"jpg", "jpeg", "png", "tif", "tiff", "heic"})
OLD = frozenset({"doc", "xls"})
SHEETS = frozenset({"xlsx", "xls"})
FEW_WORDS = 6
"""A picture with fewer words, and no sheet of paper to look at, is a photo."""

SAID = 32 * sandbox.MIB
"""Bytes of what a child may say of a file: its text, and its lines with their places."""
READING = sandbox.Limits(memory=1024 * sandbox.MIB, seconds=60, answer=SAID)
CONVERTING = sandbox.Limits(
    memory=4096 * sandbox.MIB, seconds=90, output=256 * sandbox.MIB, local_sockets=True, answer=SAID
)
RECOGNISING = sandbox.Limits(
    memory=4096 * sandbox.MIB, seconds=300, output=512 * sandbox.MIB, local_sockets=True, answer=SAID
)

NO_OCR = (
    "Máy chủ chưa cài bộ nhận dạng chữ tiếng Việt, nên chưa đọc được bản quét và ảnh. Xin ghi sổ bằng tay."
)
NO_OFFICE = "Máy chủ chưa cài LibreOffice, nên chưa đọc được tệp .doc và .xls. Xin ghi sổ bằng tay."
BY_HAND = "Tệp vẫn dùng được; xin ghi sổ bằng tay."
TOO_SLOW = f"Đọc tệp quá lâu nên đã dừng. {BY_HAND}"
TOO_HEAVY = f"Tệp quá nặng nên không đọc được tự động. {BY_HAND}"
UNREADABLE = f"Không đọc được chữ trong tệp. {BY_HAND}"
SOME_PAGES = "Bản quét {count} trang: đã nhận dạng 10 trang đầu và 2 trang cuối."
MOST_RECOGNISED = 12


@dataclass
class Outcome:
    """What a file says. ``failed``: it could not be read; ``problem`` is the sentence for people, also for half a success."""

    source: str = Source.NONE
    texts: list[str] = field(default_factory=list)
    pages: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    failed: bool = False
    rotation: int = 0
    """Degrees clockwise by which every page must be turned to stand upright."""

    @property
    def text(self) -> str:
        return "\f".join(self.texts)[:TEXT_ROOM]

    @property
    def folded(self) -> str:
        return fold(self.text)


def read_file(path: Path, extension: str, pdf: Path | None = None) -> Outcome:
    """Read a stored file; ``pdf`` is where the preview of a Word or Excel file lies, if there is one.

    Raises ``OSError`` when the file is not there or the disk is full; nothing for what a file may be.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    shown = pdf if pdf and pdf.is_file() else None
    try:
        outcome = _read(path, extension, shown)
    except sandbox.Stopped as stopped:
        log.warning("Reading of %s stopped: %s", path.name, stopped.why)
        outcome = Outcome(problem=_sentence(stopped), failed=True)
    except Refused as refused:
        outcome = Outcome(problem=str(refused), failed=True)
    except OSError:
        raise  # the disk is full, say: the next attempt may go well
    except Exception:  # a slip over an odd paper would be the same the next time
        log.exception("Reading of %s failed.", path.name)
        outcome = Outcome(problem=UNREADABLE, failed=True)
    outcome.signatures = _signatures(path, extension)
    return outcome


def _sentence(stopped: sandbox.Stopped) -> str:
    return {"time": TOO_SLOW, "memory": TOO_HEAVY}.get(stopped.why, UNREADABLE)


def _read(path: Path, extension: str, shown: Path | None) -> Outcome:
    if extension == "pdf":
        return _read_pdf(path)
    if extension in PICTURES:
        return _read_picture(path, extension)
    if extension in OLD:
        return _read_old(path, extension, shown)
    sheet = extension in SHEETS
    job = "read_sheet" if sheet else "read_word"
    outcome = _of_text(sandbox.call(f"{_JOBS}:{job}", str(path), TEXT_ROOM, limits=READING), sheet=sheet)
    if shown and outcome.proposals:
        outcome.proposals = _placed(outcome.proposals, shown, sheet=sheet)
    return outcome


def _placed(proposals: list[Proposal], shown: Path, *, sheet: bool) -> list[Proposal]:
    """Return the proposals with their places on the preview's pages, where the same was read there."""
    try:
        found = sandbox.call(f"{_JOBS}:read_pdf", str(shown), TEXT_ROOM, limits=READING)
    except (sandbox.Stopped, Refused) as error:
        log.warning("No places in %s: %r", shown.name, error)
        return proposals
    there = {(one.field, one.value): one for one in propose(unplain(found["lines"]), sheet=sheet)}
    return [there.get((one.field, one.value), one) for one in proposals]


_JOBS = "evidence.reading.jobs"


def _read_pdf(path: Path) -> Outcome:
    found = sandbox.call(f"{_JOBS}:read_pdf", str(path), TEXT_ROOM, limits=READING)
    if not found["scan"]:
        return _of_text(found)
    if not tools.ocr_available():
        return Outcome(pages=found["count"], problem=NO_OCR)
    recognised = _recognise(lambda folder: ("recognise_pdf", str(path), folder, TEXT_ROOM))
    outcome = _of_recognised(recognised)
    if outcome.pages > MOST_RECOGNISED:
        outcome.problem = SOME_PAGES.format(count=outcome.pages)
    return outcome


def _read_picture(path: Path, extension: str) -> Outcome:
    if not tools.ocr_available():
        return Outcome(pages=1, problem=NO_OCR)
    found = _recognise(lambda folder: ("recognise_picture", str(path), extension, folder, TEXT_ROOM))
    outcome = _of_recognised(found)
    if found["photo"] and len(outcome.text.split()) < FEW_WORDS:
        return Outcome(pages=found["count"], proposals=propose_photo())
    return outcome


def _read_old(path: Path, extension: str, shown: Path | None) -> Outcome:
    sheet = extension in SHEETS
    if shown:
        return _of_text(sandbox.call(f"{_JOBS}:read_pdf", str(shown), TEXT_ROOM, limits=READING), sheet=sheet)
    if not tools.office_available():
        return Outcome(problem=NO_OFFICE)
    with cache.workplace() as folder:
        job = f"{_JOBS}:read_old"
        found = sandbox.call(job, str(path), extension, str(folder), TEXT_ROOM, limits=CONVERTING)
    return _of_text(found, sheet=sheet)


def _recognise(job: Callable[[str], tuple[Any, ...]]) -> Found:
    with cache.workplace() as folder:  # of a worker that is killed the pages do not stay
        name, *args = job(str(folder))
        found: Found = sandbox.call(f"{_JOBS}:{name}", *args, limits=RECOGNISING)
    return found


def _of_text(found: Found, *, sheet: bool = False) -> Outcome:
    lines = unplain(found["lines"])
    return _outcome(found, Source.TEXT, propose(lines, sheet=sheet))


def _of_recognised(found: Found) -> Outcome:
    turns = {int(page): int(turn) for page, turn in found["turns"].items()}
    proposals = [
        one.lying(turns.get(one.page, 0)) for one in propose(unplain(found["lines"]), recognised=True)
    ]
    outcome = _outcome(found, Source.OCR, proposals)
    if len(turns) == outcome.pages and len(set(turns.values())) == 1:
        outcome.rotation = turns[1]
    return outcome


def _outcome(found: Found, source: str, proposals: list[Proposal]) -> Outcome:
    texts = [sayable(text) for text in found["texts"]]
    said = any(text.strip() for text in texts)
    return Outcome(source if said else Source.NONE, texts, int(found["count"]), proposals)


def _signatures(path: Path, extension: str) -> list[dict[str, Any]]:
    """Return the file's signatures; a file whose signatures cannot be read is said to have none."""
    if extension not in {"pdf", "docx", "xlsx"}:
        return []
    try:
        found: list[dict[str, Any]] = sandbox.call(
            f"{_JOBS}:signatures", str(path), extension, limits=READING
        )
    except (sandbox.Stopped, Refused) as error:
        log.warning("Signatures of %s not read: %r", path.name, error)
        return []
    return [one | {"signer": sayable(one["signer"])} for one in found]
