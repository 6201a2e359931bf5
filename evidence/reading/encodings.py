"""Vietnamese written with the fonts of the nineties: TCVN3 (.VnTime) and VNI-Windows, turned into Unicode.

Such a text is Latin-1 that only its font makes Vietnamese. It is taken for one of them when, turned, it holds the words
every Vietnamese text is made of, and as it stands it does not.
"""

from __future__ import annotations

import re
import unicodedata

TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_VNI_MARKS = {
    "ø": "\u0300",
    "ù": "\u0301",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "ê": "\u0306",
    "è": "\u0306\u0300",
    "é": "\u0306\u0301",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "â": "\u0302",
    "à": "\u0302\u0300",
    "á": "\u0302\u0301",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile("([aeouyôöAEOUYÔÖ])([øùûõïêèéúüëâàáåãäØÙÛÕÏÊÈÉÚÜËÂÀÁÅÃÄ])")
COMMON = frozenset(
    """
    của và các nhân dân việt nam được công về cho phường xã ủy định hành không người theo quy thực hiện số ngày tháng năm
    độc lập tự do hạnh phúc cộng hòa hội chủ nghĩa báo cáo kế hoạch quyết thông pháp luật
    """.split()  # noqa: SIM905 - read as text
)
ACCENTED = frozenset(word for word in COMMON if not word.isascii())
ODD = re.compile("[µ¶·¸¹»¼½¾¨©®ªÆÇÐ×ØÞß\u00ad«¬åæçëîïñöø÷ûþ§¤¥¦ÖÑÏäùõ]")
"""Signs that no Vietnamese text in Unicode is full of."""
ENOUGH = 0.015
"""Odd signs for each sign of a text that is looked at more closely."""


def convert(text: str) -> str:
    """Return the text in Unicode; what is Unicode already, and what nobody can tell, stays as it is."""
    if len(ODD.findall(text)) < max(2, ENOUGH * len(text)):
        return text
    known = _common(text)
    best = max((from_tcvn3(text), from_vni(text)), key=_common)
    return best if _common(best) > known else text


def is_readable(text: str) -> bool:
    """Whether a text of some length has words of Vietnamese in it, accents and all, and is not full of odd signs."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < 20:
        return True
    vietnamese = sum(word in COMMON for word in words)
    strange = sum(
        unicodedata.category(sign) in {"Co", "Cn", "Cc"} and sign not in "\n\r\t\f" for sign in text
    )
    return vietnamese * 40 >= len(words) and strange * 20 < len(text)


def from_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(sign, sign) for sign in text)


def from_vni(text: str) -> str:
    paired = _VNI_PAIR.sub(lambda found: _vni_base(found[1]) + _VNI_MARKS[found[2].lower()], text)
    return unicodedata.normalize("NFC", "".join(_vni_base(sign) for sign in paired))


def _vni_base(sign: str) -> str:
    letter = _VNI_LETTERS.get(sign.lower())
    if letter is None:
        return sign
    return letter.upper() if sign.isupper() else letter


def _common(text: str) -> int:
    return sum(word in ACCENTED for word in re.findall(r"\w+", text.lower()))
