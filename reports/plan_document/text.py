"""The plan's own paragraphs as blocks: what is the head or the signature on paper is not printed a second time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assignments.models import Paragraph, Plan
from config.vietnamese import fold
from reports.documents.blocks import Block, Bookmark, Level, Run
from reports.documents.blocks import Paragraph as Words

PART = re.compile(r"^[IVX]+\.\s")
SECTION = re.compile(r"^\d+(?:\.\d+)*\.?\s")
POINT = re.compile(r"^[a-zđ][.)]\s")
SIGNED = re.compile(r"^(TM|KT|TL|TUQ|Q)\.\s")


def body_of(plan: Plan, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs between the head (up to the line that repeats the title) and "Nơi nhận" or the signature.

    A plan whose text has neither is printed whole.
    """
    first = 0
    for index, paragraph in enumerate(paragraphs[:15]):
        if PART.match(paragraph.text):
            break
        if _same(paragraph.text, plan.title) or _same(paragraph.text, "Kế hoạch"):
            first = index + 1
    last = len(paragraphs)
    for index in range(len(paragraphs) - 1, first, -1):
        if _is_foot(plan, paragraphs[index].text):
            last = index
    return list(paragraphs[first:last])


def _same(text: str, other: str) -> bool:
    return fold(text) == fold(other)


def _is_foot(plan: Plan, text: str) -> bool:
    """Whether a line belongs to the recipients or the signature, which are printed from the plan's own facts."""
    bare = text.strip("-*;. ")
    known = {fold(line) for line in (*plan.recipients, *plan.signature_lines)}
    return fold(bare) in known or fold(bare) == "noi nhan" or bool(SIGNED.match(bare))


def blocks_of(paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    """Yield a block for each paragraph, with the level its own mark says ("I.", "1.", "a)", "-")."""
    for paragraph in paragraphs:
        yield _block(paragraph)


def key_of(paragraph: Paragraph) -> str:
    """Return the name of the paragraph in the document."""
    return f"doan-{paragraph.number}"


def _block(paragraph: Paragraph) -> Words:
    text, key = paragraph.text, key_of(paragraph)
    if paragraph.kind == Paragraph.Kind.HEADING:
        return replace(_heading(text), key=key)
    if text.startswith("- "):
        return Words(text.removeprefix("- "), Level.BULLET, key=key)
    if paragraph.kind == Paragraph.Kind.LEGAL_BASIS and fold(text).startswith("can cu"):
        return Words(Run(text, italic=True), key=key)
    return Words(text, Level.POINT if POINT.match(text) else Level.TEXT, key=key)


def _heading(text: str) -> Words:
    if PART.match(text):
        return Words(text, Level.PART, bookmark=Bookmark(text), keep_with_next=True)
    if SECTION.match(text):
        return Words(text, Level.SECTION, bookmark=Bookmark(text, 2), keep_with_next=True)
    return Words(
        Run(text, bold=True, italic=True), Level.POINT, bookmark=Bookmark(text, 3), keep_with_next=True
    )
