//! Every appearance of every role as a small table (`benchmarks/roles/tables`), each read by the chain.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect;

use super::{Scope, read};
use crate::knowledge::names::Names;
use crate::knowledge::vocabulary::Vocabularies;
use crate::locate::{Hints, locate};
use crate::model::Role;
use crate::read::Limits;
use crate::rules::testing::{document, settings};

/// A table of the training set: what it shows, its text without roles, the role of each row.
struct Table {
    name: String,
    text: String,
    roles: Vec<Role>,
}

/// The tables of a file: `== name`, paragraphs, and rows as `role|cell|cell|`; `-` is a blank row.
fn tables(path: &Path) -> Vec<Table> {
    let text = fs::read_to_string(path).expect("readable");
    let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let parts = text.split("\n== ").skip(1);
    let table = |part: &str| {
        let (name, rows) = part.split_once('\n').expect("rows");
        let mut table = Table { name: format!("{file}: {name}"), text: String::new(), roles: Vec::new() };
        for line in rows.lines() {
            let (role, cells) =
                line.split_once('|').map_or((None, line), |(role, _)| (Some(role), &line[role.len()..]));
            table.text.push_str(cells);
            table.text.push('\n');
            match role {
                None | Some("-") => {}
                Some(role) => {
                    table.roles.push(Role::named(role).unwrap_or_else(|| panic!("{role} of {name}")));
                }
            }
        }
        table
    };
    parts.map(table).collect()
}

fn all() -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benchmarks/roles/tables");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| tables(path)).collect()
}

/// The roles by the chain.
fn roles(table: &Table) -> Vec<Role> {
    let mappings = &settings().mappings;
    let vocabularies = Vocabularies::new(&mappings.catalogue, &mappings.profiles);
    let names = Names::new(&mappings.catalogue, std::iter::empty());
    let mut document = document(&table.text);
    let hints = Hints { folders: &[], name: "перечень.docx" };
    let (headers, general) = (&vocabularies.every_header, &vocabularies.general);
    let located = locate(&mut document, hints, &names, headers, general, &Limits::default().budget());
    read(&document, &located, headers, general, Scope::All).iter().map(|row| row.role).collect()
}

#[test]
fn the_tables_have_the_roles_that_they_show() {
    let mut wrong = String::new();
    let tables = all();
    assert!(tables.len() >= 80, "{}", tables.len());
    for table in &tables {
        let read = roles(table);
        let rows = 0..table.roles.len().max(read.len());
        for at in rows.filter(|at| table.roles.get(*at) != read.get(*at)) {
            let key = |roles: &[Role]| roles.get(at).map_or("nothing", |role| role.key());
            let (is, read) = (key(&table.roles), key(&read));
            let _ = writeln!(wrong, "{}, row {}: {is} read as {read}", table.name, at + 1);
        }
    }
    expect![[""]].assert_eq(&wrong);
}
