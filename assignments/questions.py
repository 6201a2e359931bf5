"""Verbs on questions: an official asks about an indicator, the office answers, an answer becomes guidance for all."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import Notice
from assignments.models import Assessment, Question
from assignments.responsibilities import Responsibilities
from criteria.models import Indicator

STALE = (
    "Có người vừa ghi vào câu hỏi này. Nội dung vừa nhập được giữ bên dưới; xin xem bản đang có rồi lưu lại."
)


@transaction.atomic
def ask(*, by: Actor, assessment: Assessment, indicator: Indicator, text: str) -> Question:
    """Put a question on an indicator and tell those who answer; the same words sent twice are one question."""
    assert by.user is not None  # noqa: S101 - views ask for a person first
    same = Question.objects.unanswered().filter(assessment=assessment, indicator=indicator, text=text)
    if found := same.filter(asked_by=by.user).first():
        return found
    question = Question.objects.create(
        assessment=assessment, indicator=indicator, text=text, asked_by=by.user, asked_as=by.position
    )
    record(by, "question_ask", question, ward=assessment.ward, detail={"indicator": indicator.code})
    for user_id in _who_answers(assessment) - {by.user.pk}:
        _tell_answerer(user_id, question)
    return question


@transaction.atomic
def answer(*, by: Actor, question: Question, version: int, text: str) -> None:
    """Answer a question, or correct its answer, and tell who asked; Refused when somebody wrote in between."""
    before = question.answer
    _change(
        question,
        version,
        answer=text,
        answered_by=by.user,
        answered_as=by.position,
        answered_at=timezone.now(),
    )
    detail = {"indicator": question.indicator.code} | ({"trả lời": [before, text]} if before else {})
    record(by, "question_answer", question, ward=question.assessment.ward, detail=detail)
    verb = "sửa câu trả lời" if before else "trả lời câu hỏi"
    sentence = f"{by.name} đã {verb} của anh/chị về chỉ tiêu {question.indicator.code}."
    Notice.objects.create(
        user_id=question.asked_by_id,
        sentence=sentence[:500],
        link=reverse("reports:question", args=[question.pk]),
    )


@transaction.atomic
def publish(*, by: Actor, question: Question, version: int) -> None:
    """Show question and answer to all officials of the ward; Refused before there is an answer."""
    if question.answered_at is None:
        raise Refused("Câu hỏi chưa được trả lời nên chưa công bố được.")
    _change(question, version, published_at=timezone.now())
    record(by, "question_publish", question, ward=question.assessment.ward)


@transaction.atomic
def unpublish(*, by: Actor, question: Question, version: int) -> None:
    """Take the guidance back; those concerned still see it."""
    _change(question, version, published_at=None)
    record(by, "question_unpublish", question, ward=question.assessment.ward)


def _change(question: Question, version: int, **values: object) -> None:
    """Write the values if nobody wrote since that version; the row in hand then says what the table says."""
    rows = Question.objects.filter(pk=question.pk, version=version)
    if not rows.update(**values, version=F("version") + 1):
        raise Refused(STALE)
    question.refresh_from_db(fields=[*values, "version"])


def _who_answers(assessment: Assessment) -> frozenset[int]:
    """Return the plan's coordinator and the justice officers; where there is none, leadership."""
    found = Responsibilities.of(assessment)
    first = (found.coordinator_ids | found.justice_ids) & found.working_ids
    return first or found.leader_ids


def _tell_answerer(user_id: int, question: Question) -> None:
    """Put the question into the bell; several that were not looked at yet share one line."""
    link = f"{reverse('reports:questions')}?loc=chua-tra-loi"
    said = f"{question.asked_by} hỏi về chỉ tiêu {question.indicator.code}: {question.text}"
    waiting = Notice.objects.filter(user=user_id, link=link).unseen().first()
    if waiting is None:
        Notice.objects.create(user_id=user_id, sentence=_short(said), link=link)
        return
    ward = question.assessment.ward_id
    number = Question.objects.filter(assessment__ward=ward).unanswered().exclude(asked_by=user_id).count()
    waiting.sentence = _short(f"{number} câu hỏi chờ trả lời, mới nhất: {said}")
    waiting.made_at = timezone.now()
    waiting.save(update_fields=["sentence", "made_at"])


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 300 else f"{sentence[:299]}…"
