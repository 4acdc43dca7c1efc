#!/usr/bin/env bash
# The Debian package, of the same static program as the archive, so that it depends on nothing. `deb.sh [PROGRAM]`.
# Needs dpkg-deb. Without PROGRAM it is built as it is shipped.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
program=$(program_of x86_64-unknown-linux-gnu perechen "${1:-}")
package=perechen_${version}_amd64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$package
doc=$tree/usr/share/doc/perechen

install -D -m 755 "$program" "$tree/usr/bin/perechen"
mkdir -p "$tree"/{DEBIAN,usr/share/{man/man1,bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}}
"$program" man | gzip -9n >"$tree/usr/share/man/man1/perechen.1.gz"
"$program" completions bash >"$tree/usr/share/bash-completion/completions/perechen"
"$program" completions zsh >"$tree/usr/share/zsh/vendor-completions/_perechen"
"$program" completions fish >"$tree/usr/share/fish/vendor_completions.d/perechen.fish"
install -D -m 644 -t "$doc" "$root"/README.ru.md "$root"/docs/{guide,cli,log}.ru.md
install -D -m 644 -t "$doc/examples" "$root"/packaging/{perechen.toml,systemd/perechen.{service,timer},cron/perechen.crontab}
gzip -9n <"$root/CHANGELOG.md" >"$doc/changelog.gz"
{
    echo 'License: MIT or Apache-2.0 (/usr/share/common-licenses/Apache-2.0)'
    echo
    cat "$root/LICENSE-MIT"
} >"$doc/copyright"

cat >"$tree/DEBIAN/control" <<CONTROL
Package: perechen
Version: $version
Architecture: amd64
Maintainer: The maintainers of perechen <perechen@localhost>
Section: utils
Priority: optional
Installed-Size: $(du -ks "$tree/usr" | cut -f1)
$(is_static "$program" || echo 'Depends: libc6, libgcc-s1')
Suggests: libreoffice-writer-nogui, libreoffice-calc-nogui
Description: reads and checks ministries' lists of client touchpoints
$(sed 's/^/ /' "$root/packaging/description.txt")
CONTROL
sed -i '/^$/d' "$tree/DEBIAN/control"
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod -R u=rwX,go=rX "$tree"
dpkg-deb --root-owner-group -Zgzip --build "$tree" "$dist/$package.deb" >/dev/null
(cd "$dist" && sha256sum "$package.deb" | tee "$package.deb.sha256")
