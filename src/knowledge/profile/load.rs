//! Loading mappings: built in, overridden or extended by a folder. All faults of all files are
//! collected, so that the author of a profile repairs them in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::knowledge::profile::answers::Answers;
use crate::knowledge::profile::check::{check_catalogue, check_profile};
use crate::knowledge::profile::fault::ProfileError;
use crate::knowledge::profile::source::Source;
use crate::knowledge::profile::{Catalogue, Entry, Profile, TouchpointEntry};
use crate::text::hash::hex;
use crate::text::words::key as fold;

/// The catalogue and every profile, sorted by id.
#[derive(Debug, Clone)]
pub struct Mappings {
    pub catalogue: Catalogue,
    pub profiles: Vec<Arc<Profile>>,
    /// What was answered about columns.
    pub answers: Answers,
    /// Of the names and texts of all files.
    fingerprint: Sha256,
}

const CATALOGUE: &str = "catalogue.toml";
/// The years of the production calendar: a part of the catalogue in a file of its own.
const CALENDAR: &str = "calendar.toml";

/// The file of answers in a folder of mappings.
pub const ANSWERS: &str = "answers.toml";

/// The files of `mappings/`: the catalogue, then by name.
const BUILT_IN: [(&str, &str); 8] = [
    (CATALOGUE, include_str!("../../../mappings/catalogue.toml")),
    (CALENDAR, include_str!("../../../mappings/calendar.toml")),
    ("dagestan-construction.toml", include_str!("../../../mappings/dagestan-construction.toml")),
    ("smolensk-industry.toml", include_str!("../../../mappings/smolensk-industry.toml")),
    ("sverdlovsk-energy.toml", include_str!("../../../mappings/sverdlovsk-energy.toml")),
    ("sverdlovsk-industry.toml", include_str!("../../../mappings/sverdlovsk-industry.toml")),
    ("sverdlovsk-investment.toml", include_str!("../../../mappings/sverdlovsk-investment.toml")),
    ("unified.toml", include_str!("../../../mappings/unified.toml")),
];

/// Names and texts of the built-in mappings.
pub(crate) fn built_in_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.into_iter()
}

impl Mappings {
    /// The mappings of the program itself. A test proves that this never fails.
    pub fn built_in() -> Result<Mappings, ProfileError> {
        let mut mappings = Mappings {
            catalogue: Catalogue::default(),
            profiles: Vec::new(),
            answers: Answers::default(),
            fingerprint: Sha256::new(),
        };
        mappings.add(BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect())?;
        Ok(mappings)
    }

    /// The built-in mappings with the `.toml` files of a folder over them: a profile replaces the
    /// built-in one of its id, `catalogue.toml` adds to the built-in catalogue.
    pub fn with_folder(folder: &Path) -> Result<Mappings, ProfileError> {
        let mut mappings = Mappings::built_in()?;
        mappings.add(read_folder(folder)?)?;
        Ok(mappings)
    }

    pub fn profile(&self, id: &str) -> Option<&Arc<Profile>> {
        self.profiles
            .binary_search_by(|profile| profile.id.as_str().cmp(id))
            .ok()
            .map(|index| &self.profiles[index])
    }

    /// The SHA-256 of all that the mappings were made of.
    pub(crate) fn fingerprint(&self) -> String {
        hex(&self.fingerprint.clone().finalize())
    }

    /// Adds files of name and text; the catalogue first, since profiles name its codes.
    fn add(&mut self, files: Vec<(String, String)>) -> Result<(), ProfileError> {
        for part in files.iter().flat_map(|(name, text)| [name, text]) {
            self.fingerprint.update((part.len() as u64).to_be_bytes());
            self.fingerprint.update(part);
        }
        let mut faults = Vec::new();
        let (answers, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name.eq_ignore_ascii_case(ANSWERS));
        let (catalogues, profiles): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| {
            [CATALOGUE, CALENDAR].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        for (name, text) in &answers {
            let answers = Source { file: name, text }.parse::<Answers>(&mut faults);
            self.answers.extend(answers.unwrap_or_default().answers);
        }
        for (name, text) in &catalogues {
            let source = Source { file: name, text };
            if let Some(catalogue) = source.parse::<Catalogue>(&mut faults) {
                check_catalogue(&catalogue, &self.catalogue, &source, &mut faults);
                self.catalogue.extend(catalogue);
                faults.sort_by_key(|fault| fault.at);
            }
        }
        let mut by_id: BTreeMap<String, Arc<Profile>> =
            self.profiles.drain(..).map(|profile| (profile.id.clone(), profile)).collect();
        for (name, text) in &profiles {
            let source = Source { file: name, text };
            let mut own = Vec::new();
            if let Some(profile) = source.parse::<Profile>(&mut own) {
                check_profile(&profile, &self.catalogue, &source, &mut own);
                by_id.insert(profile.id.clone(), Arc::new(profile));
            }
            own.sort_by_key(|fault| fault.at);
            faults.extend(own);
        }
        self.profiles = by_id.into_values().collect();
        if faults.is_empty() { Ok(()) } else { Err(ProfileError::Mapping { faults }) }
    }
}

/// The answers of a folder; none where it has no such file.
pub fn answers_of(folder: &Path) -> Result<Answers, ProfileError> {
    let path = folder.join(ANSWERS);
    let is_regular = || {
        fs::metadata(&path).map_or(Ok(()), |found| {
            // A pipe would be waited for.
            if found.is_file() { Ok(()) } else { Err(std::io::ErrorKind::InvalidInput.into()) }
        })
    };
    let bytes = match is_regular().and_then(|()| fs::read(&path)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Answers::default()),
        Err(source) => return Err(ProfileError::File { path, source }),
    };
    let mut faults = Vec::new();
    let text = String::from_utf8_lossy(&bytes);
    let source = Source { file: ANSWERS, text: text.trim_start_matches('\u{feff}') };
    source.parse::<Answers>(&mut faults).ok_or(ProfileError::Mapping { faults })
}

