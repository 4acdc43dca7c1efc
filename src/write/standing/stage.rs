//! How far a body has come with its list.

/// How far a body has come, what is asked of it most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Nothing was ever sent.
    Missing,
    /// It was there in an earlier run and is not now: whoever sent it owes nothing.
    Gone,
    /// What was sent could not be read.
    Unread,
    /// Parts of the list are missing.
    InPart,
    Errors,
    Queries,
    /// Everything is explained, and nobody has decided about it yet, or which of several files counts.
    Explained,
    /// Nothing is asked of the list, but a term of the order has ended.
    Late,
    Done,
}

impl Stage {
    pub(crate) const ALL: [Stage; 9] = [
        Stage::Missing,
        Stage::Gone,
        Stage::Unread,
        Stage::InPart,
        Stage::Errors,
        Stage::Queries,
        Stage::Explained,
        Stage::Late,
        Stage::Done,
    ];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Stage::Missing => "missing",
            Stage::Gone => "gone",
            Stage::Unread => "unread",
            Stage::InPart => "in_part",
            Stage::Errors => "errors",
            Stage::Queries => "queries",
            Stage::Explained => "explained",
            Stage::Late => "late",
            Stage::Done => "done",
        }
    }

    pub(crate) fn russian(self) -> &'static str {
        match self {
            Stage::Missing => "не прислан",
            Stage::Gone => "был, сейчас нет",
            Stage::Unread => "файл не прочитан",
            Stage::InPart => "прислан не весь",
            Stage::Errors => "есть ошибки",
            Stage::Queries => "есть вопросы",
            Stage::Explained => "ждёт решения",
            Stage::Late => "истёк срок",
            Stage::Done => "готов",
        }
    }

    /// Before the names of the bodies.
    pub(super) fn of_bodies(self) -> &'static str {
        match self {
            Stage::Missing => "Не прислали",
            Stage::Gone => "Прислали раньше, сейчас перечня нет",
            Stage::Unread => "Файл не прочитан",
            Stage::InPart => "Прислали не все части",
            Stage::Errors => "С ошибками",
            Stage::Queries => "С вопросами",
            Stage::Explained => "Ждут решения координатора",
            Stage::Late => "Истёк срок",
            Stage::Done => "Готовы",
        }
    }
}
