"""Files in the store that no row names: what a process that was killed between the disk and the database left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from evidence import store
from evidence.models import Revision

HOUR = 3600
BATCH = 500


def orphans(slug: str = "") -> Iterator[tuple[str, float]]:
    """Yield the stored name and time of change of each, of one ward or of all; the database is asked by batches."""
    files = store.kept_files()
    wanted = f"{store.KEPT}/{slug}/" if slug else ""
    mine = (one for one in files if one[0].startswith(wanted))
    while batch := dict(islice(mine, BATCH)):
        known = Revision.objects.filter(stored_name__in=batch).values_list("stored_name", flat=True)
        for name in batch.keys() - set(known):
            yield name, batch[name]
