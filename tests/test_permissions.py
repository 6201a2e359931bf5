"""Who may do what: every route of the URL resolver × every role × two wards. A route without a row fails.

In one's own ward a missing right is 403; another ward's object is 404 with the body of a missing one. Data is sent empty,
so an allowed POST answers with a page or a redirect, never with 400, 403, 404, 405 or 500.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, Notice, Unit, User
from assignments.models import Assessment, Holiday, ModelSite, Paragraph, Plan, Question
from criteria.models import Framework
from evidence import actions as evidence_actions
from evidence import attachments, inbox, intake, links, preview
from evidence.intake import Incoming
from evidence.logbooks import survey_links
from evidence.logbooks.actions import add as add_row
from evidence.logbooks.kinds import INFORMATION
from evidence.logbooks.survey import Asked
from evidence.models import Evidence, InboxItem, LogEntry, SurveyLink
from reports import course_files
from reports.models import (
    Agreement,
    Dossier,
    Issue,
    IssuedFile,
    Meeting,
    Opinion,
    PeriodicReport,
    Posting,
    PostingPaper,
    PostingRecord,
    SignedCopy,
    Volume,
)
from tests.assignments.test_books import make_group, make_line, make_request, make_unit
from tests.assignments.test_tasks import make_task
from tests.cast import TODAY, Cast, WardCast, actor, make_cast
from tests.evidence import files
from tests.reports.outcomes import make_supplement
from tests.reports.posting import content
from tests.routes import routes

pytestmark = pytest.mark.django_db

INSIDE = ("an", "binh", "chi", "dung", "em")
OUTSIDE = ("giang", "hien", "khanh", "lan")
EVERYBODY = INSIDE + OUTSIDE
WORKING = "an binh chi dung"
REFUSED = {400, 403, 404, 405, 500}


@dataclass(frozen=True)
class Row:
    """One route: who of ward Ví Dụ may use it, how, on which object; ``also`` are people from outside who may, too."""

    allowed: str
    method: str = "get"
    kind: str = ""
    also: str = ""


def _get(allowed: str, kind: str = "", also: str = "") -> Row:
    return Row(allowed, "get", kind, also)


def _post(allowed: str, kind: str = "", also: str = "") -> Row:
    return Row(allowed, "post", kind, also)


ALL = " ".join(INSIDE)
NO_LINE = UUID(int=987_654_321)
"""A line that no plan has."""
UNSCOPED = {
    "",
    "calendar",
    "course_move",
    "meeting_part",
    "form_outline",
    "year_of_record",
    "month",
    "year",
    "dossier_sheet",
    "framework",
    "value",
    "versions",
    "mapping",
    "synthesis_year",
    "quarter",
    "quarter_file",
    "book",
}
"""Kinds of object that belong to no ward, or to each person's own."""
PUBLIC = {
    "accounts:login",
    "accounts:password_reset",
    "accounts:password_reset_done",
    "accounts:password_reset_confirm",
    "accounts:first_run",
    "hand_in:page",
    "reports:public",
    "reports:public_paper",
    "reports:public_opinion",
    "reports:public_send",
    "reports:public_sent",
    "reports:verify",
    "reports:verify_code",
    "survey:page",
    "survey:thanks",
}
"""What a visitor may open. ``first_run`` is gone (404) once anybody has an account; a link asks for its token."""
PERSONAL = {
    "accounts:logout": "post",
    "accounts:stay": "post",
    "accounts:profile": "get",
    "accounts:password_change": "get",
    "accounts:notices": "get",
    "accounts:notices_see_all": "post",
    "reports:home": "get",
}
"""What everybody with an account may do."""
MATRIX: dict[str, Row] = {
    "accounts:notice_open": _post("an", "notice"),
    "accounts:log": _get("dung em"),
    "accounts:people": _get("em"),
    "accounts:person": _get("em", "user"),
    "accounts:person_create": _get("em"),
    "accounts:person_lock": _post("em", "user"),
    "accounts:person_unlock": _post("em", "user"),
    "accounts:person_password": _post("em", "user"),
    "accounts:sheet": _get("em"),
    "accounts:sheet_file": _get("em"),
    "accounts:sheet_check": _post("em"),
    "accounts:sheet_confirm": _post("em"),
    "accounts:absences": _get("an em", "user"),
    "accounts:absence_remove": _post("an em", "absence"),
    "accounts:positions": _get("em"),
    "accounts:position": _get("em", "position"),
    "accounts:position_create": _get("em"),
    "accounts:position_hand_over": _post("em", "position"),
    "accounts:position_retire": _post("em", "position"),
    "accounts:position_restore": _post("em", "position"),
    "accounts:holding_remove": _post("em", "holding"),
    "accounts:units": _get("em"),
    "accounts:unit": _get("em", "unit"),
    "accounts:unit_create": _get("em"),
    "accounts:unit_close": _post("em", "unit"),
    "criteria:list": _get(ALL, also="giang hien khanh"),
    "criteria:check": _get("", "value", also="khanh"),
    "criteria:detail": _get(ALL, "framework", also="giang hien khanh"),
    "criteria:mapping": _get(ALL, "mapping", also="giang hien khanh"),
    "criteria:compare": _get(ALL, "versions", also="giang hien khanh"),
    "criteria:sheet_file": _get(ALL, "framework", also="giang hien khanh"),
    "criteria:sheet_check": _post("", "framework", also="khanh"),
    "criteria:sheet_confirm": _post("", "framework", also="khanh"),
    "criteria:start_draft": _post("", "framework", also="khanh"),
    "criteria:edit": _get("", "value", also="khanh"),
    "criteria:put_in_force": _post("", "framework", also="khanh"),
    "criteria:drop_draft": _post("", "framework", also="khanh"),
    "assignments:list": _get(ALL, also="giang hien"),
    "assignments:plan": _get(ALL, "plan"),
    "assignments:sheet": _get(ALL, "plan"),
    "assignments:sheet_file": _get(ALL, "plan"),
    "assignments:sheet_check": _post("binh em", "plan"),
    "assignments:sheet_confirm": _post("binh em", "plan"),
    "assignments:deputy_reviewer": _post("binh em", "plan"),
    "assignments:start": _get("binh em", also="giang"),
    "assignments:edit": _get("binh em", "draft"),
    "assignments:head": _get("binh em", "draft"),
    "assignments:line": _get("binh em", "line"),
    "assignments:add_line": _get("binh em", "line"),
    "assignments:move_line": _post("binh em", "line"),
    "assignments:remove_line": _post("binh em", "line"),
    "assignments:restore_line": _post("binh em", "line"),
    "assignments:clarity": _get(ALL, "plan"),
    "assignments:report_days": _get("binh em", "plan"),
    "assignments:changes": _get(ALL, "plan"),
    "assignments:check": _get(ALL, "plan"),
    "assignments:issue": _post("dung", "plan"),
    "assignments:amend": _post("binh em", "plan"),
    "assignments:rebuild": _post("binh em", "plan"),
    "assignments:drop": _get("binh em", "plan"),
    "evidence:list": _get(WORKING, also="giang hien"),
    "evidence:workbook": _get(WORKING, also="giang hien"),
    "evidence:document": _get(WORKING, "document"),
    "evidence:reuse": _post(WORKING, "document"),
    "evidence:current_books": _get(WORKING, also="giang hien"),
    "evidence:books": _get(WORKING, "calendar", also="giang hien"),
    "evidence:book": _get(WORKING, "book", also="giang hien"),
    "evidence:book_documents": _get(WORKING, also="giang hien"),
    "evidence:book_correct": _post(WORKING, "book_row"),
    "evidence:book_strike": _post(WORKING, "book_row"),
    "evidence:book_upload": _post(WORKING, "book_row"),
    "evidence:book_sheet": _get(WORKING, "book", also="giang hien"),
    "evidence:book_file": _get(WORKING, "book", also="giang hien"),
    "evidence:book_check": _post(WORKING, "book", also="giang hien"),
    "evidence:book_confirm": _post(WORKING, "book", also="giang hien"),
    "evidence:survey": _get(WORKING, "calendar", also="giang hien"),
    "evidence:survey_slip": _get(WORKING, "calendar", also="giang hien"),
    "evidence:survey_asked": _get(WORKING, "calendar", also="giang hien"),
    "evidence:survey_give": _get(WORKING, "calendar", also="giang hien"),
    "evidence:survey_revoke": _post(WORKING, "survey"),
    "evidence:survey_strike": _post(WORKING, "survey"),
    "evidence:upload": _post(WORKING, "upload"),
    "evidence:take_read": _post(WORKING, "upload"),
    "evidence:links": _get(WORKING, also="giang hien"),
    "evidence:link_for_indicator": _get("an binh", "upload"),
    "evidence:link_for_task": _get("an binh", "task"),
    "evidence:link_revoke": _post("an binh", "link"),
    "evidence:inbox": _get(WORKING, also="giang hien"),
    "evidence:inbox_upload": _post(WORKING, also="giang hien"),
    "evidence:inbox_clear": _get(WORKING, also="giang hien"),
    "evidence:inbox_item": _get(WORKING, "inbox"),
    "evidence:inbox_file": _post(WORKING, "inbox"),
    "evidence:inbox_take": _post(WORKING, "inbox"),
    "evidence:inbox_register": _post(WORKING, "inbox"),
    "evidence:inbox_attach": _post(WORKING, "inbox"),
    "evidence:inbox_set_aside": _post(WORKING, "inbox"),
    "evidence:inbox_bring_back": _post(WORKING, "inbox"),
    "evidence:choose": _get(WORKING, "upload"),
    "evidence:file": _get(WORKING, "revision"),
    "evidence:preview": _get(WORKING, "revision"),
    "evidence:page": _get(WORKING, "page"),
    "evidence:rotate": _post(WORKING, "revision"),
    "evidence:retry_preview": _post(WORKING, "revision"),
    "evidence:submit": _post("an binh", "use"),
    "evidence:withdraw": _post("an binh", "use"),
    "evidence:replace": _post("an binh", "use"),
    "evidence:delete": _post("an binh", "use"),
    "evidence:accept": _post("binh", "use"),
    "evidence:reopen": _post("binh", "use"),
    "evidence:return": _post("binh", "use"),
    "evidence:comment": _post("an binh", "use"),
    "scoring:indicator": _get(WORKING, "result"),
    "scoring:save": _post("an binh", "result"),
    "scoring:preview": _post("an binh", "result"),
    "scoring:withdraw": _post("an binh", "result"),
    "scoring:sign": _post("an", "result"),
    "scoring:review": _post("binh", "result"),
    "scoring:reuse": _post(WORKING, "result"),
    "scoring:say": _post(WORKING, "result"),
    "scoring:condition": _get("dung", "assessment"),
    "scoring:move_version": _get("dung", "assessment"),
    "reports:report": _get(WORKING, "report"),
    "reports:report_save": _post("an binh", "report"),
    "reports:report_draft": _post("an binh", "report"),
    "reports:report_return": _post("binh", "report"),
    "reports:report_nest": _post("an binh", "report"),
    "reports:report_unnest": _post("an binh", "report"),
    "reports:report_file": _get(WORKING, "report_file"),
    "reports:report_upload": _post("an binh", "report"),
    "reports:report_attach": _post("an binh", "report"),
    "reports:report_detach": _post("an binh", "attached"),
    "reports:synthesis_year": _get(WORKING, "synthesis_year", also="giang hien"),
    "reports:synthesis": _get(WORKING, "quarter", also="giang hien"),
    "reports:synthesis_file": _get(WORKING, "quarter_file", also="giang hien"),
    "reports:calendar": _get(WORKING, also="giang hien"),
    "reports:calendar_month": _get(WORKING, "month", also="giang hien"),
    "reports:calendar_list": _get(WORKING, "calendar", also="giang hien"),
    "reports:calendar_sheet": _get(WORKING, "calendar", also="giang hien"),
    "reports:calendar_year": _get(WORKING, "calendar", also="giang hien"),
    "reports:office_days": _get(ALL, "calendar", also="giang hien"),
    "reports:remove_office_day": _post("binh em", "office_day"),
    "reports:my_work": _get(WORKING, also="giang hien"),
    "reports:current_dashboard": _get(WORKING, also="giang hien"),
    "reports:dashboard": _get(WORKING, "year", also="giang hien"),
    "reports:dashboard_sheet": _get(WORKING, "year", also="giang hien"),
    "reports:dashboard_people": _get(WORKING, "year", also="giang hien"),
    "reports:programme": _get(WORKING, "programme"),
    "reports:desk": _get(WORKING, "year", also="giang hien"),
    "reports:desk_document": _get(WORKING, "year_and_use"),
    "reports:desk_several": _get(WORKING, "year", also="giang hien"),
    "reports:desk_check": _post(WORKING, "year", also="giang hien"),
    "reports:desk_decide": _post(WORKING, "year", also="giang hien"),
    "reports:decisions": _get("dung"),
    "reports:history": _get(WORKING, "history"),
    "reports:opinions": _get(WORKING, "year", also="giang hien"),
    "reports:opinion_enter": _get("binh dung", "year", also="giang"),
    "reports:opinion": _get(WORKING, "opinion"),
    "reports:opinion_answer": _post("binh dung", "opinion"),
    "reports:opinion_set_aside": _post("binh dung", "opinion"),
    "reports:opinion_bring_back": _post("binh dung", "opinion"),
    "reports:posting": _get(WORKING, "year", also="giang hien"),
    "reports:posting_prepare": _post("binh dung", "year", also="giang"),
    "reports:posting_check": _get("binh dung", "year", also="giang"),
    "reports:posting_discard": _post("binh dung", "year", also="giang"),
    "reports:posting_progress": _get(WORKING, "year", also="giang hien"),
    "reports:posting_paper": _get(WORKING, "posting_paper"),
    "reports:posting_record_add": _get("binh dung", "year_of_record", also="giang"),
    "reports:posting_record": _get("binh dung", "posting_record"),
    "reports:posting_record_end": _post("binh dung", "posting_record"),
    "reports:posting_record_strike": _post("binh dung", "posting_record"),
    "reports:course": _get(WORKING, "year", also="giang hien"),
    "reports:course_move": _get("binh dung", "course_move", also="giang"),
    "reports:meeting": _get(WORKING, "year", also="giang hien"),
    "reports:meeting_note": _post("binh dung", "meeting_part", also="giang"),
    "reports:meeting_person": _get("binh dung", "meeting_person"),
    "reports:meeting_result": _get(WORKING, "year", also="giang hien"),
    "reports:course_files": _post("binh dung", "step"),
    "reports:course_file_remove": _post("binh dung", "step_file"),
    "reports:year_results": _get(WORKING, also="giang hien"),
    "reports:outcome": _get(WORKING, "year", also="giang hien"),
    "reports:outcome_submission": _post("binh dung", "year", also="giang"),
    "reports:outcome_decision": _post("binh dung", "year", also="giang"),
    "reports:supplement_add": _post("binh dung", "year", also="giang"),
    "reports:supplement_answer": _post("binh dung", "supplement"),
    "reports:supplement_correct": _post("binh dung", "supplement"),
    "reports:supplement_strike": _post("binh dung", "supplement"),
    "reports:appraisal": _get(WORKING, "year", also="giang hien"),
    "reports:appraisal_sheet": _get(WORKING, "year", also="giang hien"),
    "reports:appraisal_file": _get(WORKING, "year", also="giang hien"),
    "reports:appraisal_check": _post("binh dung", "year", also="giang"),
    "reports:appraisal_confirm": _post("binh dung", "year", also="giang"),
    "reports:dossier": _get(WORKING, "year", also="giang hien"),
    "reports:dossier_compare": _get("binh dung", "year", also="giang"),
    "reports:dossier_docx": _get("binh dung", "year", also="giang"),
    "reports:dossier_sheet": _get("binh dung", "dossier_sheet", also="giang"),
    "reports:build_dossier": _post("binh dung", "year", also="giang"),
    "reports:dossier_progress": _get(WORKING, "dossier"),
    "reports:dossier_stop": _post("binh dung", "dossier"),
    "reports:dossier_restart": _post("binh dung", "dossier"),
    "reports:signing": _get("binh dung", "issued_file"),
    "reports:signing_upload": _post("binh dung", "issued_file"),
    "reports:signing_sign": _post("dung", "issued_file"),
    "reports:signed_file": _get("binh dung", "signed_copy"),
    "reports:signing_strike": _post("binh dung", "signed_copy"),
    "reports:issue": _get(WORKING, "issue"),
    "reports:issue_present": _get("binh dung", "year", also="giang"),
    "reports:issue_decide": _get("dung", "issue"),
    "reports:issue_return": _post("dung", "issue"),
    "reports:issue_withdraw": _post("binh dung", "issue"),
    "reports:issue_again": _post("dung", "issue"),
    "reports:issue_progress": _get(WORKING, "issue"),
    "reports:issue_preview": _post("binh dung", "issue_paper"),
    "reports:issued_file": _get("binh dung", "issued_file"),
    "reports:form_outline": _get(ALL, "form_outline", also="giang hien"),
    "reports:paper": _get(ALL, "paper"),
    "reports:edit_paragraph": _get("binh em", "paragraph_of_paper"),
    "reports:paper_file": _get(ALL, "file_of_paper"),
    "reports:dossier_file": _get("binh dung", "dossier"),
    "reports:bundle": _get("binh dung", "year", also="giang"),
    "reports:issue_bundle": _get("binh dung", "issue"),
    "reports:volume_make": _post("binh dung", "year", also="giang"),
    "reports:volume_progress": _get(WORKING, "volume"),
    "reports:volume_file": _get("binh dung", "volume"),
    "reports:volume_stop": _post("binh dung", "volume"),
    "reports:health": _get("em", also="lan"),
    "reports:questions": _get(WORKING, also="giang hien"),
    "reports:question": _get(WORKING, "question"),
    "reports:answer_question": _post("binh dung", "question"),
    "reports:publish_answer": _post("binh dung", "question"),
    "reports:indicator_questions": _get(WORKING, "result"),
    "reports:ask_question": _post(WORKING, "result"),
    "reports:open": _get("binh dung", also="giang"),
    "reports:tasks": _get(ALL, also="giang hien"),
    "reports:task_board": _get(ALL, "plan"),
    "reports:task_sheet": _get(ALL, "plan"),
    "reports:task": _get(ALL, "task"),
    "reports:task_finish": _post("an binh", "task"),
    "reports:task_give_up": _post("an binh", "task"),
    "reports:task_reopen": _post("an binh", "task"),
    "reports:task_attach": _post("an binh", "task"),
    "reports:task_upload": _post("an binh", "task"),
    "reports:task_detach": _post("an binh", "product"),
    "reports:requests": _get(ALL, "plan"),
    "reports:request": _get(ALL, "request"),
    "reports:request_attach": _post("binh dung", "request"),
    "reports:request_upload": _post("binh dung", "request"),
    "reports:request_detach": _post("binh dung", "answer"),
    "reports:funding": _get(ALL, "plan"),
    "reports:funding_line": _post("binh dung", "funding"),
    "reports:models": _get(ALL, "plan"),
    "reports:model_add": _post("binh dung", "pilot"),
    "reports:model_site": _post("binh dung", "site"),
}


