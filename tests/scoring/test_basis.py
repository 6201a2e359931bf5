"""What a reviewed score rests on, and what counts as a change of it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assignments.models import Assessment
from criteria.models import Indicator
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming
from evidence.models import Evidence
from scoring import actions
from scoring.facts import ResultFacts, facts_of, kept_tree
from scoring.models import IndicatorResult, Measure
from tests.cast import Cast, actor
from tests.evidence import files
from tests.scoring.test_facts import save

pytestmark = pytest.mark.django_db
State = IndicatorResult.State


@pytest.fixture(autouse=True)
def store_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def incoming(name: str = "so-theo-doi.pdf") -> Incoming:
    return Incoming([files.pdf(text=name)], name, timezone.now())


def add(cast: Cast, name: str) -> Evidence:
    taken = intake.take(
        assessment=cast.mine.assessment,
        indicator=cast.mine.indicator("1.2"),
        incoming=incoming(name),
        by=actor(cast.binh),
    )
    return taken.use


def hand_in(cast: Cast, use: Evidence) -> Evidence:
    evidence_actions.submit(use=use, version=use.version, by=actor(cast.binh))
    return Evidence.objects.get(pk=use.pk)


def accept_use(cast: Cast, use: Evidence) -> Evidence:
    evidence_actions.accept(use=use, version=use.version, by=actor(cast.chi))
    return Evidence.objects.get(pk=use.pk)


def accept(cast: Cast, code: str = "1.2") -> IndicatorResult:
    """Accept as it was handed in; Chi is the plan's deputy reviewer."""
    result = cast.mine.result(code)
    points = result.self_points
    actions.accept(
        result=result, version=result.version, points=points, met=None, reason="", by=actor(cast.chi)
    )
    return cast.mine.result(code)


def accepted(cast: Cast) -> Evidence:
    """Return the accepted document of 1.2, whose 18/20 give 5,5 points, accepted as well."""
    save(cast, "1.2", cast.binh, c0__numerator=Decimal(18), c0__denominator=Decimal(20))
    add(cast, "so-theo-doi.pdf")
    result = cast.mine.result("1.2")
    actions.submit(result=result, version=result.version, by=actor(cast.binh))
    use = accept_use(cast, Evidence.objects.get())
    accept(cast)
    return Evidence.objects.get(pk=use.pk)


def found(cast: Cast, code: str = "1.2") -> ResultFacts:
    rows = Assessment.objects.select_related("ward", "framework")
    facts = facts_of(rows.get(pk=cast.mine.assessment.pk))
    return next(one for one in facts.results if one.node.code == code)


def test_accepting_stores_figures_documents_and_the_computed_result(cast: Cast) -> None:
    use = accepted(cast)
    assert cast.mine.result("1.2").reviewed_basis == {
        "figures": {"0/numerator": "18", "0/denominator": "20"},
        "not_arising": "",
        "uses": {
            str(use.pk): {
                "digest": f"sha256:{use.revision.digest}",
                "state": "accepted",
                "name": "so-theo-doi",
            }
        },
        "points": "5.5",
        "met": False,
    }
    assert (found(cast).changed_since_review, found(cast).change_words) == (False, "")


def test_a_draft_is_no_change_and_handing_it_in_is_one(cast: Cast) -> None:
    accepted(cast)
    draft = add(cast, "bao-cao.pdf")
    assert found(cast).changes == ()
    late = hand_in(cast, draft)
    words = "1 tài liệu thêm sau khi rà soát: “bao-cao”"
    assert found(cast).change_words == words
    accept_use(cast, late)  # the document was reviewed; the score was not looked at again
    assert found(cast).change_words == words


