//! The built-in mappings are sound, bad ones are refused with their lines, the reference is complete.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::fs;

use expect_test::{Expect, expect};

use crate::knowledge::profile::*;
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::words;
use crate::text::words::key as fold;

fn built_in() -> Mappings {
    Mappings::built_in().unwrap_or_else(|error| panic!("{error}"))
}

/// A folder of the given files; a line `=== name` opens each.
fn folder(files: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there");
    for file in files.split("=== ").skip(1) {
        let (name, text) = file.split_once('\n').expect("there");
        fs::write(folder.path().join(name), text).expect("there");
    }
    folder
}

const SOUND: &str = r#"
id = "tver-culture"
body = "Комитет по делам культуры Тверской области"
region = "Тверская область"

[list]
title = "Перечень точек взаимодействия"

[[columns]]
field = "number"
header = "№"
width = 10

[[columns]]
field = "touchpoint"
header = "Точка взаимодействия"
width = 90

[approval]
kind = "signature"
post = "Председатель комитета"
"#;

/// What is said of the sound profile with the left text replaced by the right one, case by case.
#[track_caller]
fn refused(cases: &[(&str, &str)], expected: &Expect) {
    let said = cases.iter().map(|(from, to)| {
        assert!(SOUND.contains(from), "{from}");
        let folder = folder(&format!("=== tver-culture.toml{}", SOUND.replacen(from, to, 1)));
        let error = Mappings::with_folder(folder.path()).expect_err("refused").to_string();
        error.replace("tver-culture.toml, ", "") + "\n"
    });
    expected.assert_eq(&said.collect::<String>());
}

#[test]
fn the_built_in_profiles_in_the_order_of_their_ids() {
    let mappings = built_in();
    let ids: Vec<&str> = mappings.profiles.iter().map(|profile| profile.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "dagestan-construction",
            "smolensk-industry",
            "sverdlovsk-energy",
            "sverdlovsk-industry",
            "sverdlovsk-investment",
            "unified"
        ]
    );
    assert!(ids.iter().all(|id| { mappings.profile(id).is_some_and(|profile| profile.id == *id) }));
    assert!(mappings.profile("tver-culture").is_none());
    let unified: Vec<&str> = mappings
        .profiles
        .iter()
        .filter(|profile| profile.is_unified())
        .map(|profile| profile.id.as_str())
        .collect();
    assert_eq!(unified, ["sverdlovsk-industry", UNIFIED]);
}

/// Every file of `mappings/` is built in.
#[test]
fn no_mapping_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings");
    let files = fs::read_dir(&folder).expect("there").map(|entry| entry.expect("readable").path());
    let mappings = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    assert_eq!(mappings.count(), built_in().profiles.len() + 1);
    let again = Mappings::with_folder(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.profiles.len(), built_in().profiles.len());
}

#[test]
fn the_catalogue_covers_the_country_and_every_field() {
    let catalogue = built_in().catalogue;
    assert_eq!(catalogue.regions.len(), 89);
    let fields: Vec<_> = catalogue.headers.iter().map(|words| words.field).collect();
    assert_eq!(fields, crate::model::Field::ALL);
    for words in &catalogue.headers {
        assert!(!words.wordings.is_empty() && !words.hints.is_empty(), "{}", words.field);
    }
}

/// A point that is by its nature digital or offline has that class by default; a phone has none.
#[test]
fn natures_and_default_channels_agree() {
    let catalogue = built_in().catalogue;
    for entry in &catalogue.touchpoints {
        assert!(entry.nature.is_none() || entry.nature == entry.channel, "{}", entry.code);
    }
    let phone = catalogue.touchpoints.iter().find(|entry| entry.code == "phone").expect("there");
    assert_eq!((phone.channel, phone.nature), (None, None));
}

