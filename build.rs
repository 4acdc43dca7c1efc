//! Tells the program which commit it is built from: `PERECHEN_COMMIT` of the environment, else what the package
//! or the checkout says, else nothing; and a fingerprint of all that it is built of. No git is needed, and none of
//! this reaches an output.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PERECHEN_COMMIT");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // While one develops, a new commit must not build the whole crate anew.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let given = env::var("PERECHEN_COMMIT").ok();
    let found = || if is_release { packaged(&root).or_else(|| checked_out(&root)) } else { None };
    let commit = given.or_else(found).filter(|commit| is_hash(commit)).unwrap_or_default();
    println!("cargo::rustc-env=PERECHEN_COMMIT={}", commit.get(..12).unwrap_or(&commit));
    println!("cargo::rustc-env=PERECHEN_SOURCES={:032x}", fingerprint(&root));
}

/// What is kept of one build is not trusted by another (docs/decisions.md, D-140).
fn fingerprint(root: &Path) -> u128 {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    let mut hash: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
    let mut add = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0]) {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    };
    add(env::var("CARGO_CFG_FEATURE").unwrap_or_default().as_bytes());
    add(env::var("TARGET").unwrap_or_default().as_bytes());
    let mut files = Vec::new();
    for name in ["Cargo.lock", "mappings", "src", "templates"] {
        let path = root.join(name);
        watch(&path);
        gather(&path, &mut files);
    }
    files.sort();
    for file in files {
        add(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/").as_bytes());
        add(&fs::read(&file).unwrap_or_default());
    }
    hash
}

/// All files of a folder, or the file itself.
fn gather(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| gather(&entry.path(), files)),
        Err(_) if path.is_file() => files.push(path.to_owned()),
        Err(_) => {}
    }
}

fn is_hash(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Of an unpacked `.crate`.
fn packaged(root: &Path) -> Option<String> {
    let text = fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    rest.split('"').nth(1).map(str::to_owned)
}

/// Of a checkout, also one that git keeps beside another.
fn checked_out(root: &Path) -> Option<String> {
    let dot = root.join(".git");
    let folder = match fs::read_to_string(&dot) {
        Ok(text) => root.join(text.trim().strip_prefix("gitdir: ")?),
        Err(_) => dot,
    };
    let head_file = folder.join("HEAD");
    watch(&head_file);
    let head = fs::read_to_string(head_file).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else { return Some(head.trim().to_owned()) };
    let common = fs::read_to_string(folder.join("commondir"));
    let common = common.map_or_else(|_| folder.clone(), |path| folder.join(path.trim()));
    watch(&common.join(name));
    if let Ok(hash) = fs::read_to_string(common.join(name)) {
        return Some(hash.trim().to_owned());
    }
    let packed = common.join("packed-refs");
    watch(&packed);
    let packed = fs::read_to_string(packed).ok()?;
    packed.lines().find_map(|line| line.strip_suffix(name)).map(|hash| hash.trim().to_owned())
}

fn watch(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
