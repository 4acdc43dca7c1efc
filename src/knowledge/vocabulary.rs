//! The catalogue and one profile as phrase tables, built once for each profile.

use std::sync::Arc;

use thin_vec::ThinVec;

use super::captions::Headers;
use super::profile::{Catalogue, Profile};
use super::words::Words;
use crate::model::{Channel, Client};
use crate::text::Text;
use crate::text::contacts::Contact;
use crate::text::memory::Memory;
use crate::text::phrases::Phrases;

/// What is known about the words of a ministry's list: catalogue, and its own order first.
#[derive(Debug)]
pub struct Vocabulary {
    pub directions: Phrases<Text>,
    pub needs: Phrases<Text>,
    pub interactions: Phrases<Text>,
    pub touchpoints: Phrases<Text>,
    /// Dictionary forms of touchpoints: where one begins, a run of points may be cut.
    pub touchpoint_forms: Phrases<Text>,
    /// First words of known needs and interactions: where a line begins with one, an item begins.
    pub item_heads: Phrases<()>,
    /// The same words as the catalogue writes them: the case in which an item begins.
    pub item_forms: Phrases<()>,
    pub headers: Headers,
    /// Words that texts are known by, the same for all ministries.
    pub words: Arc<Words>,
    pub(crate) parts: Known,
}

impl Vocabulary {
    pub fn new(catalogue: &Catalogue, profile: Option<&Profile>) -> Vocabulary {
        Vocabulary::with_words(catalogue, profile, Arc::new(Words::new(catalogue)))
    }

    fn with_words(catalogue: &Catalogue, profile: Option<&Profile>, words: Arc<Words>) -> Vocabulary {
        let mut vocabulary = Vocabulary {
            directions: Phrases::default(),
            needs: Phrases::default(),
            interactions: Phrases::default(),
            touchpoints: Phrases::default(),
            touchpoint_forms: Phrases::default(),
            item_heads: Phrases::default(),
            item_forms: Phrases::default(),
            headers: Headers::new(catalogue, profile.into_iter()),
            words,
            parts: Known::default(),
        };
        if let Some(profile) = profile {
            vocabulary.add_profile(profile);
        }
        for entry in &catalogue.directions {
            add_entry(&mut vocabulary.directions, &entry.code, &entry.name, &entry.synonyms);
        }
        for entry in &catalogue.needs {
            add_entry(&mut vocabulary.needs, &entry.code, &entry.name, &entry.synonyms);
        }
        for entry in &catalogue.interactions {
            add_entry(&mut vocabulary.interactions, &entry.code, &entry.name, &entry.synonyms);
        }
        for entry in &catalogue.touchpoints {
            add_entry(&mut vocabulary.touchpoints, &entry.code, &entry.name, &entry.synonyms);
            let code: Text = entry.code.as_str().into();
            for form in std::iter::once(&entry.name).chain(&entry.synonyms) {
                vocabulary.touchpoint_forms.add_exact(form, code.clone());
            }
        }
        for entry in catalogue.needs.iter().chain(&catalogue.interactions) {
            for text in std::iter::once(&entry.name).chain(&entry.synonyms) {
                if let Some(first) = text.split_whitespace().next() {
                    vocabulary.item_heads.add(first, ());
                    vocabulary.item_forms.add_exact(first, ());
                }
            }
        }
        vocabulary
    }

    fn add_profile(&mut self, profile: &Profile) {
        for item in profile.directions.iter().flat_map(|list| &list.items) {
            self.directions.add(&item.text, item.code.as_str().into());
        }
        for item in profile.needs.iter().flat_map(|list| &list.items) {
            self.needs.add(&item.text, item.code.as_str().into());
        }
        for point in profile.channels.iter().flat_map(|class| &class.points) {
            let code: Text = point.code.as_str().into();
            self.touchpoints.add(&point.text, code.clone());
            self.touchpoint_forms.add_exact(&point.text, code);
        }
    }
}

fn add_entry(phrases: &mut Phrases<Text>, code: &str, name: &str, synonyms: &[String]) {
    let code: Text = code.into();
    phrases.add(name, code.clone());
    for synonym in synonyms {
        phrases.add(synonym, code.clone());
    }
}

/// What the catalogue says of a touchpoint code.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PointFacts {
    pub channel: Option<Channel>,
    pub nature: Option<Channel>,
}

/// Facts looked up by code.
pub(crate) fn point_facts(catalogue: &Catalogue, code: &str) -> PointFacts {
    catalogue
        .touchpoints
        .iter()
        .find(|entry| entry.code == code)
        .map_or_else(PointFacts::default, |entry| PointFacts { channel: entry.channel, nature: entry.nature })
}

/// The client that a direction implies.
pub(crate) fn direction_client(catalogue: &Catalogue, code: &str) -> Option<Client> {
    catalogue.directions.iter().find(|entry| entry.code == code)?.client
}

/// Every profile's vocabulary, shared by the threads.
#[derive(Debug)]
pub struct Vocabularies {
    pub general: Vocabulary,
    /// Captions of the catalogue and of all profiles, to find tables before the ministry is known.
    pub every_header: Headers,
    /// In the order of the profiles.
    pub own: Vec<(Arc<Profile>, Vocabulary)>,
}

impl Vocabularies {
    pub fn new(catalogue: &Catalogue, profiles: &[Arc<Profile>]) -> Vocabularies {
        let words = Arc::new(Words::new(catalogue));
        let own = |profile: &Profile| Vocabulary::with_words(catalogue, Some(profile), words.clone());
        Vocabularies {
            general: Vocabulary::with_words(catalogue, None, words.clone()),
            every_header: Headers::new(catalogue, profiles.iter().map(AsRef::as_ref)),
            own: profiles.iter().map(|profile| (profile.clone(), own(profile))).collect(),
        }
    }
}

/// What follows from the cells met so far in any list and from the vocabulary.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) points: Memory<Points>,
    pub(crate) needs: Memory<Arc<[Text]>>,
    pub(crate) interactions: Memory<Arc<[Text]>>,
}

/// Points, each without its contacts and with them.
pub(crate) type Points = Arc<[(Text, ThinVec<Contact>)]>;
