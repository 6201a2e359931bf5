"""The demo wards and their people as data, read from ``wards.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Ward
from config.access import Role
from reports.demo.arrivals import Arrivals, read_arrivals
from reports.demo.pieces import HERE, Letterhead, Piece, Proof, read, read_proofs


@dataclass(frozen=True)
class DemoPerson:
    """One invented person; ``position`` is the code of the post held, empty for none."""

    username: str
    name: str
    roles: tuple[Role, ...]
    position: str
    shown: bool
    remark: str


@dataclass(frozen=True)
class DemoPost:
    """A post of a demo ward that its plan does not name; ``unit`` is the code of the plan's unit it belongs to."""

    title: str
    short_title: str
    unit: str
    order: int


@dataclass(frozen=True)
class DemoWard:
    """One demo ward: itself, its day, its people, where its plan stands, and what was played of its year.

    ``framework`` is the plan's own, ``beside`` are those the ward assesses the same year by as well; ``deputy`` is the
    code of the post that reviews for the coordinator, empty for none.
    """

    values: Mapping[str, str]
    day: date
    year: int
    framework: str
    beside: tuple[str, ...]
    plan: Path
    deputy: str
    office: str
    superior: str
    groups: tuple[str, ...]
    posts: tuple[DemoPost, ...]
    people: tuple[DemoPerson, ...]
    evidence: Path | None
    results: Path | None
    reports: Path | None
    course: Path | None
    logbooks: Path | None
    inbox: Path | None

    @property
    def slug(self) -> str:
        return self.values["slug"]

    @property
    def title(self) -> str:
        """ "Phường Hồng Sơn", "Xã Hương Bình"."""
        return f"{Ward.Kind(self.values['kind']).label.capitalize()} {self.values['name']}"

    def person_in(self, position: str) -> DemoPerson:
        return next(person for person in self.people if person.position == position)

    @property
    def justice_officer(self) -> DemoPerson:
        return next(person for person in self.people if Role.JUSTICE_OFFICER in person.roles)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        return read_proofs(read(self.evidence), self.letterhead) if self.evidence else ()

    @cached_property
    def arrivals(self) -> Arrivals:
        """What came in and waits to be sorted, and the links it came by."""
        return read_arrivals(self.inbox, self.letterhead) if self.inbox else Arrivals()

    @property
    def pieces(self) -> list[Piece]:
        """All files to make."""
        return [piece for proof in self.proofs for piece in proof.pieces] + self.arrivals.pieces

    @property
    def letterhead(self) -> Letterhead:
        posts = {person.name: POSTS.get(person.position, "") for person in self.people}
        return Letterhead(self.office, self.superior, self.title, posts)


POSTS = {
    "chu-tich": "Chủ tịch",
    "pho-chu-tich": "Phó Chủ tịch",
    "tu-phap-ho-tich": "Công chức Tư pháp - Hộ tịch",
    "van-phong-thong-ke": "Công chức Văn phòng - Thống kê",
    "tai-chinh-ke-toan": "Công chức Tài chính - Kế toán",
    "van-hoa-xa-hoi": "Công chức Văn hóa - Xã hội",
    "chinh-sach": "Công chức Chính sách",
}
"""What stands over the name of a signer in post."""

WARD_VALUES = ("code", "slug", "kind", "name", "parent_name", "province_name")


@dataclass(frozen=True)
class Demo:
    """Everything ``wards.yaml`` says."""

    password: str
    wards: tuple[DemoWard, ...]
    beyond_wards: tuple[DemoPerson, ...]


def read_demo() -> Demo:
    """Return the demo wards, in the order they are loaded."""
    data = read(HERE / "wards.yaml")
    return Demo(
        password=data["password"],
        wards=tuple(_ward(entry) for entry in data["wards"]),
        beyond_wards=tuple(_person(entry) for entry in data["beyond_wards"]),
    )


def _ward(entry: dict[str, Any]) -> DemoWard:
    return DemoWard(
        values={key: entry[key] for key in WARD_VALUES},
        day=entry["demo_day"],
        year=entry["year"],
        framework=entry["framework"],
        beside=tuple(entry.get("beside", ())),
        plan=settings.BASE_DIR / entry["plan"],
        deputy=entry.get("deputy", ""),
        office=entry.get("office", ""),
        superior=entry.get("superior", ""),
        groups=tuple(entry["groups"]),
        posts=tuple(DemoPost(**post) for post in entry.get("posts", ())),
        people=tuple(_person(person) for person in entry["people"]),
        evidence=_file(entry, "evidence"),
        results=_file(entry, "results"),
        reports=_file(entry, "reports"),
        course=_file(entry, "course"),
        logbooks=_file(entry, "logbooks"),
        inbox=_file(entry, "inbox"),
    )


def _file(entry: dict[str, Any], key: str) -> Path | None:
    return HERE / entry[key] if key in entry else None


def _person(entry: dict[str, Any]) -> DemoPerson:
    return DemoPerson(
        username=entry["username"],
        name=entry["name"],
        roles=tuple(Role(role) for role in entry["roles"]),
        position=entry.get("position", ""),
        shown=entry.get("login", False),
        remark=entry.get("remark", ""),
    )
