# What the scripts share; `source` it. Each script takes the built program as its argument, or builds it.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -1)
dist=${DIST:-$root/target/packages}
# The same input gives the same bytes: no file is newer than the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 1767225600)}
export SOURCE_DATE_EPOCH
mkdir -p "$dist"

# The program of a target: the one that is named, or built as it is shipped, with the C library in it
# (docs/decisions.md, D-201).
program_of() {
    local target=$1 name=$2 given=${3:-}
    if [ -n "$given" ]; then
        printf '%s\n' "$given"
        return
    fi
    if [ ! -d "$(rustc --print target-libdir --target "$target")" ]; then
        echo "The standard library of $target is not here: rustup target add $target" >&2
        exit 1
    fi
    (cd "$root" && RUSTFLAGS="${RUSTFLAGS:-} -C target-feature=+crt-static" cargo build --profile dist --target "$target" >&2)
    printf '%s\n' "${CARGO_TARGET_DIR:-$root/target}/$target/dist/$name"
}

# Whether a program for Linux starts without the loader of the system and its libraries.
is_static() { ! LC_ALL=C readelf -l "$1" | grep -q INTERP; }

# Runs a command in another root, which has a /proc as long as the command runs. Needs root.
in_root() {
    local folder=$1
    shift
    # shellcheck disable=SC2016 # The inner shell expands them.
    unshare --mount --pid --fork bash -c 'mount -t proc proc "$0/proc" && exec env -i HOME=/root \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$0" "$@"' "$folder" "$@"
}

# Fills a folder with what every package has beside the program. The second argument is a program that runs here.
fill() {
    local folder=$1 runs=$2
    mkdir -p "$folder/примеры/перечни" "$folder/расписание"
    cp "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$folder/"
    python3 "$root/packaging/pages.py" "$folder"
    cp "$root/packaging/perechen.toml" "$folder/примеры/"
    cp "$root/fixtures/smolensk-industry-torn/input.docx" "$folder/примеры/перечни/Минпромторг Смоленской области.docx"
    cp "$root/fixtures/sverdlovsk-investment-filled/input.xlsx" "$folder/примеры/перечни/Мининвест Свердловской области.xlsx"
    if [ -n "$runs" ]; then
        mkdir -p "$folder/дополнения"
        "$runs" man >"$folder/дополнения/perechen.1"
        "$runs" completions bash >"$folder/дополнения/perechen.bash"
        "$runs" completions zsh >"$folder/дополнения/_perechen"
        "$runs" completions fish >"$folder/дополнения/perechen.fish"
        "$runs" completions powershell >"$folder/дополнения/perechen.ps1"
    fi
    find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
