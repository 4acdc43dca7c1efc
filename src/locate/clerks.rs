//! Rows and cells as clerks write them, each beside a near miss: kinds of fault that lists nobody tuned to
//! showed.

use crate::model::SourceRow;
use crate::rules::testing::outcome;

/// «№ | process | points | kinds stated | needs» of every row with its reasons of what was set aside below.
fn read(text: &str) -> String {
    use std::fmt::Write as _;
    let mut said = String::new();
    for list in &outcome(text).lists {
        for row in &list.rows {
            let value = |value: Option<&crate::model::Sourced<crate::text::Text>>| {
                value.map_or_else(|| "–".to_owned(), |value| value.value.to_string())
            };
            let points: Vec<&str> = row.touchpoints.iter().map(|point| &*point.text.value).collect();
            let kinds: Vec<&str> = list
                .records_of(row)
                .map(|record| record.channel_stated().map_or("–", crate::model::Channel::key))
                .collect();
            let needs: Vec<&str> = row.needs.iter().flatten().map(|need| &*need.text.value).collect();
            let (number, process) = (value(row.number.as_ref()), value(row.process.as_ref()));
            let _ = writeln!(
                said,
                "{number} | {process} | {} | {} | {}",
                points.join(" + "),
                kinds.join(" + "),
                needs.join(" + ")
            );
        }
        for aside in &list.set_aside {
            let _ = writeln!(said, "[{}] {}", aside.reason.russian(), aside.text);
        }
    }
    said
}

fn check(table: &str, expected: &str) {
    assert_eq!(read(table).trim_end(), expected.trim_end(), "{table}");
}

const HEAD: &str = "| number | process | touchpoint | needs | channel |\n";

fn under_head(rows: &str, expected: &str) {
    check(&format!("{HEAD}{rows}"), expected);
}

#[test]
fn explanations_and_samples_below_the_captions_are_no_rows() {
    under_head(
        "| | (процесс) | (указывается точка) | (перечисляются) | (цифровая или офлайн) |\n| 1 | Приём | Сайт | | цифровая |",
        "1 | Приём | Сайт | digital | \n[пояснение или образец под шапкой] (процесс)\n[пояснение или образец под шапкой] \
         (указывается точка)\n[пояснение или образец под шапкой] (перечисляются)\n[пояснение или образец под шапкой] \
         (цифровая или офлайн)",
    );
    under_head(
        "| пример | Выдача | Касса | | офлайн |\n| 1 | Приём | Сайт | | цифровая |",
        "1 | Приём | Сайт | digital | \n[пояснение или образец под шапкой] пример\n[пояснение или образец под шапкой] \
         Выдача\n[пояснение или образец под шапкой] Касса\n[пояснение или образец под шапкой] офлайн",
    );
    // A process in brackets beside a plain point is a row.
    under_head("| 1 | (приём) | Сайт | | цифровая |", "1 | (приём) | Сайт | digital | ");
}

#[test]
fn rows_that_count_columns_do_so_in_many_ways() {
    for numbers in ["| (1) | (2) | (3) | (4) | (5) |", "| А | Б | 1 | 2 | 3 |", "| I | II | III | IV | V |"]
    {
        let rows = read(&format!("{HEAD}{numbers}\n| 1 | Приём | Сайт | | цифровая |"));
        assert!(rows.starts_with("1 | Приём | Сайт | digital | \n[строка с номерами граф]"), "{rows}");
    }
    under_head("| 1 | А | Сайт | | цифровая |", "1 | А | Сайт | digital | ");
}

#[test]
fn lines_of_pages_and_totals_with_words_are_no_rows() {
    under_head(
        "| 1 | Приём | Сайт | | цифровая |\n| | Продолжение таблицы 1 | | | |\n| 2 | Выдача | МФЦ | | офлайн |\n| | \
         Итого по направлению: | 2 точки | | цифровых 1, офлайн 1 |",
        "1 | Приём | Сайт | digital | \n2 | Выдача | МФЦ | offline | \n[примечание] Продолжение таблицы 1\n[итоговая \
         строка] Итого по направлению:\n[итоговая строка] 2 точки\n[итоговая строка] цифровых 1, офлайн 1",
    );
    under_head(
        "| 1 | Итоговая аттестация | Кабинет 5 | | офлайн |",
        "1 | Итоговая аттестация | Кабинет 5 | offline | ",
    );
}

