"""The Word file around the text, through python-docx: styles, page number, settings, properties.

python-docx begins every file from a blank one of its own; what that brings beside (themes, pictures, other styles) is taken
out. The same input gives the same bytes: the finished parts are packed again without the time of day.
"""

import io
import zipfile
from collections.abc import Container, Mapping
from datetime import UTC, datetime

import docx
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.opc.rel import Relationships
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.documents import wording
from reports.documents.docx_styles import LANGUAGES, settings_part, styles_part

MOST_IN_A_PROPERTY = 255
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def package(
    body: str,
    *,
    title: str,
    language: str,
    created: datetime | None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The file with ``body`` as the content of ``w:body``. ``created`` must be aware; None leaves the time out.

    ``pictures``: PNG files by the name under which the body embeds them.
    """
    file = docx.Document()
    names = nsdecls("w", "r", "wp", "a", "pic") if pictures else nsdecls("w")
    _fill(file.element.body, f"<w:body {names}>{_embedded(file, body, pictures or {})}</w:body>")
    _fill(file.styles.element, styles_part(language))
    _fill(file.settings.element, settings_part(language))
    _keep(file.part.rels, {KIND.STYLES, KIND.SETTINGS, KIND.IMAGE})
    _keep(file.part.package.rels, {KIND.OFFICE_DOCUMENT, KIND.CORE_PROPERTIES})
    if len(file.sections):
        _number_pages(file)
    _describe(file, title, language, created)
    target = io.BytesIO()
    file.save(target)
    return _timeless(target)


def _embedded(file: WordFile, body: str, pictures: Mapping[str, bytes]) -> str:
    """Put the pictures into the file and their relations into ``body``."""
    for name, data in pictures.items():
        relation, _ = file.part.get_or_add_image(io.BytesIO(data))
        body = body.replace(f'r:embed="{name}"', f'r:embed="{relation}"')
    return body


def _fill(element: BaseOxmlElement, source: str) -> None:
    """Put the children of ``source`` in the place of the element's own."""
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(source)))


def _keep(relations: Relationships, kinds: Container[str]) -> None:
    """Let go of the parts of the blank file that nothing here uses; an unreachable part is not saved."""
    for name, relation in list(relations.items()):
        if relation.reltype not in kinds:
            del relations[name]


def _number_pages(file: WordFile) -> None:
    """The page number, a field, in the header of every page but the first; later sections go on with it."""
    first = file.sections[0]
    first.different_first_page_header_footer = True
    first.first_page_header.is_linked_to_previous = False
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    first.header.paragraphs[0]._p.append(parse_xml(field))


def _describe(file: WordFile, title: str, language: str, created: datetime | None) -> None:
    """Title, language and time of the file; what the blank one says of itself goes."""
    known = file.core_properties
    for child in list(known._element):
        known._element.remove(child)
    known.title = wording.clean(title).replace("\n", " ")[:MOST_IN_A_PROPERTY]
    known.language = LANGUAGES.get(language, language)
    if created is not None:
        known.created = known.modified = created.astimezone(UTC).replace(tzinfo=None)


def _timeless(saved: io.BytesIO) -> bytes:
    """The same package with one date on every part."""
    target = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w") as packed:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            packed.writestr(entry, source.read(name))
    return target.getvalue()
