"""The code on an issued paper: random, readable, and a typo is known as one."""

from itertools import combinations

import pytest

from reports.verifying.codes import LETTERS, new_code, normal


def test_codes_are_three_groups_of_letters_nobody_mistakes() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {17}
    assert {code[5] + code[11] for code in codes} == {"--"}
    assert set("".join(codes)) == {*LETTERS, "-"}
    assert all(normal(code) == code for code in codes)


def test_it_is_understood_however_it_is_typed() -> None:
    code = new_code()
    plain = code.replace("-", "")
    for typed in (
        plain.lower(),
        f"  {plain[:3]} {plain[3:9]}–{plain[9:]}\n",
        f"https://portal.example/xac-minh/{code}/",
        f"https://portal.example/xac-minh/{code}/?a=b",
        "".join(chr(ord(sign) + 0xFEE0) for sign in plain),  # full-width, as some keyboards type
    ):
        assert normal(typed) == code


def test_any_one_wrong_letter_is_a_typo() -> None:
    plain = new_code().replace("-", "")
    for place in range(len(plain)):
        for letter in set(LETTERS) - {plain[place]}:
            assert normal(plain[:place] + letter + plain[place + 1 :]) is None


def test_any_two_letters_that_changed_places_are_a_typo() -> None:
    plain = new_code().replace("-", "")
    for one, other in combinations(range(len(plain)), 2):
        swapped = [*plain]
        swapped[one], swapped[other] = plain[other], plain[one]
        assert plain[one] == plain[other] or normal("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed",
    ["", "/", "A", "2" * 14, "2" * 16, "Đ" * 15, "0" * 15, "\x00" * 15, "2" * 100_000, "①" * 15],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normal(typed) is None
