"""Walk a played demo year on through the course, by its people's own verbs, as far as one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.audit import Actor
from accounts.guard import Refused
from accounts.models import User
from assignments.models import Assessment
from evidence import actions as evidence_actions
from evidence import intake
from evidence.intake import Incoming, Register
from evidence.models import Document, Evidence
from reports.course import make_move
from reports.course_case import CourseCase
from reports.course_files import Step, attach
from reports.demo.cast import actors_of
from reports.demo.making import make_files
from reports.demo.pieces import HERE, Piece, Proof, read, read_piece, read_proofs
from reports.demo.results import read_stories
from reports.demo.wards import DemoWard
from reports.documents.fonts import configured
from reports.dossier.source import Entry
from reports.issuing import making as issuing
from reports.issuing.content import outlook
from reports.issuing.presenting import Proposed, decide, present
from reports.meeting import actions as meetings
from reports.meeting.attendance import Mark, Person, call_roll, correct_person
from reports.meeting.concluding import Concluded, Outcome, conclude, note_outcome
from reports.models import CourseFile, Issue, Meeting, Opinion, Posting
from reports.opinions import actions as opinions
from reports.outcome import records as outcome
from reports.outcome.appraising import agreed_scores
from reports.posting import preparing, records
from scoring import actions as scoring_actions
from scoring.appraisal import Appraised, enter_appraisal
from scoring.facts import ResultFacts, facts_of
from scoring.models import IndicatorResult

WALK = HERE / "walk.yaml"
STEPS = ("review", "posting", "meeting", "agreed", "sent", "recognised")
"""Where a walk may end, in the course's order."""
Purpose = CourseFile.Purpose


