"""Spreadsheets that somebody works in: an export of hemidef, changed as Excel would."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

Rows = list[dict[str, str]]


class Sheet:
    """An exported spreadsheet, as somebody works in it; what hemidef hides in it stays."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def edit(self, work: Callable[[Rows], Any]) -> None:
        """Let ``work`` change the rows of the first sheet: by heading, empty cells as ``""``."""
        if self.path.suffix == ".csv":
            rows = [*csv.DictReader(io.StringIO(self.path.read_text("utf-8-sig")))]
            names = list(rows[0])
            work(rows)
            into = io.StringIO()
            writer = csv.DictWriter(into, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
            self.path.write_text(into.getvalue(), "utf-8-sig")
            return
        book = openpyxl.load_workbook(self.path)
        sheet = book.worksheets[0]
        header, *cells = ([*row] for row in sheet.iter_rows(values_only=True))
        names = {
            str(head).lower().replace(" ", "_").replace("initiative", "title"): at
            for at, head in enumerate(header, 1)
        }
        rows = [{name: row[at - 1] or "" for name, at in names.items()} for row in cells]
        work(rows)
        sheet.delete_rows(2, len(cells))
        for row, held in enumerate(rows, 2):
            for name, value in held.items():
                if value:
                    sheet.cell(row, names[name], value)
        book.save(self.path)

    def put(self, id: str, **cells: str) -> None:
        """Type into the row of an entry."""

        def work(rows: Rows) -> None:
            next(row for row in rows if row["id"] == id).update(cells)

        self.edit(work)

    def add(self, **cells: str) -> None:
        """Type a new row below the last."""
        self.edit(lambda rows: rows.append({**dict.fromkeys(rows[0], ""), **cells}))

    def save_elsewhere(self) -> None:
        """Let LibreOffice open and save it."""
        folder = self.path.parent / "saved"
        profile = f"-env:UserInstallation=file://{self.path.parent}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
        subprocess.run([*command, str(folder), str(self.path)], check=True, capture_output=True)
        shutil.move(folder / self.path.name, self.path)
