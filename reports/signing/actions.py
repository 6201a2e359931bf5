"""Verbs of signed copies: one that came back is kept, one is made here, a wrong one is struck out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit import Actor, record
from accounts.guard import Refused
from evidence import sandbox, store
from evidence.sandbox import MIB, Limits, Stopped
from evidence.store import Received
from reports.models import Issue, IssuedFile, SignedCopy
from reports.signing.same import is_same_with_signature

log = logging.getLogger(__name__)

Method = SignedCopy.Method

FOLDER = "issued"
SIGNING = Limits(memory=1024 * MIB, seconds=60, output=settings.MAX_FILE_BYTES * 2)
"""``output``: a signature adds about fifty thousand bytes."""

REPLACED = (
    "Bản chính thức này đã được thay bằng bản sau nên không nhận thêm chữ ký. Xin ký bản đang có hiệu lực."
)
NOT_ISSUED = "Hồ sơ chưa được phát hành nên chưa ký được."
DAMAGED = "Bản chính thức trong kho không còn nguyên vẹn nên không ký được. Xin báo người quản trị phường."
SIGNED_BEFORE = "Tệp này đã có trong các bản ký."
NOTHING_NEW = "Tệp này không có chữ ký nào mới so với bản ký {number}."
LACKS = (
    "Tệp này không có chữ ký của {signer} đã có ở bản ký {number}. Xin tải bản ký {number} về rồi ký tiếp "
    "lên bản đó; nếu bản ký {number} sai thì gạch bỏ trước."
)
UNSIGNED = "Cổng chưa ký được tệp này. Khóa ký không được lưu; xin thử lại, hoặc ký ngoài cổng rồi nộp lại."
TOO_LATE = "Vừa có bản ký khác của văn bản này. Xin tải lại trang để ký tiếp lên bản mới nhất."
STRUCK = "Bản ký này đã được gạch bỏ."
BUILT_ON = "Bản ký {number} được ký tiếp từ bản này. Xin gạch bỏ bản ký {number} trước."


@dataclass(frozen=True)
class _Signed:
    """A checked file in its place, of which the database does not know yet; ``base`` is the copy it must build on."""

    method: str
    stored_name: str
    received: Received
    signatures: tuple[dict[str, Any], ...]
    is_continued: bool


def keep_signed(*, file: IssuedFile, received: Received, by: Actor) -> SignedCopy:
    """Keep a copy that was signed outside. Raises ``Refused`` with why it is not the issued file with a signature added."""
    _refuse_closed(file)
    return _keep(file, received, Method.OUTSIDE, by)


def sign_here(
    *, file: IssuedFile, key: bytes, password: str, seen: int, by: Actor
) -> tuple[SignedCopy, bool]:
    """Sign the issued file, or its last signed copy, with a key that is forgotten afterwards. Raises ``Refused``.

    Returns the copy, and whether the signature shows on the page.

    ``seen`` is the number of the copy that the person saw as the last (0: none): a form sent twice signs once.
    Key and password go to a child through a pipe and are written nowhere.
    """
    _refuse_closed(file)
    original = sound_original(file)
    last = file.signed.counting().last()
    if seen != (last.number if last else 0):
        raise Refused(TOO_LATE)
    target = store.incoming_place(f"{uuid4().hex}.pdf")
    try:
        source = store.path_of(last.stored_name) if last else original
        files = {
            "original": str(original),
            "source": str(source),
            "target": str(target),
            "fonts": str(settings.FONT_DIR),
        }
        terms = _terms(file, by)
        made = sandbox.call("reports.signing.writing:sign_job", files, key, password, terms, limits=SIGNING)
        return _keep(file, store.adopt(target), Method.PORTAL, by), bool(made["visible"])
    except Stopped as stopped:
        log.warning("Signing a file was stopped: %s.", stopped.why)
        raise Refused(UNSIGNED) from None
    finally:
        target.unlink(missing_ok=True)


def _terms(file: IssuedFile, by: Actor) -> dict[str, Any]:
    """Return what the child needs to know: a personal certificate counts only when its owner is at the keyboard."""
    issue = file.issue
    is_signer = by.user is not None and by.user.pk == issue.signer_id
    return {
        "ward": file.ward.name_with_kind,
        "signer": issue.signer_name if is_signer else "",
        "now": timezone.localtime().isoformat(timespec="seconds"),
        "place": file.place,
    }


def sound_original(file: IssuedFile) -> Path:
    """Return where the issued file lies, after making sure that it is the one that was issued. Raises ``Refused``."""
    path = store.path_of(file.stored_name)
    try:
        with path.open("rb") as found:
            digest, _ = store.hash_of(found)
    except FileNotFoundError:
        digest = ""
    if digest != file.digest:
        log.error("%s is not what was issued; run manage.py verify_evidence.", path)
        raise Refused(DAMAGED)
    return path


def _refuse_closed(file: IssuedFile) -> None:
    if file.issue.state == Issue.State.REPLACED:
        raise Refused(REPLACED)
    if file.issue.state != Issue.State.ISSUED:
        raise Refused(NOT_ISSUED)


def _keep(file: IssuedFile, received: Received, method: str, by: Actor) -> SignedCopy:
    verdict = is_same_with_signature(sound_original(file), received.path, file.place)
    if not verdict.is_same:
        raise Refused(verdict.refusal)
    year = file.issue.assessment.year
    name = store.keep(received, ward_slug=file.ward.slug, year=year, extension="pdf", folder=FOLDER)
    signed = _Signed(method, name, received, verdict.signatures, verdict.is_continued)
    try:
        return _tell(file, signed, by)
    except BaseException:
        store.discard(name)
        raise


@transaction.atomic
def _tell(file: IssuedFile, signed: _Signed, by: Actor) -> SignedCopy:
    """Note the copy, once it is sure that nobody's signature is lost by it."""
    issue = Issue.objects.select_for_update(no_key=True).get(pk=file.issue_id)
    if issue.state != Issue.State.ISSUED:
        raise Refused(REPLACED)
    last = file.signed.counting().last()
    _refuse_backward(signed, last)
    assert by.user is not None  # noqa: S101 - only people keep copies
    known = {one["id"] for one in last.signatures} if last else set()
    copy = SignedCopy.objects.create(
        file=file,
        number=file.signed.count() + 1,
        method=signed.method,
        stored_name=signed.stored_name,
        digest=signed.received.digest,
        size=signed.received.size,
        signatures=[one | {"added": one["id"] not in known} for one in signed.signatures],
        is_continued=signed.is_continued,
        added_by=by.user,
    )
    detail = {
        "method": copy.method,
        "sha256": copy.digest,
        "signers": names_of([one for one in copy.signatures if one["added"]]),
    }
    record(by, "dossier_signed", copy, detail=detail)
    return copy


