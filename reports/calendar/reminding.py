"""The ready text of a reminder for whoever writes a report: of a late one together with what else of theirs is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reports.occasions import Occasion, Occasions
from reports.zalo import zalo_text


@dataclass(frozen=True)
class Letter:
    """One text to copy, and for whom."""

    user_id: int
    name: str
    post: str
    text: str


def letters_of(
    occasions: Occasions, key: str, several: str, absolute: Callable[[str], str]
) -> tuple[Letter, ...]:
    """Return a text for each person who writes the report of a key; none where it is not open or nobody does.

    ``several``: the whole address that leads to more than one report; ``absolute`` makes one of a page's.
    """
    asked = next((one for one in occasions.open() if one.key == key), None)
    if asked is None:
        return ()
    return tuple(
        Letter(
            person.user_id,
            person.name,
            person.position,
            _text(person.name, _together(occasions, asked, person.user_id), several, absolute),
        )
        for person in asked.authors
    )


def _together(occasions: Occasions, asked: Occasion, user_id: int) -> Occasions:
    if not asked.is_overdue:
        return replace(occasions, all=(asked,))
    return occasions.overdue().where(lambda one: any(who.user_id == user_id for who in one.authors))


def _text(name: str, some: Occasions, several: str, absolute: Callable[[str], str]) -> str:
    address = absolute(some.all[0].address) if len(some) == 1 else several
    return zalo_text(name, some, some.on, address)
