"""Who may do what: the one place that answers.

A leaf: it imports no app. It sees a person and an object only through the few attributes named in the protocols
below, so that every app may ask it. Which rows a person may *see* stays beside the rows (``visible_to``); this
module answers what a person may *do*. Scope gives 404, a missing right 403, a wrong state a polite sentence.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """What a person comes to the portal for; one person may hold several."""

    OFFICIAL = "official"
    JUSTICE_OFFICER = "justice_officer"
    LEADER = "leader"
    WARD_ADMIN = "ward_admin"
    PROVINCE = "province"
    SYSTEM_ADMIN = "system_admin"


ROLE_LABELS: dict[Role, str] = {
    Role.OFFICIAL: "Công chức",
    Role.JUSTICE_OFFICER: "Công chức Tư pháp - Hộ tịch",
    Role.LEADER: "Chủ tịch, Phó Chủ tịch",
    Role.WARD_ADMIN: "Quản trị phường",
    Role.PROVINCE: "Sở Tư pháp",
    Role.SYSTEM_ADMIN: "Quản trị hệ thống",
}
WARD_ROLES = frozenset({Role.OFFICIAL, Role.JUSTICE_OFFICER, Role.LEADER, Role.WARD_ADMIN})
"""Roles that belong to one ward and see that ward only."""
WORKING_ROLES = frozenset({Role.OFFICIAL, Role.JUSTICE_OFFICER, Role.LEADER})
"""Roles that take part in an assessment."""


class Person(Protocol):
    """What this module needs to know of a user."""

    pk: Any
    ward_id: int | None

    @property
    def role_set(self) -> frozenset[Role]: ...


class Act(StrEnum):
    """Every act that needs a right, in the office's words."""

    SEE_WARD_WORK = "see_ward_work"  # dashboard, indicators, plan, documents of the own ward
    SEE_FRAMEWORKS = "see_frameworks"
    CHECK_VALUES = "check_values"  # mark a framework's value as compared with the official text
    EDIT_FRAMEWORK = "edit_framework"  # draft a new version, correct it, put it in force
    CONTRIBUTE = "contribute"  # hand in evidence
    WORK_ON_RESULT = "work_on_result"  # enter figures, self score, submit: leads, supporters, coordinator
    REVIEW_RESULT = "review_result"
    REVIEW_EVIDENCE = "review_evidence"
    COMMENT_EVIDENCE = "comment_evidence"  # a word on it: who handed it in, and who reviews it
    CHANGE_EVIDENCE = "change_evidence"  # replace, withdraw or describe what one handed in
    SEE_REVIEW_DESK = "see_review_desk"
    CONFIRM_CONDITION = "confirm_condition"
    BUILD_DOSSIER = "build_dossier"  # drafts, bundle, volume; and the words of their papers
    PRESENT_DOSSIER = "present_dossier"  # to leadership, to be issued; and take that back
    ISSUE_DOSSIER = "issue_dossier"  # for good; or return it
    SIGN_DOSSIER = "sign_dossier"  # with the ward's key, in the portal
    KEEP_SIGNED = "keep_signed"  # hand in the copy signed elsewhere, strike out a wrong one
    EDIT_FORM = "edit_form"  # the sections of a form that is only partly known
    MANAGE_PEOPLE = "manage_people"
    KEEP_ABSENCES = "keep_absences"  # enter and remove leave: one's own, or as the ward's administrator
    SEE_LOG = "see_log"
    SEE_PLAN = "see_plan"
    EDIT_PLAN = "edit_plan"
    ISSUE_PLAN = "issue_plan"
    EDIT_OFFICE_DAYS = "edit_office_days"  # a day off more, or a day worked after all
    OPEN_ASSESSMENT = "open_assessment"
    MOVE_ASSESSMENT = "move_assessment"  # to a newer version of its rule set
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"  # also corrects the answer
    PUBLISH_ANSWER = "publish_answer"  # to the whole ward, as guidance; and takes it back
    REMIND = "remind"  # ready texts for those who have not sent
    WRITE_REPORT = "write_report"  # fill in and send a period report, attach its documents
    RECEIVE_REPORT = "receive_report"  # return it with a comment
    CLOSE_TASK = "close_task"  # say that a task of the plan is done or will not be, attach its product
    KEEP_PLAN_BOOKS = "keep_plan_books"  # answers of other bodies, money, sites of pilots
    SORT_INBOX = "sort_inbox"  # give what came in its place, or set it aside
    KEEP_LOGBOOK = "keep_logbook"  # enter, correct and strike out rows of the ward's registers
    GIVE_LINK = "give_link"  # make and revoke a link for people without an account
    SIGN_RESULT = "sign_result"  # answer for an indicator that was handed in: its lead; where there is none, who handed it in
    MOVE_COURSE = "move_course"  # ordinary steps of the year: to review, back to self-scoring, end the posting, note the outcome
    DECIDE_COURSE = "decide_course"  # steps that go outside or bind the ward: post, agree, send, and every way back from them
    PREPARE_POSTING = "prepare_posting"  # make the copy to be posted, check it for personal data
    KEEP_POSTING = "keep_posting"  # where and when it was shown
    ANSWER_OPINION = "answer_opinion"  # enter, answer, set aside
    KEEP_MEETING = "keep_meeting"  # invite, note who came, what was concluded, the minutes
    KEEP_OUTCOME = "keep_outcome"  # what was sent, asked back, appraised, decided
    SEE_DECISIONS = "see_decisions"  # what waits for leadership
    GIVE_SURVEY = "give_survey"  # make and revoke the public address of the slips on dissemination models
    SEE_HEALTH = "see_health"  # what the machine has and does: worker, programs, last runs


