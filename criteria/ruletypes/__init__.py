"""What a rule is: one frozen dataclass per rule type, with its parameters, the figures it asks for and its words.

A rule is data of a framework (``criteria/frameworks/*.yaml``); the arithmetic on it is ``scoring/rules.py``.
Points are Decimal; ratios are percentages (80 means 80 %). Nothing here knows the ORM or the clock.
"""

from criteria.ruletypes.base import STEP, Input, InputKind, Rule
from criteria.ruletypes.beyond import AssessmentRecognised, Compared, LessThanLastYear, NotWorseThanLastYear
from criteria.ruletypes.compound import MODES, RULE_TYPES, AllOf, Sum, SumPart, parse_rule, part_key
from criteria.ruletypes.judged import AllOrZero, Boolean, ChecklistMin, Manual, NotArising
from criteria.ruletypes.quantities import AmountMin, CountMin, IssuedOnTime, Term, Zero
from criteria.ruletypes.ratios import Band, RatioBands, RatioThreshold
from criteria.ruletypes.reader import Fault

__all__ = [
    "MODES",
    "RULE_TYPES",
    "STEP",
    "AllOf",
    "AllOrZero",
    "AmountMin",
    "AssessmentRecognised",
    "Band",
    "Boolean",
    "ChecklistMin",
    "Compared",
    "CountMin",
    "Fault",
    "Input",
    "InputKind",
    "IssuedOnTime",
    "LessThanLastYear",
    "Manual",
    "NotArising",
    "NotWorseThanLastYear",
    "RatioBands",
    "RatioThreshold",
    "Rule",
    "Sum",
    "SumPart",
    "Term",
    "Zero",
    "parse_rule",
    "part_key",
]
