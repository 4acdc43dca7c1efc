#!/usr/bin/env bash
# Tries what is packed: the examples for schedulers, and the archives made of PROGRAM. `check.sh PROGRAM`.
# What a tool is missing for is said and left out; everything else must hold.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DIST=$work/dist
has() { command -v "$1" >/dev/null || { echo "--  $1 is not here: $2 is not tried"; return 1; }; }

if has systemd-analyze 'the systemd units'; then
    # The unit names a program that is not installed.
    mkdir "$work/units"
    cp "$root"/packaging/systemd/perechen.{service,timer} "$work/units/"
    sed -i "s|^ExecStart=/usr/bin/perechen|ExecStart=$program|" "$work/units/perechen.service"
    said=$(systemd-analyze verify --man=no "$work"/units/perechen.{service,timer} 2>&1 | grep -i perechen || true)
    [ -z "$said" ] || { echo "$said" >&2; exit 1; }
    echo 'ok  systemd-analyze verify'
fi
# Debian's crontab only checks with -n, cronie's with -T.
if has crontab 'the crontab'; then
    crontab -T "$root/packaging/cron/perechen.crontab" 2>/dev/null || crontab -n "$root/packaging/cron/perechen.crontab"
    echo 'ok  crontab'
fi
python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' "$root/packaging/windows/perechen-task.xml"
echo 'ok  perechen-task.xml is well-formed'

bash "$root/packaging/linux.sh" "$program" >/dev/null
cp "$DIST"/*.tar.gz "$work/first.tar.gz"
bash "$root/packaging/linux.sh" "$program" >/dev/null
cmp "$work/first.tar.gz" "$DIST"/*.tar.gz
echo 'ok  the archive for Linux is the same twice'
RUNS=$program bash "$root/packaging/windows.sh" "$program" >/dev/null
python3 -m zipfile -t "$DIST"/*.zip >/dev/null
echo 'ok  the archive for Windows'

# As a new user: nothing but the archive.
mkdir "$work/user"
tar -xzf "$work/first.tar.gz" -C "$work/user" --strip-components 1
cd "$work/user/примеры"
mkdir входящие
code=0
env -i PATH=/usr/bin:/bin HOME="$work" ../perechen run --quiet || code=$?
[ "$code" -eq 3 ] || { echo "exit code $code instead of 3" >&2; exit 1; }
head -1 итог/итог.txt
echo 'ok  the example of the archive runs'

if ! is_static "$program"; then
    echo '--  the program needs libraries of the system: that it runs without any is not tried'
elif [ "$(id -u)" -ne 0 ]; then
    echo '--  only root may change the root: that the program runs without a system is not tried'
else
    # Nothing but the kernel: no shell, no loader, no names of users, no zones.
    mkdir -p "$work/bare"/{proc,tmp,dev}
    mknod -m 666 "$work/bare/dev/null" c 1 3
    cp "$program" "$work/bare/perechen"
    cp -r "$work/user/примеры/перечни" "$work/bare/in"
    cd "$work/bare"
    for out in out out-with-system; do
        code=0
        line=(convert in --out "$out" --quiet --soffice never --date 2026-11-30)
        if [ "$out" = out ]; then in_root . /perechen "${line[@]}" || code=$?; else ./perechen "${line[@]}" || code=$?; fi
        [ "$code" -eq 3 ] || { echo "exit code $code instead of 3" >&2; exit 1; }
    done
    python3 "$root/interop/same_bytes.py" out out-with-system
    echo 'ok  the program runs without a system'
fi

if has dpkg-deb 'the Debian package'; then
    bash "$root/packaging/deb.sh" "$program" >/dev/null
    cp "$DIST"/*.deb "$work/first.deb"
    bash "$root/packaging/deb.sh" "$program" >/dev/null
    cmp "$work/first.deb" "$DIST"/*.deb
    dpkg-deb -x "$work/first.deb" "$work/deb"
    cmp "$program" "$work/deb/usr/bin/perechen"
    gzip -t "$work"/deb/usr/share/man/man1/perechen.1.gz
    ! is_static "$program" || [ -z "$(dpkg-deb --field "$work/first.deb" Depends)" ]
    echo 'ok  the Debian package is the same twice'
fi
