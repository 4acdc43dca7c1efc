//! The files that the program is given: the repository's own and generated ones, always the same bytes.

use std::error::Error;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use perechen::profile::Mappings;

use super::book::{self, Book, EDITS};
use super::hashes::files;
use crate::lists::Sample;
use crate::{file, hostile, mutate, plant, runs};

/// Lists that stand alone, with and without faults.
const LISTS: usize = 200;
/// Regions with the lists and orders of several ministries each.
const REGIONS: usize = 24;
const MUTANTS: usize = 120;
const SEED: u64 = 89;

/// The fixtures that hold the text of a real order, with the filled list where it has one.
const ORDERS: [&str; 5] = [
    "dagestan-construction-order",
    "smolensk-industry-torn",
    "sverdlovsk-energy-order",
    "sverdlovsk-industry-order",
    "sverdlovsk-investment-order",
];

type Done = Result<(), Box<dyn Error>>;

/// The inputs of all cases in their folders, without what is expected of them: that may be told
/// differently while the outputs are the same.
pub(crate) fn fixtures(root: &Path) -> Done {
    let from = repository().join("fixtures");
    for path in files(&from)?.iter().filter(|path| is_input(path)) {
        put(root, &format!("fixtures/{path}"), &fs::read(from.join(path))?)?;
    }
    Ok(())
}

/// The five orders as Word files and, as no inputs, their texts.
pub(crate) fn orders(root: &Path) -> Done {
    let from = repository().join("fixtures");
    for case in ORDERS {
        put(root, &format!("orders/{case}.docx"), &fs::read(from.join(case).join("input.docx"))?)?;
    }
    let texts = from.join("make/orders");
    for name in files(&texts)? {
        put(root, &format!("orders/{name}"), &fs::read(texts.join(&name))?)?;
    }
    Ok(())
}

/// Lists by the generator of `benches/faults`: some in three folders without a meaning, the others by
/// region and ministry, where the rules over a run and the names of folders count.
pub(crate) fn generated(root: &Path) -> Done {
    let mappings = Mappings::built_in()?;
    let mut rng = Rng::with_seed(SEED);
    for number in 0..LISTS {
        let mut sample = Sample::new(&mappings, &mut rng);
        if rng.f64() < 0.6 {
            plant::plant(&mut sample, &mut rng);
        }
        let written = file::write(&sample, number, &mut rng)?;
        let (_, extension) = written.path.rsplit_once('.').ok_or("a file without extension")?;
        let folder = ["а", "б", "в"][number % 3];
        put(root, &format!("generated/{folder}/{number}.{extension}"), &written.bytes)?;
    }
    for number in 1..=REGIONS {
        for written in runs::region(&mappings, &mut rng)?.0 {
            put(root, &format!("generated/регион {number}/{}", written.path), &written.bytes)?;
        }
    }
    Ok(())
}

/// Workbooks of an earlier run as they went out; beside every second one its source.
pub(crate) fn returned(root: &Path, outputs: &Path) -> Done {
    for (number, path) in workbooks(outputs)?.iter().enumerate() {
        let bytes = book::typed(&fs::read(outputs.join(path))?, &[])?;
        put(root, &format!("returned/{path}"), &bytes)?;
        let source = path.trim_end_matches(WORKBOOK);
        let original = root.join("fixtures").join(source);
        if number % 2 == 0 && original.is_file() {
            put(root, &format!("returned/{source}"), &fs::read(original)?)?;
        }
    }
    Ok(())
}

/// Workbooks of earlier runs after an officer worked on them: every edit on a few books of each kind, and
/// answers in every book, once with everything else as it was and once in a rebuilt file.
pub(crate) fn edited(root: &Path, fixtures: &Path, generated: &Path) -> Done {
    // Most fixtures are one list in many formats; of the generated ones some are enough.
    let of_fixtures = workbooks(fixtures)?.into_iter().filter(|path| !path.contains("industry-"));
    let torn = workbooks(fixtures)?.into_iter().filter(|path| path.contains("-torn"));
    let mut books: Vec<_> = of_fixtures.chain(torn).map(|path| (fixtures, path)).collect();
    books.extend(workbooks(generated)?.into_iter().step_by(7).map(|path| (generated, path)));
    for (number, (folder, path)) in books.iter().enumerate() {
        let bytes = fs::read(folder.join(path))?;
        let answered = book::typed(&bytes, &Book::open(&bytes)?.answers())?;
        put(root, &format!("edited/answered/{number}.xlsx"), &answered)?;
        for (name, edit) in EDITS.iter().cycle().skip(number * 2).take(2) {
            let mut book = Book::open(if number % 2 == 0 { &answered } else { &bytes })?;
            edit(&mut book);
            put(root, &format!("edited/{name}/{number}.xlsx"), &book.save()?)?;
        }
    }
    Ok(())
}

/// Lists with columns that nobody understands.
pub(crate) fn questions(root: &Path) -> Done {
    const ROWS: [[&str; 5]; 3] = [
        ["№ п/п", "Что именно делаем", "Точка взаимодействия", "Потребности клиента", "Куратор"],
        ["1", "Бронирование экскурсии", "Официальный сайт", "Получение информации", "Белова"],
        ["2", "Возврат билета", "Касса музея", "Возврат денег", "Орлов"],
    ];
    let bodies = [
        "Департамента культуры Тульской области",
        "Департамента культуры Тульской области",
        "Министерства туризма Омской области",
    ];
    for (number, body) in bodies.iter().enumerate() {
        let mut rows = vec![vec![format!("Перечень точек взаимодействия с клиентом {body}")]];
        rows.extend(ROWS.map(|row| row.map(str::to_owned).to_vec()));
        let book = Book::foreign(rows);
        put(root, &format!("questions/{number}.xlsx"), &book.save()?)?;
    }
    Ok(())
}

/// Damaged and hostile files and one that only LibreOffice reads: every way of not being read.
pub(crate) fn damaged(root: &Path) -> Done {
    let from = repository().join("fixtures");
    let originals: Vec<String> = files(&from)?.into_iter().filter(|path| is_input(path)).collect();
    for number in 0..MUTANTS {
        let mut rng = Rng::with_seed(SEED.wrapping_mul(1 << 32) + number as u64);
        let original = &originals[number % originals.len()];
        let (_, extension) = original.rsplit_once('.').ok_or("a file without extension")?;
        let (kind, bytes) = mutate::mutant(&fs::read(from.join(original))?, &mut rng);
        put(root, &format!("damaged/{number:03}-{kind}.{extension}"), &bytes)?;
    }
    for attack in hostile::attacks() {
        put(root, &format!("damaged/x-{}", attack.name), &attack.bytes)?;
    }
    put(root, "damaged/y.rtf", &fs::read(repository().join("interop/rtf/input.rtf"))?)
}

/// The files of a part of the cases; that they lie elsewhere shows in no output.
pub(crate) fn cases(root: &Path, from: &Path, to: &str) -> Done {
    for path in files(from)? {
        put(root, &format!("{to}/{path}"), &fs::read(from.join(&path))?)?;
    }
    Ok(())
}

const WORKBOOK: &str = ".перечень.xlsx";

fn workbooks(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    Ok(files(folder)?.into_iter().filter(|path| path.ends_with(WORKBOOK)).collect())
}

/// An input of a case and neither what is expected of it nor the script that made it.
pub(crate) fn is_input(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("input."))
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn put(root: &Path, path: &str, bytes: &[u8]) -> Done {
    let path = root.join(path);
    fs::create_dir_all(path.parent().ok_or("a path without folder")?)?;
    Ok(fs::write(path, bytes)?)
}
