"""A key as somebody hands it in: opened in memory, judged by its certificate, forgotten. Runs in the child.

Each reason for refusing has its own sentence; none repeats anything of the file or the password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pkcs12 as asn1_pkcs12  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from pyhanko.sign.signers import SimpleSigner

from accounts.guard import Refused
from config import vietnamese as vi

LEAST_BITS = 2048
"""Of an RSA key."""
LEAST_CURVE = 256

NO_KEY_FILE = "Tệp này không phải tệp chứng thư số PKCS#12 (.p12, .pfx)."
WRONG_PASSWORD = "Mật khẩu của tệp chứng thư số không đúng. Khóa chưa được dùng; xin nhập lại."  # noqa: S105
OLD_LOCK = (
    "Tệp chứng thư số được khóa bằng cách mã hóa cũ mà cổng không mở được. Xin xuất lại tệp với mã hóa AES."
)
NO_KEY = "Tệp này chỉ có chứng thư, không có khóa ký. Xin chọn tệp xuất kèm khóa riêng."
NO_CERTIFICATE = "Tệp này không có chứng thư đi cùng khóa ký."
WEAK = f"Khóa ký này quá yếu: cổng nhận khóa RSA từ {LEAST_BITS} bit hoặc khóa ECC từ {LEAST_CURVE} bit."
EXPIRED = "Chứng thư số đã hết hạn ngày {day}. Xin dùng chứng thư còn hạn."
NOT_YET = "Chứng thư số chỉ có hiệu lực từ ngày {day}."
NOT_FOR_SIGNING = "Chứng thư số này không dùng để ký văn bản."
NOT_OURS = (
    "Chứng thư số này đứng tên “{name}”, không phải của {whose}. "
    "Nếu đúng là chứng thư cần dùng, xin tải bản chính thức về, ký bằng phần mềm ký số rồi nộp lại."
)


@dataclass(frozen=True)
class Owner:
    """Whose certificate is expected: the ward's, or that of ``signer`` ("": the ward's alone); and the moment (aware)."""

    ward: str
    signer: str
    now: datetime


@dataclass(frozen=True)
class Opened:
    """A key that may sign; ``name`` is whom its certificate names, ``is_person`` whether that is the signer."""

    signer: SimpleSigner
    name: str
    is_person: bool


def open_key(data: bytes, password: str, owner: Owner) -> Opened:
    """Return the key with its certificate. Raises ``Refused`` with the sentence for who handed it in."""
    key, certificate = _loaded(data, password)
    _judge_key(key, certificate)
    _judge_certificate(certificate, owner.now)
    names = _names(certificate)
    is_person = _holds(names, owner.signer)
    if not is_person and not _holds(names, owner.ward):
        raise Refused(NOT_OURS.format(name=(names[0] if names else "")[:100], whose=_either(owner)))
    opened = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
    return Opened(opened, names[0], is_person)


def _loaded(data: bytes, password: str) -> tuple[Any, x509.Certificate]:
    try:
        asn1_pkcs12.Pfx.load(data, strict=True).native  # noqa: B018 - reads all of it: a wrong password is another reason
    except (ValueError, TypeError) as error:
        raise Refused(NO_KEY_FILE) from error
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, password.encode())
    except UnsupportedAlgorithm as error:
        raise Refused(OLD_LOCK) from error
    except ValueError as error:
        raise Refused(WRONG_PASSWORD) from error
    if key is None:
        raise Refused(NO_KEY)
    if certificate is None:
        raise Refused(NO_CERTIFICATE)
    return key, certificate


def _judge_key(key: Any, certificate: x509.Certificate) -> None:
    strong = (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_BITS) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size >= LEAST_CURVE
    )
    if not strong:
        raise Refused(WEAK)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise Refused(NO_CERTIFICATE)


def _judge_certificate(certificate: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise Refused(EXPIRED.format(day=vi.date(certificate.not_valid_after_utc.date())))
    if now < certificate.not_valid_before_utc:
        raise Refused(NOT_YET.format(day=vi.date(certificate.not_valid_before_utc.date())))
    usage, basic = _extension(certificate, x509.KeyUsage), _extension(certificate, x509.BasicConstraints)
    signs = usage is None or usage.digital_signature or usage.content_commitment
    if not signs or (basic is not None and basic.ca):
        raise Refused(NOT_FOR_SIGNING)


def _extension(certificate: x509.Certificate, kind: Any) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _names(certificate: x509.Certificate) -> list[str]:
    """Return what the certificate calls its owner: common name first, then unit and organisation."""
    kinds = (
        x509.NameOID.COMMON_NAME,
        x509.NameOID.ORGANIZATIONAL_UNIT_NAME,
        x509.NameOID.ORGANIZATION_NAME,
    )
    return [str(one.value) for kind in kinds for one in certificate.subject.get_attributes_for_oid(kind)]


def _either(owner: Owner) -> str:
    return f"{owner.ward} hay của {owner.signer}" if owner.signer else owner.ward


def _holds(names: list[str], name: str) -> bool:
    """Whether one of the names holds ``name`` word for word, whatever case and accents."""
    wanted = " ".join(vi.fold(name).split())
    return bool(wanted) and any(f" {wanted} " in f" {' '.join(vi.fold(one).split())} " for one in names)
