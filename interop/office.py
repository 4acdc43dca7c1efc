"""One start of LibreOffice for many files."""

import shutil
import subprocess
import sys

from run_outputs import need

SECONDS = 600


def converted(folder, names, kind, work):
    """Has LibreOffice save the files as `kind` in the folder `work`; gives {name: path}.

    Its exit code says little; the files that it leaves are what counts.
    """
    shutil.rmtree(work, ignore_errors=True)
    copies = work / "copies"
    copies.mkdir(parents=True)
    flat = {}
    for name in names:
        # One folder for all: LibreOffice names its output after the file alone.
        flat[name] = copies / name.replace("/", "__")
        shutil.copyfile(folder / name, flat[name])
    command = ["soffice", f"-env:UserInstallation={(work / 'profile').resolve().as_uri()}"]
    command += ["--headless", "--norestore", "--nolockcheck", "--convert-to", kind, "--outdir", str(work)]
    command += [str(path) for path in flat.values()]
    try:
        done = subprocess.run(command, timeout=SECONDS, capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired:
        sys.exit(f"FAILED LibreOffice did not end within {SECONDS} s")
    saved = {name: work / f"{path.stem}.{kind}" for name, path in flat.items()}
    for name, path in saved.items():
        written = path.is_file() and path.stat().st_size > 0
        need(written, name, f"its {kind} from LibreOffice, which says: {done.stderr.strip()}")
    return saved