def has_role(person: Person, *roles: Role) -> bool:
    """Return whether the person holds at least one of the roles."""
    return bool(person.role_set & set(roles))


def _any(*roles: Role) -> Callable[[Person, Any], bool]:
    return lambda person, obj: has_role(person, *roles)


def _lead_or_coordinator(person: Person, obj: Any) -> bool:
    """Leads and supporters work on their indicator; the justice officer coordinates and may help every one."""
    return has_role(person, Role.JUSTICE_OFFICER) or (
        has_role(person, Role.OFFICIAL, Role.LEADER) and person.pk in obj.worker_ids
    )


def _keeper_of_frameworks(person: Person, obj: Any) -> bool:
    """A regulation that several wards share is the province's to check, else the ward's administrator may."""
    if has_role(person, Role.PROVINCE):
        return obj.ward_id is None
    own = obj.ward_id == person.ward_id if obj.ward_id else not obj.is_shared
    return has_role(person, Role.WARD_ADMIN) and own


def _named_reviewer(person: Person, obj: Any) -> bool:
    """Nobody reviews what they uploaded, entered or lead: the object names its reviewers, the involved are out."""
    return (
        has_role(person, *WORKING_ROLES)
        and person.pk in obj.reviewer_ids
        and person.pk not in obj.involved_ids
    )


def _own_or_coordinator(person: Person, obj: Any) -> bool:
    return has_role(person, Role.JUSTICE_OFFICER) or (
        has_role(person, *WORKING_ROLES) and (person.pk == obj.uploaded_by_id or person.pk in obj.worker_ids)
    )


def _responsible(person: Person, obj: Any) -> bool:
    """The lead signs; where the plan names nobody who holds the post, who handed the indicator in does."""
    return has_role(person, *WORKING_ROLES) and person.pk in obj.signer_ids


def _either_side(person: Person, obj: Any) -> bool:
    """Who handed the document in or works on the indicator, and who reviews it."""
    return _own_or_coordinator(person, obj) or _named_reviewer(person, obj)


def _answers_others(person: Person, obj: Any) -> bool:
    return has_role(person, Role.JUSTICE_OFFICER, Role.LEADER) and person.pk != obj.asked_by_id


def _self_or_admin(person: Person, obj: Any) -> bool:
    return person.pk == obj.pk or has_role(person, Role.WARD_ADMIN)


