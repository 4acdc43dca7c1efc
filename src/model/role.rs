//! What a row of a table is to the reading.

/// The role of a row in a document that holds a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Title, stamp or other text above the header.
    Above,
    Head,
    /// «1 2 3» under the header.
    Numbers,
    Data,
    /// The rest of a row that a page break cut.
    Rest,
    /// The heading of a part of the list, or the row of a group.
    Section,
    /// The header again.
    Repeat,
    /// A note, total or signature, a line about pages, a sample, a placeholder.
    Foot,
    /// The header of another table.
    OtherHead,
    OtherRow,
}

impl Role {
    pub const ALL: [Role; 10] = [
        Role::Above,
        Role::Head,
        Role::Numbers,
        Role::Data,
        Role::Rest,
        Role::Section,
        Role::Repeat,
        Role::Foot,
        Role::OtherHead,
        Role::OtherRow,
    ];

    /// Its name in files for programs.
    pub fn key(self) -> &'static str {
        match self {
            Role::Above => "above",
            Role::Head => "head",
            Role::Numbers => "numbers",
            Role::Data => "data",
            Role::Rest => "rest",
            Role::Section => "section",
            Role::Repeat => "repeat",
            Role::Foot => "foot",
            Role::OtherHead => "other-head",
            Role::OtherRow => "other-row",
        }
    }

    pub fn named(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }

    /// What it is.
    pub fn russian(self) -> &'static str {
        match self {
            Role::Head => "шапка таблицы",
            Role::Data => "строка перечня",
            Role::OtherHead => "шапка другой таблицы",
            Role::OtherRow => "строка другой таблицы",
            _ => self.accusative(),
        }
    }

    /// In a word, for a narrow column.
    pub fn short(self) -> &'static str {
        match self {
            Role::Above => "над таблицей",
            Role::Head => "шапка",
            Role::Numbers => "номера граф",
            Role::Data => "строка",
            Role::Rest => "конец строки",
            Role::Section => "раздел",
            Role::Repeat => "повтор шапки",
            Role::Foot => "не строка",
            Role::OtherHead => "чужая шапка",
            Role::OtherRow => "чужая строка",
        }
    }

    /// What it is like: «похожа на …».
    pub fn accusative(self) -> &'static str {
        match self {
            Role::Above => "текст над таблицей",
            Role::Head => "шапку таблицы",
            Role::Numbers => "номера граф",
            Role::Data => "строку перечня",
            Role::Rest => "конец строки выше",
            Role::Section => "заголовок раздела",
            Role::Repeat => "повтор шапки",
            Role::Foot => "примечание, итог или подпись",
            Role::OtherHead => "шапку другой таблицы",
            Role::OtherRow => "строку другой таблицы",
        }
    }
}
