"""What a set would say today, and what stands before it: gathered once, hashed paper by paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from assignments.models import Assessment
from criteria.dossiers import PartRule, dossier_of
from evidence.logbooks.survey import effective_in
from reports.course_case import CourseCase
from reports.course_guards import Lack
from reports.documents.assembly import Part, content_digest
from reports.dossier.parts import INDEX, parts_of
from reports.dossier.source import Signing, Source, gather
from reports.issuing.numbers import signing_of
from reports.meeting.agreement import agreed_standing, content_of
from reports.models import Issue, Opinion, Posting, Submission
from reports.sealing import digest_of

ROWS_A_VOLUME = 1000
"""Lines of the index in one file: above it memory grows past what a process may take."""
FROZEN = ("figures", "computed", "computed_met", "max", "agreed", "agreed_met", "not_arising", "evidence")
"""What of an indicator must still be as the meeting froze it."""
STATES = frozenset({Assessment.State.AGREED, Assessment.State.SENT})
TOO_EARLY = "Hồ sơ chính thức được trình sau khi cuộc họp thống nhất kết quả."
TOO_LATE = "Kỳ đánh giá đã có kết quả cuối cùng nên không phát hành hồ sơ mới."
NO_COURSE = "Chương trình có mục tiêu riêng không lập hồ sơ đề nghị công nhận."


@dataclass(frozen=True)
class Outlook:
    """What a set of the year could hold, told without writing its papers: for the pages, in five queries."""

    case: CourseCase
    available: frozenset[str]

    @property
    def title(self) -> str:
        """What the dossier is called by the year's rule set."""
        return dossier_of(self.case.assessment.framework).title

    @property
    def offered(self) -> tuple[PartRule, ...]:
        """The parts that can be written and may go up, in their order."""
        return tuple(rule for rule in part_rules(self.case) if rule.key in self.available)

    @property
    def missing(self) -> tuple[PartRule, ...]:
        """The parts that must go up and can't be written yet."""
        return tuple(
            rule for rule in part_rules(self.case) if rule.required and rule.key not in self.available
        )

    @cached_property
    def unchecked_words(self) -> str:
        """What of the set nobody compared with the official text, in words; "" where all is checked."""
        tree = self.case.tree
        nodes = sum(node.provisional for criterion in tree.criteria for node in criterion.indicators)
        if nodes:
            return f"{nodes} chỉ tiêu dùng giá trị tạm tính"
        maxima = sum(one.provisional for one in tree.criteria)
        return f"{maxima} tiêu chí có điểm tối đa tạm tính" if maxima else ""

    @property
    def lacks(self) -> list[Lack]:
        """What stands before presenting, as far as it can be told from here."""
        year, agreement = self.case.assessment.year, self.case.agreement
        if agreement is None:
            return [Lack("chưa có kết quả thống nhất đang có hiệu lực", _page("reports:meeting", year))]
        return [
            Lack(f"chưa có dữ liệu để lập {rule.label} ({rule.title})", _page("reports:dossier", year))
            for rule in self.missing
        ]


def outlook(assessment: Assessment) -> Outlook:
    """Return what a set could hold; ``assessment`` comes with ``ward`` and ``framework`` selected."""
    case = CourseCase(assessment)
    opinions = Opinion.objects.filter(posting__assessment=OuterRef("pk"), posting__posted_at__isnull=False)
    hung = Posting.objects.alive().filter(assessment=OuterRef("pk"), posted_on__isnull=False)
    row = Assessment.objects.filter(pk=assessment.pk).annotate(said=Exists(opinions), hung=Exists(hung))
    said, shown = row.values_list("said", "hung").get()
    agreed = case.agreement is not None
    known = {
        "report": True,
        "score-sheet": True,
        "index": True,
        "request": True,
        "opinions": said,
        "survey": effective_in(assessment.ward, assessment.year) is not None,
        "minutes": agreed,
        "posting-record": shown,
    }
    return Outlook(case, frozenset(key for key, there in known.items() if there))


@dataclass(frozen=True)
class Content:
    """All papers that a set of the year could hold, by its agreed result, as they would be printed now."""

    source: Source
    case: CourseCase
    parts: tuple[Part, ...]

    @property
    def kind(self) -> str:
        """A ward that does not meet the conditions sends report and score sheet alone (TT 09/2021/TT-BTP, điểm e khoản 1 Điều 3)."""
        return kind_of(self.case)

    @property
    def rules(self) -> tuple[PartRule, ...]:
        """The parts that may go up, in their order."""
        return part_rules(self.case)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The hash of what each paper says, by its key."""
        return {part.key: content_digest([part]) for part in self.parts}

    @property
    def basis(self) -> str:
        return digest_of(self.digests)

    @property
    def available(self) -> frozenset[str]:
        """The keys of the rule set's parts that can be written now."""
        return frozenset(INDEX if part.key.startswith(f"{INDEX}-") else part.key for part in self.parts)

    @property
    def unchecked(self) -> int:
        """How many values the set rests on that nobody compared with the official text."""
        facts = self.source.facts
        return facts.provisional_count or sum(one.provisional for one in facts.tree.criteria)


