//! The documents say what the program says. `UPDATE_EXPECT=1 cargo test --test it docs::` rewrites the
//! generated ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;
use perechen::bench::{RULES, page};
use perechen::profile::Mappings;

use crate::common::{fixture, program, root};

#[test]
fn every_rule_has_its_page() {
    let folder = root().join("docs/rules");
    let profiles = Mappings::built_in().unwrap().profiles;
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    expect_file![folder.join("README.md")].assert_eq(&page::index());
    for rule in RULES {
        let name = format!("{}.md", rule.code);
        expect_file![folder.join(&name)].assert_eq(&page::markdown(rule, &profiles));
        expected.insert(name);
    }
    let present: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(present, expected, "pages of rules that are no more");
}

#[test]
fn the_reference_of_commands_is_the_help() {
    expect_file![root().join("docs/cli.ru.md")].assert_eq(&perechen::bench::reference());
}

#[test]
fn the_codes_of_the_log_are_the_programs() {
    expect_file![root().join("docs/log.ru.md")].assert_eq(&perechen::bench::log_reference());
}

/// The block under the command in README.md is what the command prints.
#[test]
fn the_shown_run_is_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = program()
        .current_dir(&folder)
        .args(["convert", fixture("").to_str().unwrap(), "--out", "out"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let path = root().join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- run -->\n```text\n").unwrap();
    let (_, after) = rest.split_once("```\n").unwrap();
    let expected = format!("{before}<!-- run -->\n```text\n{printed}```\n{after}");
    expect_file![path].assert_eq(&expected);
    let code = output.status.code().unwrap();
    assert!(text.contains(&format!("exit code {code}")), "README.md names another exit code than {code}");
}

/// Links between the documents, and to their pictures.
#[test]
fn links_lead_somewhere() {
    for document in [
        "README.md",
        "README.ru.md",
        "packaging/README.md",
        "CHANGELOG.md",
        "docs/guide.ru.md",
        "docs/log.ru.md",
        "docs/decisions.md",
        "docs/accuracy.md",
        "docs/performance.md",
        "docs/profile-fields.md",
        "docs/worker.md",
        "fixtures/README.md",
    ] {
        let path = root().join(document);
        let text = fs::read_to_string(&path).unwrap();
        for target in targets(&text) {
            let file: PathBuf = path.parent().unwrap().join(&target);
            assert!(file.exists(), "{document} links to {target}");
        }
    }
}

fn targets(text: &str) -> Vec<String> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

#[test]
fn every_profile_stands_in_the_readme() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    for profile in Mappings::built_in().unwrap().profiles {
        assert!(text.contains(&format!("`{}`", profile.id)), "{} is missing", profile.id);
    }
}
