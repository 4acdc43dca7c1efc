//! F01 active-content.

use crate::model::document::NoticeKind;
use crate::model::finding::{Finding, Level};

use super::case::FileCase;
use super::notices::{self, Words};
use super::rule::{Check, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "F01",
    name: "active-content",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "В файле есть то, что выполняется или само берёт данные из другого места.",
    explanation: "Макросы, внешние шаблоны, связи с другими файлами и базами, обмен данными (DDE) и внедрённые объекты \
        перечню не нужны, а при открытии опасны: файл может изменить сам себя или прочитать чужие данные. Программа \
        их не выполняет, не открывает и в свои результаты не переносит. На каждый вид – один запрос на файл, со \
        счётом и местами. Обычные гиперссылки сюда не относятся.",
    example: "В книге есть макрос (vbaProject.bin) – сохраните её как «Книга Excel (.xlsx)».",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    notices::report(rule, case, words, findings, |notice| notice.kind.is_active());
    Verdict::Checked
}

fn words(kind: NoticeKind) -> Words {
    match kind {
        NoticeKind::Macro => Words {
            what: "макросы и элементы управления",
            hint: "Сохраните файл как «Документ Word (.docx)» или «Книга Excel (.xlsx)»: макросы в них не сохраняются. \
                Кнопки и поля ввода удалите.",
        },
        NoticeKind::ExternalTemplate => Words {
            what: "шаблон, который загружается из другого места",
            hint: "В Word: «Разработчик» – «Шаблон документа», укажите Normal и сохраните файл.",
        },
        NoticeKind::ExternalLink => Words {
            what: "связи с другими файлами",
            hint: "В Word: «Файл» – «Сведения» – «Изменить связи с файлами», в Excel: «Данные» – «Изменить связи»; \
                разорвите связи, чтобы значения остались в самом файле.",
        },
        NoticeKind::Connection => Words {
            what: "подключения к базам данных или веб-запросы",
            hint: "В Excel: «Данные» – «Запросы и подключения», удалите подключения; значения в ячейках останутся.",
        },
        NoticeKind::Dde => Words {
            what: "обмен данными с другой программой (DDE)",
            hint: "Удалите поле или связь и оставьте вместо них готовый текст.",
        },
        _ => Words {
            what: "внедрённые объекты",
            hint: "Удалите их; если в объекте лежит часть перечня, перенесите её в таблицу.",
        },
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::model::document::{Notice, NoticeKind};
    use crate::rules::testing::check_notices;

    const LIST: &str = "
        | process | touchpoint |
        | Приём | Официальный сайт |
    ";

    #[test]
    fn each_kind_is_told_once_with_count_and_places() {
        let notices = vec![
            Notice::of_file(NoticeKind::Macro, 1, "vbaProject.bin"),
            Notice::of_file(NoticeKind::ExternalLink, 2, "Книга1.xlsx"),
            Notice::of_cell(NoticeKind::ExternalLink, 0, 2, 1, "LINK Excel.Sheet"),
        ];
        check_notices(
            LIST,
            notices,
            &expect![[r#"
            F01 query [файл] В файле есть макросы и элементы управления (всего 1): «vbaProject.bin».
            F01 query [таблица 1, строка 2, столбец 1] В файле есть связи с другими файлами (всего 3): «Книга1.xlsx», «LINK Excel.Sheet».
        "#]],
        );
    }

    #[test]
    fn what_neither_runs_nor_fetches_is_no_active_content() {
        let notices = vec![
            Notice::of_file(NoticeKind::Picture, 1, ""),
            Notice::of_file(NoticeKind::DrawingText, 1, "а"),
        ];
        check_notices(LIST, notices, &expect![[""]]);
    }
}
