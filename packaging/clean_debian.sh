#!/usr/bin/env bash
# Installs the package on a Debian that has nothing else, uses it, and takes it away again.
# `clean_debian.sh PACKAGE.deb [FOLDER]`. Needs root and debootstrap; FOLDER keeps the system for the next time.
# SUITE and MIRROR choose another release: SUITE=trixie.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
package=$(realpath "$1")
suite=${SUITE:-bookworm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
system=$(realpath -m "${2:-$work/system}")
if [ ! -e "$system/etc/debian_version" ]; then
    debootstrap --variant=minbase "$suite" "$system" "${MIRROR:-http://deb.debian.org/debian}" >"$work/log" ||
        { tail "$work/log" >&2; exit 1; }
fi
echo "ok  Debian $(cat "$system/etc/debian_version") with $(chroot "$system" dpkg-query -f '.\n' -W | wc -l) packages"

within() { in_root "$system" bash -euc "$1"; }
# Everything that there is, but for what dpkg and ldconfig note of themselves.
files() { (cd "$system" && find . -xdev -path ./proc -prune -o -path ./tmp -prune -o -print | grep -v '^./var/lib/dpkg\|^./var/log\|^./var/cache' | sort); }

files >"$work/before"
cp "$package" "$system/tmp/perechen.deb"
within 'dpkg -i /tmp/perechen.deb' >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
echo "ok  dpkg -i, $(files | comm -13 "$work/before" - | wc -l) files and folders, without any other package"
within 'perechen --version'
within 'gzip -t /usr/share/man/man1/perechen.1.gz && zcat /usr/share/man/man1/perechen.1.gz | grep -q "^.TH perechen 1"'
within 'source /usr/share/bash-completion/completions/perechen && complete -p perechen >/dev/null'
within 'cd /usr/share && test -s zsh/vendor-completions/_perechen && test -s fish/vendor_completions.d/perechen.fish'
within 'cd /usr/share/doc/perechen && ls README.ru.md* guide.ru.md* cli.ru.md* copyright examples/perechen.toml >/dev/null'
echo 'ok  the page of the manual, completions, documents'

rm -rf "$system/tmp/work"
mkdir -p "$system/tmp/work/перечни"
cp "$root/fixtures/smolensk-industry-torn/input.docx" "$system/tmp/work/перечни/перечень.docx"
within 'cd /tmp/work && code=0; perechen convert перечни --out итог --quiet --date 2026-11-30 || code=$?; test $code -eq 3
    test -s итог/протокол.html && test -s итог/перечень.docx.перечень.xlsx && test -s итог/перечень.docx.форма.docx'
within 'cd /tmp/work && cp /usr/share/doc/perechen/examples/perechen.toml . && mkdir входящие &&
    code=0; perechen run --quiet || code=$?; test $code -eq 3; head -1 итог/итог.txt'
echo 'ok  a folder of lists, and the example for the night'

within 'dpkg -r perechen && dpkg -P perechen' >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
rm -rf "$system/tmp/work" "$system/tmp/perechen.deb"
files | diff "$work/before" - || { echo 'FAILED the package left something, or took something away' >&2; exit 1; }
[ -z "$(chroot "$system" dpkg-query -W -f '${Status}' perechen 2>/dev/null)" ] || { echo 'FAILED dpkg still knows the package' >&2; exit 1; }
echo 'ok  dpkg -r and dpkg -P leave nothing'
