"""Bring a demo ward and its people into the portal: what is there already is left as it is."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.actions import create_person, create_ward, set_own_password
from accounts.audit import Actor, record
from accounts.guard import Refused
from accounts.models import RoleGrant, Unit, User, Ward
from accounts.posts import create_position, create_unit, hand_over
from config.access import labels
from reports.demo.wards import Demo, DemoPerson, DemoWard

ADDRESS = "manage.py loaddemo"
"""Where the log says a demo person's acts came from."""


def refuse_real_wards(demo: Demo) -> None:
    """Raise ``Refused`` when a demo ward's name belongs to a real ward, or real wards live here before the demo does.

    The password of the demo's people is public: they must never stand beside a real ward's data.
    """
    slugs = [ward.slug for ward in demo.wards]
    for ward in Ward.objects.filter(slug__in=slugs, demo_day__isnull=True):
        raise Refused(f"{ward} ({ward.slug}) là đơn vị thật, không phải đơn vị minh họa; không thay đổi gì.")
    loaded = Ward.objects.filter(slug__in=slugs).count()
    if loaded < len(slugs) and Ward.objects.filter(demo_day__isnull=True).exists():
        raise Refused("Cơ sở dữ liệu này có đơn vị thật; dữ liệu minh họa chỉ nạp vào cơ sở dữ liệu riêng.")


@transaction.atomic
def bring_ward(demo: DemoWard, by: Actor) -> Ward:
    """Return the ward, made with its own day when it is not there; ``Refused`` when its name is a real ward's."""
    ward = Ward.objects.filter(slug=demo.slug).first()
    if ward is not None:
        return ward
    ward = create_ward(by=by, demo_day=demo.day, **demo.values)
    record(by, "ward_demo", ward, detail={"ngày minh họa": demo.day})
    return ward


def bring_groups(demo: DemoWard, ward: Ward, by: Actor) -> None:
    """Make the residential groups that are missing."""
    known = set(ward.units.filter(kind=Unit.Kind.RESIDENTIAL_GROUP).values_list("name", flat=True))
    for name in demo.groups:
        if name not in known:
            values = {"kind": Unit.Kind.RESIDENTIAL_GROUP, "name": name, "valid_from": None}
            create_unit(by=by, ward=ward, values=values)


def bring_people(people: tuple[DemoPerson, ...], ward: Ward | None, password: str, by: Actor) -> None:
    """Make the accounts that are missing, each with the demo's one password."""
    known = User.objects.select_related("ward").in_bulk(
        [person.username for person in people], field_name="username"
    )
    for person in people:
        there = known.get(person.username)
        if there is None:
            _bring_person(person, ward, password, by)
        elif there.ward != ward:
            raise Refused(f"Tên đăng nhập {person.username} đã có người ngoài dữ liệu minh họa dùng.")


@transaction.atomic
def _bring_person(person: DemoPerson, ward: Ward | None, password: str, by: Actor) -> None:
    """Make one account and choose its password; who belongs to no ward has no verb to be made by."""
    if ward is not None:
        user, _ = create_person(
            by=by, ward=ward, username=person.username, full_name=person.name, email="", roles=person.roles
        )
    else:
        user = User.objects.create(username=person.username, full_name=person.name)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in person.roles)
        detail = {"tên đăng nhập": user.username, "vai trò": ", ".join(labels(person.roles))}
        record(by, "person_create", user, detail=detail)
    set_own_password(by=Actor.of_user(user, ADDRESS), person=user, password=password, act="password_change")


def bring_posts(demo: DemoWard, ward: Ward, by: Actor) -> None:
    """Make the posts that the ward's plan does not name, in units that it does."""
    known = set(ward.positions.values_list("title", flat=True))
    units = {unit.code: unit for unit in ward.units.all()}
    for post in demo.posts:
        if post.title not in known:
            values = {
                "title": post.title,
                "short_title": post.short_title,
                "unit": units[post.unit],
                "order": post.order,
            }
            create_position(by=by, ward=ward, values=values, groups=())


def bring_holders(demo: DemoWard, ward: Ward, by: Actor) -> None:
    """Give each post its holder from 1 January on; a post that ever had one is left alone."""
    posts = ward.positions.filter(holdings__isnull=True).in_bulk(field_name="pk")
    vacant = {post.code: post for post in posts.values()}
    users = {user.username: user for user in User.objects.of_ward(ward)}
    for person in demo.people:
        if person.position in vacant:
            since = date(demo.year, 1, 1)
            hand_over(by=by, position=vacant[person.position], holder=users[person.username], since=since)


def actors_of(ward: Ward) -> dict[str, Actor]:
    """Return user name → who acts, with the post they hold now."""
    return {user.username: Actor.of_user(user, ADDRESS) for user in User.objects.of_ward(ward)}
