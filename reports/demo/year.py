"""Play the demo year of one ward by its people's own verbs: proof comes in, figures are entered, both are reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor, AuditEntry, record
from accounts.guard import Refused
from accounts.models import User, Ward
from assignments.actions import name_deputy_reviewer
from assignments.loading import load_plan
from assignments.models import Assessment
from assignments.planfile import read_plan
from criteria.models import Framework, Indicator
from evidence import actions as evidence_actions
from evidence.intake import Incoming, Register, replace, take
from evidence.models import Document, Evidence, Revision
from evidence.reviewing import comment
from reports.demo.arriving import LATER, bring_arrivals
from reports.demo.cast import actors_of
from reports.demo.course import play_course
from reports.demo.logbooks import play_logbooks
from reports.demo.period_reports import play_reports, read_reported
from reports.demo.pieces import Proof
from reports.demo.results import Story, read_condition, read_stories, read_week_ago
from reports.demo.wards import DemoWard
from reports.occasions import occasions_of
from reports.snapshots import Figures, figures_of, keep, overdue_then
from scoring import actions as scoring_actions
from scoring.facts import facts_of, facts_of_result, standing_of
from scoring.models import IndicatorResult

State = IndicatorResult.State


def is_played(ward: Ward) -> bool:
    """Whether the ward's demo year was loaded to its end; from then on it belongs to whoever tries the portal."""
    return AuditEntry.objects.filter(ward=ward, act="demo_load").exists()


def open_year(demo: DemoWard, ward: Ward, by: Actor) -> Assessment:
    """Open the ward's assessments and load its plan; return the plan's own. What is there stays."""
    for code in demo.beside:
        _open(demo, ward, code, by)
    assessment = _open(demo, ward, demo.framework, by)
    load_plan(ward=ward, plan=read_plan(demo.plan), by=by, framework=demo.framework)
    return assessment


def _open(demo: DemoWard, ward: Ward, code: str, by: Actor) -> Assessment:
    found = Assessment.objects.filter(ward=ward, year=demo.year, framework__code=code)
    assessment = found.select_related("ward", "framework").first()
    if assessment is None:
        framework = Framework.objects.filter(code=code).order_by("-version").first()
        if framework is None:
            raise Refused(f"Chưa nạp bộ tiêu chí {code}; hãy chạy manage.py loadframeworks.")
        assessment = scoring_actions.open_assessment(ward=ward, framework=framework, year=demo.year, by=by)
    return assessment


