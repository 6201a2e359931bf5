"""Everything the store holds: what was handed in, and what the portal itself made and keeps."""

from __future__ import annotations

from evidence import store
from evidence.verifying import RECEIVED, Shelf
from reports.models import Dossier, IssuedFile, PostingPaper, SignedCopy, Volume
from reports.posting.preparing import FOLDER as POSTINGS

ISSUED, VOLUMES = "issued", "volumes"

MADE = (
    Shelf("draft", store.DOSSIERS, lambda: Dossier.objects.exclude(stored_name=""), "assessment__ward"),
    Shelf("volume", VOLUMES, lambda: Volume.objects.exclude(stored_name=""), "assessment__ward"),
    Shelf("posted paper", POSTINGS, PostingPaper.objects.all, "posting__assessment__ward"),
    Shelf("issued file", ISSUED, IssuedFile.objects.all, "issue__assessment__ward"),
    Shelf("signed copy", ISSUED, SignedCopy.objects.all, "file__issue__assessment__ward"),
)
SHELVES = (RECEIVED, *MADE)
