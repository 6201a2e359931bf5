"""Pictures of a stored file's pages, to be looked at in the portal; made in child processes, kept in a cache."""

from __future__ import annotations

from evidence.models import Revision


def prepare(revision: Revision) -> None:
    """Make the stored file ready to be looked at and write how it went to its reading; the worker's part.

    Never raises for what the file is: a preview that cannot be made is a state with a sentence.
    """
