"""What the dossier's page says of bundle and volume."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from assignments.models import Assessment
from config.access import Act, may, refusal
from reports.bundle.items import listed
from reports.models import Volume


@dataclass(frozen=True)
class BundlePage:
    """``count`` and ``size`` of the accepted originals; ``job`` a volume being made, ``last`` the one attempted last."""

    year: int
    count: int
    size: int
    volume: Volume | None
    """The latest that is done."""
    job: Volume | None
    last: Volume | None
    is_current: bool
    """Whether the volume holds what the index holds now."""
    may_build: bool
    refusal: str

    @property
    def failed(self) -> Volume | None:
        """The last attempt where it brought nothing: failed, or lost with its worker."""
        lost = self.last is not None and (self.last.state == Volume.State.FAILED or self.last.is_abandoned)
        return self.last if lost else None


def of_year(assessment: Assessment, user: User) -> BundlePage:
    """Return bundle and volume of the year as the person may use them; two queries."""
    found, volumes = listed(assessment), list(assessment.volumes.all())
    volume = next((one for one in volumes if one.state == Volume.State.DONE), None)
    return BundlePage(
        year=assessment.year,
        count=found.count,
        size=found.size,
        volume=volume,
        job=next((one for one in volumes if one.is_open), None),
        last=volumes[0] if volumes else None,
        is_current=volume is not None and volume.basis == found.basis,
        may_build=may(user, Act.BUILD_DOSSIER),
        refusal=refusal(Act.BUILD_DOSSIER),
    )
