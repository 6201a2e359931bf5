"""Pictures of a stored file's pages, looked at in the portal; drawn in child processes, kept in a cache that may vanish.

``drawing`` and ``office`` run in the children and know no database; ``cache`` says where a picture lies; ``making`` asks for
it and writes how it went; ``showing`` says what the viewer shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.models import Revision


def prepare(revision: Revision) -> None:
    """Make the stored file ready to be looked at and write how it went to its reading; the worker's part.

    Raises nothing for what the file is: a preview that cannot be made is a state with a sentence.
    """
    from evidence.preview import making  # late: the children import this package, and have no models

    making.prepare(revision)