def published_question(ward: WardCast, lead: User) -> Question:
    """Guidance that everybody of the ward may read."""
    now = timezone.now()
    return Question.objects.create(
        assessment=ward.assessment,
        indicator=ward.indicator("2.1"),
        text="Nộp bản nào?",
        asked_by=lead,
        answer="Nộp bản đã ký số.",
        answered_by=lead,
        answered_at=now,
        published_at=now,
    )


def _survey(ward: WardCast, lead: User) -> SurveyLink:
    """A public address of the ward's slips on dissemination models."""
    given = survey_links.give(
        ward=ward.ward, year=2023, asked=Asked(("Hội nghị",)), last_day=TODAY, max_slips=5, by=actor(lead)
    )
    return given.link


def book_row(ward: WardCast, lead: User) -> LogEntry:
    """A row of the ward's book of information requests."""
    values = {"day": date(2023, 11, 1), "subject": "Quy hoạch", "person": "Người yêu cầu"}
    return add_row(ward=ward.ward, year=2023, kind=INFORMATION, values=values, by=actor(lead))


def _looked_at(use: Evidence) -> int:
    """Return the revision of the use, whose first page is already drawn."""
    preview.prepare(use.revision)
    return use.revision_id


class World:
    """The objects of one ward, as parts of addresses."""

    def __init__(self, ward: WardCast, lead: User) -> None:
        indicator = ward.indicator("2.1")
        incoming = Incoming([files.pdf(text=ward.ward.slug)], "a.pdf", timezone.now())
        use = intake.take(
            assessment=ward.assessment, indicator=indicator, incoming=incoming, by=actor(lead)
        ).use
        evidence_actions.submit(use=use, version=1, by=actor(lead))
        stored = Path(settings.MEDIA_ROOT) / f"dossiers/{ward.ward.slug}.pdf"
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(b"%PDF-1.7")
        dossier = Dossier.objects.create(
            assessment=ward.assessment,
            number=1,
            state=Dossier.State.DONE,
            finished_at=timezone.now(),
            stored_name=f"dossiers/{ward.ward.slug}.pdf",
            digest="0" * 64,
            size=8,
        )
        unit = Unit.objects.create(
            ward=ward.ward,
            kind=Unit.Kind.RESIDENTIAL_GROUP,
            code="k1",
            name="Khối 1",
            valid_from=date(2023, 1, 1),
        )
        targets, _ = Framework.objects.get_or_create(
            code="muc-tieu",
            version=1,
            defaults={"mode": Framework.Mode.TARGETS, "title": "Mục tiêu", "short_title": "Mục tiêu"},
        )
        for code in ("qd25-2021", "qd27-2025"):
            names = {"title": code, "short_title": code}
            Framework.objects.get_or_create(code=code, version=1, defaults={"mode": "points", **names})
        programme = Assessment.objects.create(ward=ward.ward, framework=targets, year=2023)
        later, _ = Framework.objects.get_or_create(
            code=ward.framework.code,
            version=2,
            defaults={"mode": ward.framework.mode, "short_title": "Bản sau", "title": "Bản sau"},
        )
        report = _sent_report(ward, lead, use)
        named = {"lineage": report.lineage, "period": report.period}
        draft = Plan.objects.create(
            ward=ward.ward, code="du-thao", title="Dự thảo", first_year=2023, last_year=2023
        )
        Paragraph.objects.create(plan=draft, number=1, kind=Paragraph.Kind.TEXT, text="Lời văn")
        ids = {
            "": {},
            "report": named,
            "report_file": {**named, "ending": "docx"},
            "attached": {**named, "pk": report.documents.get().pk},
            "synthesis_year": {"year": 2023},
            "quarter": {"year": 2023, "quarter": 1},
            "quarter_file": {"year": 2023, "quarter": 1, "ending": "docx"},
            "notice": {"pk": Notice.objects.create(user=lead, sentence="Một việc").pk},
            "user": {"pk": lead.pk},
            "position": {"pk": ward.positions["tai-chinh"].pk},
            "holding": {"pk": lead.holdings.get().pk},
            "absence": {
                "pk": Absence.objects.create(user=lead, since=date(2023, 12, 1), until=date(2023, 12, 5)).pk
            },
            "unit": {"pk": unit.pk},
            "framework": {"pk": ward.framework.pk},
            "value": {"pk": ward.framework.pk, "path": "1.2", "what": "cach-tinh"},
            "versions": {"pk": ward.framework.pk, "other": later.pk},
            "mapping": {"old": "qd25-2021", "new": "qd27-2025"},
            "plan": {"pk": ward.plan.pk},
            "draft": {"pk": draft.pk},
            "line": {"pk": draft.pk, "number": 1},
            "document": {"pk": use.document_id},
            "history": {"kind": "tai-lieu", "pk": use.document_id},
            "revision": {"pk": use.revision_id},
            "page": {"pk": _looked_at(use), "number": 1},
            "use": {"pk": use.pk},
            "year_and_use": {"year": 2023, "pk": use.pk},
            "inbox": {"pk": _waiting(ward, lead).pk},
            "upload": {"assessment": ward.assessment.pk, "indicator": indicator.pk},
            "result": {"pk": ward.result("2.1").pk},
            "question": {"pk": published_question(ward, lead).pk},
            "assessment": {"pk": ward.assessment.pk},
            "programme": {"pk": programme.pk},
            "form_outline": {"form": "report"},
            "paper": {"kind": "ke-hoach", "key": ward.plan.pk},
            "paragraph_of_paper": {"kind": "ke-hoach", "key": ward.plan.pk, "block": "duties-ghi-chu"},
            "file_of_paper": {"kind": "ke-hoach", "key": ward.plan.pk, "ending": "docx"},
            "dossier": {"pk": dossier.pk},
            "volume": {"pk": _volume(ward).pk},
            "year": {"year": 2023},
            "dossier_sheet": {"year": 2023, "kind": "diem"},
            "calendar": {"year": 2023},
            "course_move": {"year": 2023, "key": "chuyen-ra-soat"},
            "meeting_part": {"year": 2023, "part": "lich"},
            "book": {"year": 2023, "slug": "hoa-giai"},
            "book_row": {"pk": book_row(ward, lead).pk},
            "survey": {"pk": _survey(ward, lead).pk},
            "opinion": {"pk": _opinion(ward, lead).pk},
            "posting_record": {"pk": _record(ward).pk},
            "posting_paper": {"pk": _posted_paper(ward).pk},
            "year_of_record": {"year": 2023},
            "month": {"year": 2023, "month": 11},
            "office_day": {
                "pk": Holiday.objects.create(ward=ward.ward, day=date(2023, 6, 6), name="Phường nghỉ").pk
            },
            **_course_of(ward, lead),
            "supplement": {"pk": make_supplement(ward, lead).pk},
            **_step_of(ward, lead, use),
            **_signed(ward, lead),
        }
        self.parts: dict[str, dict[str, Any]] = ids


