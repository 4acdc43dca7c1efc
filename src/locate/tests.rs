use crate::model::{Field, SourceRow};
use crate::rules::testing::{outcome, outcome_of};

/// The rows of every list: «service | process | points», a blank line between lists.
fn rows(text: &str) -> String {
    let service = |row: &SourceRow| row.service.as_ref().map(|value| value.value.to_string());
    let process = |row: &SourceRow| row.process.as_ref().map(|value| value.value.to_string());
    let lists = outcome(text).lists.into_iter().map(|list| {
        let rows = list.rows.iter().map(|row| {
            let points: Vec<_> = row.touchpoints.iter().map(|point| point.text.value.to_string()).collect();
            let groups = [
                list.has(Field::Service).then(|| service(row).unwrap_or_default()),
                list.has(Field::Process).then(|| process(row).unwrap_or_default()),
            ];
            groups.into_iter().flatten().chain([points.join(", ")]).collect::<Vec<_>>().join(" | ")
        });
        rows.collect::<Vec<_>>().join("\n")
    });
    lists.collect::<Vec<_>>().join("\n\n")
}

/// The cells set aside, each with its reason.
fn asides(text: &str) -> Vec<String> {
    let lists = outcome(text).lists;
    let asides = lists.iter().flat_map(|list| &list.set_aside);
    asides.map(|aside| format!("{}: {}", aside.text, aside.reason.russian())).collect()
}

#[test]
fn a_header_again_is_set_aside_and_a_row_with_one_caption_is_data() {
    let table = "| process | touchpoint |\n| Приём | Сайт |\n| наименование процесса | ТОЧКА ВЗАИМОДЕЙСТВИЯ |\n| Выдача | МФЦ |";
    assert_eq!(
        asides(table),
        ["наименование процесса: повтор шапки таблицы", "ТОЧКА ВЗАИМОДЕЙСТВИЯ: повтор шапки таблицы"]
    );
    assert_eq!(asides(&table.replace("ТОЧКА ВЗАИМОДЕЙСТВИЯ", "Почта")), Vec::<String>::new());
}

#[test]
fn a_table_of_letters_is_no_list() {
    let table = "| process | touchpoint | channel |\n| Приём | Сайт | Ц |\n\n\
                 | Сокращение | Расшифровка |\n| Ц | цифровая точка |\n| О | офлайн-точка |";
    assert_eq!(rows(table), "Приём | Сайт");
}

/// «direction | service | process | point | channel» of every record; a blank line between lists.
fn records(text: &str) -> String {
    use crate::model::Sourced;
    let lists = outcome(text).lists;
    let lists = lists.iter().map(|list| {
        let counts = list.counts;
        assert_eq!(counts.used + counts.extra + counts.set_aside, counts.total, "{text}");
        let shown = |value: Option<&Sourced<crate::text::Text>>| {
            value.map_or_else(|| "–".to_owned(), |value| value.value.to_string())
        };
        let records = list.records().map(|record| {
            let row = record.row;
            let point = record.touchpoint;
            [
                shown(row.direction.as_ref().map(|direction| &direction.text)),
                shown(row.service.as_ref()),
                shown(row.process.as_ref()),
                shown(point.map(|point| &point.text)),
                point
                    .and_then(|point| point.channel_stated)
                    .map_or("–".into(), |channel| channel.key().into()),
            ]
            .join(" | ")
        });
        records.collect::<Vec<_>>().join("\n")
    });
    lists.collect::<Vec<_>>().join("\n\n")
}

fn check_records(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(records(text), *expected, "{text}");
    }
}