class Walk:
    """The year of one demo ward that stands in self-scoring; ``told`` is what ``walk.yaml`` says."""

    def __init__(self, demo: DemoWard, assessment: Assessment, processes: int = 2) -> None:
        self.demo, self.assessment, self.ward = demo, assessment, assessment.ward
        self.told: dict[str, Any] = read(WALK)
        self.actors = actors_of(self.ward)
        self.officer = self.actors[demo.justice_officer.username]
        self.leader = self.actors[demo.person_in("chu-tich").username]
        self.proofs = read_proofs(self.told["proofs"], demo.letterhead)
        self.again = {name: read_piece(entry, demo.letterhead) for name, entry in self.told["again"].items()}
        self.papers = {
            name: read_piece(entry, demo.letterhead) for name, entry in self.told["papers"].items()
        }
        pieces = [*(one.piece for one in self.proofs), *self.again.values(), *self.papers.values()]
        self.files = make_files(pieces, configured(), processes)

    def go(self, to: str) -> None:
        """Walk to a step of ``STEPS`` and let the ward rest on a day in it. Raises ``Refused`` where the year stands elsewhere."""
        self.assessment.refresh_from_db()
        if self.assessment.state != Assessment.State.SELF_SCORING:
            raise Refused("Kỳ đánh giá đã qua bước tự chấm nên không đi tiếp từ đây được.")
        for step in STEPS[: STEPS.index(to) + 1]:
            self.take(step)
        self._day(self.told["days"][to]["rest"])
        after: Callable[[], None] | None = getattr(self, f"_in_{to}", None)
        if after:
            after()

    def take(self, step: str) -> None:
        """Play one step, on its own day; the year stands in the one before."""
        self._day(self.told["days"][step]["day"])
        getattr(self, f"_to_{step}")()

    # Steps -------------------------------------------------------------------------------------------------------

    def _to_review(self) -> None:
        for proof in self.proofs:
            self._hand_in(proof)
        for name, piece in self.again.items():
            self._replace(name, piece)
        for code, story in read_stories(WALK).items():
            result, by = self._result(code), self.actors[story.by]
            facts = facts_of(self.assessment, indicator_id=result.indicator_id)
            entry = story.entry(facts.results[0], facts.groups)
            scoring_actions.save_entry(result=result, entry=entry, version=result.version, by=by)
            scoring_actions.submit(result=result, version=result.version, by=by)
        for found in self._facts():
            if found.result.signed_at is None:
                signer = self._actor(found.signer_ids)
                scoring_actions.sign(result=found.result, version=found.result.version, by=signer)
        self._move("chuyen-ra-soat", self.officer)

    def _to_posting(self) -> None:
        for found in self._facts():
            self._review(found)
        posting = preparing.prepare(assessment=self.assessment, by=self.officer)
        masked = {one["key"]: "mask" for one in posting.findings}
        preparing.check(posting=posting, version=posting.version, decisions=masked, by=self.officer)
        preparing.make(posting.pk)
        self._move("niem-yet", self.leader)
        for entry in self.told["shown"]:
            if entry["day"] <= self.ward.today():
                self._record(entry)

    def _in_posting(self) -> None:
        """What came until the day the walk rests on, not answered yet."""
        for entry in self.told["shown"]:
            self._record(entry)
        for entry in self.told["opinions"]:
            self._opinion(entry)

    def _to_meeting(self) -> None:
        self._in_posting()
        for entry, opinion in zip(
            self.told["opinions"], self._posting.opinions.order_by("number"), strict=True
        ):
            given = opinions.Answer(is_public=True, **entry["answer"])
            opinions.answer(opinion=opinion, version=opinion.version, given=given, by=self.officer)
        self._move("ket-thuc-niem-yet", self.officer)
        told = self.told["meeting"]
        schedule = meetings.Schedule(
            told["held_on"], time.fromisoformat(told["starts_at"]), told["place"], meetings.proposed_agenda()
        )
        meeting = meetings.plan_meeting(assessment=self.assessment, schedule=schedule, by=self.officer)
        meetings.invite(meeting=self._named(meeting), version=self._meeting.version, by=self.officer)

    def _to_agreed(self) -> None:
        told, meeting = self.told["meeting"], self._meeting
        marks = {one.pk: Mark(True, one.name) for one in meeting.attendees.all()}
        call_roll(meeting=meeting, marks=marks, version=meeting.version, by=self.officer)
        agreed = {
            one.node.pk: Concluded(one.result.reviewed_points, one.result.reviewed_met)
            for one in self._facts()
        }
        conclude(meeting=meeting, concluded=agreed, version=self._meeting.version, by=self.officer)
        said = Outcome(
            time.fromisoformat(told["ends_at"]),
            told["discussion"],
            len(marks),
            0,
            0,
            told["conclusion"],
        )
        note_outcome(meeting=meeting, outcome=said, version=self._meeting.version, by=self.officer)
        self._attach("minutes", self._meeting, Purpose.MINUTES)
        self._move("thong-nhat", self.leader)

    def _to_sent(self) -> None:
        sent_on, told = self.ward.today(), self.told["issued"]
        self._day(told["day"])
        issue = self._issue(told)
        self._day(sent_on)
        sent = outcome.Sent("request", sent_on, issue_id=issue.pk, **self.told["sent"])
        row = outcome.record_submission(assessment=self.assessment, sent=sent, seen=None, by=self.officer)
        self._attach("letter", row, Purpose.LETTER)
        self._move("gui-ho-so", self.leader)

    def _in_sent(self) -> None:
        told = self.told["supplement"]
        values = {name: told[name] for name in ("received_on", "asked")}
        outcome.add_supplement(assessment=self.assessment, by=self.officer, **values)

    def _to_recognised(self) -> None:
        self._in_sent()
        row = CourseCase(self._fresh()).supplements[-1]
        told = {name: self.told["supplement"][name] for name in ("answered_on", "answer")}
        outcome.answer_supplement(row=row, version=row.version, by=self.officer, **told)
        own = agreed_scores(CourseCase(self._fresh()).agreement)
        scores = {one.result.pk: own[one.node.code] for one in self._facts()}
        entries = {
            one.result.pk: Appraised(scores[one.result.pk], "", one.result.version) for one in self._facts()
        }
        enter_appraisal(assessment=self._fresh(), entries=entries, own=scores, by=self.officer)
        decided = outcome.Decided("recognised", self.ward.today(), **self.told["decided"])
        decision = outcome.record_decision(
            assessment=self.assessment, decided=decided, seen=None, by=self.officer
        )
        self._attach("decision", decision, Purpose.DECISION)
        self._move("cong-nhan", self.officer)

    # What the steps are made of ----------------------------------------------------------------------------------

    def _day(self, day: date) -> None:
        self.ward.demo_day = day
        self.ward.save(update_fields=["demo_day"])

    def _fresh(self) -> Assessment:
        return Assessment.objects.select_related("ward", "framework").get(pk=self.assessment.pk)

    def _facts(self) -> tuple[ResultFacts, ...]:
        return facts_of(self._fresh()).results

    def _move(self, key: str, by: Actor) -> None:
        year = self._fresh()
        make_move(assessment=year, key=key, version=year.version, by=by)

    def _actor(self, ids: frozenset[int]) -> Actor:
        return self.actors[User.objects.filter(pk__in=ids).order_by("pk")[0].username]

    def _result(self, code: str) -> IndicatorResult:
        result = IndicatorResult.objects.select_related("indicator").get(
            assessment=self.assessment, indicator__code=code
        )
        result.assessment = self.assessment
        return result

    def _incoming(self, piece: Piece) -> Incoming:
        return Incoming((self.files[piece.file],), piece.file, timezone.now())

    def _hand_in(self, proof: Proof) -> None:
        piece, code = proof.piece, next(iter(proof.uses))
        register = Register(piece.kind, piece.number, piece.day, piece.subject, proof.issuer, piece.signer)
        intake.take(
            assessment=self.assessment,
            indicator=self._result(code).indicator,
            incoming=self._incoming(piece),
            by=self.actors[proof.by],
            register=register,
        )

    def _replace(self, name: str, piece: Piece) -> None:
        uses = Evidence.objects.filter(assessment=self.assessment, state=Evidence.State.RETURNED)
        use = uses.select_related("added_by").get(document__revisions__original_name=name)
        by = self._actor(frozenset({use.added_by_id or 0}))
        intake.replace(use=use, incoming=self._incoming(piece), version=use.version, by=by)

    def _review(self, found: ResultFacts) -> None:
        """Accept the documents and the score of one indicator, whoever the portal says reviews it."""
        result = found.result
        result.assessment = self.assessment
        if result.state == IndicatorResult.State.ACCEPTED:
            return
        by = self._actor(found.reviewer_ids)
        uses = Evidence.objects.filter(assessment=self.assessment, indicator=found.node.pk).awaiting_review()
        for use in uses.select_related("assessment", "document"):
            evidence_actions.accept(use=use, version=use.version, by=by)
        scoring_actions.accept(
            result=result, version=result.version, points=result.self_points, met=None, reason="", by=by
        )

    @property
    def _posting(self) -> Posting:
        return self.assessment.postings.latest("number")

    @property
    def _meeting(self) -> Meeting:
        return Meeting.objects.current().get(assessment=self.assessment)

    def _record(self, entry: Mapping[str, Any]) -> None:
        at = time.fromisoformat(entry["at"]) if "at" in entry else None
        shown = records.Entry(entry["channel"], entry["day"], entry["place"], at=at)
        records.add(assessment=self._fresh(), entry=shown, by=self.officer)

    def _opinion(self, entry: Mapping[str, Any]) -> Opinion:
        said = opinions.Said(entry["about"], entry["text"], entry.get("sender", ""))
        if "by" not in entry:
            return opinions.send(posting=self._posting, said=said, ticket=str(uuid4()))
        said = opinions.Said(entry["about"], entry["text"], entry["sender"], channel=entry["channel"])
        by = self.actors[entry["by"]]
        return opinions.enter(posting=self._posting, said=said, received_on=entry["day"], by=by)

    def _issue(self, told: Mapping[str, Any]) -> Issue:
        """Let the officer present every part there is, the chairman issue it, and make its files here."""
        leader = self.leader.user
        proposed = Proposed(
            tuple(rule.key for rule in outlook(self._fresh()).offered),
            leader.pk if leader else 0,
            {key: Entry(**entry) for key, entry in told["entries"].items()},
            told["note"],
        )
        issue = present(assessment=self._fresh(), proposed=proposed, seen=0, by=self.officer)
        decide(issue=issue, version=issue.version, override=told["override"], by=self.leader)
        issuing.make(issue.pk)
        issue.refresh_from_db()
        return issue

    def _named(self, meeting: Meeting) -> Meeting:
        """Give the offices that the ward does not know by name invented people, and the meeting its secretary."""
        names: Iterator[str] = iter(self.told["meeting"]["names"])
        secretary = self.actors[self.told["meeting"]["secretary"]].user
        for one in meeting.attendees.all():
            writes = secretary is not None and one.user_id == secretary.pk
            if one.name and not writes:
                continue
            part = "secretary" if writes else one.part
            person = Person(one.body, one.name or next(names), one.position, part, one.user_id)
            correct_person(
                meeting=meeting,
                attendee=one.pk,
                person=person,
                version=self._meeting.version,
                by=self.officer,
            )
        return self._meeting

    def _attach(self, paper: str, to: Step, purpose: str) -> None:
        piece = self.papers[paper]
        register = Register(
            piece.kind, piece.number, piece.day, piece.subject, piece.issuer or piece.office, piece.signer
        )
        document: Document = intake.take_document(
            ward=self.ward,
            year=self.assessment.year,
            incoming=self._incoming(piece),
            by=self.officer,
            register=register,
        )
        attach(document=document, to=to, purpose=purpose, by=self.officer)
