"""What is printed: drafts of the year's dossier, and the volume of all its evidence, made by the worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User, Ward
from assignments.models import Assessment
from reports.models.jobs import Making, has_file


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        return self.filter(assessment__ward=user.ward_id)


class Dossier(Making):
    """One numbered draft of the year's dossier: asked for, made by the worker, stored with its hash.

    ``parts`` are the keys of the parts that were asked for; empty: all. ``made`` tells what came out, in its order:
    ``{"key", "title", "first", "pages", "digest"}``, first page from 1, digest of what the part says.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="dossiers")
    number = models.PositiveSmallIntegerField("dự thảo số")
    note = models.CharField("ghi chú", max_length=120, blank=True)
    parts = models.JSONField("các phần", default=list)
    made = models.JSONField(default=list)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="dossier_number_once"),
            models.CheckConstraint(name="dossier_done_has_file", condition=has_file()),
            models.CheckConstraint(
                name="dossier_failed_says_why", condition=~Q(state="failed") | ~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"Dự thảo {self.number}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def page_address(self) -> str:
        return reverse("reports:dossier", kwargs={"year": self.assessment.year})

    @property
    def file_name(self) -> str:
        """The name the file is downloaded under."""
        return f"Hồ sơ {self.assessment.year} - {self.ward.name_with_kind} - dự thảo {self.number}.pdf"


class VolumeQuerySet(models.QuerySet["Volume"]):
    def visible_to(self, user: User) -> VolumeQuerySet:
        return self.filter(assessment__ward=user.ward_id)


class Volume(Making):
    """The pages of all accepted evidence of a year in one PDF, stamped with the numbers of the index.

    ``basis`` is the hash of the list of pieces it was bound from. ``lacking`` names every piece whose pages are not in it:
    ``{"code", "name", "why"}``; a sheet stands in its place.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="volumes")
    number = models.PositiveSmallIntegerField("bản số")
    basis = models.CharField(max_length=64, blank=True)
    pieces = models.PositiveIntegerField("số tài liệu", default=0)
    lacking = models.JSONField(default=list)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="volume_number_once"),
            models.CheckConstraint(name="volume_done_has_file", condition=has_file()),
            models.CheckConstraint(
                name="volume_failed_says_why", condition=~Q(state="failed") | ~Q(problem="")
            ),
        ]

    def __str__(self) -> str:
        return f"Tập tài liệu kiểm chứng, bản {self.number}"

    @property
    def ward(self) -> Ward:
        return self.assessment.ward

    @property
    def page_address(self) -> str:
        return reverse("reports:dossier", kwargs={"year": self.assessment.year})

    @property
    def file_name(self) -> str:
        """The name the file is downloaded under."""
        return (
            f"Tài liệu kiểm chứng {self.assessment.year} - {self.ward.name_with_kind} - bản {self.number}.pdf"
        )