@dataclass(frozen=True)
class Stage:
    """The cast, the world of each ward, and everybody's session."""

    cast: Cast
    worlds: tuple[World, World]
    sessions: dict[str, str]

    def client(self, name: str) -> Client:
        """A fresh client of a person, with the session they came in with when the stage was set."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The cast and both worlds, made once; what a test changes goes with its own transaction."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        cast = make_cast()
        worlds = World(cast.mine, cast.an), World(cast.other, cast.hien)
        sessions = {name: str(cast.client(getattr(cast, name)).session.session_key) for name in EVERYBODY}
        yield Stage(cast, worlds, sessions)
        transaction.set_rollback(True)


def _course_of(ward: WardCast, lead: User) -> dict[str, dict[str, Any]]:
    """A task of the lead, a request, both with a document, a line of money and a pilot with its site."""
    task, asked, line = make_task(ward), make_request(ward), make_line(ward)
    group = make_group(ward)
    site = ModelSite.objects.create(model_group=group, unit=make_unit(ward, 9))

    def attached(to: Any, text: str) -> int:
        incoming = Incoming([files.pdf(text=text)], "a.pdf", timezone.now())
        document = intake.take_document(ward=ward.ward, year=2023, incoming=incoming, by=actor(lead))
        return attachments.attach(document=document, to=to, by=actor(lead)).pk

    link = links.give(
        place=links.Place.of_task(task),
        terms=links.Terms("Mặt trận phường", "Biên bản", TODAY),
        by=actor(lead),
    ).link
    return {
        "task": {"pk": task.pk},
        "link": {"pk": link.pk},
        "product": {"pk": task.pk, "attachment": attached(task, "sản phẩm")},
        "request": {"pk": asked.pk},
        "answer": {"pk": asked.pk, "attachment": attached(asked, "trả lời")},
        "funding": {"pk": line.pk},
        "pilot": {"pk": group.pk},
        "site": {"pk": site.pk},
    }


def _step_of(ward: WardCast, lead: User, use: Evidence) -> dict[str, dict[str, Any]]:
    """The meeting of the year, with a file."""
    values = {"held_on": TODAY, "starts_at": "14:00", "place": "Hội trường"}
    meeting, _ = Meeting.objects.get_or_create(assessment=ward.assessment, number=1, defaults=values)
    made = course_files.attach(document=use.document, to=meeting, purpose="minutes", by=actor(lead))
    invited, _ = meeting.attendees.get_or_create(body="front", position="Đại diện Mặt trận")
    return {
        "meeting_person": {"year": 2023, "pk": invited.pk},
        "step": {"owner": "meeting", "pk": meeting.pk, "purpose": "minutes"},
        "step_file": {"owner": "meeting", "pk": meeting.pk, "file": made.pk},
    }


def _volume(ward: WardCast) -> Volume:
    """A volume of the year's evidence, done."""
    name = f"volumes/{ward.ward.slug}.pdf"
    stored = Path(settings.MEDIA_ROOT) / name
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(b"%PDF-1.7")
    done = {"state": Volume.State.DONE, "finished_at": timezone.now(), "digest": "0" * 64, "size": 8}
    return Volume.objects.create(assessment=ward.assessment, number=1, stored_name=name, **done)