#[test]
fn a_rest_begins_in_another_case_or_closes_a_quote() {
    under_head(
        "| 1 | Приём | Портал «Электронная | получение ответа | цифровая |\n| | | область» | | |",
        "1 | Приём | Портал «Электронная область» | digital | получение ответа",
    );
    // A name of its own below a closed one is a point.
    let rows =
        read(&format!("{HEAD}| 1 | Приём | Портал «Область» | | цифровая |\n| | | Портал «Край» | | |"));
    assert!(rows.contains("Портал «Область»") && rows.contains("| Портал «Край» |"), "{rows}");
}

#[test]
fn words_for_none_leave_a_value_blank_and_are_text_elsewhere() {
    under_head(
        "| 1 | Приём | не предусмотрено | н/д | – |\n| 2 | Выдача | Касса без очереди | нет | офлайн |",
        "1 | Приём |  | unknown | \n2 | Выдача | Касса без очереди | offline | ",
    );
    let list = &outcome("| process | touchpoint | features |\n| Приём | Сайт | нет |").lists[0];
    assert_eq!(list.rows[0].features.as_ref().map(|text| &*text.value), Some("нет"));
}

#[test]
fn a_heading_that_names_a_kind_states_it() {
    check(
        "| process | touchpoint |\n| Цифровые точки взаимодействия | < |\n| Приём | Форум |\n| Офлайн-точки | < |\n| Приём \
         | Беседка |",
        "– | Приём | Форум | digital | \n– | Приём | Беседка | offline | \n[заголовок раздела] Цифровые точки \
         взаимодействия\n[заголовок раздела] Офлайн-точки",
    );
    let tables = "Таблица 1. Цифровые точки\n\n| process | touchpoint |\n| Приём | Форум |\n\nТаблица № 2 – Офлайн-точки\n\n\
                  | process | touchpoint |\n| Приём | Беседка |";
    let rows = read(tables);
    assert!(rows.contains("| Форум | digital |") && rows.contains("| Беседка | offline |"), "{rows}");
    let rows = read("Таблица 1. Приём\n\n| process | touchpoint |\n| Приём | Форум |");
    assert!(rows.contains("| Форум | – |"), "{rows}");
    // «Цифровое развитие» is a subject.
    let rows = read("| process | touchpoint |\n| Цифровое развитие | < |\n| Приём | Форум |");
    assert!(rows.starts_with("– | Приём | Форум | – |"), "{rows}");
}

#[test]
fn a_heading_that_names_with_whom_one_deals_names_the_client() {
    let tables = |second: &str| {
        format!(
            "Перечень точек взаимодействия\n\nс внешними клиентами:\n\n| process | touchpoint |\n| Приём | Форум |\n\n{second}\n\n\
             | process | touchpoint |\n| Отпуск | Беседка |"
        )
    };
    assert_eq!(directed(&tables("с внутренними клиентами")), ["– external", "– internal"]);
    let told = directed(&tables("Кадровая работа"));
    assert!(told[1].starts_with("Кадровая работа"), "{told:?}");
}

#[test]
fn numbers_on_both_sides_pair_points_with_kinds() {
    under_head(
        "| 1 | Приём | 1) Касса / 2) Форум | | 1) офлайн / 2) цифровая |",
        "1 | Приём | Касса + Форум | offline + digital | ",
    );
    // Without numbers the order of lines is a guess.
    under_head(
        "| 1 | Приём | Касса; Форум | | офлайн; цифровая |",
        "1 | Приём | Касса + Форум | mixed + mixed | ",
    );
}

#[test]
fn a_column_of_yes_and_no_under_a_kind_states_it() {
    check(
        "| process | touchpoint | Цифровая (да/нет) |\n| Приём | Форум | да |\n| Приём | Беседка | нет |",
        "– | Приём | Форум | digital | \n– | Приём | Беседка | offline | ",
    );
}

#[test]
fn an_exact_caption_takes_its_field_from_one_that_yields() {
    let list = &outcome(
        "| number | Жизненная ситуация | Наименование услуги | Канал взаимодействия | Точка взаимодействия |\n| 1 | \
         Рождение ребёнка | Выдача справки | Интернет | Форум |\n| 2 | Переезд | Регистрация | Визит | Беседка |",
    )
    .lists[0];
    let first = &list.rows[0];
    assert_eq!(first.service.as_ref().map(|text| &*text.value), Some("Выдача справки"));
    assert_eq!(&*first.touchpoints[0].text.value, "Форум");
}

