"""What the templates say of workbooks."""

from __future__ import annotations

from django import template
from django.conf import settings

from config import vietnamese as vi

register = template.Library()


@register.simple_tag
def sheet_limit() -> str:
    """Return how large a workbook may be: "50 MB"."""
    return f"{settings.MAX_FILE_BYTES // 1024**2}{vi.NBSP}MB"
