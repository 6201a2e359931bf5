"""Long work handed to the worker through the Django Tasks interface."""

from django_tasks import task

from reports.dossier import making


@task()
def make_dossier(dossier_id: int) -> None:
    """Render one draft dossier."""
    making.make(dossier_id)
