//! Loading mappings: built in, overridden or extended by a folder.

use std::sync::Arc;

use super::{Catalogue, Profile};

/// The catalogue and every profile, sorted by id.
#[derive(Debug, Clone)]
pub struct Mappings {
    pub catalogue: Catalogue,
    pub profiles: Vec<Arc<Profile>>,
}

/// A mapping file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {}
