"""Work on files handed to the worker through the Django Tasks interface; each may run twice and does its work once."""

from django_tasks import task

from evidence.models import Revision
from evidence.preview import prepare
from evidence.reading import making


@task()
def read_file(revision: int) -> None:
    """Scan, read and prepare the preview of one stored file (the id of its revision)."""
    making.read(revision)


@task()
def prepare_preview(revision: int) -> None:
    """Make the preview of one stored file once more (the id of its revision); nothing for one that is gone."""
    found = Revision.objects.filter(pk=revision).first()
    if found is not None:
        prepare(found)
