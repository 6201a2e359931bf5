"""Letters of the accounts app: one function each."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.models import User

log = logging.getLogger(__name__)


def password_reset(person: User, link: str) -> None:
    """Send the one-time link, valid for 30 minutes.

    A mail server that does not answer is logged, never shown: the page must say the same whether an account exists.
    """
    where = person.ward.name_with_kind if person.ward else "Cổng chuẩn tiếp cận pháp luật"
    letter = EmailMessage(
        subject=f"[{where}] Đặt lại mật khẩu",
        body=render_to_string("registration/password_reset_email.txt", {"user": person, "link": link}),
        to=[person.email],
    )
    try:
        letter.send()
    except OSError:
        log.exception("The letter to reset the password of user %s could not be sent", person.pk)
