"""Work on files handed to the worker through the Django Tasks interface; each may run twice and does its work once."""

from django_tasks import task

from evidence.reading import making


@task()
def read_file(revision: int) -> None:
    """Scan, read and prepare the preview of one stored file (the id of its revision)."""
    making.read(revision)
