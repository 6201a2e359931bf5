"""The letter to somebody whose opinion was answered."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from reports.models import Opinion, Response

log = logging.getLogger(__name__)


def address_of(opinion: Opinion) -> str:
    """Return where the answer goes: the e-mail the sender left for it; "" where there is none, or no mail goes out."""
    if not settings.MAIL_WORKS or not (opinion.consented or opinion.entered_by_id):
        return ""
    try:
        validate_email(opinion.contact)
    except ValidationError:
        return ""
    return opinion.contact


def answered(response: Response, to: str) -> None:
    """Send the answer; a server that does not take it is logged: the answer stands on the page all the same."""
    opinion = response.opinion
    ward, year = opinion.ward, opinion.posting.assessment.year
    context = {
        "response": response,
        "opinion": opinion,
        "ward": ward,
        "link": f"{settings.PORTAL_URL}{reverse('reports:public', args=[ward.slug, year])}",
    }
    letter = EmailMessage(
        subject=f"[{ward.name_with_kind}] Trả lời ý kiến mã số {opinion.code}",
        body=render_to_string("reports/opinion_email.txt", context),
        to=[to],
    )
    try:
        letter.send()
    except OSError:
        log.exception("The answer to opinion %s could not be sent", opinion.pk)
