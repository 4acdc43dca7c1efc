"""The guide as one HTML page, and as PDF where LibreOffice is: `guide.py GUIDE.md FOLDER`.

Needs nothing but Python: the guide uses headings, paragraphs, lists, tables, fenced text, bold, code and links.
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STYLE = """
body { font: 16px/1.5 "Segoe UI", "Liberation Sans", Arial, sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #aaa; padding: .3em .5em; text-align: left; vertical-align: top; }
pre { background: #f3f3f3; padding: .7em; overflow-x: auto; } code { font-family: Consolas, "Liberation Mono", monospace; font-size: .92em; }
h2 { margin-top: 2em; border-bottom: 1px solid #ccc; }
"""


def inline(text):
    """Code, bold and links; what is in code is left as it is."""
    parts = re.split(r"(`[^`]+`)", text)
    for at, part in enumerate(parts):
        if part.startswith("`") and len(part) > 2:
            parts[at] = f"<code>{html.escape(part[1:-1])}</code>"
            continue
        part = html.escape(part, quote=False)
        part = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", part)
        parts[at] = re.sub(r"\[([^\]]*)\]\(([^)]+)\)", link, part)
    # A link around code is cut by the code.
    joined = "".join(parts)
    return re.sub(r"\[([^\[\]]*<code>[^\]]*)\]\(([^)]+)\)", link, joined)


def link(found):
    text, target = found.groups()
    # Only places in this page go with it.
    return f'<a href="{html.escape(target)}">{text}</a>' if target.startswith(("#", "http")) else text


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def blocks(text):
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
            yield f'<h{depth} id="{anchor(found[2])}">{inline(found[2])}</h{depth}>'
            at += 1
        elif line.startswith("|"):
            end = at
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            head, _, *rows = lines[at:end]
            yield "<table><tr>" + "".join(f"<th>{inline(cell)}</th>" for cell in cells(head)) + "</tr>"
            for row in rows:
                yield "<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in cells(row)) + "</tr>"
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
            yield f"<{kind}>" + "".join(f"<li>{inline(item)}</li>" for item in items) + f"</{kind}>"
        elif line.startswith("!["):
            at += 1
        else:
            end = at
            while end < len(lines) and lines[end].strip() and not re.match(r"(#|\||```|- |\d+\. |!\[)", lines[end]):
                end += 1
            end = max(end, at + 1)
            yield f"<p>{inline(' '.join(lines[at:end]))}</p>"
            at = end


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    text = source.read_text("utf-8")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
    page = folder / "Руководство.html"
    page.write_text(
        f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>\n" + "\n".join(blocks(text)) + "\n</body></html>\n",
        "utf-8",
    )
    office = shutil.which("soffice")
    if not office:
        print("guide.py: no LibreOffice here, so there is no PDF of the guide", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as profile:
        convert = ["--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(page)]
        command = [office, f"-env:UserInstallation=file://{profile}", "--headless", *convert]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    # LibreOffice ends well without a file too.
    made = page.with_suffix(".pdf")
    if not made.exists():
        sys.exit("guide.py: LibreOffice made no PDF of the guide")
    made.write_bytes(without_moment(made.read_bytes()))


def without_moment(pdf):
    """The same PDF whenever it is made: date and marks of the moment are overwritten, no byte moves."""
    zeros = lambda found: found[1] + b"0" * len(found[2])
    pdf = re.sub(rb"(/(?:CreationDate|ModDate) ?\(D:)(\d{14})", lambda found: found[1] + b"20260101000000", pdf)
    pdf = re.sub(rb"(/DocChecksum ?/)([0-9A-F]{32})", zeros, pdf)
    pdf = re.sub(rb"(/ID ?\[ ?<)([0-9A-F]{32})", zeros, pdf)
    return re.sub(rb"(/ID ?\[ ?<0{32}>\s*<)([0-9A-F]{32})", zeros, pdf)


main()
