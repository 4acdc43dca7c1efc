//! What shows only beside the other files of a run, file by file. It is kept on disk as soon as there is much
//! of it: in memory it would grow with the run.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use tempfile::SpooledTempFile;

use crate::knowledge::profile::Catalogue;
use crate::model::finding::Finding;
use crate::rules;
use crate::rules::run::{Run, Superseded};

/// Findings that wait, in memory while they take no more bytes than this.
const IN_MEMORY: usize = 1 << 20;

/// Findings on their way to their files, in the order in which they came.
#[derive(Debug)]
pub(super) struct Gathered {
    kept: SpooledTempFile,
    places: Vec<Place>,
    end: u64,
}

/// Where a finding is kept.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// By its place in the order of the run.
    file: u32,
    bytes: u32,
    from: u64,
}

/// The same, to be read by file.
#[derive(Debug)]
pub(super) struct ByFile(Gathered);

impl Gathered {
    /// Room for them in a folder.
    pub(super) fn within(folder: &Path) -> Gathered {
        let kept = tempfile::spooled_tempfile_in(IN_MEMORY, folder);
        Gathered { kept, places: Vec::new(), end: 0 }
    }

    pub(super) fn push(&mut self, file: usize, finding: &Finding) -> io::Result<()> {
        let line = serde_json::to_vec(finding)?;
        self.kept.write_all(&line)?;
        self.places.push(Place { file: file as u32, bytes: line.len() as u32, from: self.end });
        self.end += line.len() as u64;
        Ok(())
    }

    pub(super) fn by_file(mut self) -> ByFile {
        self.places.sort_by_key(|place| place.file);
        ByFile(self)
    }
}

impl ByFile {
    /// The files with findings in their order.
    pub(super) fn files(&self) -> impl Iterator<Item = usize> {
        self.0.places.chunk_by(|one, other| one.file == other.file).map(|of_file| of_file[0].file as usize)
    }

    /// The findings of a file in the order in which they came.
    pub(super) fn of(&mut self, file: usize) -> io::Result<Vec<Finding>> {
        let Gathered { kept, places, .. } = &mut self.0;
        let from = places.partition_point(|place| (place.file as usize) < file);
        let mut line = Vec::new();
        let of_file = places[from..].iter().take_while(|place| place.file as usize == file);
        of_file
            .map(|place| {
                line.resize(place.bytes as usize, 0);
                kept.seek(SeekFrom::Start(place.from))?;
                kept.read_exact(&mut line)?;
                Ok(serde_json::from_slice(&line)?)
            })
            .collect()
    }

    /// All of them, file by file.
    pub(super) fn each(&mut self, mut take: impl FnMut(Finding) -> io::Result<()>) -> io::Result<()> {
        let files: Vec<usize> = self.files().collect();
        files.into_iter().try_for_each(|file| self.of(file)?.into_iter().try_for_each(&mut take))
    }
}

/// The findings over a run of all its files.
pub(super) struct OfRun<'a> {
    run: &'a Run,
    waiting: ByFile,
    found: ByFile,
    /// The older copies of lists, in the order of the files and lists.
    pub(super) superseded: Vec<Superseded>,
}

impl<'a> OfRun<'a> {
    /// Runs the rules over the run; `waiting` are findings that other parts of the lists may settle.
    pub(super) fn conclude(
        run: &'a Run,
        waiting: Gathered,
        catalogue: &Catalogue,
        folder: &Path,
    ) -> io::Result<OfRun<'a>> {
        let mut found = Gathered::within(folder);
        let mut kept = Ok(());
        let superseded = run.conclude_into(catalogue, &mut |rules::OfFile { file, finding }| {
            if kept.is_ok() {
                kept = found.push(file, &finding);
            }
        });
        kept?;
        Ok(OfRun { run, waiting: waiting.by_file(), found: found.by_file(), superseded })
    }

    /// The files that may have some, in their order.
    pub(super) fn files(&self) -> Vec<usize> {
        let mut files: Vec<usize> = self.waiting.files().chain(self.found.files()).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Of the findings that waited in a file those that stand beside all parts of its lists, then what the rules
    /// over the run say of it.
    pub(super) fn of(&mut self, file: usize) -> io::Result<Vec<Finding>> {
        let older = |file: usize, list: u32| {
            self.superseded.binary_search_by_key(&(file, list), |older| (older.file, older.list)).is_ok()
        };
        let mut findings = self.run.standing(file, self.waiting.of(file)?, &older);
        let mut found = self.found.of(file)?;
        rules::sort_findings(&mut found);
        findings.append(&mut found);
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Level;

    #[test]
    fn findings_come_back_by_file_in_the_order_in_which_they_came() {
        let folder = tempfile::tempdir().unwrap();
        let finding = |message: String| Finding { message: message.into(), ..a_finding() };
        let mut waiting = Gathered::within(folder.path());
        // More than is kept in memory.
        for at in 0..4000 {
            waiting.push(7 - at % 3, &finding(format!("{at}"))).unwrap();
        }
        let mut by_file = waiting.by_file();
        assert_eq!(by_file.files().collect::<Vec<_>>(), [5, 6, 7]);
        let of: Vec<String> = by_file.of(6).unwrap().iter().map(|found| found.message.to_string()).collect();
        assert_eq!(of, (0..4000).filter(|at| at % 3 == 1).map(|at| at.to_string()).collect::<Vec<_>>());
        assert_eq!(by_file.of(4).unwrap(), []);
        let mut all = 0;
        by_file
            .each(|found| {
                assert_eq!(
                    Finding { message: finding(String::new()).message, ..found },
                    finding(String::new())
                );
                all += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(all, 4000);
    }

    fn a_finding() -> Finding {
        let path = crate::text::Text::from("перечень.docx");
        let unreadable = rules::unreadable(&path, "не читается", "Пересохраните.");
        assert_eq!(unreadable.level, Level::Error);
        unreadable
    }
}