#[test]
fn what_looks_like_another_part_of_the_list_and_is_none() {
    check_records(&[
        // A name of a service may read like a caption; a kind of point below the header does not.
        (
            "| service | touchpoint | needs | channel |
             | Раздел I. Прием | | | |
             | Выдача | Сайт | Получение ответа | цифровая |
             | Раздел II. Поддержка | | | |
             | Меры поддержки граждан | Пункт выдачи | Потребность в ответе | офлайн |",
            "Прием | Выдача | – | Сайт | digital\n\
             Поддержка | Меры поддержки граждан | – | Пункт выдачи | offline",
        ),
        // As many columns as the list has, and no number.
        (
            "| number | process | touchpoint | needs |
             | 1 | Прием | Сайт | Получение ответа |
             | 1.1 | Прием | МФЦ | Получение ответа |
             | | | | |
             | Контакты | | | |
             | Подразделение | ФИО | Телефон | Электронная почта |
             | Отдел кадров | Белова Н.П. | 29-10-60 | a@b.ru |",
            "– | – | Прием | Сайт | –\n– | – | Прием | МФЦ | –",
        ),
        // The rest of a row below captions again is no heading of a group.
        (
            "| number | service | process | touchpoint |
             | 1 | Конкурс городских | Прием | Сайт |
             | number | service | process | touchpoint |
             | | проектов | | |
             | 2 | | Выдача | МФЦ |",
            "– | Конкурс городских проектов | Прием | Сайт | –\n– | Конкурс городских проектов | Выдача | МФЦ | –",
        ),
        // Alone above captions again: the heading of what follows, whatever column comes first.
        (
            "| touchpoint | process | needs |
             | Сайт | Прием | Получение ответа |
             | Регулирование рыболовства | | |
             | touchpoint | process | needs |
             | МФЦ | Выдача | Получение ответа |",
            " | – | Прием | Сайт | –\nРегулирование рыболовства | – | Выдача | МФЦ | –",
        ),
        // Captions of groups in a row of their own that nothing is merged in.
        (
            "| Содержание деятельности | | Точка взаимодействия | | |
             | Услуга | Процесс | наименование | потребности | вид |
             | Выдача | Прием | Сайт | Получение ответа | цифровая |",
            "– | Выдача | Прием | Сайт | digital",
        ),
    ]);
}

#[test]
fn a_sheet_goes_on_in_the_same_columns() {
    check_records(&[(
        "# Лист1
         | number | service | | touchpoint | channel |
         | 1 | Выдача | | Сайт | цифровая |

         # Лист2
         | 2 | Выдача | | МФЦ | офлайн |",
        "– | Выдача | – | Сайт | digital\n– | Выдача | – | МФЦ | offline",
    )]);
}

#[test]
fn a_row_below_a_heading_goes_on_with_the_number_above() {
    let numbers = |text: &str| {
        let list = outcome(text).lists.remove(0);
        let number =
            |row: &SourceRow| row.number.as_ref().map_or(String::new(), |cell| cell.value.to_string());
        list.rows.iter().map(|row| number(row)).collect::<Vec<_>>().join(",")
    };
    let text = "
        | number | service | process | touchpoint |
        | Регулирование рыболовства | < | < | < |
        | 1 | Выдача | Прием | Сайт |
        | | | | МФЦ |
        | Охота | < | < | < |
        | 2 | Выдача | Прием | Сайт |
        | | | Вручение | МФЦ |
        ";
    assert_eq!(numbers(text), "1,1,2,2");
}

#[test]
fn headers_of_several_levels_with_and_without_merged_cells() {
    check_records(&[
        (
            "| № п/п | service | Точка взаимодействия | | needs |
             | | | цифровая | офлайн | |
             | 1 | Выдача | Официальный сайт | МФЦ | получение информации |",
            "– | Выдача | – | Официальный сайт | digital\n– | Выдача | – | МФЦ | offline",
        ),
        (
            "| № | Сведения об услуге | < | Взаимодействие с клиентом | < | < |
             | ^ | Наименование услуги | direction | Точка взаимодействия | < | Потребности |
             | ^ | ^ | ^ | Наименование | Вид (цифровая/офлайн) | ^ |
             | 1 | Выдача | Обращения | МФЦ | офлайн | получение справки |",
            "Обращения | Выдача | – | МФЦ | offline",
        ),
        (
            "| № | service | Точки взаимодействия | < | < |
             | ^ | ^ | Сайт | ЕПГУ | МФЦ |
             | 1 | 2 | 3 | 4 | 5 |
             | 1 | Выдача | + | | V |",
            "– | Выдача | – | Сайт | –\n– | Выдача | – | МФЦ | –",
        ),
        (
            "| № | service | touchpoint | Цифровая | Офлайн |
             | 1 | Выдача | Сайт | + | |
             | 2 | Прием | Телефон | да | да |",
            "– | Выдача | – | Сайт | digital\n– | Прием | – | Телефон | mixed",
        ),
    ]);
}