#[test]
fn what_tells_how_to_fill_in_a_form_is_no_row() {
    let rows = read(&format!(
        "{HEAD}| по порядку | коротко | указать место | через точку с запятой | выбрать: цифровая или офлайн |\n| 0 | \
         Выдача (пример) | Касса | | офлайн |\n| 1 | Приём | Сайт | | цифровая |"
    ));
    assert!(
        rows.starts_with("1 | Приём | Сайт | digital | \n[пояснение или образец под шапкой] по порядку"),
        "{rows}"
    );
    assert!(rows.contains("[пояснение или образец под шапкой] Выдача (пример)"), "{rows}");
    // A row of the list may begin so in a cell.
    under_head(
        "| 1 | Приём | Сайт | указать недостатки | цифровая |",
        "1 | Приём | Сайт | digital | указать недостатки",
    );
}

#[test]
fn what_an_act_changed_is_no_row() {
    under_head(
        "| 1 | Приём | Сайт | | цифровая |\n| 2 | Исключена. – Приказ от 03.09.2025 № 40 | < | < | < |\n| 3 | Исключение \
         из реестра | МФЦ | | офлайн |",
        "1 | Приём | Сайт | digital | \n3 | Исключение из реестра | МФЦ | offline | \n[примечание] 2\n[примечание] \
         Исключена. – Приказ от 03.09.2025 № 40",
    );
}

#[test]
fn columns_of_needs_and_points_without_names_of_the_catalogue() {
    check(
        "| № | Процесс | Точка взаимодействия | Потребности клиента | < |\n| ^ | ^ | ^ | Подать документы | Узнать срок |\n\
         | 1 | Аренда | Сайт | V | |\n| 2 | Аренда | Касса | V | V |",
        "1 | Аренда | Сайт | – | Подать документы\n2 | Аренда | Касса | – | Подать документы + Узнать срок",
    );
    check(
        "Перечень точек взаимодействия с клиентом\n\n| № | Процесс | Цифровые точки | Офлайн-точки | < |\n| ^ | ^ | Сайт | \
         Беседка | Отдел загадок |\n| 1 | Приём | + | | + |\n| 2 | Выдача | | + | + |",
        "1 | Приём | Сайт + Отдел загадок | digital + offline | \n2 | Выдача | Беседка + Отдел загадок | offline + offline | ",
    );
}

#[test]
fn points_under_the_bare_names_of_kinds() {
    check(
        "Перечень точек взаимодействия с клиентом\n\n| № | Процесс | Онлайн | Очно | Потребность клиента |\n| 1 | Приём | Сайт \
         | МФЦ | спросить |\n| 2 | Выдача | Хелпдеск | нет | забрать |",
        "1 | Приём | Сайт + МФЦ | digital + offline | спросить\n2 | Выдача | Хелпдеск | digital | забрать",
    );
}

#[test]
fn a_code_may_be_a_number() {
    check(
        "| Шифр | process | touchpoint | channel |\n| ИТ-01 | Приём | Форум | цифровая |\n| ИТ-02 | Выдача | Касса | офлайн |",
        "ИТ-01 | Приём | Форум | digital | \nИТ-02 | Выдача | Касса | offline | ",
    );
    // One code for several rows is that of something else.
    check(
        "| Шифр | process | touchpoint | channel |\n| ИТ-01 | Приём | Форум | цифровая |\n| ИТ-01 | Выдача | Касса | офлайн |",
        "– | Приём | Форум | digital | \n– | Выдача | Касса | offline | ",
    );
}

#[test]
fn letters_of_kinds_that_a_caption_explains() {
    check(
        "| number | process | touchpoint | Вид точки: Э – электронная, Л – личная (офлайн) |\n| 1 | Приём | Форум | Э |\n| \
         2 | Выдача | Беседка | Л |",
        "1 | Приём | Форум | digital | \n2 | Выдача | Беседка | offline | ",
    );
}

/// Client, direction and process of every row.
fn whose(text: &str) -> Vec<String> {
    let outcome = outcome(text);
    let rows = outcome.lists.iter().flat_map(|list| &list.rows);
    let told = rows.map(|row| {
        let direction = row.direction.as_ref().map_or("–", |direction| &*direction.text.value);
        let process = row.process.as_ref().map_or("–", |process| &*process.value);
        format!("{} | {direction} | {process}", row.client.key())
    });
    told.collect()
}

