"""How often a link, or one address on the net, may ask: a person with a pile of photos never meets these limits."""

from __future__ import annotations

import ipaddress
import math
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from evidence.models import HandInLink, LinkAttempt

WINDOW = timedelta(minutes=10)
PER_LINK = 60
PER_ADDRESS = 120
"""A whole organisation may share one address and hold several links."""
UNKNOWN_PER_ADDRESS = 20
KEPT = timedelta(days=1)


def admit(
    *, link: HandInLink | None, address: str, scope: str = "", most: tuple[int, int] | None = None
) -> int:
    """Note one request and return 0, or for how many seconds its sender has to wait.

    ``link`` is None for an address that is no link. ``scope`` names another public form ("opinion:12"), and ``most`` how
    many may come by it, and of them from one address, within ten minutes. Written first and counted after, so that of requests at the same
    moment never more than the limit pass; a request that has to wait leaves no row.
    """
    now = timezone.now()
    LinkAttempt.objects.filter(at__lt=now - KEPT).delete()
    source = _source(address)
    attempt = LinkAttempt.objects.create(link=link, address=source, scope=scope, at=now)
    recent = LinkAttempt.objects.filter(at__gt=now - WINDOW)
    limits: list[tuple[QuerySet[LinkAttempt], int]] = [
        (recent.filter(link=link), PER_LINK),
        (recent.filter(address=source, link__isnull=False), PER_ADDRESS),
    ]
    if link is None:
        limits = [(recent.filter(address=source, link__isnull=True, scope=""), UNKNOWN_PER_ADDRESS)]
    if scope:
        together, alone = most or (PER_LINK, UNKNOWN_PER_ADDRESS)
        of_form = recent.filter(scope=scope)
        limits = [(of_form, together), (of_form.filter(address=source), alone)]
    for rows, number in limits:
        if rows.count() > number:
            attempt.delete()
            oldest = rows.order_by("at").values_list("at", flat=True).first() or now
            return max(1, math.ceil((oldest + WINDOW - now).total_seconds()))
    return 0


def _source(address: str) -> str:
    """Return the address, of IPv6 its /64: one house changes the rest of it at will."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network(f"{known}/64", strict=False).network_address)