#[test]
fn body_region_and_act_come_from_lines_above_the_list_and_from_the_name_of_the_file() {
    let list = "| № | service | touchpoint | channel |\n| 1 | Выдача | Сайт | цифровая |";
    for (path, above, expected) in [
        (
            "а.docx",
            "Комитет по образованию Республики Алтай\nПеречень точек взаимодействия с клиентом",
            "Комитет по образованию Республики Алтай | Республика Алтай | –",
        ),
        (
            "а.docx",
            "Министерство спорта\nКурской области\nНаправляем сведения.\nПеречень точек взаимодействия",
            "Министерство спорта Курской области | Курская область | –",
        ),
        (
            "а.docx",
            "АДМИНИСТРАЦИЯ ВЛАДИМИРСКОЙ ОБЛАСТИ\nМИНИСТЕРСТВО ТУРИЗМА\nПеречень точек взаимодействия",
            "Министерство туризма Владимирской области | Владимирская область | –",
        ),
        (
            "а.docx",
            "Министерство спорта Курской области\nПеречень точек взаимодействия комитета туризма Курской области",
            "Комитет туризма Курской области | Курская область | –",
        ),
        (
            "Перечень_Министерства_спорта_Курской_области_2025.docx",
            "Перечень точек взаимодействия\n(утв. приказом от 20.02.2025 г. № 45)",
            "Министерство спорта Курской области | Курская область | 45",
        ),
        // The head of an act without a title ends at its first clause, which may name another body.
        (
            "а.docx",
            "ПРИКАЗ\n05.03.2025 № 7\n1. Признать утратившим силу приказ Министерства спорта Курской области.\n\
             Перечень точек взаимодействия комитета туризма Курской области",
            "Комитет туризма Курской области | Курская область | 7",
        ),
        // The region of an addressee says nothing of the list.
        (
            "а.docx",
            "Губернатору Рязанской области\nНаправляем сведения.\nПеречень точек взаимодействия",
            "– | – | –",
        ),
        (
            "а.docx",
            "Приложение к распоряжению\nот 03.02.2025 № 15-р\nПеречень точек взаимодействия",
            "– | – | 15-р",
        ),
    ] {
        let outcome = outcome_of(path, &format!("{above}\n\n{list}"));
        let context = &outcome.lists[0].context;
        let act = context.act.as_ref().and_then(|act| act.number.as_deref());
        let shown = [context.body.as_deref(), context.region.as_deref(), act];
        assert_eq!(shown.map(|value| value.unwrap_or("–")).join(" | "), expected, "{path} {above}");
    }
}

#[test]
fn a_body_in_a_column_a_sheet_a_label_and_a_broken_title() {
    let body = "Министерство спорта Курской области";
    for (text, expected, title) in [
        (
            format!("| Орган власти | process | touchpoint |\n| {body} | Прием | Сайт |\n| {body} | Выдача | МФЦ |"),
            body,
            "–",
        ),
        // Several bodies are nobody's list.
        (
            "| Орган власти | process | touchpoint |\n| Министерство спорта Курской области | Прием | Сайт |\n\
             | Комитет туризма Курской области | Выдача | МФЦ |"
                .to_owned(),
            "–",
            "–",
        ),
        (format!("# {body}\n| process | touchpoint |\n| Прием | Сайт |"), body, "–"),
        (
            format!("Перечень точек взаимодействия с клиентом\nОрганизация: {body}\n\n| process | touchpoint |\n| Прием | Сайт |"),
            body,
            "Перечень точек взаимодействия с клиентом",
        ),
        (
            "Точки взаимодействия\nминистерства спорта Курской области с клиентом\nпо состоянию на 01.10.2024\n\n\
             | process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            body,
            "Точки взаимодействия министерства спорта Курской области с клиентом",
        ),
        (
            "Точки взаимодействия\nминистерства спорта Курской области с клиентом\nна 1 октября 2025 года\n\n\
             | process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            body,
            "Точки взаимодействия министерства спорта Курской области с клиентом",
        ),
        (
            "Точки взаимодействия министерства спорта Курской области с клиентом\nна объектах спорта\n\n\
             | process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            body,
            "Точки взаимодействия министерства спорта Курской области с клиентом на объектах спорта",
        ),
        (
            format!("{body}: перечень точек взаимодействия с клиентом\n\n| process | touchpoint |\n| Прием | Сайт |"),
            body,
            "Министерство спорта Курской области: перечень точек взаимодействия с клиентом",
        ),
        // What another line says before a colon is no title.
        (
            "Прилагаем: перечень точек взаимодействия с клиентом\n\n| process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            "–",
            "–",
        ),
        (
            "О министерстве\nДокументы\nПеречень точек взаимодействия с клиентом\n\n| process | touchpoint |\n\
             | Прием | Сайт |\n\n© Министерство спорта Курской области, 2025"
                .to_owned(),
            body,
            "Перечень точек взаимодействия с клиентом",
        ),
        (
            "П Е Р Е Ч Е Н Ь\nточек взаимодействия министерства спорта Курской области\n\n\
             | process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            body,
            "ПЕРЕЧЕНЬ точек взаимодействия министерства спорта Курской области",
        ),
        // A menu of a site.
        (
            "Министерство спорта\nКомитет туризма\nДепартамент культуры\n\n| process | touchpoint |\n| Прием | Сайт |"
                .to_owned(),
            "–",
            "–",
        ),
    ] {
        let outcome = outcome_of("а.docx", &text);
        let context = &outcome.lists[0].context;
        let shown = [context.body.as_deref(), context.title.as_deref()].map(|value| value.unwrap_or("–"));
        assert_eq!(shown, [expected, title], "{text}");
        assert!(outcome.lists[0].rows.iter().all(|row| row.direction.is_none()), "{text}");
    }
}

