"""The files that come back: a kind's template, and the user's own rows with what was said about them (REG-08)."""

from collections.abc import Iterator

from django.http import HttpResponse

from testamur.ground.sheets.kinds import Kind, kind_of
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.spreadsheets import csv_file, xlsx_file

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PROBLEM, SUGGESTION, OUTCOME = "Problem", "Suggestion", "Outcome"


def template(kind: Kind, file_type: str) -> HttpResponse:
    return _answer(file_type, kind.name, kind.template(), [], str(kind.title))


def rows_with_remarks(sheet: Sheet, file_type: str) -> HttpResponse:
    """The user's own columns in their own order, then Problem and Suggestion, and once it is committed, Outcome.

    It can be put right and uploaded again: what stands in our columns is left out when it is read.
    """
    fields = own_fields(sheet)
    header = [*_headings(sheet, fields), PROBLEM, SUGGESTION]
    if sheet.status == Sheet.Status.COMMITTED:
        header.append(OUTCOME)
    stem = sheet.file_name.rpartition(".")[0] or sheet.file_name or f"{sheet.kind}-{sheet.pk}"
    return _answer(
        file_type, f"{stem} checked", header, _remarked(sheet, fields, len(header)), str(kind_of(sheet).title)
    )


def own_fields(sheet: Sheet) -> list[str]:
    """The fields of the file's own columns in its order; of a typed sheet, the kind's columns that are in use."""
    if sheet.fields:
        return [field for field in sheet.fields if field]
    return [column.field for column in kind_of(sheet).columns if column.is_shown]


def _headings(sheet: Sheet, fields: list[str]) -> list[str]:
    """As the file writes them; where it has no headings, what the columns are called here."""
    written = dict(zip(sheet.fields, sheet.header, strict=False))
    titles = {column.field: column.title for column in kind_of(sheet).columns}
    return [written.get(field) or titles.get(field, "") for field in fields]


def _remarked(sheet: Sheet, fields: list[str], width: int) -> Iterator[list[str]]:
    titles = {column.field: column.title for column in kind_of(sheet).columns}
    rows = SheetRow.objects.filter(sheet=sheet).order_by("position")
    for cells, problems, result in rows.values_list("cells", "problems", "result"):
        said = " ".join(_said(titles.get(each["place"], ""), each["message"]) for each in problems)
        fixes = "; ".join(
            _said(titles.get(each["place"], ""), each["suggestion"])
            for each in problems
            if each.get("suggestion")
        )
        yield [*(cells.get(field, "") for field in fields), said, fixes, result][:width]


def _said(title: str, text: str) -> str:
    return f"{title}: {text}" if title else text


def _answer(file_type: str, name: str, header: list[str], rows, sheet_name: str) -> HttpResponse:
    header = [str(each) for each in header]  # titles wait for their language
    content = csv_file(header, rows) if file_type == "csv" else xlsx_file(header, rows, sheet_name=sheet_name)
    return attachment(content, CONTENT_TYPES[file_type], f"{name}.{file_type}")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to be saved under this name, whatever its user called it."""
    answer = HttpResponse(content, content_type=content_type)
    safe = (
        "".join(each if each.isalnum() or each in " .-_()" else "_" for each in name)[:150].strip() or "file"
    )
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
