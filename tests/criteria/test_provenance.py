"""Which values are still to be compared with the official text, and what a check changes."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.acts import act_label
from accounts.audit import AuditEntry
from accounts.guard import Refused
from accounts.models import Ward
from criteria.actions import check_value
from criteria.models import Certainty, Framework, ValueCheck
from criteria.provenance import provenance_of
from criteria.tree import tree_of
from tests.cast import Cast, actor, make_framework

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 20)


def mark(cast: Cast, framework: Framework, path: str, field: str) -> ValueCheck:
    return check_value(
        framework=framework,
        path=path,
        field=field,
        document="Phụ lục I",
        checked_on=DAY,
        by=actor(cast.khanh),
    )


def test_every_value_is_listed_once_in_order(cast: Cast) -> None:
    spots = [(value.path, value.field) for value in provenance_of(cast.mine.framework)]
    assert spots[:10] == [
        ("1", "name"),
        ("1", "points"),
        ("1.1", "name"),
        ("1.1", "points"),
        ("1.1", "rule"),
        ("1.1.1", "name"),
        ("1.1.1", "points"),
        ("1.1.1", "rule"),
        ("1.1.2", "name"),
        ("1.1.2", "points"),
    ]
    assert len(spots) == len(set(spots)) == 22


def test_a_verified_framework_has_nothing_open(cast: Cast) -> None:
    assert provenance_of(cast.mine.framework).answer == "Mọi giá trị đã được đối chiếu với văn bản gốc."


def test_provisional_disappears_with_the_last_open_value(cast: Cast) -> None:
    framework = make_framework("uoc-doan", certainty=Certainty.GUESS)
    spots = [(value.path, value.field) for value in provenance_of(framework) if value.open]
    assert provenance_of(framework).answer == "Còn 14 giá trị chưa đối chiếu với văn bản gốc."
    for path, field in spots[:-1]:
        mark(cast, framework, path, field)
    last = tree_of(framework).criteria[1].indicators[1]
    assert last.provisional_reasons == ("Cách tính chưa đối chiếu với văn bản gốc.",)
    assert provenance_of(framework).answer == "Còn 1 giá trị chưa đối chiếu với văn bản gốc."
    mark(cast, framework, *spots[-1])
    nodes = [node for criterion in tree_of(framework).criteria for node in (criterion, *criterion.indicators)]
    assert [node.provisional for node in nodes] == [False] * 6
    assert provenance_of(framework).open_count == 0


def test_what_holds_where_nothing_arose_is_a_value_beside_the_contents(cast: Cast) -> None:
    framework = make_framework("uoc-doan", certainty=Certainty.GUESS)
    value = provenance_of(framework).at("1.1", "rule")
    assert value is not None and value.checkable
    assert value.words == ("Không phát sinh: Không có nhiệm vụ được giao: 3\u00a0điểm (ghi rõ căn cứ).",)
    for spot in (one for one in provenance_of(framework) if one.path.startswith("1.1") and one.open):
        assert tree_of(framework).criteria[0].indicators[0].provisional is True
        mark(cast, framework, spot.path, spot.field)
    assert tree_of(framework).criteria[0].indicators[0].provisional is False


def test_pages_and_points_agree_on_what_is_provisional() -> None:
    call_command("loadframeworks", verbosity=0)
    for framework in Framework.objects.all():
        values = provenance_of(framework)
        for criterion in tree_of(framework).criteria:
            for node in criterion.indicators:
                own = [v for v in values if f"{v.path}.".startswith(f"{node.code}.") and v.field != "name"]
                assert node.provisional == any(value.open for value in own), (framework.code, node.code)


def test_a_single_content_has_no_second_maximum_to_check() -> None:
    call_command("loadframeworks", verbosity=0)
    framework = Framework.objects.get(code="qd25-2021")
    assert provenance_of(framework).at("2.5.1", "points") is None
    rule = provenance_of(framework).at("2.5.1", "rule")
    assert rule is not None and rule.missing and not rule.checkable


def test_a_framework_without_points_has_no_maxima_to_check() -> None:
    call_command("loadframeworks", verbosity=0)
    framework = Framework.objects.get(code="qd27-2025")
    assert {value.field for value in provenance_of(framework)} == {"name", "rule"}


def test_a_check_is_stored_and_logged(cast: Cast) -> None:
    framework = make_framework("uoc-doan", certainty=Certainty.GUESS)
    check = mark(cast, framework, "1.2", "points")
    assert (check.path, check.field, check.document, check.checked_on) == ("1.2", "points", "Phụ lục I", DAY)
    assert check.checked_by == cast.khanh
    entry = AuditEntry.objects.get(act="value_check")
    assert entry.detail == (
        '{"giá trị": "Chỉ tiêu 1.2: điểm tối đa", "văn bản": "Phụ lục I", "ngày": "20/11/2023"}'
    )
    assert act_label(entry.act) == "Đối chiếu giá trị với văn bản gốc"


def test_a_value_is_checked_once(cast: Cast) -> None:
    framework = make_framework("uoc-doan", certainty=Certainty.GUESS)
    mark(cast, framework, "1.2", "points")
    with pytest.raises(Refused, match="đã được đối chiếu"):
        mark(cast, framework, "1.2", "points")
    assert ValueCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("certainty", "path", "sentence"),
    [
        (Certainty.ILLUSTRATIVE, "1.2", "chỉ để minh họa"),
        (Certainty.UNKNOWN, "1.2", "chưa có"),
        (Certainty.GUESS, "7.7", "không có giá trị"),
    ],
)
def test_what_cannot_be_compared(cast: Cast, certainty: Certainty, path: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        mark(cast, make_framework("khac", certainty=certainty), path, "points")
    assert not ValueCheck.objects.exists()


def test_a_ward_of_its_own_is_not_shared(cast: Cast) -> None:
    framework = cast.mine.framework
    assert framework.is_shared is True
    assert Ward.objects.count() == 2
    framework.ward = cast.mine.ward
    assert framework.is_shared is False
