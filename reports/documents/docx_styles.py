"""The named styles of a Word file: what an officer sees in Word's list, and the part ``word/styles.xml``.

Sizes, weights and indents are those of ``static/paper.css`` (NĐ 30/2020, Phụ lục I), so that both papers look alike. The
headings of the text are Word's own "heading 1" and "heading 2": the navigation pane shows them.
"""

from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import nsdecls

from reports.documents.blocks import Align, Level

FONT = "Times New Roman"
MM = 72 / 25.4
"""Points in a millimetre; all lengths here are points."""
NATURAL_LINE = 1.149
"""Height of a line of Times New Roman over its size: what Word multiplies, where CSS multiplies the size."""
FIRST_LINE = 12.7 * MM
FRAME = 0.75
"""The rules and frames of the text, in points."""
JUSTIFIED = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}
LANGUAGES = {"vi": "vi-VN"}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: ``id`` in the file, ``name`` in Word's list, ``line`` the line height over the size.

    ``outline`` is the level in the navigation pane, from 1. ``box`` names the bordered sides and the room inside each.
    """

    id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: Align = Align.LEFT
    first_line: float = 0
    before: float = 0
    after: float = 0
    line: float = 1.24
    exact: bool = False
    side: float = 0
    keep: bool = False
    outline: int = 0
    box: tuple[tuple[str, float], ...] = ()


NORMAL = Style("Normal", "Normal")
PAGE_NUMBER = Style("Header", "header", size=13, align=Align.CENTER, line=NATURAL_LINE)

TEXT = Style("VBNoiDung", "VB Nội dung", align=Align.JUSTIFY, first_line=FIRST_LINE, after=6)
PART = replace(TEXT, id="Heading1", name="heading 1", bold=True, keep=True, outline=1)
SECTION = replace(PART, id="Heading2", name="heading 2", outline=2)
POINT = replace(TEXT, id="VBDiem", name="VB Điểm a")
BULLET = replace(TEXT, id="VBGachDauDong", name="VB Gạch đầu dòng")
ADDRESSEE = Style("VBKinhGui", "VB Kính gửi", align=Align.CENTER, after=6)
NOTE = replace(TEXT, id="VBGhiChu", name="VB Ghi chú", size=11.5, first_line=0)
LEVELS = {
    Level.PART: PART, Level.SECTION: SECTION, Level.POINT: POINT, Level.TEXT: TEXT, Level.BULLET: BULLET,
    Level.ADDRESSEE: ADDRESSEE, Level.NOTE: NOTE,
}  # fmt: skip

SUPERIOR = Style("VBCoQuanChuQuan", "VB Cơ quan chủ quản", size=13, align=Align.CENTER, line=1.2)
ISSUER = replace(SUPERIOR, id="VBCoQuanBanHanh", name="VB Cơ quan ban hành", bold=True)
NUMBER = replace(SUPERIOR, id="VBSoKyHieu", name="VB Số và ký hiệu", before=2 * MM)
NATION = replace(ISSUER, id="VBQuocHieu", name="VB Quốc hiệu")
MOTTO = replace(ISSUER, id="VBTieuNgu", name="VB Tiêu ngữ")
PLACE_DATE = replace(NUMBER, id="VBDiaDanhThoiGian", name="VB Địa danh và thời gian", italic=True)
FORM_LABEL = Style("VBTenMau", "VB Tên mẫu", size=13, bold=True, align=Align.RIGHT)
KIND = Style("VBTenLoai", "VB Tên loại", bold=True, align=Align.CENTER, keep=True)
SUBJECT = replace(KIND, id="VBTrichYeu", name="VB Trích yếu")
RULE = Style("VBDuongKe", "VB Đường kẻ", size=2, before=1.5, line=2, exact=True, keep=True, box=(("top", 0),))
NOTICE = Style(
    "VBKhungLuuY", "VB Khung lưu ý", size=12, side=9 + FRAME, before=2 * MM,
    box=(("top", 2 * MM), ("left", 3 * MM), ("bottom", 2 * MM), ("right", 3 * MM)),
)  # fmt: skip

CAPTION = Style("VBTenBang", "VB Tên bảng", bold=True, after=2 * MM, keep=True)
CELL = Style("VBOBang", "VB Ô bảng", size=11.5, line=1.2)
HEAD_CELL = replace(CELL, id="VBDauBang", name="VB Đầu bảng", bold=True, align=Align.CENTER)

AUTHORITY = Style("VBQuyenHan", "VB Quyền hạn người ký", bold=True, align=Align.CENTER, keep=True)
POSITION = replace(AUTHORITY, id="VBChucVu", name="VB Chức vụ người ký")
SIGNER = replace(AUTHORITY, id="VBHoTen", name="VB Họ tên người ký", before=26 * MM, keep=False)
RECIPIENTS = Style("VBNoiNhan", "VB Nơi nhận", size=12, bold=True, italic=True, line=1.2, keep=True)
RECIPIENT = Style("VBDanhSachNoiNhan", "VB Danh sách nơi nhận", size=11, line=1.2)

COVER_ISSUER = Style("VBBiaCoQuan", "VB Bìa cơ quan", bold=True, align=Align.CENTER)
COVER_TITLE = replace(COVER_ISSUER, id="VBBiaTen", name="VB Bìa tên", size=22)
COVER_SUBJECT = replace(COVER_ISSUER, id="VBBiaTrichYeu", name="VB Bìa trích yếu", size=16, before=3 * MM)
COVER_FACT = Style("VBBiaThongTin", "VB Bìa thông tin")
COVER_FOOT = Style("VBBiaDiaDanh", "VB Bìa địa danh", italic=True, align=Align.CENTER)

QR_CAPTION = Style("VBMaQR", "VB Mã QR", bold=True, align=Align.CENTER, before=6, keep=True)
QR_ADDRESS = Style("VBDiaChiQR", "VB Địa chỉ mã QR", size=12, align=Align.CENTER, after=6)

GAP = Style("VBKhoangCach", "VB Khoảng cách", size=1, line=1, exact=True)
"""Stands where Word needs a paragraph and paper shows none: behind a table, at the end of a section."""

STYLES = (
    NORMAL, PART, SECTION, PAGE_NUMBER, TEXT, POINT, BULLET, ADDRESSEE, NOTE, SUPERIOR, ISSUER, NUMBER, NATION, MOTTO,
    PLACE_DATE, FORM_LABEL, KIND, SUBJECT, RULE, NOTICE, CAPTION, CELL, HEAD_CELL, AUTHORITY, POSITION, SIGNER,
    RECIPIENTS, RECIPIENT, COVER_ISSUER, COVER_TITLE, COVER_SUBJECT, COVER_FACT, COVER_FOOT,
    QR_CAPTION, QR_ADDRESS, GAP,
)  # fmt: skip

GRID = "VBBang"
"""The id of the style of ruled tables, "VB Bảng"."""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_GRID_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)


_NAMESPACE = nsdecls("w")


def twips(points: float) -> int:
    """Points in Word's unit of length, the twentieth of a point."""
    return round(20 * points)