def _author_or_coordinator(person: Person, obj: Any) -> bool:
    """The holder of the post writes, each member of a group that is charged as a whole, and the justice officer helps."""
    return has_role(person, Role.JUSTICE_OFFICER) or (
        has_role(person, *WORKING_ROLES) and person.pk in obj.author_ids
    )


def _recipient(person: Person, obj: Any) -> bool:
    """Nobody returns the report they sent."""
    return has_role(person, *WORKING_ROLES) and person.pk in obj.recipient_ids and person.pk != obj.sender_id


RULES: dict[Act, Callable[[Person, Any], bool]] = {
    Act.SEE_WARD_WORK: _any(*WORKING_ROLES),
    Act.SEE_FRAMEWORKS: _any(*WORKING_ROLES, Role.WARD_ADMIN, Role.PROVINCE),
    Act.CHECK_VALUES: _keeper_of_frameworks,
    Act.EDIT_FRAMEWORK: _keeper_of_frameworks,
    Act.CONTRIBUTE: _any(*WORKING_ROLES),
    Act.WORK_ON_RESULT: _lead_or_coordinator,
    Act.REVIEW_RESULT: _named_reviewer,
    Act.REVIEW_EVIDENCE: _named_reviewer,
    Act.COMMENT_EVIDENCE: _either_side,
    Act.CHANGE_EVIDENCE: _own_or_coordinator,
    Act.SEE_REVIEW_DESK: _any(*WORKING_ROLES),
    Act.CONFIRM_CONDITION: _any(Role.LEADER),
    Act.BUILD_DOSSIER: _any(Role.LEADER, Role.JUSTICE_OFFICER),
    Act.PRESENT_DOSSIER: _any(Role.LEADER, Role.JUSTICE_OFFICER),
    Act.ISSUE_DOSSIER: _any(Role.LEADER),
    Act.SIGN_DOSSIER: _any(Role.LEADER),
    Act.KEEP_SIGNED: _any(Role.LEADER, Role.JUSTICE_OFFICER),
    Act.EDIT_FORM: _any(Role.JUSTICE_OFFICER, Role.WARD_ADMIN),
    Act.MANAGE_PEOPLE: _any(Role.WARD_ADMIN),
    Act.KEEP_ABSENCES: _self_or_admin,
    Act.SEE_LOG: _any(Role.WARD_ADMIN, Role.LEADER),
    Act.SEE_PLAN: _any(*WARD_ROLES),  # who administers the ward edits the posts a plan names
    Act.EDIT_PLAN: _any(Role.JUSTICE_OFFICER, Role.WARD_ADMIN),
    Act.ISSUE_PLAN: _any(Role.LEADER),
    Act.EDIT_OFFICE_DAYS: _any(Role.JUSTICE_OFFICER, Role.WARD_ADMIN),
    Act.OPEN_ASSESSMENT: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.MOVE_ASSESSMENT: _any(Role.LEADER),
    Act.ASK_QUESTION: _any(*WORKING_ROLES),
    Act.ANSWER_QUESTION: _answers_others,
    Act.PUBLISH_ANSWER: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.REMIND: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.WRITE_REPORT: _author_or_coordinator,
    Act.RECEIVE_REPORT: _recipient,
    Act.CLOSE_TASK: _lead_or_coordinator,
    Act.KEEP_PLAN_BOOKS: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.SORT_INBOX: _any(*WORKING_ROLES),
    Act.KEEP_LOGBOOK: _any(*WORKING_ROLES),
    Act.GIVE_LINK: _lead_or_coordinator,
    Act.SIGN_RESULT: _responsible,
    Act.MOVE_COURSE: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.DECIDE_COURSE: _any(Role.LEADER),
    Act.PREPARE_POSTING: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.KEEP_POSTING: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.ANSWER_OPINION: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.KEEP_MEETING: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.KEEP_OUTCOME: _any(Role.JUSTICE_OFFICER, Role.LEADER),
    Act.SEE_DECISIONS: _any(Role.LEADER),
    Act.GIVE_SURVEY: _any(*WORKING_ROLES),
    Act.SEE_HEALTH: _any(Role.SYSTEM_ADMIN, Role.WARD_ADMIN),
}

