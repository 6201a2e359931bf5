"""Two people on one report at once: one row, one sending, and nothing that follows a returned report stays sent."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Ward
from reports.models import PeriodicReport, ReportEvent
from reports.periodic import actions
from reports.periodic.actions import Entry
from tests.cast import Cast, actor, make_cast
from tests.evidence.test_races import at_once
from tests.reports.reporting import ENTRY, case_of, duty_of, sent_report

pytestmark = pytest.mark.django_db(transaction=True)
State = PeriodicReport.State


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_two_beginnings_are_one_report(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    cases = [case_of(duty, "2023-10") for _ in range(2)]
    people = [actor(cast.an), actor(cast.binh)]
    ended = at_once(
        *(lambda c=c, b=b: actions.begin(case=c, by=b) for c, b in zip(cases, people, strict=True))
    )
    assert ended == {"done": 2}
    assert (PeriodicReport.objects.count(), ReportEvent.objects.count()) == (1, 1)


def test_two_sendings_are_one(cast: Cast) -> None:
    duty = duty_of(cast.mine)
    kept = actions.save(case=case_of(duty, "2023-10"), entry=ENTRY, version=0, by=actor(cast.an))
    cases = [case_of(duty, "2023-10") for _ in range(2)]
    people = [actor(cast.an), actor(cast.binh)]
    ended = at_once(
        *(
            lambda c=c, b=b: actions.send(case=c, version=kept.version, by=b)
            for c, b in zip(cases, people, strict=True)
        )
    )
    assert ended == {"done": 1, "refused": 1}
    assert ReportEvent.objects.filter(act="send").count() == 1


def test_a_return_beside_a_second_sending(cast: Cast) -> None:
    """The author sends again what was returned while the recipient, on an old page, returns it once more."""
    duty = duty_of(cast.mine)
    report = sent_report(duty, "2023-10", cast.an)
    actions.send_back(case=case_of(duty, "2023-10"), version=report.version, comment="x", by=actor(cast.binh))
    version = PeriodicReport.objects.get().version
    again, back = case_of(duty, "2023-10"), case_of(duty, "2023-10")
    ended = at_once(
        lambda: actions.send(case=again, version=version, by=actor(cast.an)),
        lambda: actions.send_back(case=back, version=version, comment="y", by=actor(cast.binh)),
    )
    assert ended == {"done": 1, "refused": 1}
    assert PeriodicReport.objects.get().state == State.SENT


@pytest.mark.parametrize("_round", range(2))
def test_nesting_beside_the_return_of_what_would_serve(cast: Cast, _round: int) -> None:
    duty = duty_of(cast.mine, "quarter", "half_year", code=None)
    Ward.objects.filter(pk=cast.mine.ward.pk).update(demo_day=date(2023, 7, 4))
    source = sent_report(duty, "2023-q2", cast.an, Entry(text="Xong."))
    longer, shorter = case_of(duty, "2023-h1"), case_of(duty, "2023-q2")
    ended = at_once(
        lambda: actions.nest(case=longer, source=source, by=actor(cast.an)),
        lambda: actions.send_back(case=shorter, version=source.version, comment="x", by=actor(cast.binh)),
    )
    assert ended["done"] >= 1
    assert PeriodicReport.objects.get(pk=source.pk).state == State.RETURNED
    assert not PeriodicReport.objects.filter(served_by=source, state=State.SENT).exists()
