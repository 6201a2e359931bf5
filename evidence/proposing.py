"""For which indicators a document may be proof: what its name, its register data and the opening of its text say.

Pure: no database, no clock. Words count in pairs ("hòa giải", "giải cơ"), the more the fewer indicators speak of them; a
code written into the name ("CT 2.3"), a cited document of the indicator and a similar document weigh more than words.
It proposes, with its reasons, and says nothing when it is not sure; people choose.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from config.vietnamese import fold

LONGEST_OPENING = 4000
"""Signs of the text that are looked at: the subject of a paper stands at its head."""
MOST = 3
"""Proposals for one document."""
MIN_SCORE, CLEAR_SCORE = 12.0, 23.5
LONGEST_PHRASE = 9
"""Words of a phrase shown as a reason."""
NEAR = 0.55
"""A further proposal has at least this share of the best one's score."""
CLEAR_LEAD = 1.35
"""A proposal is clear when it has so many times the score of the next one."""
CODE, LEADING_CODE, TEXT_CODE, CITED, SIMILAR = 60.0, 40.0, 25.0, 14.0, 24.0
IN_NAME, IN_TEXT = 5.0, 1.0
NAME, EXAMPLE, DUTY = 2.0, 2.0, 0.6
"""How much a word weighs by where the indicator says it."""

SHORT_FORMS = {
    "pbgdpl": "pho bien giao duc phap luat",
    "gdpl": "giao duc phap luat",
    "tthc": "thu tuc hanh chinh",
    "tgpl": "tro giup phap ly",
    "vbqppl": "van ban quy pham phap luat",
    "qppl": "quy pham phap luat",
    "hgv": "hoa giai vien",
    "hgcs": "hoa giai o co so",
    "hgoc": "hoa giai o co so",
    "dccs": "dan chu o co so",
    "qcdc": "quy che dan chu",
    "tcd": "tiep cong dan",
    "kntc": "khieu nai to cao",
    "ttv": "tuyen truyen vien",
    "bcv": "bao cao vien",
    "antt": "an ninh trat tu",
}
"""Short forms that offices write in names of files, as the words they stand for (folded)."""

LITTLE = frozenset(
    {"của", "được", "tại", "ở", "theo", "về", "và", "các", "năm", "việc", "có", "cho", "trong", "trên"}
    | {"khi", "đến", "với", "bằng", "số"}
)
"""Words at which a phrase neither begins nor ends when it is shown as a reason."""

_APART = r"[\s._-]*"
_CODES = (
    re.compile(rf"(?<![a-z])(?:ct|chi{_APART}tieu){_APART}(\d{{1,2}})\.(\d{{1,2}})(?![.\d])"),
    re.compile(
        rf"(?<![a-z])(?:tc|tieu{_APART}chi){_APART}(\d{{1,2}}){_APART}(?:ct|chi{_APART}tieu){_APART}(\d{{1,2}})(?!\d)"
    ),
)
_LEADING = re.compile(r"^\D?(\d{1,2})\.(\d{1,2})(?![.\d/])(?:[\s_.)-]|$)")
_TURNED = re.compile(
    rf"(?<![a-z])(?:ct|chi{_APART}tieu){_APART}(\d{{1,2}}){_APART}(?:tc|tieu{_APART}chi){_APART}(\d{{1,2}})(?!\d)"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Target:
    """An indicator that a document may prove: its own words, the duties of the plan, and what proves it already.

    ``numbers`` are numbers of this year's documents, ``subjects`` of this year's, ``last_subjects`` of last year's.
    """

    indicator: int
    code: str
    names: tuple[str, ...]
    examples: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    last_subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clue:
    """What is known of a document: the file's name, the register's subject, the folded opening of its text, its number."""

    name: str
    subject: str = ""
    opening: str = ""
    number: str = ""


@dataclass(frozen=True)
class Proposal:
    """An indicator, how much speaks for it, why in words, and whether nothing else comes near."""

    indicator: int
    code: str
    score: float
    reasons: tuple[str, ...]
    clear: bool = False


@dataclass
class _Found:
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)


