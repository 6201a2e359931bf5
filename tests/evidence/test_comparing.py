"""The register beside what was read: one judge for the desk, the document's page and the inbox."""

import pytest

from evidence.comparing import compare
from evidence.models import Document
from evidence.reading.finding import Proposal


@pytest.mark.parametrize(
    ("field", "stored", "read", "verdict"),
    [
        ("kind", "KH", "KH", "same"),
        ("kind", "BC", "KH", "differs"),
        ("number", "19 /kh-ubnd", "19/KH-UBND", "same"),
        ("number", "19/QD-UBND", "19/QĐ-UBND", "less"),
        ("number", "18/KH-UBND", "19/KH-UBND", "differs"),
        ("number", "", "19/KH-UBND", "blank"),
        ("subject", "Ke hoach hoa giai", "Kế hoạch hòa giải", "less"),
        ("subject", "Kế hoạch hòa giải", "Kế hoạch về hòa giải ở cơ sở năm 2023", "less"),
        ("subject", "Kế hoạch về hòa giải ở cơ sở năm 2023", "Kế hoạch hòa giải", "same"),
        ("subject", "Kế hoạch tuyên truyền", "Kế hoạch hòa giải", "differs"),
        ("issuer", "Ủy ban nhân dân phường Lê Lợi", "UBND phường Lê Lợi", "same"),
        ("issuer", "UBND phường Lê Lợi", "Ủy ban nhân dân phường Lê Lợi", "same"),
        ("issuer", "UBND phường", "UBND phường Lê Lợi", "less"),
        ("issuer", "UBND phường Hồng Sơn", "UBND phường Lê Lợi", "differs"),
        ("signer", "Ông Nguyễn Văn An", "Nguyễn Văn An", "same"),
        ("signer", "Nguyễn Văn An", "Trần Văn An", "differs"),
        ("signer", "Nguyễn Văn An", "", "unread"),
    ],
)
def test_how_a_field_stands_to_what_was_read(field: str, stored: str, read: str, verdict: str) -> None:
    document = Document(**{field: stored})
    found = {line.field: line for line in compare(document, [Proposal(field, read, read)])}
    assert found[field].verdict == verdict
    assert (found[field].off, found[field].gives) == (
        verdict in {"differs", "blank"},
        verdict in {"differs", "blank", "less"},
    )
