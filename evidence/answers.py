"""How a stored file is answered: by a view only, sealed off from the portal's own pages."""

from __future__ import annotations

import logging
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from evidence import store
from evidence.models import Revision

log = logging.getLogger(__name__)


def file_answer(revision: Revision, *, inline: bool) -> HttpResponse:
    """Return the bytes of the revision under the sender's own name; shown in the page only for PDF, JPEG and PNG.

    Raises Http404 when the file is not in the store, and says so in the server's log.
    """
    return stored_answer(
        revision.stored_name,
        name=revision.original_name,
        media_type=revision.media_type,
        inline=inline and revision.is_shown_inline,
    )


def stored_answer(
    stored_name: str, *, name: str, media_type: str = "application/pdf", inline: bool = False
) -> HttpResponse:
    """Return a file of the store under ``name``; ``inline`` shows it in the browser. Raises Http404 when it is missing."""
    path = store.path_of(stored_name)
    if not path.is_file():
        log.error("%s is missing in the store; run manage.py verify_evidence.", path)
        raise Http404
    answer: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        answer = HttpResponse()
        answer["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(stored_name)
    else:
        answer = FileResponse(path.open("rb"))
    answer["Content-Type"] = media_type
    answer["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    sandbox = "" if media_type == "application/pdf" else "; sandbox"
    answer["Content-Security-Policy"] = f"default-src 'none'{sandbox}"
    return answer  # type: ignore[return-value]
