"""What an officer changed by hand in a document that the portal writes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import User, Ward


class TextEdit(models.Model):
    """One block of a generated document in an officer's own words.

    ``document`` names the document ("plan:12", "synthesis:2023-q1"), ``block`` the block's key in it. ``generated`` is what
    the portal had written when the edit was made: when it writes something else today, the page says so.
    """

    ward = models.ForeignKey(Ward, models.CASCADE, related_name="text_edits")
    document = models.CharField(max_length=64)
    block = models.CharField(max_length=64)
    generated = models.TextField()
    text = models.TextField()
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="text_edits")
    edited_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["document", "block"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "document", "block"], name="text_edit_once_per_block")
        ]
