"""What every page shows around its content: the ward, the year, the person and the menu of their role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the names that ``base.html`` uses."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"csp_nonce": getattr(request, "csp_nonce", "")}
    ward = user.ward
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "ward": ward,
        "demo_day": ward.demo_day if ward else None,
        "person": {"name": user.full_name, "position": user.position_title},
    }