def size(points: float) -> str:
    """The elements of a text size, counted in half points."""
    return f'<w:sz w:val="{round(2 * points)}"/><w:szCs w:val="{round(2 * points)}"/>'


def box(sides: tuple[tuple[str, float], ...], width: float = FRAME) -> str:
    """Borders of a paragraph: each side and the room between text and line."""
    return "".join(
        f'<w:{side} w:val="single" w:sz="{round(8 * width)}" w:space="{round(room)}" w:color="auto"/>'
        for side, room in sides
    )


def styles_part(language: str) -> str:
    """``word/styles.xml`` for text in ``language``."""
    code = quoteattr(LANGUAGES.get(language, language))
    fonts = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"'
    return (
        f"<w:styles {_NAMESPACE}><w:docDefaults><w:rPrDefault>"
        f"<w:rPr><w:rFonts {fonts}/>{size(NORMAL.size)}"
        f'<w:lang w:val={code} w:eastAsia={code} w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        # All other styles that Word brings stay out of the lists until somebody asks for them.
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
        ' w:defQFormat="0" w:count="376"/>'
        f"{''.join(map(_style, STYLES))}{_TABLES}</w:styles>"
    )


def settings_part(language: str) -> str:
    """``word/settings.xml``: layout as Word 2013 and later do it; a line before a line break is not stretched."""
    return (
        f"<w:settings {_NAMESPACE}>"
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f"<w:themeFontLang w:val={quoteattr(LANGUAGES.get(language, language))}/>"
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _style(style: Style) -> str:
    """One style, as the difference from Normal."""
    own = "" if style.name in ("Normal", "header", "heading 1", "heading 2") else ' w:customStyle="1"'
    kind = ' w:default="1"' if style is NORMAL else own
    based = "" if style is NORMAL else f'<w:basedOn w:val="{NORMAL.id}"/>'
    follows = f'<w:next w:val="{TEXT.id}"/>' if style.outline else ""
    quick = "" if style in (RULE, GAP, PAGE_NUMBER) else "<w:qFormat/>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"{kind}><w:name w:val="{style.name}"/>{based}{follows}'
        f'<w:uiPriority w:val="1"/>{quick}<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_letters(style)}</w:rPr></w:style>'
    )


def _paragraph(style: Style) -> str:
    parts = ["<w:keepNext/>" if style.keep else ""]
    if style.box:
        parts.append(f"<w:pBdr>{box(style.box)}</w:pBdr>")
    line = twips(style.line) if style.exact else round(240 * style.line / NATURAL_LINE)
    rule = "exact" if style.exact else "auto"
    parts.append(
        f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" w:line="{line}" w:lineRule="{rule}"/>'
    )
    if style.side or style.first_line:
        side = twips(style.side)
        parts.append(f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="{twips(style.first_line)}"/>')
    if style.align is not Align.LEFT:
        parts.append(f'<w:jc w:val="{JUSTIFIED[style.align]}"/>')
    if style.outline:
        parts.append(f'<w:outlineLvl w:val="{style.outline - 1}"/>')
    return "".join(parts)


def _letters(style: Style) -> str:
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    italic = "<w:i/><w:iCs/>" if style.italic else ""
    return bold + italic + (size(style.size) if style.size != NORMAL.size else "")


_TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
    f'</w:tblPr></w:style><w:style w:type="table" w:customStyle="1" w:styleId="{GRID}"><w:name w:val="VB Bảng"/>'
    '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/><w:tblPr>'
    f'<w:tblBorders>{_GRID_BORDERS}</w:tblBorders><w:tblCellMar><w:top w:w="51" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="51" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
