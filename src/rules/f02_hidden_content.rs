//! F02 hidden-content.

use crate::model::document::{Notice, NoticeKind, Origin};
use crate::model::finding::{Finding, Level};

use super::case::FileCase;
use super::notices::{self, Words};
use super::rule::{Check, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "F02",
    name: "hidden-content",
    level: Level::Advice,
    clauses: &[],
    part: None,
    summary: "В файле есть скрытое, правки без принятия или примечания.",
    explanation: "Скрытые листы, строки, графы и текст, непринятые исправления и примечания не видны тому, кто читает или \
        печатает перечень, но уходят вместе с файлом. Скрытые строки и графы программа читает как обычные, скрытые \
        листы и текст – нет; исправления считаются принятыми; удалённое в них и зачёркнутое в перечень не входит. На каждый вид – один совет на файл, со счётом и \
        местами. Скрытый текст в таблице перечня называет замечание S07, здесь он не повторяется. В рабочих книгах \
        самой программы её служебные листы и графы не считаются.",
    example: "В документе включён режим исправлений, есть вставки и удаления – примите или отклоните их.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    if case.document.origin == Some(Origin::Workbook) {
        return Verdict::NotApplicable;
    }
    let is_told = |notice: &Notice| {
        let (Some(table), Some(row)) = (notice.table, notice.row) else { return false };
        notice.kind == NoticeKind::HiddenText
            && case
                .lists
                .iter()
                .flat_map(|list| &list.unplaced)
                .any(|value| (value.place.table, value.place.row) == (table, row))
    };
    notices::report(rule, case, words, findings, |notice| notice.kind.is_hidden() && !is_told(notice));
    Verdict::Checked
}

fn words(kind: NoticeKind) -> Words {
    match kind {
        NoticeKind::HiddenSheet => Words {
            what: "скрытые листы, они не прочитаны",
            hint: "Если на скрытом листе перечень, покажите лист и пришлите файл снова; если он не нужен, удалите.",
        },
        NoticeKind::HiddenRows => Words {
            what: "скрытые строки, они прочитаны как обычные",
            hint: "Покажите строки и проверьте, должны ли они быть в перечне; лишние удалите.",
        },
        NoticeKind::HiddenColumns => Words {
            what: "скрытые графы, они прочитаны как обычные",
            hint: "Покажите графы и проверьте, должны ли они быть в перечне; лишние удалите.",
        },
        NoticeKind::HiddenText => Words {
            what: "скрытый текст, он не прочитан",
            hint: "Покажите его (в Word – знак ¶ на ленте) и удалите или сделайте обычным.",
        },
        NoticeKind::TrackedChange => Words {
            what: "исправления, которые никто не принял; они прочитаны как принятые",
            hint: "Примите или отклоните исправления («Рецензирование» – «Принять все») и сохраните файл.",
        },
        NoticeKind::StruckText => Words {
            what: "зачёркнутый текст, он не прочитан",
            hint: "Если зачёркнутое больше не действует, удалите его; если действует, снимите зачёркивание.",
        },
        _ => Words {
            what: "примечания, в перечень они не вошли",
            hint: "Учтите примечания в тексте и удалите их перед утверждением.",
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
            Notice::of_table(NoticeKind::HiddenRows, 0, 3, "5–7"),
            Notice {
                count: 2, ..Notice::of_cell(NoticeKind::TrackedChange, 0, 2, 1, "вставка, удаление")
            },
            Notice::of_cell(NoticeKind::TrackedChange, 0, 2, 2, "вставка"),
            Notice::of_file(NoticeKind::Comment, 1, "Иванов: уточнить срок"),
        ];
        check_notices(
            LIST,
            notices,
            &expect![[r#"
            F02 advice [файл] В файле есть примечания, в перечень они не вошли (всего 1): «Иванов: уточнить срок».
            F02 advice [таблица 1] В файле есть скрытые строки, они прочитаны как обычные (всего 3): «5–7».
            F02 advice [таблица 1, строка 2, столбец 1] В файле есть исправления, которые никто не принял; они прочитаны как принятые (всего 3): «вставка, удаление», «вставка».
        "#]],
        );
    }

    #[test]
    fn what_runs_is_no_hidden_content() {
        check_notices(
            LIST,
            vec![Notice::of_file(NoticeKind::Macro, 1, "")],
            &expect![[r#"
            F01 query [файл] В файле есть макросы и элементы управления (всего 1).
        "#]],
        );
    }
}
