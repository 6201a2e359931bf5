"""The Word file around the text: parts, relations, page number, settings, properties. The same input gives the same bytes."""

import io
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from reports.documents import wording
from reports.documents.docx_markup import FIRST_HEADER, HEADER
from reports.documents.docx_styles import LANGUAGES, PAGE_NUMBER, styles_part

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("document.main", "styles", "settings", "header", "header")
_NAMES = ("document", "styles", "settings", "header1", "header2")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def package(body: str, *, title: str, language: str, created: datetime | None) -> bytes:
    """The file with ``body`` as the content of ``w:body``. ``created`` must be aware; None leaves the time out."""
    main = f'xmlns:w="{_MAIN}"'
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            rId1=("officeDocument", "word/document.xml"),
            rId2=("metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(title, language, created),
        "word/document.xml": f'<w:document {main} xmlns:r="{_RELATIONS}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _relations(
            rId1=("styles", "styles.xml"),
            rId2=("settings", "settings.xml"),
            **{HEADER: ("header", "header1.xml"), FIRST_HEADER: ("header", "header2.xml")},
        ),
        "word/styles.xml": styles_part(language),
        "word/settings.xml": f"<w:settings {main}>{_settings(language)}</w:settings>",
        "word/header1.xml": f"<w:hdr {main}>{_header(_PAGE)}</w:hdr>",
        "word/header2.xml": f"<w:hdr {main}>{_header('')}</w:hdr>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            file.writestr(entry, (_DECLARATION + text).encode())
    return target.getvalue()


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{part}+xml"/>'
        for name, part in zip(_NAMES, _PARTS, strict=True)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(**targets: tuple[str, str]) -> str:
    """Relations by id to ``targets``: kind and path."""
    lines = []
    for key, (kind, path) in targets.items():
        base = f"{_PACKAGE}/relationships" if "/" in kind else _RELATIONS
        lines.append(f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{path}"/>')
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _properties(title: str, language: str, created: datetime | None) -> str:
    moments = ""
    if created is not None:
        moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        moments = "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
            for name in ("created", "modified")
        )
    words = escape(wording.clean(title).replace("\n", " "))
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{words}</dc:title><dc:language>{escape(LANGUAGES.get(language, language))}</dc:language>{moments}"
        "</cp:coreProperties>"
    )


def _settings(language: str) -> str:
    """Layout as Word 2013 and later do it; a line before a line break is not stretched to the margin."""
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f"<w:themeFontLang w:val={quoteattr(LANGUAGES.get(language, language))}/>"
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
    )


_PAGE = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'


def _header(content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{PAGE_NUMBER.id}"/></w:pPr>{content}</w:p>'
