"""The door for files: sizes from the settings are asked here, the file itself is taken apart by a child with limits."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings

from accounts.guard import Refused
from config.zipped import MAX_UNPACKED
from evidence import sandbox, sentences
from evidence.filetypes import KINDS, Accepted
from evidence.names import extension_of
from evidence.sandbox import MIB, Limits, Stopped

log = logging.getLogger(__name__)

LIMITS = Limits(memory=512 * MIB, seconds=30, output=MAX_UNPACKED)
"""``output``: an object inside a package is copied out to be looked at."""
STOPPED = {"time": sentences.TOO_SLOW, "memory": sentences.TOO_MUCH}


def inspect(path: Path, name: str) -> Accepted:
    """Return what the file is; raise ``Refused`` with the sentence for the sender.

    A file over which the child is stopped or dies is refused like any other: nobody knows what it holds. Of the child's
    answer nothing becomes a path or a header: the type is the one of the ending.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused(sentences.EMPTY)
    if size > settings.MAX_FILE_BYTES:
        raise Refused(sentences.too_large(size))
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None:
        raise Refused(sentences.other_kind(extension))
    try:
        carries = sandbox.call("evidence.filetypes:inspect_job", str(path.absolute()), name, limits=LIMITS)
    except Stopped as stopped:
        log.warning("The check of a .%s file of %d bytes was stopped: %s.", extension, size, stopped.why)
        raise Refused(STOPPED.get(stopped.why, sentences.UNCHECKED)) from stopped
    return Accepted(kind.media_type, extension, carries is not False)
