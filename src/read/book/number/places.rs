//! Places of digits in a format code.

/// What stands in a place that has no digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Zero,
    Blank,
    Nothing,
}

impl Place {
    pub(super) fn filler(self) -> Option<char> {
        match self {
            Place::Zero => Some('0'),
            Place::Blank => Some(' '),
            Place::Nothing => None,
        }
    }
}
