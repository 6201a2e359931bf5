"""All that is known of one indicator in one assessment, and what is missing before its next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assignments.responsibilities import PersonInPost, Reviewers
from config import vietnamese as vi
from criteria.models import Framework
from criteria.tree import CriterionNode, IndicatorNode
from evidence.models import Document
from evidence.rows import UseInHands
from scoring.basis import Change, changes_of, in_words
from scoring.judging import Subject
from scoring.models import IndicatorResult
from scoring.moves import EDITABLE
from scoring.rules import Outcome, Status

State = IndicatorResult.State


@dataclass(frozen=True)
class Missing:
    """One thing that is missing before a step: the sentence, and the part of the page that settles it."""

    sentence: str
    anchor: str


@dataclass(frozen=True)
class Difference:
    """One score that departs from the one before it, and why."""

    title: str
    reason: str


@dataclass(frozen=True)
class EvidenceCounts:
    """How many uses of documents an indicator has, by state."""

    draft: int = 0
    submitted: int = 0
    returned: int = 0
    accepted: int = 0

    @property
    def total(self) -> int:
        return self.draft + self.submitted + self.returned + self.accepted


@dataclass(frozen=True)
class ResultFacts:
    """All that is known of one indicator in one assessment."""

    result: IndicatorResult
    node: IndicatorNode
    criterion: CriterionNode
    mode: str
    subjects: tuple[Subject, ...]
    outcome: Outcome
    evidence: EvidenceCounts
    undescribed: tuple[Document, ...]
    leads: tuple[PersonInPost, ...]
    lead_posts: tuple[str, ...]
    worker_ids: frozenset[int]
    involved_ids: frozenset[int]
    reviewers: Reviewers
    uses: tuple[UseInHands, ...] = ()
    """The indicator's documents with who had a hand in each; only what counting needs of them is loaded."""

    @property
    def lead_ids(self) -> frozenset[int]:
        """Who holds a post that leads the indicator."""
        return frozenset(lead.user_id for lead in self.leads)

    @property
    def signer_ids(self) -> frozenset[int]:
        """Who signs what was handed in: the lead; where nobody holds that post, who handed it in."""
        handed_in = self.result.self_by_id
        return self.lead_ids or frozenset({handed_in} if handed_in else ())

    @property
    def is_signed(self) -> bool:
        return self.result.signed_at is not None

    @property
    def waits_for_signature(self) -> bool:
        """Whether it was handed in and nobody who answers for it has confirmed it."""
        return not self.editable and not self.is_signed

    @property
    def waits_for_review(self) -> bool:
        """Whether a reviewer is to look at figures and score: handed in, or changed after it was accepted."""
        return self.result.state == State.SUBMITTED or self.changed_since_review

    @property
    def reviewer_ids(self) -> frozenset[int]:
        return self.reviewers.ids

    @property
    def provisional(self) -> bool:
        """Whether a figure of this indicator rests on a value nobody has checked against the official text."""
        return self.node.provisional

    @property
    def by_points(self) -> bool:
        """Whether points count; else the indicator is met or not."""
        return self.mode == Framework.Mode.POINTS

    @property
    def editable(self) -> bool:
        """Whether the indicator's own state lets figures change; the year may be closed all the same."""
        return self.result.state in EDITABLE

    @property
    def self_points(self) -> Decimal | None:
        """The self score: what the person gave, else what the rule computes from the figures."""
        return self.result.self_points if self.result.self_points is not None else self.outcome.points

    @property
    def self_met(self) -> bool | None:
        return self.result.self_met if self.result.self_met is not None else self.outcome.met

    @property
    def departs(self) -> bool:
        """Whether the person's own score differs from what the rule computes."""
        if self.by_points:
            return self.result.self_points is not None and self.result.self_points != self.outcome.points
        return self.result.self_met is not None and self.result.self_met != self.outcome.met

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where one score departs from the one before it: self from computed, reviewed from self, appraised from agreed."""
        result, found = self.result, []
        if self.departs:
            found.append(
                Difference(
                    f"Tự chấm khác máy tính{self._by(result.self_points, self.outcome.points)}",
                    result.self_reason,
                )
            )
        own = result.self_points if self.by_points else result.self_met
        reviewed = result.reviewed_points if self.by_points else result.reviewed_met
        if reviewed is not None and reviewed != own:
            by = self._by(result.reviewed_points, result.self_points)
            found.append(Difference(f"Rà soát khác tự chấm{by}", result.reviewed_reason))
        # Compared with what the meeting agreed on, which need not be the reviewed score.
        if result.appraised_reason:
            found.append(Difference("Thẩm định khác kết quả phường thống nhất", result.appraised_reason))
        return tuple(found)

    def _by(self, score: Decimal | None, other: Decimal | None) -> str:
        """Return " (−1,5 điểm)", by how much a score departs from the other; empty where one of them is none."""
        if not self.by_points or score is None or other is None:
            return ""
        return f" ({vi.signed(score - other)} điểm)"

    @property
    def shown_self_points(self) -> Decimal | None:
        """The self score as the dashboard counts it: only once handed in."""
        return self.result.handed_in_points

    @property
    def shown_self_met(self) -> bool | None:
        """The self assessment as the dashboard counts it: only once handed in."""
        return self.result.handed_in_met

    @property
    def current_points(self) -> Decimal | None:
        """The score that counts now: the reviewed one where there is one, else the self score handed in."""
        reviewed = self.result.reviewed_points
        return reviewed if reviewed is not None else self.shown_self_points

    @property
    def current_met(self) -> bool | None:
        """Met / not met as it counts now."""
        reviewed = self.result.reviewed_met
        return reviewed if reviewed is not None else self.shown_self_met

    @property
    def lost(self) -> Decimal | None:
        """Points lost against the maximum by the score that counts now; None while there is none."""
        if self.current_points is None or self.node.max_points is None:
            return None
        return self.node.max_points - self.current_points

    @property
    def why_lost(self) -> str:
        """Why points are lost: the reviewer's reason, else the person's own, else what the rule says."""
        result = self.result
        if result.reviewed_reason and result.reviewed_points != result.self_points:
            return f"Rà soát: {result.reviewed_reason}"
        own = result.self_reason or result.shortfall if self.departs or result.shortfall else ""
        return own if own and result.self_points != self.outcome.points else self.outcome.explanation

    @property
    def lost_signed(self) -> Decimal | None:
        return None if self.lost is None else -self.lost

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed after the indicator was accepted, in words; nothing where it is not accepted."""
        return changes_of(self)

    @property
    def changed_since_review(self) -> bool:
        """Whether figures, evidence or the computed result changed after the indicator was accepted."""
        return bool(self.changes)

    @property
    def change_words(self) -> str:
        """What changed since the review in one line; empty where nothing did."""
        return in_words(self.changes)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing before the indicator can be handed in for review."""
        return tuple(self._missing_score()) + tuple(self._missing_evidence())

    def _missing_score(self) -> Iterable[Missing]:
        if self.result.not_arising:
            if not self.result.not_arising_ground.strip():
                yield Missing("ghi lý do không phát sinh", "not-arising")
            return
        for subject in self.subjects:
            if (
                subject.outcome.status in {Status.MISSING_FIGURES, Status.MANUAL}
                and subject.outcome.points is None
            ):
                if self.mode != Framework.Mode.POINTS and subject.outcome.met is not None:
                    continue
                where = f" nội dung {subject.number}" if subject.content_id and len(self.subjects) > 1 else ""
                entered = any(not entry.gathered for entry in subject.inputs)
                what = "nhập đủ số liệu" if entered else "chờ kỳ đánh giá khác của năm được công nhận"
                yield Missing(f"{what}{where}", f"content-{subject.content_id}")
        scored = self.self_points if self.by_points else self.self_met
        if self.outcome.status == Status.MISSING_RULE and scored is None:
            entry = "nhập điểm tự chấm" if self.by_points else "chọn kết quả tự đánh giá"
            yield Missing(f"{entry}, vì chưa đủ quy tắc để máy tính", "self-score")
        if self.departs and not self.result.self_reason.strip():
            own = "điểm tự chấm khác điểm" if self.by_points else "kết quả tự đánh giá khác kết quả"
            yield Missing(f"ghi lý do {own} máy tính", "self-score")

    def _missing_evidence(self) -> Iterable[Missing]:
        if self.evidence.returned:
            yield Missing(f"thay {self.evidence.returned} tài liệu bị trả lại", "evidence")
        if not self.evidence.total and not self.result.not_arising:
            yield Missing("nộp tài liệu kiểm chứng", "evidence")

    @property
    def missing_as_not_met(self) -> tuple[Missing, ...]:
        """What "chưa đạt" needs: reason, remedy, owner and date, so that it can always be handed in."""
        asked = {
            "ghi tồn tại, hạn chế": self.result.shortfall,
            "ghi giải pháp khắc phục": self.result.remedy,
            "ghi người thực hiện": self.result.remedy_owner,
            "ghi ngày hoàn thành": self.result.remedy_before,
        }
        return tuple(Missing(sentence, "shortfall") for sentence, value in asked.items() if not value)