def _record(ward: WardCast) -> PostingRecord:
    """Where the year's posting hung."""
    posting = Posting.objects.filter(assessment=ward.assessment).latest("pk")
    return PostingRecord.objects.create(posting=posting, channel="office", day=TODAY, place="Bảng tin")


def _signed(ward: WardCast, lead: User) -> dict[str, dict[str, Any]]:
    """A file of a set that was issued, with a signed copy; the year is agreed on already (``make_supplement``)."""
    now, agreement = timezone.now(), Agreement.objects.get(assessment=ward.assessment)
    issue = Issue.objects.create(
        assessment=ward.assessment, agreement=agreement, number=1, edition=1,
        state=Issue.State.ISSUED, kind="request", signer=lead, signer_name="Phạm Văn Dũng", basis="0" * 64,
        presented_by=lead, answered_by=lead, answered_at=now, issued_at=now, issued_on=TODAY, digest="1" * 64,
    )  # fmt: skip
    kept = {"stored_name": f"dossiers/{ward.ward.slug}.pdf", "digest": "2" * 64, "size": 8}
    file = IssuedFile.objects.create(
        issue=issue, order=1, key="report", title="Báo cáo", code=f"MA-{ward.ward.slug}"[:20], pages=1, **kept
    )
    copy = SignedCopy.objects.create(file=file, number=1, method="outside", added_by=lead, **kept)
    return {
        "issue": {"pk": issue.pk},
        "issue_paper": {"pk": issue.pk, "key": "report"},
        "issued_file": {"pk": file.pk},
        "signed_copy": {"pk": copy.pk},
    }


