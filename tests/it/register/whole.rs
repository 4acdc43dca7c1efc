//! `perechen register check` names whatever a run would refuse.

use super::{NO_NEEDS, SITE, World};

/// An office whose register somebody changed after a run.
fn changed(change: &str) -> World {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-11-02");
    let done = world.program(&["register", "check"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    world.register().execute_batch(change).unwrap();
    world
}

#[test]
fn a_value_that_no_run_could_take_is_named() {
    for (change, named) in [
        ("UPDATE touchpoint_versions SET needs = '{'", "touchpoint_versions.needs: не читается как JSON"),
        ("UPDATE findings SET \"values\" = '[\"а\"]'", "findings.values: не читается как JSON"),
        ("UPDATE versions SET round = 'раз'", "versions.round: не число"),
        ("UPDATE versions SET ordinal = -1", "versions.ordinal: число вне границ"),
        ("UPDATE findings SET state = 'готово'", "findings.state: неизвестное значение"),
        ("UPDATE runs SET date = 'вчера'", "runs.date: не дата"),
        ("UPDATE lists SET title = CAST(x'ff' AS TEXT)", "lists.title: текст не в UTF-8"),
    ] {
        let done = changed(change).program(&["register", "check"]);
        assert_eq!(done.code, Some(74), "{change}");
        assert!(done.err.contains(named), "{change}: {}", done.err);
    }
}

#[test]
fn a_register_with_other_tables_is_refused_by_both_in_the_same_words() {
    for (change, named) in [
        ("ALTER TABLE parts DROP COLUMN last_run", "у таблицы parts другие столбцы"),
        ("DROP INDEX versions_of_lists", "нет указателя versions_of_lists"),
        ("CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END", "посторонний триггер t"),
    ] {
        let world = changed(change);
        for line in [&["register", "check"][..], &["convert", "in", "--form", "none"]] {
            let done = world.program(line);
            assert_eq!(done.code, Some(74), "{change}: {}", done.err);
            assert!(done.err.contains(named), "{change}: {}", done.err);
        }
    }
    // Near miss: what the program does not know and does not ask for.
    let world = changed("CREATE VIEW v AS SELECT name FROM bodies");
    assert_eq!(world.program(&["register", "check"]).code, Some(0));
}