#[test]
fn headings_supply_direction_and_service() {
    check_records(&[
        (
            "| № | service | touchpoint | channel |
             | Раздел I. Государственные услуги | < | < | < |
             | 1 | Выдача | Сайт | цифровая |
             | Раздел II. Рассмотрение обращений | < | < | < |
             | 2 | Прием | Почта | цифровая |",
            "Государственные услуги | Выдача | – | Сайт | digital\n\
             Рассмотрение обращений | Прием | – | Почта | digital",
        ),
        (
            "| № | touchpoint | needs | channel |
             | Раздел 1. Государственные услуги | < | < | < |
             | Услуга: Выдача лицензии | < | < | < |
             | 1 | Сайт | получение информации | цифровая |
             | Услуга: Выдача справки | < | < | < |
             | 2 | МФЦ | получение результата | офлайн |
             | Раздел 2. Рассмотрение обращений | < | < | < |
             | Услуга: Личный прием | < | < | < |
             | 3 | Приемная | подача обращения | офлайн |",
            "Государственные услуги | Выдача лицензии | – | Сайт | digital\n\
             Государственные услуги | Выдача справки | – | МФЦ | offline\n\
             Рассмотрение обращений | Личный прием | – | Приемная | offline",
        ),
        (
            "| № | touchpoint | channel |
             | Раздел 1. Государственные услуги | < | < |
             | Услуга: Выдача лицензии | < | < |
             | 1 | Сайт | цифровая |
             | Услуга: Выдача справки | < | < |
             | 2 | МФЦ | офлайн |",
            "Государственные услуги | Выдача лицензии | – | Сайт | digital\n\
             Государственные услуги | Выдача справки | – | МФЦ | offline",
        ),
        (
            "| № | process | touchpoint |
             | 1. | Организация отдыха | |
             | 1.1. | Выдача путевки | Сайт |
             | 2. | Кадры | |
             | 2.1. | Прием на работу | СЭД |",
            "Организация отдыха | – | Выдача путевки | Сайт | –\nКадры | – | Прием на работу | СЭД | –",
        ),
        (
            "| № | touchpoint | needs | channel |
             | 1. | Выдача лицензии | | |
             | 1.1. | Сайт | получение информации | цифровая |
             | 1.2. | МФЦ | получение результата | офлайн |
             | 2. | Выдача справки | | |
             | 2.1. | Почта | получение результата | офлайн |",
            "– | Выдача лицензии | – | Сайт | digital\n\
             – | Выдача лицензии | – | МФЦ | offline\n\
             – | Выдача справки | – | Почта | offline",
        ),
        (
            "| process | touchpoint | № |
             | Организация отдыха | | 1 |
             | Выдача путевки | Сайт | 1.1 |",
            "Организация отдыха | – | Выдача путевки | Сайт | –",
        ),
        (
            "| direction | process | touchpoint |
             | Организация отдыха | | |
             | | Выдача путевки | Сайт |
             | | Возврат путевки | МФЦ |",
            "Организация отдыха | – | Выдача путевки | Сайт | –\n\
             Организация отдыха | – | Возврат путевки | МФЦ | –",
        ),
        (
            "Перечень точек взаимодействия с клиентом
             1. Организация отдыха
             | № | service | touchpoint |
             | 1 | Выдача путевки | Сайт |

             2. Контроль перевозок
             | № | service | touchpoint |
             | 1 | Проверка | Здание |

             Продолжение таблицы
             | 2 | Предписание | Почта |",
            "Организация отдыха | Выдача путевки | – | Сайт | –\n\
             Контроль перевозок | Проверка | – | Здание | –\n\
             Контроль перевозок | Предписание | – | Почта | –",
        ),
        // A process without a point is a row of its own, not a heading.
        (
            "| № | process | touchpoint |
             | 1 | Прием заявлений | |
             | 2 | Выдача | Сайт |",
            "– | – | Прием заявлений | – | –\n– | – | Выдача | Сайт | –",
        ),
    ]);
}

