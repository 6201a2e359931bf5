"""What the indicator's page shows: the facts, the forms, what this person may do, and what happened so far."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from config.access import Act, may, refusal
from criteria.models import Framework
from criteria.ruletypes.words import capital
from evidence.rows import evidence_rows
from scoring.appraisal import reviewed_of
from scoring.bookfigures.proposing import proposals_of
from scoring.counting import Score
from scoring.facts import AssessmentFacts, ResultFacts
from scoring.forms import EntryForm, MessageForm, ReviewForm
from scoring.lastyear import documents_of, leads_of
from scoring.models import IndicatorResult, ResultEvent
from scoring.moves import EDITABLE, REVIEWS, closed_sentence
from scoring.timeline import SHOWN, steps_of

State = IndicatorResult.State


def page_context(
    user: User, found: AssessmentFacts, facts: ResultFacts, form: EntryForm | None = None, use_book: str = ""
) -> dict[str, Any]:
    """Return the context of the page with fresh forms, or with ``form`` as it was sent.

    ``use_book``: the name of the field that a fresh form shows with the count of its register.
    """
    result = facts.result
    events = list(ResultEvent.objects.filter(result=result).select_related("user"))
    steps = steps_of(result, events)
    entry_form = form or EntryForm(facts=facts, groups=found.groups)
    books = {} if closed_sentence(found.assessment) else proposals_of(found.assessment, facts)
    if use_book in books and books[use_book].kept and facts.editable:
        entry_form.initial[use_book] = books[use_book].value
    return {
        "assessment": found.assessment,
        "plan": found.plan,
        "facts": facts,
        "result": result,
        "node": facts.node,
        "criterion": facts.criterion,
        "form": entry_form,
        "subjects": entry_form.subject_fields(),
        "books": books,
        "review_form": ReviewForm(facts=facts),
        "message_form": MessageForm(),
        "evidence_rows": evidence_rows(found.assessment, result.indicator, user, found.responsibilities),
        "events": events,
        "history": {"newest": steps[:SHOWN], "older": steps[SHOWN:], "all": len(steps)},
        "neighbours": found.neighbours(facts.node.pk),
        "disagreements": _disagreements(found, facts),
        "year": found.assessment.year,
        **_rights(user, found, facts),
        **_last_year(user, found, result),
    }


def _last_year(user: User, found: AssessmentFacts, result: IndicatorResult) -> dict[str, Any]:
    """Return what the year before proposes while the year is open: documents, and who led where no plan says who does."""
    if closed_sentence(found.assessment) or not may(user, Act.CONTRIBUTE):
        return {}
    # A programme's page also reads the year's other assessments: with this it would ask more than twenty times.
    yearly = found.assessment.framework.mode != Framework.Mode.TARGETS
    return {
        "proposals": documents_of(result) if yearly and result.state in EDITABLE else [],
        "led_before": leads_of(result) if found.plan is None else [],
    }


def _disagreements(found: AssessmentFacts, facts: ResultFacts) -> list[dict[str, Any]]:
    """Return the figures that do not agree with other indicators' and where those are entered."""
    own = facts.node.code
    ids = {node.code: found.result_ids.get(node.pk) for c in found.tree.criteria for node in c.indicators}
    return [
        {"one": one, "others": [(code, ids[code]) for code in one.codes if code != own and ids.get(code)]}
        for one in found.disagreements_at(own)
    ]


def _rights(user: User, found: AssessmentFacts, facts: ResultFacts) -> dict[str, Any]:
    """What the person may do now; in a closed year nothing, and ``closed`` says why."""
    closed = closed_sentence(found.assessment)
    may_sign = not closed and facts.waits_for_signature and may(user, Act.SIGN_RESULT, facts)
    may_work = not closed and may(user, Act.WORK_ON_RESULT, facts)
    may_review = not closed and may(user, Act.REVIEW_RESULT, facts)
    accepted = facts.result.state == State.ACCEPTED
    return {
        "closed": closed,
        "editable": facts.editable and may_work,
        "may_work": may_work,
        "may_sign": may_sign,
        "may_review": may_review,
        "may_contribute": may(user, Act.CONTRIBUTE) and not closed,
        "may_give_link": may(user, Act.GIVE_LINK, facts),
        "review_refusal": refusal(Act.REVIEW_RESULT),
        "next_waiting": next_waiting(user, found, facts) if accepted and may_review else None,
    }


def decisions_beside(
    facts: ResultFacts, form: ReviewForm, name: str, last: ResultEvent | None
) -> list[dict[str, str]]:
    """Return what stands and what a reviewer who came late had typed, row by row (label, now, typed).

    ``name`` is the button that was pressed, ``last`` the decision that stands; where nobody decided, the state does.
    """
    result = facts.result
    stands = REVIEWS[last.act] if last else result.get_state_display()
    score = "points" if facts.by_points else "met"
    typed = form.cleaned_data
    pairs = (
        ("Quyết định", capital(stands), capital(REVIEWS[name])),
        (
            str(form[score].label),
            reviewed_of(result).words,
            Score(typed.get("points"), typed.get("met")).words,
        ),
        ("Lời nhắn, lý do", last.comment if last else "", str(typed.get("comment", ""))),
    )
    return [{"label": label, "now": old, "typed": new} for label, old, new in pairs if old != new]


def next_waiting(user: User, found: AssessmentFacts, after: ResultFacts) -> ResultFacts | None:
    """Return the indicator that waits for this reviewer next in the regulation's order, from its end to its beginning.

    ``found`` are the facts of the whole assessment.
    """
    place = next(index for index, facts in enumerate(found.results) if facts.node.pk == after.node.pk)
    in_turn = found.results[place + 1 :] + found.results[:place]
    waiting = (facts for facts in in_turn if facts.waits_for_review)
    return next((facts for facts in waiting if may(user, Act.REVIEW_RESULT, facts)), None)