class Proposer:
    """Knows the indicators of one year and proposes among them; made once for a whole page."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = targets
        weights = [_pairs_of(target) for target in targets]
        spoken: dict[str, int] = {}
        for one in weights:
            for pair in one:
                spoken[pair] = spoken.get(pair, 0) + 1
        self.rarity = {pair: math.log(len(targets) / count) for pair, count in spoken.items()}
        self.index: dict[str, list[tuple[int, float]]] = {}
        for place, one in enumerate(weights):
            room = math.sqrt(sum(1 for weight in one.values() if weight > DUTY)) or 1.0
            for pair, weight in one.items():
                if self.rarity[pair] > 0:
                    self.index.setdefault(pair, []).append((place, weight * 4 / room))

    def propose(self, clue: Clue) -> list[Proposal]:
        """Return up to three proposals, the best first; none when too little speaks for any."""
        name, text = _words(f"{_stem(clue.name)} {clue.subject}"), _words(clue.opening[:LONGEST_OPENING])
        found = [_Found() for _ in self.targets]
        self._count_codes(clue, text, found)
        self._count_known(clue, f" {' '.join(name)} ", f" {' '.join(text)} ", found)
        self._count_words(name, text, found)
        ranked = sorted(range(len(found)), key=lambda place: -found[place].score)
        kept = [place for place in ranked[:MOST] if found[place].score >= MIN_SCORE]
        best = found[kept[0]].score if kept else 0.0
        near = [place for place in kept if found[place].score >= NEAR * best]
        second = found[ranked[1]].score if len(ranked) > 1 else 0.0
        clear = best >= CLEAR_SCORE and best >= CLEAR_LEAD * second
        return [
            Proposal(
                self.targets[place].indicator,
                self.targets[place].code,
                round(found[place].score, 1),
                tuple(found[place].reasons) or self._said(self.targets[place], name, text),
                clear and place == near[0],
            )
            for place in near
        ]

    def _count_codes(self, clue: Clue, text: list[str], found: list[_Found]) -> None:
        """A code in the name says it all; in the text only where it is the one code that is named."""
        places = {target.code: place for place, target in enumerate(self.targets)}
        bare = _bare(_stem(clue.name))
        written = _codes_in(bare) & places.keys()
        for code in written:
            _add(found[places[code]], CODE / len(written), f"tên tệp có “CT {code}”")
        leading = _LEADING.match(bare)
        if not written and leading and (code := f"{leading[1]}.{leading[2]}") in places:
            _add(found[places[code]], LEADING_CODE, f"tên tệp bắt đầu bằng “{code}”")
        named = _codes_in(" ".join(text)) & places.keys()
        if len(named) == 1:
            code = named.pop()
            _add(found[places[code]], TEXT_CODE, f"nội dung nhắc đến chỉ tiêu {code}")

    def _count_known(self, clue: Clue, name: str, text: str, found: list[_Found]) -> None:
        """What proves the indicator already: a paper of the same number, one that is cited, or one much like it."""
        own, number = _plain(name), fold(clue.number)
        for place, target in enumerate(self.targets):
            cited = next((one for one in target.numbers if _is_cited(one, text) and fold(one) != number), "")
            if number and any(fold(one) == number for one in target.numbers):
                _add(found[place], CITED, f"cùng số {clue.number} với tài liệu đã có của chỉ tiêu này")
            elif cited:
                _add(found[place], CITED, f"nhắc đến {cited} của chỉ tiêu này")
            for subjects, said in ((target.last_subjects, "năm trước"), (target.subjects, "đã có")):
                likest = max(subjects, key=lambda one: _likeness(own, _plain(one)), default="")
                if likest and (share := _likeness(own, _plain(likest))) >= 0.6:
                    _add(found[place], SIMILAR * share, f"giống tài liệu {said} của chỉ tiêu này")
                    break

    def _count_words(self, name: list[str], text: list[str], found: list[_Found]) -> None:
        """A pair counts once in the name and subject, which often say the same; in the text the more the oftener."""
        times = dict.fromkeys(_pairs(name), IN_NAME)
        for pair, count in Counter(_pairs(text)).items():
            times[pair] = times.get(pair, 0.0) + IN_TEXT * min(1 + math.log(count), 2.5)
        for pair, often in times.items():
            for place, own in self.index.get(pair, ()):
                found[place].score += often * own * self.rarity[pair] / 4

    def _said(self, target: Target, name: list[str], text: list[str]) -> tuple[str, ...]:
        """Return the reason that words give: the telling phrase of the indicator that the document holds."""
        for words, said in ((name, "tên có"), (text, "nội dung nói về")):
            phrase = self._phrase(target, f" {' '.join(words)} ")
            if phrase:
                return (f"{said} “{phrase}”",)
        return ("nội dung gần với chỉ tiêu này",)

    def _phrase(self, target: Target, within: str) -> str:
        """Return the longest telling run of the indicator's own words that stands in a folded text; empty: none."""
        best, worth = "", 1.0
        for phrase in (*target.names, *target.examples):
            words = [(fold(word), word) for word in phrase.split()]
            for start in range(len(words)):
                for end in range(start + 2, min(start + LONGEST_PHRASE, len(words)) + 1):
                    run = [folded for folded, _ in words[start:end]]
                    if f" {' '.join(run)} " not in within:
                        break
                    if {words[start][1].casefold(), words[end - 1][1].casefold()} & LITTLE:
                        continue
                    rare = sum(self.rarity.get(pair, 0.0) for pair in _pairs(run))
                    if rare > worth:
                        said = " ".join(word for _, word in words[start:end]).strip(" ,;:.()“”")
                        best, worth = said[0].lower() + said[1:] if start == 0 else said, rare
        return best