def _posted_paper(ward: WardCast) -> PostingPaper:
    """The notice of a copy that was written and set aside."""
    stored = Path(settings.MEDIA_ROOT) / f"postings/{ward.ward.slug}.pdf"
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(b"%PDF-1.7")
    posting = Posting.objects.create(
        assessment=ward.assessment, number=8, state=Posting.State.DISCARDED, digest="0" * 64
    )
    return posting.papers.create(
        kind=PostingPaper.Kind.NOTICE, title="Thông báo niêm yết", stored_name=f"postings/{ward.ward.slug}.pdf",
        digest="0" * 64, size=8, pages=1,
    )  # fmt: skip


def _opinion(ward: WardCast, lead: User) -> Opinion:
    """An opinion on a posting that was prepared and never shown."""
    posting = Posting.objects.create(
        assessment=ward.assessment, number=9, state=Posting.State.DISCARDED, content=content(ward)
    )
    return Opinion.objects.create(
        posting=posting, number=1, code=ward.ward.slug, channel="paper", text="Ý kiến", received_on=TODAY,
        entered_by=lead,
    )  # fmt: skip


def _waiting(ward: WardCast, lead: User) -> InboxItem:
    """A document of the lead that waits to be sorted."""
    incoming = Incoming([files.pdf(text=f"hộp {ward.ward.slug}")], "a.pdf", timezone.now())
    return inbox.put_in(ward=ward.ward, year=2023, incoming=incoming, by=actor(lead))


