"""The document that a briefing is written into: an office's own, or one that is dressed here."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from hemidef.errors import Invalid
from hemidef.render.wordml import LEAD, field, make, run

# The styles of paragraphs: those that Word has, and two of a briefing's own, which a template may
# have too. Each with its size in points and its outline's level.
STYLES = {
    "Title": (26, None),
    "Heading 1": (16, 0),
    "Heading 2": (12, 1),
    "TOC 1": (10.5, None),
    "List Bullet": (10.5, None),
    "Briefing Facts": (9.5, None),
    "Briefing Cell": (9, None),
}
# What a template may unpack to: pictures in its header, and no bomb.
_MOST_BYTES = 256 * 1024 * 1024
# Two centimetres, in English Metric Units.
_MARGIN = 720_000


def open_document(docx: Any, template: bytes, file: str) -> Any:
    """The document to fill: that of the template, without its text, or an empty one.

    Raises Invalid where ``template``, which the file of that name holds, is no Word document.
    """
    if not file:
        return docx.Document()
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise Invalid(f"unpacks to more than {_MOST_BYTES >> 20} MiB")
        document = docx.Document(io.BytesIO(template))
        body = document.element.body
        for part in list(body):
            if not part.tag.endswith("}sectPr"):
                body.remove(part)
        return document
    except Exception as error:  # a damaged package makes python-docx raise nearly anything
        hint = "Save it in Word as a document (.docx); a template (.dotx) is not read."
        raise Invalid(f"{file}: is not a sound Word document: {error}", hint) from None


def style_ids(document: Any) -> dict[str, str]:
    """The ids of the styles by their names; those that the document has not are made."""
    return {name: _style(document, name) for name in STYLES}


def _style(document: Any, name: str) -> str:
    """The id of the style called ``name``, which is made where the document has none."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    size, level = STYLES[name]
    if name in styles:
        return str(styles[name].style_id)
    made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not name.startswith("Brief"))
    if "Normal" in styles:
        made.base_style = styles["Normal"]
    made.font.size = Pt(size)
    made.paragraph_format.space_after = Pt(2)
    if level is not None:
        made.font.bold = True
        made.font.color.rgb = RGBColor.from_string(LEAD)
        made.paragraph_format.keep_with_next = True
        made.paragraph_format.space_before = Pt(12)
        made.element.get_or_add_pPr().append(make("outlineLvl", val=level))
    return str(made.style_id)


def dress(document: Any) -> None:
    """Give a document that has no office's styles its look, and a number below each page."""
    from docx.shared import Pt, RGBColor

    section = document.sections[-1]
    section.left_margin = section.right_margin = _MARGIN
    styles = document.styles
    for name, (size, level) in {**STYLES, "Normal": (10.5, None)}.items():
        style = styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(2 if name.startswith("Brief") else 4)
        style.paragraph_format.space_before = Pt({0: 22, 1: 12, None: 0}[level])
        if level is not None or name == "Title":
            style.font.color.rgb = RGBColor.from_string(LEAD)
    runs = [*field("PAGE", run("1")), run(" / "), *field("NUMPAGES", run("1"))]
    paragraph = section.footer.paragraphs[0]._p
    paragraph.get_or_add_pPr().append(make("jc", val="right"))
    paragraph.extend(runs)
