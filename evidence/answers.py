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
    path = store.path_of(revision.stored_name)
    if not path.is_file():
        log.error("Revision %s: %s is missing; run manage.py verify_evidence.", revision.pk, path)
        raise Http404
    answer: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        answer = HttpResponse()
        answer["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX + quote(revision.stored_name)
    else:
        answer = FileResponse(path.open("rb"))
    shown = inline and revision.is_shown_inline
    answer["Content-Type"] = revision.media_type
    disposition = content_disposition_header(not shown, revision.original_name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    sandbox = "" if revision.media_type == "application/pdf" else "; sandbox"
    answer["Content-Security-Policy"] = f"default-src 'none'{sandbox}"
    return answer  # type: ignore[return-value]
