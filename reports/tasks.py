"""Long work handed to the worker through the Django Tasks interface."""

from django_tasks import task

from reports.dossier import making
from reports.posting import preparing


@task()
def make_dossier(dossier_id: int) -> None:
    """Render one draft dossier."""
    making.make(dossier_id)


@task()
def make_posting(posting_id: int) -> None:
    """Write the papers of one posting."""
    preparing.make(posting_id)