#[test]
fn a_table_without_header_goes_on_by_its_numbers_and_not_under_captions_of_its_own() {
    check_records(&[
        (
            "# Лист1
             | № | process | touchpoint | needs |
             | 1 | Кадры | | |
             | 1.1 | Прием на работу | СЭД | получение информации |

             # Лист2
             | 1.2 | Увольнение | Портал «Работа России» | подача заявления |",
            "Кадры | – | Прием на работу | СЭД | –\n\
             Кадры | – | Увольнение | Портал «Работа России» | –",
        ),
        (
            "# Лист1
             | № | process | touchpoint | needs |
             | 1 | Прием на работу | СЭД | получение информации |

             # Лист2
             | Лист регистрации изменений | < | < | < |
             | № изменения | Дата | Содержание изменения | Кто внёс |
             | 1 | 12.02.2024 | Уточнены названия | Белова Н.П. |
             | 2 | 03.06.2024 | Добавлена точка | Орлов Д.С. |",
            "– | – | Прием на работу | СЭД | –",
        ),
    ]);
}

#[test]
fn a_kind_in_small_letters_below_a_repeated_header_is_a_value_and_no_rest() {
    check_records(&[(
        "| № | service | touchpoint | channel |
         | 1 | Выдача | Сайт | цифровая |
         | № | service | touchpoint | channel |
         | | | Приемная | офлайн |",
        "– | Выдача | – | Сайт | digital\n– | Выдача | – | Приемная | offline",
    )]);
}

#[test]
fn marks_of_repetition_take_the_cell_above_and_dashes_do_not() {
    check_records(&[(
        "| № | process | touchpoint | channel |
         | 1 | Выдача | Сайт | цифровая |
         | 2 | то же | Телефон | -//- |
         | 3 | -\"- | МФЦ | офлайн |
         | 4 | Прием | - | офлайн |",
        "– | – | Выдача | Сайт | digital\n– | – | Выдача | Телефон | digital\n\
         – | – | Выдача | МФЦ | offline\n– | – | Прием | – | –",
    )]);
}

#[test]
fn several_lists_and_other_tables_in_one_sheet_and_book() {
    check_records(&[
        (
            "# Лист1
             | Перечень точек взаимодействия с внешним клиентом | | |
             | № | service | touchpoint |
             | 1 | Выдача | Сайт |
             | | | |
             | Реестр точек взаимодействия с внутренними клиентами ведомства | | |
             | № | process | touchpoint |
             | 1 | Прием на работу | СЭД |
             | | | |
             | ФИО | Должность | Телефон |
             | Иванов И.И. | Начальник | 123-45-67 |",
            "– | Выдача | – | Сайт | –\n\nВзаимодействие с внутренним клиентом | – | Прием на работу | СЭД | –",
        ),
        (
            "# Черновик
             | № | service | touchpoint |
             | 1 | Выдача | Сайт |

             # Перечень
             | № | service | touchpoint | channel |
             | 1 | Выдача | МФЦ | офлайн |

             # Справочник
             | direction | touchpoint | channel |
             | Обращения | Сайт | цифровая |
             | Услуги | МФЦ | офлайн |
             | | ЕПГУ | |",
            "– | Выдача | – | МФЦ | offline",
        ),
        // Terms and figures are no lists.
        (
            "| Термин | Определение |
             | Точка взаимодействия | место, где клиент встречает ведомство |

             | Канал | Услуга | Количество обращений |
             | Сайт | Выдача | 15 |",
            "",
        ),
    ]);
}

#[test]
fn rows_below_the_data_and_pieces_of_a_list_are_told_from_data() {
    for (table, expected) in [
        (
            "| number | direction | process | touchpoint | channel |
             | 1 | Услуги | Прием | Сайт | цифровая |
             | 2 | Услуги | Выдача | МФЦ | офлайн |
             | Заместитель министра | | | | А.А. Петров |
             | | Начальник отдела | | | |
             | | СОГЛАСОВАНО | | | |
             | | Директор | ____ | | Орлов П.П. |",
            "Прием | Сайт\nВыдача | МФЦ",
        ),
        (
            "| process | touchpoint | channel |
             | Прием | Директор музея | офлайн |
             | Директор | А.А. Петров | |
             | Выдача | МФЦ | офлайн |",
            "Прием | Директор музея\nДиректор | А.А. Петров\nВыдача | МФЦ",
        ),
    ] {
        assert_eq!(rows(table), expected, "{table}");
    }
}
