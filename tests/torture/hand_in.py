"""Hands files in as fast as it can and says each hash once it is acknowledged; killed by the test at any moment.

Run as ``python -m tests.torture.hand_in HOW_MANY`` with the portal's environment.
"""

import os
import sys
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone  # noqa: E402 - after the set-up

from accounts.audit import Actor  # noqa: E402
from accounts.models import User  # noqa: E402
from assignments.models import Assessment  # noqa: E402
from evidence import intake  # noqa: E402
from evidence.intake import Incoming  # noqa: E402
from tests.evidence import files  # noqa: E402


def main(most: int) -> None:
    assessment = Assessment.objects.select_related("ward", "framework").get(ward__slug="vi-du")
    indicator = assessment.framework.indicators.get(code="2.1")
    by = Actor.of_user(User.objects.get(username="an"))
    for number in count():
        if number == most:
            return
        content = files.pdf(text=os.urandom(100_000).hex())
        incoming = Incoming([content], f"{number}.pdf", timezone.now())
        use = intake.take(assessment=assessment, indicator=indicator, incoming=incoming, by=by).use
        sys.stdout.write(f"{use.revision.digest}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
