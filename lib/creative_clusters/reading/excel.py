"""Rows of an Excel sheet: every cell as text, as near to what is shown as can be worked with."""

import io
import zipfile
from collections.abc import Collection
from functools import cached_property
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from creative_clusters.reading.files import LARGEST, PACKED, Rows, Source
from creative_clusters.reading.form import Form, Notes
from creative_clusters.reading.problems import suggestion
from creative_clusters.reading.values import shown
from creative_clusters.words.wording import text as worded

_WIDEST = 2000  # columns


class _Parser(WorkSheetParser):
    """openpyxl's parser of a sheet, which also notes formulas that have no result."""

    unset: tuple[str, ...] = ()

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        empty = cell["value"] is None and element.get("t", "n") == "n"
        if empty and element.find(FORMULA_TAG) is not None:
            self.unset += (element.get("r", ""),)
        return cell


class Book:
    """A workbook that is open for reading."""

    def __init__(self, source: Source) -> None:
        self.source = source
        with source.open() as stream:
            inner = io.BytesIO(stream.read())
        with zipfile.ZipFile(inner) as parts:
            most = min(LARGEST // 4, max(LARGEST // 32, PACKED * inner.getbuffer().nbytes))
            if (size := sum(part.file_size for part in parts.infolist())) > most:
                raise source.refused(worded("fault.workbook", size=f"{size >> 20:,}"))
        self.book = load_workbook(inner, read_only=True, data_only=True)
        self.formats: dict[int, str] = {}

    @cached_property
    def filled(self) -> list[str]:
        """Names of the sheets that hold anything."""
        names = [sheet.title for sheet in self.book.worksheets]
        return [name for name in names if any(any(cells) for _, cells in self.rows(name, Notes()))]

    def known(self, form: Form, columns: Collection[str]) -> Form:
        """The form with its sheet: the one that is named, the only one, or the only one filled."""
        names, sheet = [sheet.title for sheet in self.book.worksheets], form.sheet
        if sheet is not None and sheet not in names:
            has = {"names": ", ".join(names), "hint": suggestion(sheet, names)}
            raise self.source.refused(worded("fault.sheet", sheet=sheet, **has))
        if sheet is None and len(names) > 1 and len(self.filled) != 1:
            heads = {name: islice(self.rows(name, Notes()), 50) for name in self.filled}
            fit = [name for name, rows in heads.items()
                   if any({*columns} & {*cells} for _, cells in rows)]  # fmt: skip
            key = "fault.sheets" if len(fit) == 1 else "fault.sheets.as"
            what = worded(key, names=", ".join(names), first=names[0])
            raise self.source.refused(what, remedy={"sheet": fit[0]} if len(fit) == 1 else {})
        if sheet is None:
            sheet = names[0] if len(names) == 1 else self.filled[0]
        return form.model_copy(update={"sheet": sheet})

    def rows(self, name: str, notes: Notes) -> Rows:
        """Yield each row of a sheet with its number; at the end, note what is hidden or merged."""
        sheet, book = self.book[name], self.book
        with sheet._get_source() as stream:
            parser = _Parser(
                stream, sheet._shared_strings, data_only=True, epoch=book.epoch,
                date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
            )  # fmt: skip
            for number, cells in parser.parse():
                shown = {cell["column"]: self._shown(sheet, cell) for cell in cells}
                notes.typed.update(shown[cell["column"]] for cell in cells
                                   if isinstance(cell["value"], float))  # fmt: skip
                width = max((at for at, text in shown.items() if text), default=0)
                if width > _WIDEST:
                    raise self.source.refused(worded("fault.wide", n=f"{width:,}"), row=number)
                yield number, [shown.get(at, "") for at in range(1, width + 1)]
        if parser.unset:
            some = ", ".join(parser.unset[:3]) + " …" * (len(parser.unset) > 3)
            what = worded("fault.formulas", n=f"{len(parser.unset):,}", some=some)
            raise self.source.refused(what)
        hidden = [int(row) for row, its in parser.row_dimensions.items() if _is_on(its, "hidden")]
        notes.hidden = hidden
        columns = [its for its in parser.column_dimensions.values() if _is_on(its, "hidden")]
        if count := sum(int(its["max"]) - int(its["min"]) + 1 for its in columns):
            notes.add("hidden_columns", n=count)
        merged = parser.merged_cells.mergeCell if parser.merged_cells else []
        notes.merged = [(cells.max_row, str(cells.coord)) for cells in merged]

    def _shown(self, sheet: Any, cell: dict[str, Any]) -> str:
        style = int(cell["style_id"])
        if style not in self.formats:
            self.formats[style] = ReadOnlyCell(sheet, **cell).number_format
        return shown(cell["value"], self.formats[style])


def _is_on(attributes: dict[str, str], name: str) -> bool:
    return attributes.get(name) in ("1", "true")