#[test]
fn the_name_of_a_sheet_may_be_the_client() {
    let sheets = |first: &str, second: &str| {
        whose(&format!(
            "# {first}\nПеречень точек взаимодействия с клиентами\n| process | touchpoint |\n| Приём | Сайт |\n\n# {second}\n| \
             process | touchpoint |\n| Отпуск | Касса |"
        ))
    };
    assert_eq!(sheets("Внешний клиент", "Внутр. клиенты"), ["external | – | Приём", "internal | – | Отпуск"]);
    assert_eq!(
        whose(
            "| number | direction | process | touchpoint |\n| Внутренний клиент (сотрудник) | < | < | < |\n| 1 | Кадры | Отпуск | \
             Касса |"
        ),
        ["internal | Кадры | Отпуск"]
    );
    assert_eq!(sheets("Внешние связи", "Лист2"), ["unknown | – | Приём", "unknown | – | Отпуск"]);
}

#[test]
fn columns_of_marks_may_tell_the_client() {
    assert_eq!(
        whose(
            "| process | Внешний клиент | Внутренний клиент | touchpoint |\n| Приём | + | | Сайт |\n| Отпуск | | + | Касса |\n| \
             Учёба | + | + | Класс |"
        ),
        ["external | – | Приём", "internal | – | Отпуск", "both | – | Учёба"]
    );
}

#[test]
fn a_caption_of_two_levels_over_numbered_groups() {
    assert_eq!(
        whose(
            "| number | Направление деятельности/процесс | touchpoint | channel |\n| 1. | Надзор | < | < |\n| 1.1. | Визит | \
             Беседка | офлайн |\n| 1.2. | ^ | Форум | цифровая |\n| 2. | Обращения | < | < |\n| 2.1. | Приём | Сайт | цифровая |"
        ),
        ["unknown | Надзор | Визит", "unknown | Надзор | Визит", "unknown | Обращения | Приём"]
    );
    // Three levels, the points numbered too.
    assert_eq!(
        whose(
            "| № | Направление деятельности/процесс/точка взаимодействия | Вид точки взаимодействия | Потребности |\n| 1. | \
             Надзор | < | < |\n| 1.1. | Визит | < | < |\n| 1.1.1. | Беседка | офлайн | спросить |\n| 1.1.2. | Форум | цифровая | \
             ответить |\n| 2. | Обращения | < | < |\n| 2.1. | Приём | < | < |\n| 2.1.1. | Сайт | цифровая | подать |"
        ),
        ["unknown | Надзор | Визит", "unknown | Надзор | Визит", "unknown | Обращения | Приём"]
    );
}

#[test]
fn titles_in_other_words() {
    let title = |line: &str| {
        let outcome =
            outcome(&format!("{line}\n\n| process | touchpoint | needs |\n| Приём | Сайт | спросить |"));
        outcome.lists[0].context.title.clone()
    };
    for line in [
        "Точки контакта Министерства здравоохранения Саратовской области с пациентами",
        "Точки взаимодействия с клиентом: где семья встречается с нами",
        "Где и как жители встречаются с комитетом по делам молодёжи",
        "Места взаимодействия министерства с гражданами",
        "Перечень точек взаимодействия с клиентом.",
    ] {
        assert_eq!(title(line).as_deref(), Some(line));
    }
    for line in [
        "Перечень точек взаимодействия с клиентом утверждается министром",
        "Где получить справку о доходах семьи",
        "Перечень точек взаимодействия с клиентом ведётся в электронном виде.",
    ] {
        assert_eq!(title(line), None, "{line}");
    }
}

#[test]
fn a_table_under_the_name_of_each_point() {
    check(
        "Перечень точек взаимодействия с клиентом\n\nТочка взаимодействия: Общественная приёмная (офлайн)\n\n| № | Процесс | \
         Потребность клиента |\n| 1 | Приём обращений | подать обращение |\n| 2 | Личный приём | спросить |\n\nТочка \
         взаимодействия: Портал (цифровая)\n\n| № | Процесс | Потребность клиента |\n| 1 | Аккредитация | узнать итог |",
        "1 | Приём обращений | Общественная приёмная | offline | подать обращение\n2 | Личный приём | Общественная приёмная | \
         offline | спросить\n1 | Аккредитация | Портал | digital | узнать итог",
    );
    // Without such lines the table says nothing of points.
    check(
        "Перечень точек взаимодействия с клиентом\n\nПорядок приёма: общий\n\n| № | Процесс | Потребность клиента |\n| 1 | \
         Аккредитация | узнать итог |",
        "",
    );
}

