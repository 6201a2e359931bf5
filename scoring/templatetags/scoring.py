"""The rule of a subject in words, for the indicator's page: ``{% load scoring %}``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from criteria.ruletypes import NotArising, RatioBands
from scoring.bookfigures.proposing import Proposal
from scoring.judging import Subject

register = template.Library()


@register.simple_tag
def band_rows(subject: Subject) -> list[dict[str, Any]]:
    """Return the bands of a ratio rule, the one the ward's figures fall in marked; empty for other rules."""
    if not isinstance(subject.rule, RatioBands):
        return []
    return [
        {"text": text, "points": points, "here": index == subject.outcome.band_index}
        for index, (text, points) in enumerate(subject.rule.band_rows())
    ]


@register.simple_tag
def rule_words(subject: Subject) -> tuple[str, ...]:
    """Return the rule as Vietnamese sentences; empty when there is none."""
    return subject.rule.in_words(subject.max_points) if subject.rule else ()


@register.filter
def not_arising_words(rule: NotArising, max_points: Decimal | None) -> tuple[str, ...]:
    """Return what "không phát sinh" gives, in words."""
    return rule.in_words(max_points)


@register.filter
def of_field(proposals: Mapping[str, Proposal], name: str) -> Proposal | None:
    """Return what a register proposes for the form's field of this name."""
    return proposals.get(name)
