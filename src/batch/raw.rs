//! Paths between processes and runs: they need not be text.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path as it is, whatever its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raw(pub(super) PathBuf);

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.to_str().filter(|_| to.is_human_readable()) {
            Some(text) => text.serialize(to),
            None => self.0.as_os_str().as_encoded_bytes().serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Raw, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Bytes(Vec<u8>),
        }
        if !from.is_human_readable() {
            return Ok(Raw(super::worker::path(&Vec::deserialize(from)?)));
        }
        Ok(Raw(match Written::deserialize(from)? {
            Written::Text(text) => text.into(),
            Written::Bytes(bytes) => super::worker::path(&bytes),
        }))
    }
}