def _sent_report(ward: WardCast, lead: User, use: Evidence) -> PeriodicReport:
    """A report of January of the ward's finance officer, sent with a document."""
    duty = ward.plan.report_duties.create(
        paragraph=ward.plan.paragraphs.first(),
        indicator=use.indicator,
        order=1,
        subject="Kết quả công khai thông tin",
        cadences=["month"],
        author=ward.positions["tai-chinh"],
    )
    report = PeriodicReport.objects.create(
        ward=ward.ward,
        duty=duty,
        lineage=duty.lineage,
        assessment=ward.assessment,
        period="2023-01",
        first_day=date(2023, 1, 1),
        last_day=date(2023, 1, 31),
        due_on=date(2023, 2, 6),
        state=PeriodicReport.State.SENT,
        sent_at=timezone.now(),
        sent_on=date(2023, 2, 1),
        sent_by=lead,
    )
    report.documents.create(document=use.document, revision=use.revision)
    return report


@pytest.fixture
def worlds(stage: Stage) -> tuple[World, World]:
    return stage.worlds


def test_every_route_has_its_row() -> None:
    known = set(MATRIX) | set(PERSONAL) | PUBLIC
    assert {route.name for route in routes()} == known


def _ask(client: Client, name: str, row: Row, parts: dict[str, Any]) -> int:
    client.raise_request_exception = True
    send: Callable[..., Any] = getattr(client, row.method)
    answer = send(reverse(name, kwargs=parts))
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file stays open until it is sent
    return int(answer.status_code)


