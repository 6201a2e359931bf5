"""Rendering many documents at once, in processes of their own.

The processes are spawned, not forked: a task worker holds database connections and Pango may hold threads. They live as
long as one dossier needs them, end with the process that started them, and give the memory of the layout back.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

from reports.documents.blocks import Document, Table
from reports.documents.fonts import FontFolder

PULSE = 1.0
"""Seconds between two calls of ``pulse``."""
LIGHT = 1500
"""The weight from which even one document is worth a process of its own: it is rendered with ``pulse`` beating."""


def render_all(
    documents: Mapping[str, Document],
    folder: FontFolder,
    processes: int = 2,
    pulse: Callable[[], None] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield (key, PDF) of each document as it is ready; the heaviest are begun first.

    One light document, or all with ``processes`` = 1, are rendered here. ``pulse`` is called before each of those, and about every
    second while others render; what it raises ends the work. Raises what ``pdf.render`` raises, and BrokenProcessPool
    when the system ended a process; leaving the iterator ends the rest.
    """
    tell = pulse or (lambda: None)
    keys = sorted(documents, key=lambda key: weight(documents[key]), reverse=True)
    if processes == 1 or (len(keys) <= 1 and all(weight(documents[key]) < LIGHT for key in keys)):
        for key in keys:
            tell()
            yield key, _render(documents[key], folder)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(keys)), mp_context=context, initializer=begin_child)
    try:
        futures = {pool.submit(_render, documents[key], folder): key for key in keys}
        waiting = set(futures)
        while waiting:
            tell()
            ready, waiting = wait(waiting, timeout=PULSE, return_when=FIRST_COMPLETED)
            for future in ready:
                yield futures[future], future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def weight(document: Document) -> int:
    """How long a document takes, roughly: its table cells, and a few for each other block."""
    blocks = [block for section in document.sections for block in section.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    return 5 * len(blocks) + sum(
        len(row.cells) for table in tables for group in table.groups for row in group.rows
    )


def _render(document: Document, folder: FontFolder) -> bytes:
    from reports.documents.pdf import (
        render,
    )  # imports WeasyPrint: nearly a second, spent only when there is work

    return render(document, folder)


def begin_child() -> None:
    """Leave Ctrl-C to the parent, end with it even when it is killed, load what every rendering needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import reports.documents.pdf  # noqa: F401

    gc.disable()  # pdf.render collects when it must
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