/// Name and text of every `.toml` file of the folder, sorted by name; subfolders are left alone.
/// Bytes that are not UTF-8 stay visible as U+FFFD and become a fault of the file.
fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, ProfileError> {
    let failed = |source| ProfileError::Folder { path: folder.to_owned(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_toml && path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(ProfileError::NoFiles { path: folder.to_owned() });
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let bytes =
                fs::read(&path).map_err(|source| ProfileError::File { path: path.clone(), source })?;
            let text = String::from_utf8_lossy(&bytes);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, text.trim_start_matches('\u{feff}').to_owned()))
        })
        .collect()
}

impl Catalogue {
    /// Adds another catalogue: an entry of a known code adds its wordings and replaces what it
    /// states anew; a wording that stood under another code moves to the new one.
    fn extend(&mut self, other: Catalogue) {
        extend_entries(&mut self.directions, other.directions);
        extend_entries(&mut self.needs, other.needs);
        extend_entries(&mut self.interactions, other.interactions);

        let taken = folded(other.touchpoints.iter().flat_map(TouchpointEntry::wordings));
        for known in &mut self.touchpoints {
            known.synonyms.retain(|word| !taken.contains(&fold(word)));
        }
        for entry in other.touchpoints {
            match self.touchpoints.iter_mut().find(|known| known.code == entry.code) {
                Some(known) => {
                    known.name = entry.name;
                    known.synonyms.extend(entry.synonyms);
                    known.channel = entry.channel.or(known.channel);
                    known.nature = entry.nature.or(known.nature);
                }
                None => self.touchpoints.push(entry),
            }
        }

        let taken = folded(other.headers.iter().flat_map(|words| &words.wordings).map(String::as_str));
        for known in &mut self.headers {
            known.wordings.retain(|word| !taken.contains(&fold(word)));
        }
        for words in other.headers {
            match self.headers.iter_mut().find(|known| known.field == words.field) {
                Some(known) => {
                    known.wordings.extend(words.wordings);
                    known.yielding.extend(words.yielding);
                    known.hints.extend(words.hints);
                }
                None => self.headers.push(words),
            }
        }

        self.regions.retain(|known| !other.regions.iter().any(|region| region.name == known.name));
        self.regions.extend(other.regions);
        self.bodies.retain(|known| !other.bodies.iter().any(|body| body.nominative == known.nominative));
        self.bodies.extend(other.bodies);
        self.short_bodies
            .retain(|known| !other.short_bodies.iter().any(|short| short.begins == known.begins));
        self.short_bodies.extend(other.short_bodies);
        self.abbreviations.retain(|known| !other.abbreviations.iter().any(|own| own.short == known.short));
        self.abbreviations.extend(other.abbreviations);
        self.region_nouns
            .retain(|known| !other.region_nouns.iter().any(|noun| noun.nominative == known.nominative));
        self.region_nouns.extend(other.region_nouns);
        self.words.extend(other.words);
        self.calendar.retain(|known| !other.calendar.iter().any(|year| year.year == known.year));
        self.calendar.extend(other.calendar);
    }
}

fn extend_entries(list: &mut Vec<Entry>, others: Vec<Entry>) {
    let taken = folded(others.iter().flat_map(Entry::wordings));
    for known in &mut *list {
        known.synonyms.retain(|word| !taken.contains(&fold(word)));
    }
    for entry in others {
        match list.iter_mut().find(|known| known.code == entry.code) {
            Some(known) => {
                known.name = entry.name;
                known.synonyms.extend(entry.synonyms);
                known.client = entry.client.or(known.client);
            }
            None => list.push(entry),
        }
    }
}

fn folded<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<Vec<u64>> {
    words.map(fold).collect()
}
