"""What a user reads, as HTML pages of a package: `pages.py FOLDER`; the guide as PDF too, where LibreOffice is.

Needs nothing but Python: the documents use headings, paragraphs, lists, tables, fenced text, bold, code and links.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# A page of the package for each document of the sources.
PAGES = {
    "README.ru.md": "ПРОЧТИ.html",
    "docs/guide.ru.md": "документы/Руководство.html",
    "docs/cli.ru.md": "документы/Команды.html",
    "docs/log.ru.md": "документы/Журнал.html",
}
AS_PDF = "документы/Руководство.html"

STYLE = """
body { font: 16px/1.5 "Segoe UI", "Liberation Sans", Arial, sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #aaa; padding: .3em .5em; text-align: left; vertical-align: top; }
pre { background: #f3f3f3; padding: .7em; overflow-x: auto; } code { font-family: Consolas, "Liberation Mono", monospace; font-size: .92em; }
h2 { margin-top: 2em; border-bottom: 1px solid #ccc; }
"""


def inline(text, page):
    """Code, bold and links; what is in code is left as it is."""
    codes = []

    def aside(found):
        codes.append(f"<code>{html.escape(found[1])}</code>")
        return f"\0{len(codes) - 1}\0"

    text = html.escape(re.sub(r"`([^`]+)`", aside, text), quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\[([^\]]*)\]\(([^)]+)\)", lambda found: linked(found, page), text)
    return re.sub(r"\0(\d+)\0", lambda found: codes[int(found[1])], text)


def linked(found, page):
    text, target = found.groups()
    if not target.startswith(("#", "http")):
        # Only documents that have a page go with it.
        name, _, place = target.partition("#")
        other = next((to for source, to in PAGES.items() if Path(source).name == Path(name).name), None)
        if not other:
            return text
        target = Path(os.path.relpath(other, Path(page).parent)).as_posix() + (f"#{place}" if place else "")
    return f'<a href="{html.escape(target)}">{text}</a>'


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def blocks(text, page):
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip() or line.startswith("<!--"):
            at += 1
        elif line.startswith("```"):
            end = lines.index("```", at + 1)
            yield "<pre>" + html.escape("\n".join(lines[at + 1 : end])) + "</pre>"
            at = end + 1
        elif found := re.match(r"(#+) (.+)", line):
            depth = len(found[1])
            yield f'<h{depth} id="{anchor(found[2])}">{inline(found[2], page)}</h{depth}>'
            at += 1
        elif line.startswith("|"):
            end = at
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            head, _, *rows = lines[at:end]
            yield "<table><tr>" + "".join(f"<th>{inline(cell, page)}</th>" for cell in cells(head)) + "</tr>"
            for row in rows:
                yield "<tr>" + "".join(f"<td>{inline(cell, page)}</td>" for cell in cells(row)) + "</tr>"
            yield "</table>"
            at = end
        elif found := re.match(r"(- |\d+\. )", line):
            kind = "ul" if found[1] == "- " else "ol"
            items = []
            while at < len(lines) and (re.match(r"(- |\d+\. )", lines[at]) or (items and lines[at].startswith("  "))):
                if begun := re.match(r"(- |\d+\. )(.*)", lines[at]):
                    items.append(begun[2])
                else:
                    items[-1] += " " + lines[at].strip()
                at += 1
            yield f"<{kind}>" + "".join(f"<li>{inline(item, page)}</li>" for item in items) + f"</{kind}>"
        elif line.startswith("!["):
            at += 1
        else:
            end = at
            while end < len(lines) and lines[end].strip() and not re.match(r"(#|\||```|- |\d+\. |!\[)", lines[end]):
                end += 1
            end = max(end, at + 1)
            yield f"<p>{inline(' '.join(lines[at:end]), page)}</p>"
            at = end


def main():
    root, folder = Path(__file__).resolve().parent.parent, Path(sys.argv[1])
    for source, name in PAGES.items():
        text = (root / source).read_text("utf-8")
        title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
        page = folder / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f"<style>{STYLE}</style></head><body>\n" + "\n".join(blocks(text, name)) + "\n</body></html>\n",
            "utf-8",
        )
    print_as_pdf(folder / AS_PDF)


def print_as_pdf(page):
    office = shutil.which("soffice")
    if not office:
        print("pages.py: no LibreOffice here, so there is no PDF of the guide", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as profile:
        convert = ["--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(page.parent), str(page)]
        command = [office, f"-env:UserInstallation=file://{profile}", "--headless", *convert]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    # LibreOffice ends well without a file too.
    made = page.with_suffix(".pdf")
    if not made.exists():
        sys.exit("pages.py: LibreOffice made no PDF of the guide")
    made.write_bytes(without_moment(made.read_bytes()))


def without_moment(pdf):
    """The same PDF whenever it is made: date and marks of the moment are overwritten, no byte moves."""
    zeros = lambda found: found[1] + b"0" * len(found[2])
    pdf = re.sub(rb"(/(?:CreationDate|ModDate) ?\(D:)(\d{14})", lambda found: found[1] + b"20260101000000", pdf)
    pdf = re.sub(rb"(/DocChecksum ?/)([0-9A-F]{32})", zeros, pdf)
    pdf = re.sub(rb"(/ID ?\[ ?<)([0-9A-F]{32})", zeros, pdf)
    return re.sub(rb"(/ID ?\[ ?<0{32}>\s*<)([0-9A-F]{32})", zeros, pdf)


main()
