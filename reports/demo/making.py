"""All files of a demo ward, made once before anything is stored; the same bytes in every run on a machine, but for a signed one."""

from __future__ import annotations

from collections.abc import Iterable

from reports.demo import papers, photos, sheets
from reports.demo.pieces import Piece
from reports.demo.ways import WAYS
from reports.documents.fonts import FontFolder
from reports.documents.rendering import render_all


def make_files(pieces: Iterable[Piece], folder: FontFolder, processes: int = 2) -> dict[str, bytes]:
    """Return the sender's file name → content. Raises ValueError for a name used twice, FontsMissing, DocumentError."""
    made: dict[str, bytes] = {}
    papers_to_render = {}
    wanted = list(pieces)
    for piece in wanted:
        if piece.file in made or piece.file in papers_to_render:
            raise ValueError(f"two demo files are called {piece.file}")
        if piece.extension == "pdf" or piece.way:
            papers_to_render[piece.file] = papers.document(piece)
        else:
            made[piece.file] = make_file(piece, folder)
    made.update(render_all(papers_to_render, folder, processes))
    made.update({piece.file: WAYS[piece.way](made[piece.file], piece) for piece in wanted if piece.way})
    return made


def make_file(piece: Piece, folder: FontFolder) -> bytes:
    """Return the content of one file that is not a PDF."""
    match piece.extension:
        case "docx":
            return papers.word_file(piece)
        case "xlsx":
            return sheets.workbook_file(piece)
        case "jpg":
            return photos.photo_file(piece, folder)
    raise ValueError(f"no way to make {piece.file}")