def _refuse_backward(signed: _Signed, last: SignedCopy | None) -> None:
    """Raise unless the copy holds all signatures of the last one and at least one more."""
    if last is None:
        return
    if signed.received.digest == last.digest:
        raise Refused(SIGNED_BEFORE)
    here, before = {one["id"] for one in signed.signatures}, {one["id"]: one for one in last.signatures}
    lost = [one["signer"] for key, one in before.items() if key not in here]
    if lost and signed.method == Method.PORTAL:
        raise Refused(TOO_LATE)
    if lost:
        raise Refused(LACKS.format(signer=" và ".join(lost), number=last.number))
    if here == set(before):
        raise Refused(NOTHING_NEW.format(number=last.number))


def names_of(signatures: Sequence[dict[str, Any]]) -> list[str]:
    """Return whom the signatures name, in their order."""
    return [one["signer"] for one in signatures]


@transaction.atomic
def strike(*, copy: SignedCopy, reason: str, by: Actor) -> None:
    """Strike a wrong copy out; it stays, with the reason. Raises ``Refused`` when a later one builds on it."""
    Issue.objects.select_for_update(no_key=True).get(pk=copy.file.issue_id)
    copy.refresh_from_db()
    if copy.struck_at is not None:
        raise Refused(STRUCK)
    later = copy.file.signed.counting().filter(number__gt=copy.number).last()
    if later is not None:
        raise Refused(BUILT_ON.format(number=later.number))
    copy.struck_at, copy.struck_by, copy.struck_reason = timezone.now(), by.user, reason.strip()
    copy.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    record(by, "dossier_signed_strike", copy, detail={"reason": copy.struck_reason})
