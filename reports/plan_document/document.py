"""The whole document of a plan, from its own words and facts."""

from __future__ import annotations

from assignments.models import Plan
from reports.documents.blocks import (
    Block,
    Document,
    FormLabel,
    Heading,
    Number,
    PlaceDate,
    Section,
    SignatureBlock,
    TitleBlock,
)
from reports.plan_document.appendix import appendices
from reports.plan_document.source import PlanSource
from reports.plan_document.text import blocks_of, body_of

SYMBOL = "KH-UBND"
"""Ký hiệu of a plan of the people's committee (NĐ 30/2020, PL III: KH), where the plan has no number yet."""


def plan_document(source: PlanSource) -> Document:
    """Return the plan as a document: head, text, signature and recipients, then the appendices on landscape sheets."""
    plan = source.plan
    blocks: list[Block] = [FormLabel("DỰ THẢO")] if plan.state == Plan.State.DRAFT else []
    blocks += [
        _head(plan),
        TitleBlock("KẾ HOẠCH", (plan.title,)),
        *blocks_of(body_of(plan, source.paragraphs)),
        _signature(plan),
    ]
    return Document(title=str(plan), sections=(Section(tuple(blocks)), *appendices(source)))


def _head(plan: Plan) -> Heading:
    value, _, symbol = plan.number.partition("/")
    day = plan.issued_on
    return Heading(
        issuer=("ỦY BAN NHÂN DÂN", f"{plan.ward.kind_name} {plan.ward.name}".upper()),
        number=Number(symbol=symbol or SYMBOL, value=value),
        dated=PlaceDate(
            place=plan.place or plan.ward.name_with_kind,
            year=day.year if day else plan.first_year,
            month=day.month if day else None,
            day=day.day if day else None,
        ),
    )


def _signature(plan: Plan) -> SignatureBlock:
    """Return who signs: the last line is the position, the lines over it the authority."""
    lines = tuple(plan.signature_lines) or ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    return SignatureBlock(
        authority=lines[:-1], position=lines[-1], name=plan.signer, recipients=tuple(plan.recipients)
    )
