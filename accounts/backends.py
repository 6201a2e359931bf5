"""How a session finds its person."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class PortalBackend(ModelBackend):
    """Django's own backend; the person comes with ward, roles, post and unseen notices in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.for_session().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
