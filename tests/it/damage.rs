//! Whatever is done to a file, it has one answer: no panic, no silence, every cell accounted for.
//!
//! `DAMAGE_SEED` and `DAMAGE_ROUNDS` change what is tried; `cargo bench --bench damage` tries more,
//! in worker processes, with time and memory.

use std::panic::catch_unwind;

use fastrand::Rng;
use perechen::outcome::{Outcome, Status};

use crate::common::{cases, convert_bytes, hostile, mutate};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// What must hold for every answer.
fn is_sound(outcome: &Outcome) {
    let counts = &outcome.counts;
    assert_eq!(counts.total, counts.used + counts.extra + counts.set_aside, "cells are lost");
    match outcome.status {
        Status::Converted => assert!(!outcome.lists.is_empty()),
        Status::Refused | Status::Failed => {
            let said = outcome.findings.iter().any(|finding| {
                finding.code == "F03" && !finding.message.is_empty() && !finding.hint.is_empty()
            });
            assert!(said && outcome.reason.is_some(), "no finding says why the file was not read");
        }
        Status::Blank | Status::NoList | Status::Skipped => assert!(outcome.lists.is_empty()),
    }
}

#[test]
fn damaged_files_have_an_answer_each() {
    let (seed, rounds) = (setting("DAMAGE_SEED", 1), setting("DAMAGE_ROUNDS", 40));
    for (case, input) in cases() {
        let original = std::fs::read(&input).expect("the fixture");
        let name = input.file_name().expect("a name").to_string_lossy().into_owned();
        for round in 0..rounds {
            let mut rng = Rng::with_seed(seed ^ (round << 32) ^ case.len() as u64);
            let (kind, bytes) = mutate::mutant(&original, &mut rng);
            let outcome = catch_unwind(|| {
                let outcome = convert_bytes(&name, &bytes);
                is_sound(&outcome);
            });
            assert!(outcome.is_ok(), "{case}, seed {seed}, round {round}: {kind}");
        }
    }
}

#[test]
fn a_cut_file_never_passes_for_a_whole_one() {
    for (case, input) in cases() {
        let original = std::fs::read(&input).expect("the fixture");
        let name = input.file_name().expect("a name").to_string_lossy().into_owned();
        if !original.starts_with(b"PK") {
            continue;
        }
        for share in [1, 10, 50, 90, 99] {
            let outcome = convert_bytes(&name, &original[..original.len() * share / 100]);
            assert_eq!(outcome.status, Status::Failed, "{case} cut to {share} %");
        }
    }
}

#[test]
fn attacks_end_as_they_should() {
    let mut wrong = Vec::new();
    for attack in hostile::attacks() {
        let outcome = convert_bytes(attack.name, &attack.bytes);
        is_sound(&outcome);
        let reason = outcome.reason.as_deref().unwrap_or_default();
        if !attack.expected.contains(&outcome.status.key()) || !reason.contains(attack.names) {
            let (status, expected) = (outcome.status, attack.expected);
            wrong.push(format!(
                "{}: {status:?} instead of {expected:?}, {}: {reason}",
                attack.name, attack.names
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
