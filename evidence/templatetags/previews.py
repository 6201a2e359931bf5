"""The viewer, for templates."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template import RequestContext

from config.access import Act, may
from evidence.models import Reading, Revision
from evidence.preview.showing import Viewer, viewer_of

register = template.Library()


@register.simple_tag(takes_context=True)
def viewer(context: RequestContext, revision: Revision, reading: Reading | None) -> Viewer:
    """Return what the viewer shows at this address, or with ``polled`` at that of the page it belongs to; no query."""
    request: HttpRequest = context["request"]
    return viewer_of(revision, reading, context["query"] if context.get("polled") else request.GET)


@register.simple_tag(takes_context=True)
def may_turn_pages(context: RequestContext) -> bool:
    """Return whether this person may change how everybody sees the file, and have the preview made again."""
    return may(context["request"].user, Act.CONTRIBUTE)
