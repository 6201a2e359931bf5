"""What every rule type shares: the figures it may ask for, the scale it is read on, its remarks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self, TypedDict

from criteria.ruletypes.reader import Reader

STEP = Decimal("0.25")
COMMON = ("type", "note", "source")


class InputKind(StrEnum):
    """How a figure is entered; ``money`` is whole đồng, ``points`` goes in steps of 0.25."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICES = "choices"
    POINTS = "points"
    TEXT = "text"


@dataclass(frozen=True)
class Input:
    """One figure a rule asks for; ``per_group`` figures are a mapping from residential group to number.

    A ``gathered`` figure is read by the portal from another place: no form asks for it.
    """

    key: str
    label: str
    kind: InputKind
    unit: str = ""
    options: tuple[str, ...] = ()
    per_group: bool = False
    required: bool = True
    gathered: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """A rule of a content or indicator. ``note`` and ``source`` are the framework's remarks on it."""

    TYPE: ClassVar[str]
    note: str = ""
    source: str = ""

    @classmethod
    @abstractmethod
    def read(cls, reader: Reader) -> Self | None:
        """Return the rule of these parameters; None when one is unusable (``reader.faults`` says which)."""

    @abstractmethod
    def inputs(self) -> tuple[Input, ...]:
        """Return the figures the rule asks for, in the order of the form."""

    @abstractmethod
    def in_words(self, max_points: Decimal | None) -> tuple[str, ...]:
        """Return the rule as Vietnamese sentences; ``max_points`` None words it as met / not met."""


class Remarks(TypedDict):
    """The remarks any rule may carry."""

    note: str
    source: str


def remarks(reader: Reader) -> Remarks:
    """Return the optional ``note`` and ``source`` of a rule."""
    return {"note": reader.text("note", required=False), "source": reader.text("source", required=False)}
