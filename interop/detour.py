"""Formats that the program reads by way of LibreOffice: `detour.py PERECHEN WORK`.

The list of `fixtures/smolensk-industry-merged` as RTF gives the records and findings of the original, places
included; several files at a time do not disturb each other. Documents that fetch a picture are read,
reported and not followed. Nothing is left in the temporary folder.
"""

import http.server
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

from office import converted
from run_outputs import Run, need, right

ROOT = Path(__file__).resolve().parent.parent
COPIES = 4


def convert(perechen, source, out, temporary):
    temporary.mkdir(parents=True, exist_ok=True)
    command = [perechen, "convert", str(source), "--out", str(out), "--form", "none", "-q", "--threads", "4"]
    done = subprocess.run(command, env={**os.environ, "TMPDIR": str(temporary)}, check=False)
    if done.returncode == 1:
        unread = [entry for entry in Run(out).manifest["inputs"] if entry["status"] in ("refused", "failed")]
        need(False, source, f"every file read, found {unread}")
    need(done.returncode in (0, 3), source, f"exit code 0 or 3, found {done.returncode}")
    need(not any(temporary.iterdir()), source, "nothing left in the temporary folder")
    return Run(out)


def of_file(lines, name, but):
    """The lines about a file, without what depends on its name."""
    found = []
    for line in lines:
        if (line.get("source") or line).get("file") != name:
            continue
        line = {key: value for key, value in line.items() if key not in but}
        if "source" in line:
            line["source"] = {key: value for key, value in line["source"].items() if key != "file"}
        found.append(line)
    return found


def main():
    perechen, work = sys.argv[1], Path(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    for number in range(COPIES):
        folder = work / "in" / str(number)
        folder.mkdir(parents=True)
        shutil.copyfile(ROOT / "interop/rtf/input.rtf", folder / "input.rtf")
    original = work / "original"
    original.mkdir()
    shutil.copyfile(ROOT / "fixtures/smolensk-industry-merged/input.docx", original / "input.docx")
    expected = convert(perechen, original, work / "original-out", work / "temporary")
    found = convert(perechen, work / "in", work / "out", work / "temporary")
    for number in range(COPIES):
        name = f"{number}/input.rtf"
        for what, but in (("records", ("id", "touchpoint_id", "superseded_by")), ("findings", ("file", "record", "fingerprint"))):
            right_ones = of_file(getattr(expected, what), "input.docx", but)
            ours = [line for line in of_file(getattr(found, what), name, but) if line.get("code") != "F05"]
            need(right_ones, "input.docx", what)
            # What all files of a run settle (K01, C05) stands last.
            in_order = lambda lines: sorted(map(repr, lines))  # noqa: E731
            need(in_order(ours) == in_order(right_ones), name, f"the {what} of the document that it was saved from")
        right(name, f"{len(right_ones)} findings and the records of the document that it was saved from")
    fetches_nothing(perechen, work)


def fetches_nothing(perechen, work):
    """A picture that lies on a server stays there."""
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    folder = work / "fetching"
    folder.mkdir()
    linked(folder / "linked.sxw", f"{address}/a.png")
    text = (ROOT / "interop/rtf/input.rtf").read_text("latin-1").rstrip().rstrip("\0").rstrip()
    need(text.endswith("}"), "input.rtf", "its last brace")
    field = r'{\field{\*\fldinst INCLUDEPICTURE "%s" \\d}{\fldrslt x}}' % f"{address}/b.png"
    (folder / "fetching.rtf").write_text(text[:-1] + r"\pard\plain " + field + "}", "latin-1")
    run = convert(perechen, folder, work / "fetching-out", work / "temporary")
    status = {entry["path"]: entry["status"] for entry in run.manifest["inputs"]}
    need(status == {"fetching.rtf": "converted", "linked.sxw": "no_list"}, "fetching", f"their answers, found {status}")
    need(not asked, "fetching", f"no request, found {asked}")
    links = [finding for finding in run.findings if finding["code"] == "F01"]
    need(any(address in str(finding) for finding in links), "fetching.rtf", "a finding that names the picture")
    # The same document in a profile of LibreOffice's own, so that the silence above says something.
    converted(folder, ["linked.sxw"], "docx", work / "ordinary")
    server.shutdown()
    need(asked, "linked.sxw", "a request of LibreOffice by itself")
    right("fetching", "pictures elsewhere are not asked for, which LibreOffice by itself does")


def linked(path, picture):
    """A text of OpenOffice 1 with a picture that lies elsewhere."""
    kind = "application/vnd.sun.xml.writer"
    spaces = " ".join(f'xmlns:{name}="http://openoffice.org/2000/{name}"' for name in ("office", "text"))
    spaces += ' xmlns:draw="http://openoffice.org/2000/drawing" xmlns:xlink="http://www.w3.org/1999/xlink"'
    spaces += ' xmlns:svg="http://www.w3.org/2000/svg"'
    image = f'<draw:image text:anchor-type="as-char" svg:width="2cm" svg:height="2cm" xlink:href="{picture}"'
    image += ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">'
            f'<manifest:file-entry manifest:media-type="{kind}" manifest:full-path="/"/>'
            '<manifest:file-entry manifest:media-type="text/xml" manifest:full-path="content.xml"/></manifest:manifest>',
        )
        package.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:class="text" office:version="1.0"><office:body>'
            f"<text:p>a{image}</text:p></office:body></office:document-content>",
        )


main()