def kind_of(case: CourseCase) -> str:
    """Return what goes up by the agreed result (``Submission.Kind``)."""
    agreement = case.agreement
    not_met = agreement is not None and agreement.met is False
    return Submission.Kind.REPORT_ONLY if not_met else Submission.Kind.REQUEST


def part_rules(case: CourseCase) -> tuple[PartRule, ...]:
    """Return the rule set's parts that go up by the agreed result."""
    everything = kind_of(case) == Submission.Kind.REQUEST
    rules = dossier_of(case.assessment.framework).parts
    return tuple(rule for rule in rules if everything or rule.when_not_met)


def content_now(
    assessment: Assessment, *, keys: Sequence[str] = (), signing: Signing | None = None
) -> Content:
    """Gather the year's papers as a set would hold them; ``assessment`` comes with ``ward`` and ``framework`` selected.

    ``keys``: of the rule set's parts; empty: all that go up.
    """
    source = gather(assessment, number=0, at=timezone.localtime(), signing=signing)
    case = source.case
    wanted = tuple(keys) or tuple(rule.key for rule in part_rules(case))
    return Content(source, case, tuple(parts_of(source, wanted, rows=ROWS_A_VOLUME)))


def content_of_issue(issue: Issue) -> Content:
    """Gather the papers of one set as they would be printed now."""
    return content_now(issue.assessment, keys=issue.parts, signing=signing_of(issue))


def changed_parts(issue: Issue, content: Content) -> list[str]:
    """Return the titles of the papers that say something else now than when the set was presented."""
    was = {key: one.get("digest", "") for key, one in issue.entries.items()}
    titles = {part.key: part.title for part in content.parts}
    gone = [key for key in was if key not in titles]
    rules = {rule.key: rule.title for rule in content.source.rule.parts}
    changed = [titles[key] for key, digest in content.digests.items() if was.get(key) != digest]
    return changed + [f"{rules.get(key, rules.get(INDEX, key))} (không còn)" for key in gone]


def why_not(case: CourseCase) -> str:
    """Return why no set may be presented or issued in the year's step, as a sentence; "" when one may."""
    if not case.procedure.has_course:
        return NO_COURSE
    state = case.assessment.state
    if state in STATES:
        return ""
    over = {Assessment.State.RECOGNISED, Assessment.State.NOT_RECOGNISED}
    return TOO_LATE if state in over else TOO_EARLY


def lacks_of(content: Content, chosen: Sequence[str] | None = None) -> list[Lack]:
    """Return what stands before a set; ``chosen``: the parts it would hold (None: all that can be written)."""
    found = list(_of_result(content.case))
    if content.case.agreement is not None:
        found += _of_parts(content, frozenset(content.available if chosen is None else chosen))
    return found


def _of_result(case: CourseCase) -> Iterator[Lack]:
    year, agreement = case.assessment.year, case.agreement
    if agreement is None:
        yield Lack("chưa có kết quả thống nhất đang có hiệu lực", _page("reports:meeting", year))
        return
    if digest_of(agreement.content) != agreement.digest:
        yield Lack("kết quả thống nhất không còn đúng với mã băm đã lưu", _page("reports:meeting", year))
        return
    if agreement.framework_digest != case.assessment.framework.digest:
        yield Lack("bộ tiêu chí khác với bản dùng khi thống nhất", _page("reports:course", year))
    live = {one["code"]: one for one in content_of(case, agreed_standing(case))["indicators"]}
    frozen = {one["code"]: one for one in agreement.content.get("indicators", ())}
    results = {one.node.code: one.result.pk for one in case.facts.results}
    for code in dict.fromkeys([*frozen, *live]):
        if _told(frozen.get(code)) != _told(live.get(code)):
            link = reverse("scoring:indicator", args=[results[code]]) if code in results else ""
            yield Lack(
                f"số liệu, điểm hoặc tài liệu của chỉ tiêu {code} khác với kết quả đã thống nhất",
                link or _page("reports:course", year),
            )


def _told(indicator: Mapping[str, Any] | None) -> str:
    return digest_of({key: (indicator or {}).get(key) for key in FROZEN})


def _of_parts(content: Content, chosen: frozenset[str]) -> Iterator[Lack]:
    """Yield the parts that must be there and are not."""
    link = _page("reports:dossier", content.case.assessment.year)
    for rule in content.rules:
        if (rule.required and rule.key not in content.available) or (
            not rule.required and rule.key in chosen and rule.key not in content.available
        ):
            yield Lack(f"chưa có dữ liệu để lập {rule.label} ({rule.title})", link)
        elif rule.required and rule.key not in chosen:
            yield Lack(f"hồ sơ phải có {rule.label} ({rule.title})", link)


def _page(name: str, year: int) -> str:
    return reverse(name, kwargs={"year": year})
