"""Where a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address; X-Forwarded-For is believed only as far as there are trusted proxies."""
    remote = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            remote = hops[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return ""
    # A server that listens on IPv6 sees the office's IPv4 addresses as ::ffff:10.1.2.3.
    return str(getattr(address, "ipv4_mapped", None) or address)


def client_network(request: HttpRequest) -> str:
    """Return the /24 (IPv4) or /64 (IPv6) the request came from, for the lock on failed logins."""
    address = client_address(request)
    if not address:
        return "0.0.0.0"  # noqa: S104 - the name of no network, not a bind
    prefix = 24 if ipaddress.ip_address(address).version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)
