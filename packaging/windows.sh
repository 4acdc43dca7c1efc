#!/usr/bin/env bash
# The archive for Windows: unpack it anywhere, no administrator rights. `windows.sh [PROGRAM.exe]`.
# Without PROGRAM.exe it is built: on Windows for x86_64-pc-windows-msvc (the release workflow does), elsewhere for
# x86_64-pc-windows-gnu with mingw-w64. The C library is linked in, so nothing else has to be installed.
# RUNS names a perechen that runs here, for completions and the page of the manual; without it they are left out.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
case "$(uname -s)" in
    MINGW* | MSYS* | CYGWIN*) target=x86_64-pc-windows-msvc ;;
    *) target=x86_64-pc-windows-gnu ;;
esac
program=$(program_of "$target" perechen.exe "${1:-}")
name=perechen-$version-x86_64-windows
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
install -m 755 "$program" "$work/$name/perechen.exe"
fill "$work/$name" "${RUNS:-}"
cp "$root/packaging/windows/perechen-task.xml" "$work/$name/расписание/"
# Names are Russian: Python writes them as UTF-8, which Windows understands; the order and the time are fixed.
python3 - "$work" "$name" "$dist/$name.zip" "$SOURCE_DATE_EPOCH" <<'PY'
import sys, time, zipfile
from pathlib import Path

work, name, target, epoch = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
moment = time.gmtime(epoch)[:6]
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted((work / name).rglob("*")):
        if path.is_file():
            entry = zipfile.ZipInfo(path.relative_to(work).as_posix(), moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.suffix == ".exe" else 0o644) << 16
            archive.writestr(entry, path.read_bytes())
PY
(cd "$dist" && sha256sum "$name.zip" | tee "$name.zip.sha256")
