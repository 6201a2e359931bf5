"""Who: wards, their units and positions, the people who hold them, and the bell."""

from accounts.audit import AuditEntry, AuditHead
from accounts.models.people import (
    Absence,
    Holding,
    Notice,
    Position,
    RoleGrant,
    User,
    UserQuerySet,
    login_name,
)
from accounts.models.runs import JobRun
from accounts.models.wards import Unit, Ward

__all__ = [
    "Absence",
    "AuditEntry",
    "AuditHead",
    "Holding",
    "JobRun",
    "Notice",
    "Position",
    "RoleGrant",
    "Unit",
    "User",
    "UserQuerySet",
    "Ward",
    "login_name",
]