#[test]
fn a_name_belongs_to_the_word_that_holds_it_and_a_slash_parts_verbs() {
    check(
        "Перечень точек взаимодействия с клиентом\n\n| № | Процесс | Точка взаимодействия | Вид | Потребность клиента |\n\
         | 1 | Приём | Служба поддержки ЕПГУ | цифровая | познакомиться / поучиться |\n\
         | 2 | Ответ | Паблик «Ветслужба Чувашии» ВКонтакте | цифровая | подать/получить заявление |",
        "1 | Приём | Служба поддержки ЕПГУ | digital | познакомиться поучиться\n2 | Ответ | Паблик «Ветслужба Чувашии» \
         ВКонтакте | digital | подать/получить заявление",
    );
}

/// Of each row, list by list, its direction and what else is asked for.
fn directed_by(text: &str, also: impl Fn(&SourceRow) -> String) -> Vec<String> {
    let lists = outcome(text).lists;
    let rows = lists.iter().flat_map(|list| &list.rows);
    rows.map(|row| {
        let direction = row.direction.as_ref().map_or("–", |direction| &*direction.text.value);
        format!("{direction} {}", also(row))
    })
    .collect()
}

/// Direction and client of each row.
fn directed(text: &str) -> Vec<String> {
    directed_by(text, |row| row.client.key().to_owned())
}

/// Direction and service of each row.
fn headed(text: &str) -> Vec<String> {
    directed_by(text, |row| format!("| {}", row.service.as_ref().map_or("–", |service| &*service.value)))
}

#[test]
fn a_unit_that_sent_the_rows_is_not_their_service() {
    let rows = |heading: &str| {
        headed(&format!(
            "| direction | process | touchpoint |\n| {heading} | < | < |\n| Услуги | Приём | Сайт |\n| {heading} 2 | < | < |\n\
             | Жалобы | Ответ | МФЦ |"
        ))
    };
    assert_eq!(rows("Отдел лицензирования"), ["Услуги | –", "Жалобы | –"]);
    assert_eq!(rows("Исполнитель: Управление ЗАГС"), ["Услуги | –", "Жалобы | –"]);
    // What is done to property is a service.
    assert!(rows("Управление государственным имуществом")[0].starts_with("Услуги | Управление"));
    // Where nothing else names the direction, the unit may.
    let units = "| process | touchpoint |\n| Отдел кадров | < |\n| Приём | Сайт |\n| Отдел торговли | < |\n| Ответ | МФЦ |";
    assert_eq!(headed(units), ["Отдел кадров | –", "Отдел торговли | –"]);
}

#[test]
fn a_line_in_brackets_between_heading_and_table_is_passed_over() {
    let table = |process: &str| format!("| process | touchpoint |\n| {process} | Сайт |\n");
    let text = format!(
        "Перечень точек взаимодействия с клиентом\n\nМеры поддержки\n\n(представлено отделом искусств)\n\n{}\n\nЖалобы\n\n\
         (представлено приёмной)\n\n{}",
        table("Приём"),
        table("Ответ")
    );
    assert_eq!(headed(&text), ["Меры поддержки | –", "Жалобы | –"]);
}

#[test]
fn tables_with_other_columns_under_one_title_are_one_list() {
    let lists = |between: &str, second: &str| -> Vec<usize> {
        let text = format!(
            "Перечень точек взаимодействия с клиентом\n\nМеры поддержки\n\n| Процесс | Точка взаимодействия | Вид точки |\n\
             | Приём | Касса | офлайн |\n\n{between}\n\n{second}"
        );
        outcome(&text).lists.iter().map(|list| list.rows.len()).collect()
    };
    let marks = "| Точка взаимодействия | Цифровая | Офлайн | Процесс |\n| Форум | + | | Ответ |\n| Беседка | | + | Ответ |";
    assert_eq!(lists("Рассмотрение обращений", marks), [3]);
    // A title of its own begins another list.
    assert_eq!(lists("Перечень точек взаимодействия с внутренним клиентом", marks), [1, 2]);
    // So do columns that say something else.
    let wider = "| Точка взаимодействия | Цифровая | Офлайн | Процесс | Потребность клиента |\n| Форум | + | | Ответ | узнать |";
    assert_eq!(lists("Рассмотрение обращений", wider), [1, 1]);
}

