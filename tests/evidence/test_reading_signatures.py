"""Digital signatures are shown as they are: who, when, whether the bytes are those that were signed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf

from evidence import sandbox
from evidence.reading.reader import READING
from tests.evidence import files

SIGNER = "Trần Thị Mai Hương"


def certificate(folder: Path) -> SimpleSigner:
    """A person's own certificate, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    signed = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    path = folder / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, signed, None, NoEncryption()))
    signer = SimpleSigner.load_pkcs12(str(path))
    assert signer is not None
    return signer


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    meta = PdfSignatureMetadata(field_name="ChuKy")
    writer = IncrementalPdfFileWriter(io.BytesIO(files.pdf()))
    return bytes(sign_pdf(writer, meta, signer=certificate(tmp_path_factory.mktemp("key"))).getbuffer())


def signatures(folder: Path, content: bytes, ending: str = "pdf") -> list[tuple[object, ...]]:
    path = folder / f"a.{ending}"
    path.write_bytes(content)
    found = sandbox.call("evidence.reading.jobs:signatures", str(path), ending, limits=READING)
    assert all(bool(one["signed_at"]) is (ending == "pdf") for one in found)
    return [(one["signer"], one["intact"], one["whole"]) for one in found]


def test_a_signed_pdf_says_who_signed_and_that_nothing_was_changed(signed: bytes, tmp_path: Path) -> None:
    assert signatures(tmp_path, signed) == [(SIGNER, True, True)]


def test_what_was_added_later_is_seen(signed: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = pdf_string("vi")
    writer.update_root()
    later = io.BytesIO()
    writer.write(later)
    assert signatures(tmp_path, later.getvalue()) == [(SIGNER, True, False)]


def test_changed_bytes_are_seen(signed: bytes, tmp_path: Path) -> None:
    changed = signed.replace(b"/MediaBox", b"/mediaBox", 1)
    assert signatures(tmp_path, changed) == [(SIGNER, False, True)]


def test_a_file_without_signatures_has_none(tmp_path: Path) -> None:
    assert signatures(tmp_path, files.pdf()) == []


def test_a_signed_word_file_is_said_to_be_signed_and_no_more(tmp_path: Path) -> None:
    out = io.BytesIO(files.docx())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    assert signatures(tmp_path, out.getvalue(), "docx") == [("", None, None)]
