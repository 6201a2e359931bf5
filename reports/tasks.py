"""Long work handed to the worker through the Django Tasks interface."""

from django_tasks import task

from reports.bundle import volumes
from reports.dossier import making
from reports.issuing import making as issuing
from reports.posting import preparing


@task()
def make_dossier(dossier_id: int) -> None:
    """Render one draft dossier."""
    making.make(dossier_id)


@task()
def make_posting(posting_id: int) -> None:
    """Write the papers of one posting."""
    preparing.make(posting_id)


@task()
def make_issue(issue_id: int) -> None:
    """Make the files of one final set and issue it."""
    issuing.make(issue_id)


@task()
def make_volume(volume_id: int) -> None:
    """Bind one volume of a year's evidence."""
    volumes.make(volume_id)
