"""Who answers for what, and when: assessments, plans, duties, tasks, and the office's own calendar."""

from assignments.models.assessments import Assessment, AssessmentQuerySet
from assignments.models.duties import Assignment, AssignmentQuerySet, Party, ReportDuty, Target
from assignments.models.office import Holiday, Question, QuestionQuerySet
from assignments.models.plans import Paragraph, Phase, Plan, PlanQuerySet
from assignments.models.tasks import FundingLine, ModelGroup, ModelSite, Request, Task, TaskQuerySet

__all__ = [
    "Assessment",
    "AssessmentQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "FundingLine",
    "Holiday",
    "ModelGroup",
    "ModelSite",
    "Paragraph",
    "Party",
    "Phase",
    "Plan",
    "PlanQuerySet",
    "Question",
    "QuestionQuerySet",
    "ReportDuty",
    "Request",
    "Target",
    "Task",
    "TaskQuerySet",
]
