"""Which tables lead from a rule set to its successor: ``{% load mappings %}``."""

from __future__ import annotations

from django import template
from django.urls import reverse

from criteria.mapping import tables_of
from criteria.models import Framework

register = template.Library()


@register.simple_tag
def mapping_urls(framework: Framework) -> list[str]:
    """Return the addresses of the tables the rule set stands in; no query."""
    return [
        reverse("criteria:mapping", args=[table.old[0], table.new]) for table in tables_of(framework.code)
    ]
