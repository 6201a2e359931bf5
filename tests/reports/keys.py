"""Certificates and keys for the tests of signing, made when they are asked for; nothing of the kind is kept in a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

PASSWORD = "mật-khẩu-khóa-ký-riêng-9137"
DAY = timedelta(days=1)


def _name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


@cache
def _root() -> tuple[Any, x509.Certificate]:
    key, name, now = (
        ec.generate_private_key(ec.SECP256R1()),
        _name("Tổ chức chứng thực để thử"),
        timezone.now(),
    )
    found = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * DAY)
        .not_valid_after(now + 400 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, found


def _usage(*, certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def root_file(folder: Path) -> Path:
    """The certificate of the tests' own authority as the setting ``SIGNATURE_ROOTS`` names it."""
    path = folder / "goc.pem"
    path.write_bytes(_root()[1].public_bytes(Encoding.PEM))
    return path


@cache
def key_file(
    common: str,
    organisation: str = "",
    *,
    ends: timedelta = 300 * DAY,
    begins: timedelta = -300 * DAY,
    authority: bool = False,
) -> bytes:
    """A PKCS#12 file with certificate and key, locked with ``PASSWORD``; ``ends`` and ``begins`` count from now."""
    (root_key, root), key, now = _root(), ec.generate_private_key(ec.SECP256R1()), timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(common, organisation))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(_usage(certificates=authority), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"ky", key, certificate, [root], lock)


def certificate_only(common: str) -> bytes:
    """A PKCS#12 file without any key."""
    whole = pkcs12.load_pkcs12(key_file(common), PASSWORD.encode())
    assert whole.cert is not None
    lock = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"ky", None, whole.cert.certificate, None, lock)


def sign_outside(
    source: Path,
    target: Path,
    common: str = "Trần Văn Dũng",
    *,
    page: int = 0,
    box: tuple[int, int, int, int] | None = None,
    field: str = "Signature1",
    at: datetime | None = None,
) -> Path:
    """What a signing program does in append mode: a signature more, shown in ``box`` (points) when there is one."""
    signer = SimpleSigner.load_pkcs12_data(key_file(common), [], PASSWORD.encode())
    with source.open("rb") as file, target.open("w+b") as out:
        PdfSigner(
            PdfSignatureMetadata(field_name=field),
            signer,
            new_field_spec=SigFieldSpec(field, on_page=page, box=box),
        ).sign_pdf(IncrementalPdfFileWriter(file), output=out)
    return target