/// The wordings of each order's closed lists and points lead to the code that the profile gives
/// them, with the general vocabulary alone.
#[test]
fn profiles_and_catalogue_agree_on_wordings() {
    let mappings = built_in();
    let general = Vocabulary::new(&mappings.catalogue, None);
    for profile in &mappings.profiles {
        for (list, phrases) in [(&profile.directions, &general.directions), (&profile.needs, &general.needs)]
        {
            for item in list.iter().flat_map(|list| &list.items) {
                let found = phrases.naming(&words::words(&item.text)).map(|found| &**found.value);
                assert_eq!(found, Some(item.code.as_str()), "{}: {}", profile.id, item.text);
            }
        }
        for point in profile.channels.iter().flat_map(|class| &class.points) {
            let found = general.touchpoints.naming(&words::words(&point.text)).map(|found| &**found.value);
            assert_eq!(found, Some(point.code.as_str()), "{}: {}", profile.id, point.text);
        }
    }
}

#[test]
fn points_as_officers_write_them() {
    let general = Vocabulary::new(&built_in().catalogue, None);
    for (text, code) in [
        ("Официальный сайт Министерства (интернет-приемная)", Some("site")),
        ("официальный сайт Департамента в информационно-телекоммуникационной сети «Интернет»", Some("site")),
        (
            "Федеральная государственная информационная система «Единый портал государственных и муниципальных услуг (функций)»",
            Some("epgu"),
        ),
        ("Портал «Госуслуги»", Some("epgu")),
        ("Региональный портал государственных и муниципальных услуг", Some("regional-services-portal")),
        ("Личный кабинет на ЕПГУ", Some("personal-account")),
        ("Электронная почта", Some("email")),
        ("Корпоративная почта сотрудника", Some("email")),
        ("Почтой России", Some("letter")),
        ("По телефону", Some("phone")),
        ("Телефон «горячей линии»", Some("hotline")),
        ("Система электронного документооборота (СЭД ДелоПро)", Some("edms")),
        ("Платформа обратной связи (ПОС)", Some("pos")),
        ("Официальная страница Министерства во ВКонтакте", Some("social-networks")),
        ("Телеграм-канал Министерства", Some("messengers")),
        ("Телеграм-бот", Some("chat-bot")),
        ("Многофункциональный центр «Мои документы»", Some("mfc")),
        ("Здание Дома Советов", Some("government-house")),
        ("Здание Правительства Свердловской области", Some("government-house")),
        ("Здание Министерства", Some("own-building")),
        (
            "Информационные стенды Министерства внутри здания Правительства Свердловской области",
            Some("information-stand"),
        ),
        ("Личное посещение мест приема документов в Министерстве", Some("reception")),
        ("Приемная Министра", Some("front-office")),
        ("Кабинеты внутренних клиентов", Some("office")),
        ("Личный автомобиль", None),
    ] {
        let found = general.touchpoints.naming(&words::words(text)).map(|found| &**found.value);
        assert_eq!(found, code, "{text}");
    }
}

#[test]
fn needs_and_interactions_as_officers_write_them() {
    let general = Vocabulary::new(&built_in().catalogue, None);
    for (phrases, text, code) in [
        (&general.needs, "подача жалобы/обращения/запроса", Some("filing")),
        (&general.needs, "Предоставление документов на передаваемое имущество", Some("filing")),
        (&general.needs, "предоставление информации о ходе рассмотрения документов", Some("progress")),
        (&general.needs, "Получение консультации по общеорганизационным вопросам", Some("consultation")),
        (&general.needs, "Получение информации о деятельности ведомства", Some("information")),
        (&general.needs, "предоставление настроенного автоматизированного рабочего места", None),
        (&general.needs, "Сотруднику начислена заработная плата", None),
        (
            &general.interactions,
            "Информирование о порядке предоставления Министерством государственных услуг",
            Some("inform-procedure"),
        ),
        (
            &general.interactions,
            "Прием заявления о предоставлении государственной услуги и документов",
            Some("take-application"),
        ),
        (
            &general.interactions,
            "Информирование о результатах рассмотрения заявления о предоставлении государственной услуги",
            Some("notify-outcome"),
        ),
        (
            &general.interactions,
            "Предоставление результата государственной услуги клиенту",
            Some("hand-over-result"),
        ),
        (
            &general.interactions,
            "Оценка клиентом качества предоставления Министерством государственных услуг (обратная связь)",
            Some("quality-rating"),
        ),
        (
            &general.interactions,
            "Получение жалобы на досудебное обжалование решений и действий",
            Some("complaint"),
        ),
    ] {
        let found = phrases.naming(&words::words(text)).map(|found| &**found.value);
        assert_eq!(found, code, "{text}");
    }
}