REFUSALS: dict[Act, str] = {
    Act.SEE_WARD_WORK: "Trang này dành cho công chức và lãnh đạo của phường.",
    Act.SEE_FRAMEWORKS: "Bộ tiêu chí dành cho người của phường và của Sở Tư pháp.",
    Act.CHECK_VALUES: "Bộ tiêu chí dùng chung cho nhiều xã, phường do Sở Tư pháp đối chiếu; nơi chỉ có một phường thì người quản trị phường đối chiếu.",
    Act.EDIT_FRAMEWORK: "Bộ tiêu chí dùng chung cho nhiều xã, phường do Sở Tư pháp sửa; nơi chỉ có một phường thì người quản trị phường sửa.",
    Act.CONTRIBUTE: "Tài liệu kiểm chứng do công chức và lãnh đạo của phường nộp. Xin nhờ người chủ trì chỉ tiêu hoặc công chức Tư pháp - Hộ tịch nộp thay.",
    Act.WORK_ON_RESULT: "Việc này do người chủ trì, phối hợp hoặc công chức Tư pháp - Hộ tịch thực hiện.",
    Act.REVIEW_RESULT: "Người chủ trì, người nhập số liệu và người nộp tài liệu không tự rà soát.",
    Act.REVIEW_EVIDENCE: "Người nộp tài liệu và người chủ trì không tự rà soát.",
    Act.COMMENT_EVIDENCE: "Trao đổi về tài liệu này dành cho người nộp, người có phần việc ở chỉ tiêu và người rà soát.",
    Act.CHANGE_EVIDENCE: "Tài liệu này do người nộp, người có phần việc ở chỉ tiêu hoặc công chức Tư pháp - Hộ tịch nộp, sửa và thay. Xin báo một trong những người đó.",
    Act.SEE_REVIEW_DESK: "Trang rà soát dành cho công chức và lãnh đạo của phường.",
    Act.CONFIRM_CONDITION: "Việc này do Chủ tịch hoặc Phó Chủ tịch thực hiện.",
    Act.BUILD_DOSSIER: "Việc này do lãnh đạo hoặc công chức Tư pháp - Hộ tịch thực hiện.",
    Act.PRESENT_DOSSIER: "Hồ sơ do công chức Tư pháp - Hộ tịch hoặc lãnh đạo trình phát hành.",
    Act.ISSUE_DOSSIER: "Hồ sơ chính thức do Chủ tịch hoặc Phó Chủ tịch phát hành.",
    Act.SIGN_DOSSIER: "Việc ký số trên cổng do Chủ tịch hoặc Phó Chủ tịch thực hiện.",
    Act.KEEP_SIGNED: "Bản đã ký do công chức Tư pháp - Hộ tịch hoặc lãnh đạo nộp.",
    Act.EDIT_FORM: "Bố cục biểu mẫu do công chức Tư pháp - Hộ tịch hoặc người quản trị phường sửa.",
    Act.MANAGE_PEOPLE: "Việc này do người quản trị phường thực hiện.",
    Act.KEEP_ABSENCES: "Nghỉ phép do chính người nghỉ hoặc người quản trị phường ghi.",
    Act.SEE_LOG: "Nhật ký dành cho người quản trị phường và lãnh đạo.",
    Act.SEE_PLAN: "Kế hoạch của phường dành cho công chức, lãnh đạo và người quản trị của phường.",
    Act.EDIT_PLAN: "Việc này do công chức Tư pháp - Hộ tịch hoặc người quản trị phường thực hiện.",
    Act.ISSUE_PLAN: "Kế hoạch do Chủ tịch hoặc Phó Chủ tịch ban hành.",
    Act.MOVE_ASSESSMENT: "Việc chuyển kỳ đánh giá sang bản mới của bộ tiêu chí do Chủ tịch hoặc Phó Chủ tịch quyết định.",
    Act.EDIT_OFFICE_DAYS: "Ngày nghỉ, ngày làm bù của phường do công chức Tư pháp - Hộ tịch hoặc người quản trị phường ghi.",
    Act.OPEN_ASSESSMENT: "Việc này do công chức Tư pháp - Hộ tịch hoặc lãnh đạo thực hiện.",
    Act.ASK_QUESTION: "Câu hỏi do công chức và lãnh đạo của phường gửi.",
    Act.ANSWER_QUESTION: "Câu hỏi do công chức Tư pháp - Hộ tịch hoặc lãnh đạo trả lời; người hỏi không tự trả lời.",
    Act.PUBLISH_ANSWER: "Việc công bố trả lời cho cả phường do công chức Tư pháp - Hộ tịch hoặc lãnh đạo thực hiện.",
    Act.REMIND: "Việc nhắc do công chức Tư pháp - Hộ tịch hoặc lãnh đạo thực hiện.",
    Act.WRITE_REPORT: "Báo cáo này do người được giao trong kế hoạch hoặc công chức Tư pháp - Hộ tịch lập và gửi.",
    Act.RECEIVE_REPORT: "Việc này do nơi nhận báo cáo thực hiện; người gửi không tự trả lại báo cáo của mình.",
    Act.CLOSE_TASK: "Việc này do người chủ trì, phối hợp nhiệm vụ hoặc công chức Tư pháp - Hộ tịch ghi.",
    Act.KEEP_PLAN_BOOKS: "Việc này do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi.",
    Act.SORT_INBOX: "Tài liệu mới đến do công chức và lãnh đạo của phường xếp.",
    Act.KEEP_LOGBOOK: "Sổ theo dõi do công chức và lãnh đạo của phường ghi.",
    Act.GIVE_LINK: "Đường dẫn nhận tài liệu do người chủ trì, phối hợp hoặc công chức Tư pháp - Hộ tịch tạo và thu hồi.",
    Act.SIGN_RESULT: "Việc ký xác nhận do công chức phụ trách chỉ tiêu thực hiện.",
    Act.MOVE_COURSE: "Việc này do công chức Tư pháp - Hộ tịch hoặc lãnh đạo thực hiện.",
    Act.DECIDE_COURSE: "Việc này do Chủ tịch hoặc Phó Chủ tịch quyết định.",
    Act.PREPARE_POSTING: "Bản niêm yết do công chức Tư pháp - Hộ tịch hoặc lãnh đạo chuẩn bị.",
    Act.KEEP_POSTING: "Việc niêm yết do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi.",
    Act.ANSWER_OPINION: "Ý kiến do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi và trả lời.",
    Act.KEEP_MEETING: "Cuộc họp do công chức Tư pháp - Hộ tịch hoặc lãnh đạo chuẩn bị và ghi biên bản.",
    Act.KEEP_OUTCOME: "Việc gửi hồ sơ và kết quả thẩm định do công chức Tư pháp - Hộ tịch hoặc lãnh đạo ghi.",
    Act.SEE_DECISIONS: "Trang này dành cho Chủ tịch, Phó Chủ tịch.",
    Act.GIVE_SURVEY: "Đường dẫn lấy ý kiến do công chức và lãnh đạo của phường tạo và thu hồi.",
    Act.SEE_HEALTH: "Trang này dành cho người quản trị hệ thống và người quản trị phường.",
}


def may(person: Person, act: Act, obj: Any = None) -> bool:
    """Return whether the person may do the act (on the object, which must already lie in the person's scope)."""
    return RULES[act](person, obj)


def refusal(act: Act) -> str:
    """Return the Vietnamese sentence shown to a person who may not do the act."""
    return REFUSALS[act]


def labels(roles: Iterable[Role]) -> list[str]:
    """Return the Vietnamese names of the roles, in the order of ``Role``."""
    held = set(roles)
    return [ROLE_LABELS[role] for role in Role if role in held]
