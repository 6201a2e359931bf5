"""Figures that registers count: which are tied to which count, and what the indicator's page proposes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.vietnamese import fold
from criteria.loading import SHIPPED as FRAMEWORKS
from criteria.loading import read_frameworks
from criteria.ruletypes import Input, InputKind
from criteria.tree import tree_of_data
from evidence import intake
from evidence.intake import Incoming
from evidence.logbooks import actions
from evidence.logbooks.kinds import INFORMATION, LEGAL_AID, MODELS
from evidence.logbooks.survey import EFFECTIVE, NOT_EFFECTIVE, Slip, add_slip
from scoring.bookfigures import proposing
from scoring.bookfigures.proposing import proposals_of
from scoring.bookfigures.reading import SHIPPED, BookFigure, read_file, shipped
from scoring.facts import facts_of
from scoring.models import IndicatorResult, Measure
from tests.cast import Cast, actor
from tests.evidence import files

COUNTED = BookFigure(
    "1.2", None, "numerator", "Số văn bản đúng quy định", INFORMATION, INFORMATION.count("in_time"), "để thử"
)
TOTAL = BookFigure(
    "1.2", None, "denominator", "Tổng số văn bản", INFORMATION, INFORMATION.count("all"), "để thử"
)


class TestFiles:
    def test_every_shipped_figure_is_one_its_rule_asks_for(self) -> None:
        """Key, label and kind are those of the rule set as it ships: a reworded rule must be looked at again."""
        asked: dict[str, dict[tuple[str, int | None, str], Input]] = {}
        for data in read_frameworks(FRAMEWORKS):
            tree = tree_of_data(data)
            found = asked.setdefault(data["code"], {})
            for node in (node for criterion in tree.criteria for node in criterion.indicators):
                subjects = [(one.number, one.rule) for one in node.contents] or [(None, node.rule)]
                for number, rule in subjects:
                    found |= {(node.code, number, one.key): one for one in (rule.inputs() if rule else ())}
        assert sorted(shipped()) == sorted(path.stem for path in SHIPPED.glob("*.yaml"))
        for code, figures in shipped().items():
            for figure in figures:
                entry = asked[code][figure.indicator, figure.content, figure.key]
                assert (fold(entry.label), entry.kind, entry.per_group) == (
                    fold(figure.label),
                    InputKind.CHOICES if figure.is_derived else InputKind.INTEGER,
                    False,
                )

    @pytest.mark.parametrize(
        ("change", "wrong"),
        [
            ("book: mediation|book: nothing", "no book is called nothing"),
            ("count: settled|count: won", "mediation does not count won"),
            ("why: vì thế|", "needs book, count, indicator, key, label, why"),
            ("content: 2|content: hai", "content must be a number"),
            ("framework: bo-thu|framework: bo-khac", "is named after another rule set"),
            ("figures:|figures: []\nmore:", "needs framework and figures, nothing else"),
        ],
    )
    def test_an_unsound_file_is_named(self, tmp_path: Path, change: str, wrong: str) -> None:
        text = (
            'framework: bo-thu\nfigures:\n  - indicator: "3.1"\n    content: 2\n    key: numerator\n'
            "    label: Số vụ\n    book: mediation\n    count: settled\n    why: vì thế\n"
        )
        path = tmp_path / "bo-thu.yaml"
        path.write_text(text)
        assert read_file(path)[1][0].count.words == "vụ, việc hòa giải thành"
        path.write_text(text.replace(*change.split("|")))
        with pytest.raises(ValueError, match=rf"bo-thu\.yaml.*{wrong}"):
            read_file(path)


@pytest.fixture
def tied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "shipped", lambda: {"bo-thu": (COUNTED, TOTAL)})


@pytest.fixture
def requests(cast: Cast, db: None) -> None:
    """Three requests, two of them answered in time."""
    for outcome in ("in_time", "in_time", ""):
        write(cast, outcome)


def write(cast: Cast, outcome: str) -> None:
    values = {"day": date(2023, 5, 8), "subject": "Quy hoạch", "person": "Bà H", "outcome": outcome}
    actions.add(ward=cast.mine.ward, year=2023, kind=INFORMATION, values=values, by=actor(cast.an))


def page(cast: Cast, **asked: str) -> Any:
    client: Client = cast.client(cast.binh)
    return client.get(reverse("scoring:indicator", args=[cast.mine.result("1.2").pk]), asked)


def enter(result: IndicatorResult, key: str, value: str) -> None:
    slot = Measure.slot_of(None, key)
    Measure.objects.create(result=result, key=key, slot=slot, kind="integer", value=value)


@pytest.mark.django_db
@pytest.mark.usefixtures("tied")
class TestProposals:
    def test_a_book_without_rows_or_of_another_ward_proposes_nothing(self, cast: Cast) -> None:
        values = {"day": date(2023, 5, 8), "subject": "Quy hoạch", "person": "Bà H"}
        actions.add(ward=cast.other.ward, year=2023, kind=INFORMATION, values=values, by=actor(cast.giang))
        actions.add(ward=cast.mine.ward, year=2023, kind=LEGAL_AID, values=values, by=actor(cast.an))
        found = page(cast)
        assert {(one.kept, one.amount) for one in found.context["books"].values()} == {(False, 0)}
        text = found.content.decode()
        assert ("chưa có dòng nào" in text, "Dùng số của sổ" in text) == (True, False)
        chosen = page(cast, **{"dung-so": "f-0-numerator"}).context["form"]
        assert chosen["f-0-numerator"].value() is None

    @pytest.mark.usefixtures("requests")
    def test_the_count_is_said_and_fills_the_field_when_asked(self, cast: Cast) -> None:
        found = page(cast)
        one = found.context["books"]["f-0-numerator"]
        assert one.sentence == (
            "Sổ theo dõi yêu cầu cung cấp thông tin năm 2023: "
            "2 yêu cầu được cung cấp đúng hạn, đúng quy định, tính đến 20/11/2023"
        )
        assert (one.is_open, one.differs) == (True, False)
        where = reverse("scoring:indicator", args=[cast.mine.result("1.2").pk])
        assert f'href="{where}?dung-so=f-0-numerator#so-f-0-numerator"' in found.content.decode()
        assert found.context["form"]["f-0-numerator"].value() is None
        chosen = page(cast, **{"dung-so": "f-0-numerator"}).context["form"]
        assert (chosen["f-0-numerator"].value(), chosen["f-0-denominator"].value()) == ("2", None)
        assert not Measure.objects.exists()
        assert page(cast, **{"dung-so": "version"}).context["form"]["version"].value() == 1

    @pytest.mark.usefixtures("requests")
    def test_a_book_that_goes_on_changes_no_figure_but_is_said_to_differ(self, cast: Cast) -> None:
        enter(cast.mine.result("1.2"), "numerator", "2")
        assert "Khớp với sổ" in page(cast).content.decode()
        write(cast, "in_time")
        found = page(cast)
        one = found.context["books"]["f-0-numerator"]
        assert (one.stored, one.amount, one.differs) == (Decimal(2), 3, True)
        assert "Khác số của sổ" in found.content.decode()
        assert Measure.objects.get().value == "2"

    def test_one_query_where_a_figure_is_tied_and_none_elsewhere(self, cast: Cast) -> None:
        for code, queries in (("1.2", 1), ("1.1", 0)):
            assessment = cast.mine.assessment
            facts = facts_of(assessment, indicator_id=cast.mine.indicator(code).pk).results[0]
            with CaptureQueriesContext(connection) as asked:
                proposals_of(assessment, facts)
            assert len(asked) == queries

    @pytest.mark.usefixtures("requests")
    def test_the_page_keeps_to_its_number_of_queries(self, cast: Cast, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        sent = Incoming([files.pdf()], "a.pdf", timezone.now())
        place = {"assessment": cast.mine.assessment, "indicator": cast.mine.indicator("1.2")}
        intake.take(**place, incoming=sent, by=actor(cast.an))
        client, where = (
            cast.client(cast.binh),
            reverse("scoring:indicator", args=[cast.mine.result("1.2").pk]),
        )
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        assert len(asked) == 20

    @pytest.mark.usefixtures("requests")
    def test_a_rule_with_other_words_is_not_offered_the_count(self, cast: Cast) -> None:
        indicator = cast.mine.indicator("1.2")
        indicator.rule = {**indicator.rule, "numerator": "Số văn bản đã ký"}
        indicator.save()
        assert list(page(cast).context["books"]) == ["f-0-denominator"]


TALK, RADIO, SHELF = "Hội nghị", "Phát thanh", "Tủ sách pháp luật"
ASKED = "Các hình thức, mô hình có hiệu quả"
DERIVED = MODELS.count("effective_models")


@pytest.mark.django_db
class TestModels:
    """What most people call effective is proposed as choices, or as a number where the rule asks one."""

    def slips(self, cast: Cast, *slips: dict[str, str]) -> None:
        for answers in slips:
            slip = Slip(uuid4(), date(2023, 5, 8), answers)
            add_slip(ward=cast.mine.ward, year=2023, slip=slip, by=actor(cast.an))

    def rule(self, cast: Cast, monkeypatch: pytest.MonkeyPatch, key: str, label: str, rule: Any) -> None:
        figure = BookFigure("1.2", None, key, label, MODELS, DERIVED, "để thử")
        monkeypatch.setattr(proposing, "shipped", lambda: {"bo-thu": (figure,)})
        indicator = cast.mine.indicator("1.2")
        indicator.rule = rule
        indicator.save()

    def test_the_options_most_call_effective_are_chosen(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rule = {"type": "checklist_min", "min": 2, "options": [TALK, RADIO, SHELF], "question": ASKED}
        self.rule(cast, monkeypatch, "chosen", ASKED, rule)
        assert "chưa có dòng nào" in page(cast).content.decode()
        self.slips(
            cast,
            {TALK.lower(): EFFECTIVE, RADIO: EFFECTIVE, "Zalo của khối": EFFECTIVE},
            {TALK: EFFECTIVE, RADIO: NOT_EFFECTIVE, SHELF: NOT_EFFECTIVE},
        )
        found = page(cast)
        one = found.context["books"]["f-0-chosen"]
        assert (one.amount, one.chosen, one.others, one.is_open, one.differs) == (
            1,
            (TALK,),
            ("Zalo của khối",),
            True,
            False,
        )
        text = found.content.decode()
        assert f"Gồm: {TALK}. Ngoài danh sách của chỉ tiêu, sổ còn có: Zalo của khối." in text
        chosen = page(cast, **{"dung-so": "f-0-chosen"}).context["form"]
        assert chosen["f-0-chosen"].value() == [TALK]
        result = cast.mine.result("1.2")
        slot = Measure.slot_of(None, "chosen")
        stored = Measure.objects.create(
            result=result, key="chosen", slot=slot, kind="choices", value=f"{TALK}\n{RADIO}"
        )
        assert page(cast).context["books"]["f-0-chosen"].differs
        stored.value = TALK
        stored.save()
        assert "Khớp với sổ" in page(cast).content.decode()

    def test_a_rule_that_asks_a_number_gets_how_many(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        what = "Số hình thức, mô hình có hiệu quả"
        rule = {"type": "count_min", "what": what, "unit": "mô hình", "min": 1}
        self.rule(cast, monkeypatch, "count", what, rule)
        self.slips(cast, {TALK: EFFECTIVE, RADIO: EFFECTIVE, SHELF: NOT_EFFECTIVE})
        one = page(cast).context["books"]["f-0-count"]
        assert (one.amount, one.chosen, one.value) == (2, None, Decimal(2))