def test_a_document_reopened_returned_replaced_and_accepted_again(cast: Cast) -> None:
    use = accepted(cast)
    evidence_actions.reopen(use=use, version=use.version, by=actor(cast.chi))
    assert found(cast).change_words == "1 tài liệu mở lại để rà soát: “so-theo-doi”"
    use = accept_use(cast, Evidence.objects.get(pk=use.pk))
    assert found(cast).changes == ()
    evidence_actions.send_back(use=use, version=use.version, comment="Mờ", by=actor(cast.chi))
    assert found(cast).change_words == "1 tài liệu bị trả lại: “so-theo-doi”"
    use = Evidence.objects.get(pk=use.pk)
    use = intake.replace(use=use, incoming=incoming("ro-hon.pdf"), version=use.version, by=actor(cast.binh))
    assert found(cast).change_words == "1 tài liệu đã thay bằng tệp khác: “so-theo-doi”"
    accept_use(cast, use)
    assert found(cast).change_words == "1 tài liệu đã thay bằng tệp khác: “so-theo-doi”"


def test_a_document_taken_away_is_named_as_it_was(cast: Cast) -> None:
    use = accepted(cast)
    evidence_actions.reopen(use=use, version=use.version, by=actor(cast.chi))
    use = Evidence.objects.get(pk=use.pk)
    evidence_actions.withdraw(use=use, version=use.version, by=actor(cast.binh))
    assert found(cast).change_words == "1 tài liệu đã rút khỏi chỉ tiêu: “so-theo-doi”"


def test_an_accepted_use_stays_pinned_when_its_document_gets_a_newer_file_elsewhere(cast: Cast) -> None:
    use = accepted(cast)
    other: Indicator = cast.mine.indicator("1.1")
    second = evidence_actions.reuse(
        document=use.document, assessment=cast.mine.assessment, indicator=other, by=actor(cast.binh)
    )
    intake.replace(use=second, incoming=incoming("ban-hai.pdf"), version=second.version, by=actor(cast.binh))
    assert Evidence.objects.get(pk=use.pk).revision.number == 1
    assert found(cast).changes == ()


def test_a_figure_and_what_follows_from_it_are_told_in_words(cast: Cast) -> None:
    accepted(cast)
    Measure.objects.filter(key="numerator").update(value="17")  # no page does that to an accepted indicator
    assert [(one.words, one.anchor) for one in found(cast).changes] == [
        ("số liệu “Số văn bản đúng quy định”: 18 → 17", "content-0"),
        ("điểm máy tính: 5,5 → 3,0", "diem"),
    ]


def test_a_rule_that_counts_otherwise_changes_the_computed_result(cast: Cast) -> None:
    accepted(cast)
    indicator = cast.mine.indicator("1.2")
    indicator.rule = {**indicator.rule, "bands": [{"from": 0, "below": None, "points": 7}]}
    indicator.save()
    cast.mine.framework.digest = "khac"
    cast.mine.framework.save()
    kept_tree(cast.mine.framework)
    assert found(cast).change_words == "điểm máy tính: 5,5 → 7,0"


def test_nothing_is_known_to_have_changed_where_nothing_was_stored(cast: Cast) -> None:
    use = accepted(cast)
    evidence_actions.reopen(use=use, version=use.version, by=actor(cast.chi))
    IndicatorResult.objects.update(reviewed_basis=None)
    assert found(cast).changes == ()


def test_from_agreed_on_the_scores_stand_whatever_happens(cast: Cast) -> None:
    accepted(cast)
    Measure.objects.filter(key="numerator").update(value="17")
    Assessment.objects.update(state=Assessment.State.MEETING)
    assert found(cast).changed_since_review
    Assessment.objects.update(state=Assessment.State.AGREED)
    assert not found(cast).changed_since_review


def test_a_return_takes_the_basis_off_and_the_next_acceptance_stores_another(cast: Cast) -> None:
    use = accepted(cast)
    hand_in(cast, add(cast, "bao-cao.pdf"))
    result = cast.mine.result("1.2")
    actions.return_result(result=result, version=result.version, comment="Xem lại", by=actor(cast.chi))
    returned = cast.mine.result("1.2")
    assert (returned.state, returned.reviewed_basis) == (State.RETURNED, None)
    assert found(cast).changes == ()
    actions.submit(result=returned, version=returned.version, by=actor(cast.binh))
    accept_use(cast, Evidence.objects.exclude(pk=use.pk).get())
    assert len((accept(cast).reviewed_basis or {})["uses"]) == 2
    assert found(cast).changes == ()