#[test]
fn every_heading_of_the_built_in_forms_is_in_the_vocabulary() {
    let mappings = built_in();
    for profile in &mappings.profiles {
        for column in &profile.columns {
            let known = mappings
                .catalogue
                .headers
                .iter()
                .find(|words| words.wordings.iter().any(|word| fold(word) == fold(&column.header)));
            assert_eq!(
                known.map(|words| words.field),
                Some(column.field),
                "{}: {}",
                profile.id,
                column.header
            );
        }
    }
}

#[test]
fn the_order_gives_a_point_its_class_unless_it_contradicts_itself() {
    let mappings = built_in();
    let class = |id: &str, code: &str| mappings.profile(id).expect("there").channel_of(code);
    for (id, code, expected) in [
        ("sverdlovsk-energy", "phone", None),
        ("sverdlovsk-energy", "mfc", Some(Channel::Offline)),
        ("sverdlovsk-industry", "call-centre", Some(Channel::Digital)),
        ("sverdlovsk-industry", "phone", None),
        ("dagestan-construction", "phone", Some(Channel::Offline)),
        ("dagestan-construction", "mfc", None),
        ("sverdlovsk-investment", "phone", Some(Channel::Digital)),
        ("smolensk-industry", "phone", None),
        ("smolensk-industry", "government-house", Some(Channel::Offline)),
        ("smolensk-industry", "site", Some(Channel::Digital)),
    ] {
        assert_eq!(class(id, code), expected, "{id} {code}");
    }
}

#[test]
fn rules_cite_the_clause_of_the_part_they_work_with() {
    let mappings = built_in();
    let clause = |id: &str, rule: &str, part| {
        mappings.profile(id).expect("there").clause(rule, part).map(str::to_owned)
    };
    for (id, rule, part, expected) in [
        ("sverdlovsk-investment", "C04", None, Some("п. 10")),
        ("smolensk-industry", "C04", None, Some("разд. II, п. 2.4")),
        ("sverdlovsk-energy", "D03", Some(Part::Approval), Some("п. 9")),
        ("dagestan-construction", "A01", Some(Part::Publication), Some("п. 5.5 (второй)")),
        ("dagestan-construction", "A02", Some(Part::Review), Some("п. 5.5 (первый)")),
        ("dagestan-construction", "V04", Some(Part::Directions), Some("п. 3.4")),
        ("sverdlovsk-industry", "D03", Some(Part::Approval), None),
        ("smolensk-industry", "A02", Some(Part::Review), None),
        ("unified", "V03", Some(Part::Needs), None),
    ] {
        assert_eq!(clause(id, rule, part).as_deref(), expected, "{id} {rule}");
    }
}

