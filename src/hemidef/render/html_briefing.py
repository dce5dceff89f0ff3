"""A briefing as one page of HTML: no scripts, no network; its look is a template of Jinja's.

What a template is given is plain: mappings, lists and texts, as ``hemidef help briefings`` lists
them. Whatever it prints is made visible and escaped. Jinja is 35 ms to import and an extra, so it
is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hemidef import extras, resources
from hemidef.errors import Invalid
from hemidef.model.values import Text
from hemidef.render import cells, svg
from hemidef.reports.briefing import (
    Briefing,
    Chart,
    Figures,
    Item,
    Paragraph,
    date_in_words,
    lines,
    words,
)
from hemidef.reports.grid import Column, Grid
from hemidef.visible import visible

Data = dict[str, Any]
# What the template of an office's own is called within Jinja.
_OWN = "own"
# The templates by name: their text, as Jinja asks for it.
_Find = Callable[[str], tuple[str, str, Callable[[], bool]] | None]


def write(briefing: Briefing, template: str = "", file: str = "") -> str:
    """The briefing as a page, by the text ``template`` of ``file``, else by the one shipped.

    Raises Failure where Jinja is not installed, Invalid, with the line, for what is wrong with the
    template.
    """
    jinja2 = extras.load("jinja2", "HTML pages")

    def find(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if name == _OWN:  # which may have the name of the one shipped
            return template, file, lambda: True
        is_shipped = name == resources.PAGE
        return (resources.read_text(name), name, lambda: True) if is_shipped else None

    data = build(briefing)
    environment = _environment(jinja2, find)
    if not file:
        return str(environment.get_template(resources.PAGE).render(data))
    try:
        return str(environment.get_template(_OWN).render(data))
    except Exception as error:  # a template may raise whatever Python does
        raise _mistake(error, file) from None


def _environment(jinja2: Any, find: _Find) -> Any:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(find),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:
    """A value as it is printed: texts without anything unseen; markup is hemidef's own."""
    return visible(value) if type(value) is str else value


def _mistake(error: Exception, file: str) -> Invalid:
    """What a template raised, with the line of it where that was."""
    number = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            number = trace.tb_lineno
        trace = trace.tb_next
    place = f"{file}, line {number}" if number else file
    told = str(error) or type(error).__name__
    hint = "What a template is given is in hemidef help briefings."
    return Invalid(f"{place}: the template fails: {told}", hint)


def build(briefing: Briefing) -> Data:
    """The briefing as templates are given it: mappings, lists and texts."""
    sections = []
    for section in briefing.sections:
        blocks = [
            {
                **_BLOCKS[type(block)](block, f"{section.name}-{number}"),
                "id": f"{section.name}-{number}",
            }
            for number, block in enumerate(section.blocks, 1)
        ]
        sections.append({"name": section.name, "title": section.title, "blocks": blocks})
    return {
        "title": briefing.title,
        "day": briefing.day.isoformat(),
        "date": date_in_words(briefing.day),
        "scope": briefing.scope,
        "author": briefing.author,
        "about": [{"label": label, "words": told} for label, told in briefing.facts],
        "sections": sections,
    }


def _paragraph(block: Paragraph, id: str) -> Data:
    return {"form": "paragraph", "text": block.text}


def _figures(block: Figures, id: str) -> Data:
    return {"form": "figures", "figures": [vars(each) for each in block.figures]}


def _table(grid: Grid, id: str) -> Data:
    """A grid with its cells in words; what a column and a cell look like, by their types."""
    rows = [
        [
            {"words": text, "style": cells.style(cell, column.type)}
            for text, cell, column in zip(line, row, grid.columns, strict=True)
        ]
        for line, row in zip(lines(grid), grid.rows, strict=True)
    ]
    columns = [{"heading": each.heading, "form": _form(each)} for each in grid.columns]
    return {
        "form": "table",
        "title": grid.title,
        "note": grid.note,
        "columns": columns,
        "rows": rows,
    }


def _form(column: Column) -> str:
    """How a column is set: as figures, as words that may wrap, or as what is short."""
    if cells.is_right(column.type):
        return "figure"
    return "words" if isinstance(column.type, Text) else "short"


def _chart(chart: Chart, id: str) -> Data:
    from markupsafe import Markup

    return {
        "form": "chart",
        "title": chart.title,
        "about": chart.about,
        "note": chart.note,
        "svg": Markup(svg.draw(chart, id)),
        "legend": [{"svg": Markup(sign), "words": told} for sign, told in svg.legend(chart)],
        "tables": [_table(grid, id) for grid in chart.grids],
        "full": chart.full,
    }


def _item(item: Item, id: str) -> Data:
    facts = [
        {
            "label": column.heading,
            "words": words(column, cell),
            "style": cells.style(cell, column.type),
            "name": column.name,
        }
        for column, cell in item.facts
    ]
    return {
        "form": "entry",
        "entry": item.id,
        "headline": item.headline,
        "facts": facts,
        "texts": [{"label": label, "text": text} for label, text in item.texts],
        "parts": [_item(part, id) for part in item.parts],
    }


_BLOCKS: dict[type, Callable[[Any, str], Data]] = {
    Paragraph: _paragraph,
    Figures: _figures,
    Grid: _table,
    Chart: _chart,
    Item: _item,
}
