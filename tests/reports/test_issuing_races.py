"""Two people on one set at once: one set is presented, one decision counts, the worker is asked once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from reports.issuing import presenting
from reports.models import Issue
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.reports.issuing import agreed
from tests.reports.test_issuing import decided, presented

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT, settings.PREVIEW_DIR = tmp_path / "media", tmp_path / "previews"
    return make_cast()


def test_of_two_sets_presented_at_once_one_is_and_of_two_decisions_one_counts(cast: Cast) -> None:
    year = agreed(cast)
    ended = at_once(
        lambda: presented(cast, year),
        lambda: presented(cast, year),
        lambda: presented(cast, year, note="Bản khác"),
    )
    assert sum(ended.values()) == 3 and ended["refused"] in {1, 2}
    issue = Issue.objects.select_related("assessment__ward", "assessment__framework").get()
    by = actor(cast.dung)
    ended = at_once(
        lambda: decided(cast, issue),
        lambda: presenting.send_back(
            issue=Issue.objects.get(pk=issue.pk), version=1, reason="Thiếu số", by=by
        ),
        lambda: presenting.withdraw(
            issue=Issue.objects.get(pk=issue.pk), version=1, reason="Sửa lại", by=actor(cast.binh)
        ),
    )
    assert ended == {"done": 1, "refused": 2}
    issue.refresh_from_db()
    asked = DBTaskResult.objects.filter(task_path="reports.tasks.make_issue").count()
    assert asked == (issue.state == Issue.State.MAKING)
    assert issue.version == 2
