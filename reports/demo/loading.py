"""Load the whole demo: people, plan, proof and results of each ward. Run again it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Ward
from config.access import labels
from reports.demo.cast import (
    bring_groups,
    bring_holders,
    bring_people,
    bring_posts,
    bring_ward,
    refuse_real_wards,
)
from reports.demo.making import make_files
from reports.demo.wards import Demo, DemoPerson, DemoWard, read_demo
from reports.demo.year import Year, is_played, open_year
from reports.documents.fonts import configured


@dataclass(frozen=True)
class Login:
    """One account to try the portal with."""

    role: str
    ward: str
    name: str
    username: str
    password: str


def load_demo(by: Actor, processes: int = 2) -> tuple[Login, ...]:
    """Load what is missing of the demo and return one login for each role; the frameworks must be there.

    ``processes`` render the papers. Raises ``Refused`` beside real wards, FontsMissing without the paper's typeface.
    """
    demo = read_demo()
    refuse_real_wards(demo)
    bring_people(demo.beyond_wards, None, demo.password, by)
    for ward in demo.wards:
        _load_ward(ward, demo.password, by, processes)
    return tuple(_logins(demo))


def _load_ward(demo: DemoWard, password: str, by: Actor, processes: int) -> None:
    ward = bring_ward(demo, by)
    if is_played(ward):
        return
    _make_staff(demo, ward, password, by)
    assessment = open_year(demo, ward, by)
    bring_posts(demo, ward, by)
    bring_holders(demo, ward, by)
    files = make_files(demo.pieces, configured(), processes) if demo.pieces else {}
    Year(demo, assessment, files).play()


def _make_staff(demo: DemoWard, ward: Ward, password: str, by: Actor) -> None:
    bring_groups(demo, ward, by)
    bring_people(demo.people, ward, password, by)


def public_links() -> list[tuple[str, str]]:
    """Return whom a demo link was given to and its address, of those whose address everybody may know."""
    links = [link for ward in read_demo().wards for link in ward.arrivals.links if link.token]
    return [(link.recipient, reverse("hand_in:page", args=[link.token])) for link in links]


def _logins(demo: Demo) -> Iterator[Login]:
    for ward in demo.wards:
        yield from (_login(person, ward.title, demo.password) for person in ward.people if person.shown)
    yield from (_login(person, "", demo.password) for person in demo.beyond_wards if person.shown)


def _login(person: DemoPerson, ward: str, password: str) -> Login:
    role = ", ".join(labels(person.roles)) + (f" ({person.remark})" if person.remark else "")
    return Login(role, ward, person.name, person.username, password)
