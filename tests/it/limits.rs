//! Every limit on every format: a list is read at the least limit that lets it through, and one below
//! is refused with part, figure, limit and option. `hostile.rs` tries the limits as they are set.

use perechen::Limits;
use perechen::bench::{ReadError, read, sniff};

use crate::common::{cases, fixture, program};

/// A limit: its option, how it is set, what it may be at most.
struct Bound {
    option: &'static str,
    set: fn(&mut Limits, u64),
    most: u64,
}

const BOUNDS: [Bound; 11] = [
    Bound { option: "--max-file", set: |limits, to| limits.file_bytes = to, most: 1 << 20 },
    Bound { option: "--max-entries", set: |limits, to| limits.zip_entries = to as usize, most: 2_000 },
    Bound { option: "--max-entry", set: |limits, to| limits.entry_bytes = to, most: 1 << 24 },
    Bound { option: "--max-inflated", set: |limits, to| limits.inflated_bytes = to, most: 1 << 24 },
    Bound {
        option: "--max-ratio",
        set: |limits, to| (limits.ratio, limits.ratio_from) = (to, 0),
        most: 2_000,
    },
    Bound { option: "--max-cells", set: |limits, to| limits.cells = to, most: 2_000_000 },
    Bound { option: "--max-positions", set: |limits, to| limits.positions = to, most: 10_000_000 },
    Bound { option: "--max-cell-text", set: |limits, to| limits.cell_text = to as usize, most: 1 << 20 },
    Bound { option: "--max-depth", set: |limits, to| limits.xml_depth = to as usize, most: 256 },
    Bound { option: "--max-nesting", set: |limits, to| limits.table_nesting = to as usize, most: 32 },
    Bound { option: "--max-sheets", set: |limits, to| limits.sheets = to as usize, most: 200 },
];

/// Whether a limit is counted in a format.
fn is_counted(option: &str, format: &str) -> bool {
    const PACKAGES: [&str; 5] = ["docx", "odt", "xlsx", "xlsb", "ods"];
    match option {
        "--max-entries" | "--max-entry" | "--max-inflated" | "--max-ratio" => PACKAGES.contains(&format),
        // A file of the allowed size cannot hold as many.
        "--max-positions" => format != "xls",
        "--max-depth" => ["docx", "odt", "xlsx", "ods", "spreadsheetml"].contains(&format),
        "--max-nesting" => ["docx", "odt", "doc", "html"].contains(&format),
        "--max-sheets" => ["xlsx", "xlsb", "xls", "ods", "spreadsheetml"].contains(&format),
        _ => true,
    }
}

fn within(bound: &Bound, to: u64) -> Limits {
    let mut limits = Limits::default();
    (bound.set)(&mut limits, to);
    limits
}

/// The least value that lets the file through.
fn least(bytes: &[u8], name: &str, bound: &Bound) -> u64 {
    let passes = |to| read(bytes, sniff(bytes, name), &within(bound, to)).is_ok();
    assert!(passes(bound.most), "{name} does not pass {}", bound.option);
    let (mut low, mut high) = (0, bound.most);
    while low < high {
        let middle = low.midpoint(high);
        if passes(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[test]
fn at_the_limit_a_file_is_read_and_beyond_it_refused_by_name() {
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    for (case, input) in cases() {
        let bytes = std::fs::read(&input).expect("the fixture");
        let name = input.file_name().expect("a name").to_string_lossy().into_owned();
        let format = sniff(&bytes, &name);
        let has_tables = read(&bytes, format, &Limits::default()).expect("readable").grids().next().is_some();
        // One of each format: reading it a hundred times takes long enough.
        if !has_tables || seen.contains(&format) {
            continue;
        }
        seen.push(format);
        for bound in &BOUNDS {
            if !is_counted(bound.option, format.key()) {
                continue;
            }
            let least = least(&bytes, &name, bound);
            if least == 0 {
                wrong.push(format!("{case}: {} is not counted", bound.option));
                continue;
            }
            let error = read(&bytes, format, &within(bound, least - 1)).expect_err("one beyond");
            assert!(error.is_refused() && !error.remedy().is_empty(), "{case}: {error}");
            let ReadError::Limit { part, what, figure, limit, option } = &error else {
                wrong.push(format!("{case}, {}: {error}", bound.option));
                continue;
            };
            assert_eq!(*option, bound.option, "{case}");
            let said = error.to_string();
            for piece in [part.as_str(), *what, figure.as_str(), limit.as_str(), *option] {
                assert!(!piece.is_empty() && said.contains(piece), "{case}: {said}");
            }
            assert!(limit.contains(&(least - 1).to_string()) || least > 1 << 20, "{case}: {said}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() >= 9, "{seen:?}");
}

#[test]
fn every_limit_can_be_set() {
    let root = fixture("");
    let document = root.join("smolensk-industry-merged/input.docx");
    let book = root
        .join("smolensk-industry-excel/Министерство промышленности и торговли Смоленской области/input.xlsx");
    for bound in &BOUNDS {
        let input = if bound.option == "--max-sheets" { &book } else { &document };
        // Ratios are judged in parts of megabytes only: `at_the_limit…` tries them.
        if bound.option == "--max-ratio" {
            continue;
        }
        let least = least(&std::fs::read(input).expect("the fixture"), "input", bound);
        for (to, code) in [(least, 0), (least - 1, 1)] {
            let mut command = program();
            let done = command
                .arg("tables")
                .arg(input)
                .arg(bound.option)
                .arg(to.to_string())
                .output()
                .expect("it runs");
            let said = String::from_utf8_lossy(&done.stdout);
            assert_eq!(done.status.code(), Some(code), "{} {to}: {said:.300}", bound.option);
            assert_eq!(said.contains(bound.option), code == 1, "{said:.300}");
        }
    }
}