def _clients(stage: Stage, names: tuple[str, ...]) -> Iterator[tuple[str, Client]]:
    """Yield a fresh client of each person."""
    for name in names:
        yield name, stage.client(name)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_route_answers_those_who_may_and_nobody_else(
    stage: Stage, worlds: tuple[World, World], name: str
) -> None:
    row = MATRIX[name]
    scoped = row.kind not in UNSCOPED
    wrong = {}
    for person, client in _clients(stage, EVERYBODY):
        status = _ask(client, name, row, worlds[0].parts[row.kind])
        if person in row.allowed.split() or person in row.also.split():
            expected = "an answer" if status in REFUSED else status
        elif name == "accounts:notice_open" or (scoped and person in OUTSIDE):
            expected = 404
        else:
            expected = 404 if row.kind in {"year", "dossier_sheet"} and person in {"khanh", "lan"} else 403
        if status != expected:
            wrong[person] = f"{status} instead of {expected}"
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if row.kind not in UNSCOPED))
def test_another_wards_object_is_like_a_missing_one(
    stage: Stage, worlds: tuple[World, World], name: str
) -> None:
    row = MATRIX[name]
    foreign = worlds[1].parts[row.kind]
    missing = dict.fromkeys(foreign, 987_654_321) | {name: NO_LINE for name in foreign if name == "lineage"}
    missing |= {name: foreign[name] for name in foreign if name == "year"}  # its own ward has the year, too
    for person, client in _clients(stage, INSIDE):
        send = getattr(client, row.method)
        there, nowhere = (send(reverse(name, kwargs=parts)) for parts in (foreign, missing))
        assert (there.status_code, nowhere.status_code) == (404, 404), person
        assert _body(there) == _body(nowhere)


