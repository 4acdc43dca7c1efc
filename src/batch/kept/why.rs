//! Why a file is read that might have been passed over.

/// Why a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// There is no share of it.
    NoShare,
    Content,
    /// It has another name, lies elsewhere or beside others, or its outputs are called otherwise.
    Place,
    /// Another version of the program, or another build of this one.
    Version,
    Build,
    Mappings,
    Rules,
    Forms,
    Limits,
    Bodies,
    Office,
    /// There is a register now and was none, or the other way round.
    Register,
    /// The register knows something else of its lists, or the day means something else to them.
    Known,
    /// Its documents are not in the output folder as they were written.
    Documents,
    Damaged,
    /// The operator wants everything to be read.
    Asked,
}

impl Why {
    /// Whether it is about many files at once and not about this one.
    pub(crate) fn is_of_many(self) -> bool {
        !matches!(self, Why::NoShare | Why::Content | Why::Place | Why::Documents | Why::Damaged)
    }

    /// For programs.
    pub(crate) fn key(self) -> &'static str {
        self.told().0
    }

    pub(crate) fn russian(self) -> &'static str {
        self.told().1
    }

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Why::NoShare => ("no_share", "доли о нём с прошлого запуска нет"),
            Why::Content => ("content", "другое содержание"),
            Why::Place => ("place", "другие имя, папка или соседние файлы"),
            Why::Version => ("version", "доля сделана другой версией программы"),
            Why::Build => ("build", "доля сделана другой сборкой программы"),
            Why::Mappings => ("mappings", "формы и справочники другие"),
            Why::Rules => ("rules", "проверяются другие правила"),
            Why::Forms => ("forms", "формы для утверждения готовятся иначе"),
            Why::Limits => ("limits", "пределы другие"),
            Why::Bodies => ("bodies", "в списке ведомств или реестре другие названия ведомств"),
            Why::Office => ("office", "LibreOffice другой, появился или исчез"),
            Why::Register => ("register", "раньше реестра не было или теперь его нет"),
            Why::Known => (
                "known",
                "реестр знает о перечне новое (после прошлого запуска, команды или решения), или прошёл срок",
            ),
            Why::Documents => {
                ("documents", "его книга или форма в папке результата не та, которую записала программа")
            }
            Why::Damaged => ("damaged", "его доля повреждена"),
            Why::Asked => ("asked", "так указано: --afresh"),
        }
    }
}
