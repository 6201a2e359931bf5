"""A checked workbook waits, as it was checked, until the same person confirms it or an hour has passed.

The file lies under ``MEDIA_ROOT/sheets`` under a name of the server's own. What the page carries is signed: who checked
which bytes against which content of which framework, ward or plan.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core import signing

from accounts.guard import Refused
from accounts.models import User
from accounts.workbooks.package import too_large

FOLDER = "sheets"
LIFE = 60 * 60
"""Seconds for which a checked workbook waits."""
SALT = "workbooks"


@dataclass(frozen=True)
class Checkable:
    """What a workbook was checked against: which thing, its content at that moment, and two sentences for the person.

    ``gone``: the file does not wait any more; ``changed``: the content is another by now.
    """

    subject: str
    content: str
    gone: str
    changed: str


@dataclass(frozen=True)
class Kept:
    """A workbook that waits: its stored name and the SHA-256 of its bytes."""

    name: str
    digest: str

    @property
    def path(self) -> Path:
        return _folder() / self.name

    def discard(self) -> None:
        """Remove the file; one that is gone already is no fault."""
        self.path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store the bytes of a workbook; raise Refused for more than ``MAX_FILE_BYTES``. Old ones go on this occasion."""
    _sweep()
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    name, digest, size = f"{uuid4().hex}.xlsx", hashlib.sha256(), 0
    path = folder / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.MAX_FILE_BYTES:
                    raise Refused(too_large(settings.MAX_FILE_BYTES))
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(name, digest.hexdigest())


def _sweep() -> None:
    """Remove what nobody confirmed in time."""
    oldest = time.time() - LIFE
    for path in _folder().glob("*.xlsx"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        except FileNotFoundError:  # confirmed or swept meanwhile
            continue


def token_of(kept: Kept, what: Checkable, user: User) -> str:
    """Return what the check page carries to the confirmation."""
    return signing.dumps([user.pk, what.subject, what.content, kept.name, kept.digest], salt=SALT)


def kept_of(token: str, what: Checkable, user: User) -> Kept:
    """Return the workbook that this person checked; raise Refused when it is not there any more, or something changed."""
    try:
        person, which, content, name, digest = signing.loads(token, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError) as error:
        raise Refused(what.gone) from error
    kept = Kept(name, digest)
    if (person, which) != (user.pk, what.subject):
        raise Refused(what.gone)
    try:
        with kept.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:  # swept, or confirmed by a click a moment before
        raise Refused(what.gone) from error
    if found != digest:
        raise Refused(what.gone)
    if content != what.content:
        raise Refused(what.changed)
    return kept
