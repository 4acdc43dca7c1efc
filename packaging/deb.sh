#!/usr/bin/env bash
# The Debian package. `deb.sh [PROGRAM]`. Needs cargo-deb (cargo install cargo-deb --locked); what the package holds
# is in Cargo.toml, [package.metadata.deb]. Without PROGRAM it is built as it is shipped.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
command -v cargo-deb >/dev/null || { echo 'cargo-deb is not here: cargo install cargo-deb --locked' >&2; exit 1; }
program=$(program_of x86_64-unknown-linux-gnu perechen "${1:-}")
# The names that Cargo.toml gives to what is made for the package.
made=$root/target/deb
rm -rf "$made"
mkdir -p "$made"
install -m 755 "$program" "$made/perechen"
"$program" man | gzip -9n >"$made/perechen.1.gz"
"$program" completions bash >"$made/perechen.bash"
"$program" completions zsh >"$made/_perechen"
"$program" completions fish >"$made/perechen.fish"
cd "$root"
cargo deb --no-build --no-strip --output "$dist/"
(cd "$dist" && sha256sum perechen_*.deb | tee "perechen_$version.deb.sha256")
