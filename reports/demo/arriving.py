"""Let files come into a demo ward's inbox, from officials and through links; what is there already stays."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from django.utils import timezone

from accounts.audit import Actor
from assignments.models import Assessment
from evidence import links
from evidence.inbox import put_in
from evidence.intake import Incoming
from evidence.models import HandInLink, Revision
from reports.demo.arrivals import Arrival, Arrivals, ToldLink
from reports.demo.cast import ADDRESS

SOON, LATER = -5, -10
"""Priorities of the demo's readings: behind what people send, the inbox before the year's proof."""


def bring_arrivals(
    told: Arrivals, assessment: Assessment, files: Mapping[str, bytes], actors: Mapping[str, Actor]
) -> None:
    """Give the links and put in the files that are missing."""
    given = {link.key: _bring_link(link, assessment, actors[link.by]) for link in told.links}
    known = Revision.objects.filter(document__ward=assessment.ward)
    for item in told.items:
        if known.filter(original_name=item.file).exists():
            continue
        link = given.get(item.link)
        put_in(
            ward=assessment.ward,
            year=assessment.year,
            incoming=Incoming((files[item.same_as or item.file],), item.file, timezone.now(), priority=SOON),
            by=_sender(item, link, actors),
            link=link,
            sender=item.sender,
            note=item.note,
        )


def _bring_link(told: ToldLink, assessment: Assessment, by: Actor) -> HandInLink:
    """Give a link on its day. One with a public token gets that one: the demo never stands beside a real ward."""
    known = HandInLink.objects.filter(ward=assessment.ward, recipient=told.recipient).first()
    if known:
        return known
    ward = copy(assessment.ward)
    ward.demo_day = told.given
    indicator = assessment.framework.indicators.get(code=told.indicator)
    place = replace(links.Place.of_indicator(assessment, indicator), ward=ward)
    terms = links.Terms(told.recipient, told.asked, told.last_day)
    link = links.give(place=place, terms=terms, by=by).link
    if told.token:
        HandInLink.objects.filter(pk=link.pk).update(token_digest=links.digest_of(told.token))
    return link


def _sender(item: Arrival, link: HandInLink | None, actors: Mapping[str, Actor]) -> Actor:
    if link is None:
        return actors[item.by]
    return Actor(None, f"Người gửi qua đường dẫn: {link.recipient}", address=ADDRESS)
