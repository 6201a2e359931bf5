"""Work for a worker that is to be killed."""

import signal
from pathlib import Path

from django_tasks import task


@task()
def wait_once(begun: str) -> str:
    """Wait for ever the first time, and be done the second."""
    if Path(begun).exists():
        return "done"
    Path(begun).touch()
    while True:
        signal.pause()
