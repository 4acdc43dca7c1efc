#!/usr/bin/env bash
# The archive for Linux: one static program, which runs on any distribution. `linux.sh [PROGRAM]`.
# Without PROGRAM it is built as it is shipped.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
program=$(program_of x86_64-unknown-linux-gnu perechen "${1:-}")
name=perechen-$version-x86_64-linux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
install -m 755 "$program" "$work/$name/perechen"
[ -n "${1:-}" ] || is_static "$program" || { echo "$program is not static" >&2; exit 1; }
fill "$work/$name" "$program"
cp "$root"/packaging/systemd/perechen.{service,timer} "$root/packaging/cron/perechen.crontab" "$work/$name/расписание/"
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$work" -c "$name" |
    gzip -n >"$dist/$name.tar.gz"
(cd "$dist" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
