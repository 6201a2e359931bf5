"""Play the course of a demo year beside proof, results and reports: questions, answers, money, tasks, pilots, leave."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

from accounts.absences import add_absence
from accounts.audit import Actor
from accounts.models import Unit
from assignments import questions
from assignments.books import add_site, answer_request, change_funding_line, move_site
from assignments.models import Assessment, FundingLine, ModelGroup, ModelSite, Plan, Request, Task
from assignments.tasks import finish, give_up
from evidence.attachments import attach
from evidence.models import Document
from reports import reminders
from reports.demo.pieces import read

Entry = Mapping[str, Any]
BY = Actor.system("manage.py loaddemo")
LATER = (ModelSite.State.BUILDING, ModelSite.State.REACHED)


def play_course(path: Path, assessment: Assessment, actors: Mapping[str, Actor]) -> None:
    """Play what the YAML file tells of the assessment's year by its people's own verbs."""
    plan = assessment.plans.select_related("ward").get()
    told = read(path)
    course = _Course(plan, assessment, actors)
    for name in ("questions", "answers", "funding", "tasks", "sites", "leave"):
        for entry in told.get(name, ()):
            getattr(course, f"play_{name}")(entry)
    if day := told.get("reminded_on"):
        reminders.send(plan.ward, on=day, by=BY)


class _Course:
    """The plan whose rows the entries name by paragraph; each ``play_*`` plays one entry of that list."""

    def __init__(self, plan: Plan, assessment: Assessment, actors: Mapping[str, Actor]) -> None:
        self.plan, self.assessment, self.ward, self.actors = plan, assessment, plan.ward, actors

    def play_questions(self, entry: Entry) -> None:
        indicator = self.assessment.framework.indicators.get(code=entry["indicator"])
        by = self.actors[entry["by"]]
        question = questions.ask(by=by, assessment=self.assessment, indicator=indicator, text=entry["text"])
        if told := entry.get("answer"):
            by = self.actors[told["by"]]
            questions.answer(by=by, question=question, version=question.version, text=told["text"])
            if told.get("published"):
                questions.publish(by=by, question=question, version=question.version)

    def play_answers(self, entry: Entry) -> None:
        request = Request.objects.select_related("plan__ward").get(**self._at(entry))
        by = self.actors[entry["by"]]
        answer_request(request=request, answer=entry["text"], on=entry["day"], version=request.version, by=by)
        if "paper" in entry:
            attach(document=self._document(entry), to=request, by=by)

    def play_funding(self, entry: Entry) -> None:
        line = FundingLine.objects.select_related("plan__ward").get(**self._at(entry))
        values = {name: entry[name] for name in ("estimate", "allotted", "spent", "note")}
        change_funding_line(line=line, values=values, version=line.version, by=self.actors[entry["by"]])

    def play_tasks(self, entry: Entry) -> None:
        task = Task.objects.get(**self._at(entry))
        by, reason = self.actors[entry["by"]], entry.get("reason", "")
        task.plan = self._plan_on(entry.get("done") or entry["not_done"])
        if "paper" in entry:
            attach(document=self._document(entry), to=task, by=by)
        if "done" in entry:
            finish(task=task, on=entry["done"], version=task.version, by=by, reason=reason)
        else:
            give_up(task=task, reason=reason, version=task.version, by=by)

    def play_sites(self, entry: Entry) -> None:
        group = ModelGroup.objects.get(**self._at(entry))
        group.plan = self.plan
        unit, by = Unit.objects.get(ward=self.ward, name=entry["unit"]), self.actors[entry["by"]]
        site = add_site(group=group, unit=unit, on=entry["since"], by=by)
        for state in LATER:
            if day := entry.get(state):
                note = entry.get("note", "")
                move_site(site=site, to=state, on=day, version=site.version, by=by, note=note)

    def play_leave(self, entry: Entry) -> None:
        by = self.actors[entry["by"]]
        assert by.user is not None  # noqa: S101 - the demo's people all have accounts
        days = {name: entry[name] for name in ("since", "until", "reason")}
        add_absence(by=by, person=by.user, **days)

    def _at(self, entry: Entry) -> dict[str, Any]:
        return {"plan": self.plan, "paragraph__number": entry["paragraph"]}

    def _document(self, entry: Entry) -> Document:
        return Document.objects.get(ward=self.ward, revisions__original_name=entry["paper"])

    def _plan_on(self, day: date) -> Plan:
        """Return the plan as it stands on an earlier day of its ward."""
        plan, ward = copy(self.plan), copy(self.ward)
        ward.demo_day, plan.ward = day, ward
        return plan
