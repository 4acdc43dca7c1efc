"""Writers of drafts, each with another library or with none. `WRITERS` names them: extension and function."""

from . import csv_text, docx_python, docx_raw, html_text, ods, odt, xls, xlsx_openpyxl, xlsx_raw

WRITERS = {
    "docx": ("docx", docx_raw.write),
    "docx-lib": ("docx", docx_python.write),
    "xlsx": ("xlsx", xlsx_raw.write),
    "xlsx-lib": ("xlsx", xlsx_openpyxl.write),
    "xls": ("xls", xls.write),
    "ods": ("ods", ods.write),
    "odt": ("odt", odt.write),
    "csv": ("csv", csv_text.write),
    "html": ("html", html_text.write),
    # Written as .docx and converted by LibreOffice, all files of a run at once.
    "doc": ("doc", docx_raw.write),
}