class Year:
    """One ward's year; ``files`` are the contents of its proof by the sender's name."""

    def __init__(self, demo: DemoWard, assessment: Assessment, files: Mapping[str, bytes]) -> None:
        self.demo, self.assessment, self.ward, self.files = demo, assessment, assessment.ward, files
        self.actors = actors_of(self.ward)
        self.indicators = {row.code: row for row in assessment.framework.indicators.all()}
        self.officer = self.actors[demo.justice_officer.username]
        self.week_ago: tuple[date, Figures] | None = None

    def play(self) -> None:
        """Bring every file in, then play the rest in one transaction: cut off anywhere, a second run goes on."""
        for proof in self.demo.proofs:
            self._take(proof)
        for proof in self.demo.proofs:
            if proof.earlier:
                self._replace(proof)
        bring_arrivals(self.demo.arrivals, self.assessment, self.files, self.actors)
        with transaction.atomic():
            self._name_deputy()
            for proof in self.demo.proofs:
                self._reuse(proof)
            if self.demo.results:
                self._tell_all(self.demo.results)
                self._confirm(self.demo.results)
            if self.demo.reports:
                told = read_reported(self.demo.reports)
                play_reports(told, self.ward, self.demo.year, self.actors, self.officer)
            if books := self.demo.logbooks:
                play_logbooks(books, self.ward, self.demo.year, self.demo.groups, self.actors)
            self._keep_week()
            if self.demo.course:
                play_course(self.demo.course, self.assessment, self.actors)
            record(self.officer, "demo_load", self.assessment)

    def _incoming(self, file: str) -> Incoming:
        return Incoming((self.files[file],), file, timezone.now(), priority=LATER)

    def _take(self, proof: Proof) -> None:
        """Hand the document's first file in as a draft for its first indicator, unless it is there."""
        first = proof.pieces[0]
        if self._document(first.file):
            return
        piece = proof.piece
        register = Register(piece.kind, piece.number, piece.day, piece.subject, proof.issuer, piece.signer)
        take(
            assessment=self.assessment,
            indicator=self.indicators[next(iter(proof.uses))],
            incoming=self._incoming(first.file),
            by=self.actors[proof.by],
            register=register,
        )

    def _document(self, file: str) -> Document | None:
        revision = Revision.objects.filter(document__ward=self.ward, original_name=file)
        found = revision.select_related("document").first()
        return found.document if found else None

    def _use(self, proof: Proof, indicator: Indicator) -> Evidence:
        document = self._document(proof.pieces[0].file)
        return Evidence.objects.get(document=document, indicator=indicator, assessment=self.assessment)

    def _replace(self, proof: Proof) -> None:
        """Hand the earlier file in, return it, and put the later one in its place."""
        if self._document(proof.piece.file) or proof.earlier is None:
            return
        indicator = self.indicators[next(iter(proof.uses))]
        use = self._use(proof, indicator)
        by = self.actors[proof.by]
        if use.state == Evidence.State.DRAFT:
            evidence_actions.submit(use=use, version=use.version, by=by)
        if use.state == Evidence.State.SUBMITTED:
            reviewer = self._reviewer(self._result(indicator))
            evidence_actions.send_back(
                use=use, version=use.version, comment=proof.earlier.comment, by=reviewer
            )
        replace(use=use, incoming=self._incoming(proof.piece.file), version=use.version, by=by)

    def _name_deputy(self) -> None:
        if not self.demo.deputy:
            return
        plan = self.assessment.plans.get()
        post = self.ward.positions.get(code=self.demo.deputy)
        leader = self.actors[self.demo.person_in("chu-tich").username]
        name_deputy_reviewer(plan=plan, position=post, by=leader)

    def _reuse(self, proof: Proof) -> None:
        document = self._document(proof.piece.file)
        for code in list(proof.uses)[1:]:
            if document:
                evidence_actions.reuse(
                    document=document,
                    assessment=self.assessment,
                    indicator=self.indicators[code],
                    by=self.actors[proof.by],
                )

    def _result(self, indicator: Indicator) -> IndicatorResult:
        result = IndicatorResult.objects.get(assessment=self.assessment, indicator=indicator)
        result.assessment = self.assessment
        return result

    def _reviewer(self, result: IndicatorResult) -> Actor:
        """Return whose turn it is by the portal's own rule: nobody reviews what they uploaded, entered or lead."""
        ids = facts_of_result(result).reviewer_ids
        return self.actors[User.objects.filter(pk__in=ids).order_by("pk")[0].username]

    def _tell_all(self, path: Path) -> None:
        """Play every indicator as far as it came; between, look how the year stood a week before the demo day."""
        stories = read_stories(path)
        for code, story in stories.items():
            if story.lately != "all":
                self._enter(self.indicators[code], story)
            if not story.lately:
                self._review(self.indicators[code], story)
        if day := read_week_ago(path):
            then = facts_of(self.assessment)
            self.week_ago = day, figures_of(then, standing_of(then)[0], 0)
        for code, story in stories.items():
            if story.lately == "all":
                self._enter(self.indicators[code], story)
            if story.lately:
                self._review(self.indicators[code], story)

    def _keep_week(self) -> None:
        """Keep what stood on the Monday before, with the reports that were overdue then."""
        if self.week_ago:
            day, figures = self.week_ago
            overdue = overdue_then(occasions_of(self.ward, self.demo.year), day)
            keep(self.assessment, day, figures | {"reports_overdue": overdue})

    def _enter(self, indicator: Indicator, story: Story) -> None:
        """Enter the figures and hand the indicator in, where it came so far."""
        result, by = self._result(indicator), self.actors[story.by]
        facts = facts_of(self.assessment, indicator_id=indicator.pk)
        entry = story.entry(facts.results[0], facts.groups)
        scoring_actions.save_entry(result=result, entry=entry, version=result.version, by=by)
        for message in story.messages:
            scoring_actions.say(result=result, text=message.text, by=self.actors[message.by])
        if story.ends != State.DRAFT:
            scoring_actions.submit(result=result, version=result.version, by=by, as_not_met=story.as_not_met)

    def _review(self, indicator: Indicator, story: Story) -> None:
        """Review proof and score, where the indicator came so far."""
        if story.ends == State.DRAFT:
            return
        result = self._result(indicator)
        self._review_proof(result, indicator)
        if story.ends == State.ACCEPTED:
            points = result.self_points if story.reviewed is None else story.reviewed
            scoring_actions.accept(
                result=result,
                version=result.version,
                points=points,
                met=None,
                reason=story.comment,
                by=self._reviewer(result),
            )
        elif story.ends == State.RETURNED:
            scoring_actions.return_result(
                result=result, version=result.version, comment=story.comment, by=self._reviewer(result)
            )

    def _review_proof(self, result: IndicatorResult, indicator: Indicator) -> None:
        """Accept or return the documents that have been looked at."""
        for proof in self.demo.proofs:
            state = proof.uses.get(indicator.code, "")
            if state not in {Evidence.State.ACCEPTED, Evidence.State.RETURNED}:
                continue
            use, by = self._use(proof, indicator), self._reviewer(result)
            if state == Evidence.State.ACCEPTED:
                evidence_actions.accept(use=use, version=use.version, by=by)
            else:
                evidence_actions.send_back(use=use, version=use.version, comment=proof.comment, by=by)
            for who, text in proof.thread:
                comment(use=use, text=text, by=self.actors[who])

    def _confirm(self, results: Path) -> None:
        condition = read_condition(results)
        if condition:
            who, ground = condition
            scoring_actions.confirm_condition(
                assessment=self.assessment, met=True, ground=ground, by=self.actors[who]
            )