#[test]
fn a_folder_adds_and_overrides() {
    let own = folder(&format!(
        r#"=== tver-culture.toml{SOUND}=== unified.toml
id = "unified"
body = ""
region = ""
[list]
title = "Перечень"
[approval]
kind = "signature"
=== catalogue.toml
[[touchpoints]]
code = "museum"
name = "Музей"
channel = "offline"
[[touchpoints]]
code = "site"
name = "Официальный сайт"
synonyms = ["портал культуры"]
[words.kinds]
digital = ["Сетев"]
=== readme.txt
not a profile"#
    ));
    let mappings = Mappings::with_folder(own.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(mappings.profiles.len(), 7);
    assert_eq!(mappings.profile("tver-culture").expect("there").columns.len(), 2);
    assert_eq!(mappings.profile(UNIFIED).expect("there").list.title, "Перечень");
    let owners = |word: &str| -> Vec<&str> {
        let entries = mappings.catalogue.touchpoints.iter();
        entries
            .filter(|entry| entry.wordings().any(|own| own == word))
            .map(|entry| entry.code.as_str())
            .collect()
    };
    assert_eq!(owners("Музей"), ["museum"]);
    assert!(owners("музей").is_empty(), "the wording moved to the new code");
    assert_eq!(owners("портал культуры"), ["site"]);
    assert_eq!(owners("интернет-портал"), ["site"], "the built-in synonyms stay");
    let site = mappings.catalogue.touchpoints.iter().find(|entry| entry.code == "site").expect("there");
    assert_eq!(site.channel, Some(Channel::Digital));
    let words = crate::knowledge::words::Words::new(&mappings.catalogue);
    assert_eq!(words.kinds.parse("сетевая точка").values, [Channel::Digital]);
    assert_eq!(words.kinds.parse("цифровая точка").values, [Channel::Digital], "the built-in words stay");
}

#[test]
fn every_list_of_words_has_words() {
    for (key, list) in built_in().catalogue.words.lists() {
        assert!(!list.is_empty(), "{key}");
    }
}

#[test]
fn words_are_refused_where_they_say_nothing() {
    let own = folder(
        "=== catalogue.toml
[words.kinds]
digital = [\"сетев\", \" \"]
paper = [\"бланк\"]
",
    );
    let refused =
        |own: &tempfile::TempDir| Mappings::with_folder(own.path()).expect_err("refused").to_string() + "\n";
    expect![[r#"
        catalogue.toml, строка 3, столбец 1: неизвестный ключ «paper»; допустимые ключи: misspelt, offline, digital, mixed, companions, suggesting, terms, unless, digital_letters, offline_letters
    "#]]
    .assert_eq(&refused(&own));
    let own = folder(
        "=== catalogue.toml
[words.rows]
totals = [\"итого\",
  \" \"]
notes = [\"Сноска\", \"сноска\"]
",
    );
    expect![[r#"
        catalogue.toml, строка 3, столбец 3: слово не может быть пустым
        catalogue.toml, строка 4, столбец 20: «сноска» уже стоит выше
    "#]]
    .assert_eq(&refused(&own));
}

#[test]
fn the_sound_profile_is_accepted_with_a_byte_order_mark() {
    let own = folder(&format!("=== tver-culture.toml\n\u{feff}{SOUND}"));
    assert!(Mappings::with_folder(own.path()).is_ok());
}

#[test]
fn faults_of_writing() {
    refused(
        &[
            ("title =", "titel ="),
            ("field = \"number\"", "field = \"nomer\""),
            ("body =", "# body ="),
            ("width = 10", "width = \"10\""),
            ("width = 10", "width = -1"),
            ("width = 10", "width = 10\nwidth = 10"),
            ("header = \"№\"", "header = №"),
            ("header = \"№\"", "header = \"№"),
            ("header = \"№\"", "header \"№\""),
            ("header = \"№\"", "header = \"№\" номер"),
            ("[list]", "[list"),
            ("[list]", "[list]\nchannel_words = [\"Цифровая\"]"),
            ("[list]", "[list]\nchannel_words = [\"Цифровая\" \"Офлайн\"]"),
            ("[list]", "[list]\nclient = true"),
            ("[[columns]]", "[columns]"),
        ],
        &expect![[r#"
            строка 6, столбец 1: неизвестный ключ «titel»; допустимые ключи: title, number_counts, client, direction, channel_words, tables
            строка 9, столбец 9: неизвестное значение «nomer»; допустимые значения: number, direction, service, process, touchpoint, contacts, channel, needs, interactions, features, client
            строка 1, столбец 1: не хватает обязательного ключа «body»
            строка 11, столбец 9: здесь нужно другое: ожидается целое число, а стоит текст
            строка 11, столбец 9: число вне допустимых пределов: нужно целое и не меньше нуля
            строка 12, столбец 1: ключ или раздел «width» указан дважды
            строка 10, столбец 10: текст должен стоять в кавычках "…"
            строка 10, столбец 12: кавычки не закрыты
            строка 10, столбец 8: после ключа нет знака = и значения
            строка 10, столбец 14: на строке что-то лишнее после значения
            строка 5, столбец 6: имя раздела […] не закрыто скобкой
            строка 6, столбец 17: в списке нужны ровно два значения
            строка 6, столбец 29: между значениями нет запятой
            строка 6, столбец 10: здесь нужно одно из слов в кавычках
            строка 13, столбец 3: ключ или раздел «columns» указан дважды
        "#]],
    );
}

#[test]
fn faults_of_meaning() {
    refused(
        &[
            ("id = \"tver-culture\"", "id = \"tver\""),
            ("region = \"Тверская область\"", "region = \"Тверской край\""),
            ("body = \"Комитет по делам культуры Тверской области\"", "body = \"\""),
            ("field = \"touchpoint\"", "field = \"process\""),
            (
                "field = \"number\"",
                "field = \"needs\"\nheader = \"А\"\nwidth = 5\n[[columns]]\nfield = \"needs\"",
            ),
            ("header = \"№\"", "header = \"точка взаимодействия\""),
            ("width = 90", "width = 900"),
            ("post = \"Председатель комитета\"", ""),
            ("kind = \"signature\"", "kind = \"act\""),
            ("title =", "direction = \"state-servises\"\ntitle ="),
        ],
        &expect![[r#"
            строка 1, столбец 6: id «tver» отличается от имени файла; ожидается «tver-culture»
            строка 3, столбец 10: региона «Тверской край» нет в справочнике; похожие: Пермский край, Приморский край, Ставропольский край
            строка 2, столбец 8: ключ «body» не может быть пустым
            строка 8, столбец 1: среди граф нет точки взаимодействия (field = "touchpoint")
            строка 8, столбец 1: ширина граф в сумме 105, а должна быть 100
            строка 13, столбец 9: графа для «Удовлетворяемые потребности клиента» уже есть выше
            строка 15, столбец 10: «Точка взаимодействия» уже стоит выше
            строка 8, столбец 1: ширина граф в сумме 910, а должна быть 100
            строка 16, столбец 9: ширина графы должна быть от 1 до 100
            строка 18, столбец 1: ключ «post» не может быть пустым
            строка 18, столбец 1: ключ «wording» не может быть пустым
            строка 6, столбец 13: кода «state-servises» нет в справочнике (раздел directions); похожие: state-services, municipal-services, state-control
        "#]],
    );
}

#[test]
fn faults_of_the_orders_lists() {
    let with = [
        r#"
[needs]
clause = "п. 1"
items = [
    { text = "консультация", code = "consult" },
    { text = "Консультации", code = "consultation" },
]
[approval]"#,
        r#"
[[channels]]
clause = "п. 2"
channel = "mixed"
points = [{ text = "сайт", code = "sait" }]
[approval]"#,
        r#"
[interactions]
clause = "п. 7"
allowed = [{ touchpoint = "site", clause = "п. 7.1", codes = ["consult", "consultation"] }]
[approval]"#,
        r#"
[order]
name = "приказ"
number = "1"
date = "19.03.2024"
[deadlines]
review = "31.12"
[approval]"#,
        r#"
[rules_off]
C99 = ""
c4 = "нет таких точек"
[approval]"#,
    ];
    refused(
        &with.map(|text| ("[approval]", text)),
        &expect![[r#"
        строка 22, столбец 37: кода «consult» нет в справочнике (раздел needs); похожие: consultation, result, feedback-result
        строка 23, столбец 14: «Консультации» уже стоит выше
        строка 21, столбец 11: вид точки в порядке — только digital или offline
        строка 22, столбец 35: кода «sait» нет в справочнике (раздел touchpoints); похожие: site, api, hospital
        строка 21, столбец 74: кода «consultation» нет в справочнике (раздел interactions); похожие: consult, complaint, quality-rating
        строка 22, столбец 8: дата «19.03.2024» не понята; пишите год-месяц-день: 2024-03-19
        строка 24, столбец 10: срок «31.12» не понят; пишите месяц-день: 12-31
        строка 20, столбец 7: правило C99 отключено без причины; причина печатается в протоколе
        строка 21, столбец 6: «c4» не похоже на код правила; пишите букву и две цифры: C04
    "#]],
    );
}

#[test]
fn faults_of_a_catalogue() {
    let catalogues = [
        r#"[[needs]]
code = "a"
name = "А"
[[needs]]
code = "a"
name = "Б"
"#,
        r#"[[needs]]
code = "one"
name = "Выписка"
[[needs]]
code = "two"
name = "Копия"
synonyms = [
    "копия дела",
    "выписки",
]
"#,
        r#"[[touchpoints]]
code = "portal"
name = "Официальный сайт"
"#,
        r#"[[touchpoints]]
code = "Портал"
name = "Портал"
"#,
        r#"[[headers]]
field = "needs"
wordings = ["Цели", "Клиенты"]
[[headers]]
field = "client"
wordings = ["Цель"]
"#,
    ];
    let said = catalogues.map(|text| {
        let folder = folder(&format!("=== catalogue.toml\n{text}"));
        Mappings::with_folder(folder.path()).expect_err("refused").to_string().replace("catalogue.toml, ", "")
            + "\n"
    });
    expect![[r#"
        строка 5, столбец 8: «a» уже стоит выше
        строка 9, столбец 5: «выписки» уже стоит под «one»
        строка 3, столбец 8: «Официальный сайт» уже стоит под «site»
        строка 2, столбец 8: «Портал»: здесь нужны строчные латинские буквы, цифры и дефис
        строка 6, столбец 13: «Цель» уже стоит под «needs»
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn faults_of_several_files_come_together() {
    let own = folder(&format!(
        "=== b.toml{}=== a.toml\nid = \"a\"\n=== catalogue.toml\n[[needs]]\ncode = \"x\"\n",
        SOUND.replace("width = 90", "width = 80")
    ));
    expect![[r#"
        catalogue.toml, строка 1, столбец 1: не хватает обязательного ключа «name»
        a.toml, строка 1, столбец 1: не хватает обязательного ключа «body»
        b.toml, строка 1, столбец 6: id «tver-culture» отличается от имени файла; ожидается «b»
        b.toml, строка 8, столбец 1: ширина граф в сумме 90, а должна быть 100"#]]
    .assert_eq(&Mappings::with_folder(own.path()).expect_err("refused").to_string());
}

#[test]
fn folders_that_hold_nothing() {
    let own = folder("=== readme.txt\nтекст");
    let path = own.path().display().to_string();
    let shown = |path: &std::path::Path| Mappings::with_folder(path).expect_err("refused").to_string();
    assert_eq!(shown(own.path()), format!("в папке профилей «{path}» нет ни одного файла .toml"));
    let absent = own.path().join("нет");
    assert_eq!(shown(&absent), format!("папка профилей «{}» не читается: такого пути нет", absent.display()));
    fs::write(own.path().join("win.toml"), [0xc8, 0xe4]).expect("there");
    assert_eq!(shown(own.path()), "win.toml: файл сохранён не в кодировке UTF-8; пересохраните его в UTF-8");
}

const REFERENCE: &str = include_str!("../../../docs/profile-fields.md");

/// The first column of the tables under a heading that names `heading`, in the order of the page.
fn documented(heading: &str) -> Vec<&'static str> {
    let section = REFERENCE
        .split("\n#")
        .find(|section| section.lines().next().is_some_and(|line| line.contains(heading)))
        .unwrap_or_else(|| panic!("no section {heading}"));
    section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

/// The keys that serde allows for a type, in the order of the declaration.
fn keys<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let Err(error) = toml::from_str::<T>("__ = 1") else { panic!("an unknown key was accepted") };
    error.message().split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_reference_names_every_key_and_no_other() {
    for (heading, keys) in [
        ("Начало файла", keys::<Profile>()),
        ("`[order]`", keys::<Order>()),
        ("`[list]`", keys::<ListShape>()),
        ("`[[columns]]`", keys::<ProfileColumn>()),
        ("`[directions]`", keys::<ClosedList>()),
        ("`items =", keys::<ClosedItem>()),
        ("`[interactions]`", keys::<Interactions>()),
        ("`[[interactions.allowed]]`", keys::<AllowedInteractions>()),
        ("`[[channels]]`", keys::<ChannelClass>()),
        ("`points =", keys::<ClassedPoint>()),
        ("`[alternatives]`", keys::<Alternatives>()),
        ("`[approval]`", keys::<ApprovalRoute>()),
        ("`[deadlines]`", keys::<Deadlines>()),
        ("`[grounds]`", keys::<Grounds>()),
        ("`catalogue.toml`", keys::<Catalogue>()),
        ("`[[directions]]`", keys::<Entry>()),
        ("`[[touchpoints]]`", keys::<TouchpointEntry>()),
        ("`[[headers]]`", keys::<HeaderWords>()),
        ("`[[regions]]`", keys::<Region>()),
        ("`[[bodies]]`", keys::<BodyKind>()),
        ("`[[short_bodies]]`", keys::<ShortBody>()),
        ("`[[abbreviations]]`", keys::<Abbreviation>()),
        ("`[[region_nouns]]`", keys::<RegionNoun>()),
        ("`[words]`", keys::<WordLists>()),
        ("`[words.kinds]`", keys::<KindLists>()),
        ("`[words.marks]`", keys::<MarkLists>()),
        ("`[words.clients]`", keys::<ClientLists>()),
        ("`[words.captions]`", keys::<CaptionLists>()),
        ("`[words.points]`", keys::<PointLists>()),
        ("`[words.items]`", keys::<ItemLists>()),
        ("`[words.bodies]`", keys::<BodyLists>()),
        ("`[words.titles]`", keys::<TitleLists>()),
        ("`[words.sections]`", keys::<SectionLists>()),
        ("`[words.cards]`", keys::<CardLists>()),
        ("`[words.acts]`", keys::<ActLists>()),
        ("`[words.rows]`", keys::<RowLists>()),
        ("`[words.sheets]`", keys::<SheetLists>()),
        ("`[words.checks]`", keys::<CheckLists>()),
        ("`answers.toml`", keys::<Answers>()),
        ("`[[answers]]`", keys::<Answer>()),
    ] {
        assert!(!keys.is_empty());
        assert_eq!(documented(heading), keys, "{heading}");
    }
}

#[test]
fn the_reference_names_every_value() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the error message is wanted")]
    struct One<T> {
        value: T,
    }
    fn values<T: serde::de::DeserializeOwned + std::fmt::Debug>() -> Vec<String> {
        let error = toml::from_str::<One<T>>("value = \"__\"").expect_err("refused");
        error.message().split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }
    let all = [
        values::<crate::model::Field>(),
        values::<Client>(),
        values::<NumberCounts>(),
        values::<ApprovalKind>(),
    ];
    for value in all.iter().flatten() {
        assert!(
            REFERENCE.contains(&format!("`{value}`")) || REFERENCE.contains(&format!("`\"{value}\"`")),
            "{value}"
        );
    }
}