#[test]
fn a_line_in_brackets_below_a_title_may_belong_to_it() {
    let title = |line: &str| {
        let text = format!(
            "Перечень точек взаимодействия с клиентом\n\n{line}\n\n| process | touchpoint |\n| Приём | Касса |"
        );
        outcome(&text).lists[0].context.title.as_ref().map(ToString::to_string)
    };
    let alone = "Перечень точек взаимодействия с клиентом";
    assert_eq!(title("(лесное хозяйство)"), Some(format!("{alone} (лесное хозяйство)")));
    for hint in ["(наименование органа)", "(заполняется отделом)", "(форма № 2)", "(проект)"]
    {
        assert_eq!(title(hint).as_deref(), Some(alone), "{hint}");
    }
}

#[test]
fn headings_that_part_a_list_by_clients_are_no_directions() {
    let rows = |first: &str, second: &str| -> Vec<String> {
        let text = format!(
            "| service | process | touchpoint |\n| Раздел I. {first} | < | < |\n| Услуга | Приём | Сайт |\n\
             | Раздел II. {second} | < | < |\n| Кадры | Отпуск | СЭД |"
        );
        directed(&text)
    };
    for (first, second) in [
        ("Внешние клиенты", "Внутренние клиенты"),
        ("Взаимодействие с внешним клиентом", "Взаимодействие с внутренним клиентом"),
    ] {
        assert_eq!(rows(first, second), ["– external", "– internal"], "{first}");
    }
    // One of several directions may name a client.
    let told = rows("Предоставление государственных услуг", "Организация работы с внутренним клиентом");
    assert!(told[1].starts_with("Организация работы с внутренним клиентом"), "{told:?}");
}

/// How many rows each list has, with the directions of its rows.
fn lists(text: &str) -> Vec<String> {
    let direction =
        |row: &SourceRow| row.direction.as_ref().map_or("–", |known| &known.text.value).to_owned();
    let lists = outcome(text).lists;
    lists
        .iter()
        .map(|list| list.rows.iter().map(|row| direction(row)).collect::<Vec<_>>().join(", "))
        .collect()
}

#[test]
fn tables_under_one_title_are_one_list_whatever_further_column_one_of_them_has() {
    const TITLE: &str = "Перечень точек взаимодействия с клиентом министерства спорта Тульской области\n";
    let table = |more: &str| {
        let (caption, value) =
            if more.is_empty() { (String::new(), "") } else { (format!(" {more} |"), " 3 дня |") };
        format!(
            "\n| number | process | touchpoint | channel |{caption}\n| 1 | Приём | Сайт | цифровая |{value}\n\n"
        )
    };
    let (plain, further) = (table(""), table("Срок"));
    let three =
        |second: &str, third: &str| format!("{TITLE}1. Субсидии{plain}{second}{further}{third}{plain}");
    assert_eq!(lists(&three("2. Гранты", "3. Справки")), ["Субсидии, Гранты, Справки"]);
    assert_eq!(lists(&three("прим.: дополним в мае", "")), ["Субсидии", "–, –"]);
    assert_eq!(lists(&format!("{TITLE}{plain}прим.: дополним в мае{further}{plain}")), ["–, –, –"]);
    // A title of its own begins a list of its own.
    let other = "Перечень точек взаимодействия с клиентом министерства культуры Тульской области";
    assert_eq!(lists(&three(other, "")).len(), 2);
}

#[test]
fn a_remark_between_rows_heads_nothing() {
    let rows = |text: &str| {
        format!(
            "| 1 | Приём | Сайт | | цифровая |\n| {text} | < | < | < | < |\n| 2 | Выдача | МФЦ | | офлайн |"
        )
    };
    for remark in [
        "прислал отдел кадров",
        "Отдел дорог: данные уточняются в мае",
        "Инспекция: «v» ставили вместо плюса",
    ] {
        let text = format!("{HEAD}{}", rows(remark));
        assert!(read(&text).contains(&format!("[примечание] {remark}")), "{}", read(&text));
        assert_eq!(lists(&text), ["–, –"], "{remark}");
    }
    // A heading, and one in small letters that the catalogue knows.
    assert_eq!(lists(&format!("{HEAD}{}", rows("Кадровая работа"))), [", Кадровая работа"]);
    let known = lists(&format!("{HEAD}{}", rows("рассмотрение обращений граждан")));
    assert_ne!(known, ["–, –"]);
}
