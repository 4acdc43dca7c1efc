//! Registers of earlier versions are brought up to date.

use std::fs;

use super::{NO_NEEDS, PHONE, SITE, World};
use crate::common::root;

/// An office whose register was written by the first program with that version; none is ever made anew.
fn with_register(name: &str) -> World {
    let world = World::new();
    fs::create_dir(world.at("out")).unwrap();
    fs::copy(root().join("tests/it/register").join(name), world.at("out/perechen.sqlite")).unwrap();
    let done = world.program(&["register", "check"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    world
}

#[test]
fn a_register_of_version_1_is_brought_up_to_date() {
    let world = with_register("version-1.sqlite");
    let known = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM touchpoints), \
                 (SELECT count(*) FROM findings), (SELECT count(*) FROM finding_states)";
    assert_eq!(world.answer(known), "3 | 7 | 16 | 33\n");
    // What was sent then is known; it came back in the last run, and is open since.
    world.sends("спорта", &[SITE, PHONE, NO_NEEDS]);
    world.run("2026-11-03");
    assert_eq!(world.states("V01"), ["\"open\" since 1"]);
}

#[test]
fn a_register_of_version_2_is_brought_up_to_date() {
    let world = with_register("version-2.sqlite");
    assert_eq!(world.answer("SELECT count(*), max(edition) FROM versions"), "2 | –\n");
    // What was approved then is in force while nothing changes.
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-11-03");
    world.sends("спорта", &[SITE, NO_NEEDS, PHONE]);
    world.run("2026-11-04");
    let editions = "SELECT run, edition FROM versions WHERE run > 2";
    assert_eq!(world.answer(editions), "3 | approved\n4 | submitted\n");
}

#[test]
fn a_register_of_version_3_is_brought_up_to_date() {
    let world = with_register("version-3.sqlite");
    assert_eq!(world.answer("SELECT kind, date, told_in FROM acts"), "approved | 2026-10-02 | –\n");
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-11-03");
    assert_eq!(world.answer("SELECT edition FROM versions WHERE run = 3"), "approved\n");
}
