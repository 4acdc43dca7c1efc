//! In what a touchpoint may differ between two versions of a list.

use serde::{Deserialize, Serialize};

/// In what a touchpoint changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Removed,
    /// To another direction, service or process.
    Moved,
    Channel,
    Needs,
    Interactions,
    Contacts,
    /// Features and further columns, the client.
    Details,
    /// What was blank is filled in, as a finding asked.
    Filled,
    /// Other words for the same.
    Wording,
}

impl ChangeKind {
    pub const ALL: [ChangeKind; 10] = [
        ChangeKind::Added,
        ChangeKind::Removed,
        ChangeKind::Moved,
        ChangeKind::Channel,
        ChangeKind::Needs,
        ChangeKind::Interactions,
        ChangeKind::Contacts,
        ChangeKind::Details,
        ChangeKind::Filled,
        ChangeKind::Wording,
    ];

    /// «Добавлена», «изменён вид точки».
    pub fn russian(self) -> &'static str {
        match self {
            ChangeKind::Added => "добавлена",
            ChangeKind::Removed => "исключена",
            ChangeKind::Moved => "перенесена",
            ChangeKind::Channel => "изменён вид точки",
            ChangeKind::Needs => "изменены потребности",
            ChangeKind::Interactions => "изменено взаимодействие",
            ChangeKind::Contacts => "изменены контакты",
            ChangeKind::Details => "изменены прочие сведения",
            ChangeKind::Filled => "заполнено пустое",
            ChangeKind::Wording => "только слова",
        }
    }

    /// Whether an order needs to name a ground for it.
    pub fn needs_ground(self) -> bool {
        !matches!(self, ChangeKind::Filled | ChangeKind::Wording)
    }
}
