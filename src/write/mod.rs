//! Writers turn lists and findings into texts and files; they never check and never touch the disk.

#[cfg(test)]
pub(crate) mod example;
pub mod jsonl;
pub mod protocol;
pub mod report;
pub mod totals;
pub(crate) mod words;

// Stand-ins for the writers of workbook, form and register.

/// A list that cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {}

pub mod workbook {
    //! Stand-in.
    use super::WriteError;
    use crate::{finding::Finding, model::TouchpointList, profile::Catalogue, profile::Profile};

    pub fn write(
        _list: &TouchpointList,
        _profile: &Profile,
        _catalogue: &Catalogue,
        _findings: &[&Finding],
    ) -> Result<Vec<u8>, WriteError> {
        Ok(Vec::new())
    }
}

pub mod form {
    //! Stand-in.
    use super::WriteError;
    use crate::{model::TouchpointList, profile::Catalogue, profile::Profile};

    pub fn write(
        _list: &TouchpointList,
        _profile: &Profile,
        _catalogue: &Catalogue,
        _draft: bool,
    ) -> Result<Vec<u8>, WriteError> {
        Ok(Vec::new())
    }
}

pub mod register {
    //! Stand-in.
    use super::WriteError;
    use crate::model::TouchpointList;

    #[derive(Debug, Default)]
    pub struct RegisterWriter {
        lists: u64,
    }

    impl RegisterWriter {
        pub fn new() -> Result<RegisterWriter, WriteError> {
            Ok(RegisterWriter::default())
        }

        pub fn push(&mut self, _list: &TouchpointList) -> Result<(), WriteError> {
            self.lists += 1;
            Ok(())
        }

        pub fn finish(self) -> Result<Vec<u8>, WriteError> {
            Ok(Vec::new())
        }
    }
}