def _body(response: Any) -> str:
    """The page without what differs on each answer: nonces, CSRF tokens, seconds left."""
    return re.sub(
        r'(nonce="[^"]*"|value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"|data-session-seconds="\d+")',
        "",
        response.content.decode(),
    )


@pytest.mark.parametrize(("name", "method"), sorted(PERSONAL.items()))
def test_what_is_personal_is_open_to_everybody_with_an_account(stage: Stage, name: str, method: str) -> None:
    for person, client in _clients(stage, EVERYBODY):
        assert getattr(client, method)(reverse(name)).status_code not in REFUSED, person


def test_a_visitor_is_led_to_the_login_everywhere_else(worlds: tuple[World, World]) -> None:
    login = reverse("accounts:login")
    open_to_visitors = set()
    for route in routes():
        parts = {"uidb64": "MQ", "token": "x-y"} if "uidb64" in route.parts else dict.fromkeys(route.parts, 1)
        parts |= {"year": 2023} if "year" in route.parts else {}
        parts |= {"lineage": NO_LINE} if "lineage" in route.parts else {}
        parts |= {"path": "1", "what": "cach-tinh"} if "what" in route.parts else {}
        answer = Client().get(reverse(route.name, kwargs=parts))
        if answer.status_code != 302 or not answer.url.startswith(login):
            open_to_visitors.add(route.name)
    assert open_to_visitors - {"accounts:logout", "accounts:stay"} == PUBLIC