def _add(found: _Found, score: float, reason: str) -> None:
    found.score += score
    found.reasons.append(reason)


def _pairs_of(target: Target) -> dict[str, float]:
    """Return the pairs of words by which an indicator is known, each with the best weight it has."""
    weights: dict[str, float] = {}
    for phrases, weight in ((target.duties, DUTY), (target.examples, EXAMPLE), (target.names, NAME)):
        for phrase in phrases:
            for pair in _pairs(_words(phrase)):
                weights[pair] = max(weight, weights.get(pair, 0.0))
    return weights


def _words(text: str) -> list[str]:
    """Return the folded words, short forms written out."""
    return [part for word in fold(text).split() for part in SHORT_FORMS.get(word, word).split()]


def _pairs(words: Sequence[str]) -> Iterable[str]:
    return (f"{one} {other}" for one, other in pairwise(words) if not (one.isdigit() or other.isdigit()))


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and 0 < len(ending) <= 5 and not ending.isdigit() else name


def _bare(name: str) -> str:
    """Return the name in small letters without marks, its other signs as they are."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def _codes_in(bare: str) -> set[str]:
    straight = {f"{match[1]}.{match[2]}" for pattern in _CODES for match in pattern.finditer(bare)}
    return straight | {f"{match[2]}.{match[1]}" for match in _TURNED.finditer(bare)}


def _is_cited(number: str, text: str) -> bool:
    """Whether a number stands in the text; one without its kind ("15") would stand anywhere."""
    folded = fold(number)
    return len(folded.split()) > 1 and f" {folded} " in text


def _plain(text: str) -> frozenset[str]:
    """Return the pairs of a subject without figures: one report differs from the next by them only."""
    return frozenset(_pairs(_words(_DIGITS.sub(" ", text))))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which share of their pairs two subjects have in common; very short ones are like nothing."""
    return len(one & other) / len(one | other) if min(len(one), len(other)) >= 3 else 0.0
