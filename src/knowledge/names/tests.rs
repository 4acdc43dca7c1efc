//! Bodies and regions found in texts.

use crate::knowledge::names::*;
use crate::knowledge::profile::{BodyKind, Region};

fn names() -> Names {
    let built_in = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
    let catalogue = Catalogue {
        regions: [
            ("Смоленская область", "Смоленской области"),
            ("Республика Дагестан", "Республики Дагестан"),
        ]
        .map(|(name, genitive)| Region { name: name.into(), genitive: genitive.into(), aliases: Vec::new(), own: None })
        .into(),
        bodies: [
            ("Министерство", &["Министерства", "Министерством", "Министерстве", "Министерству"][..]),
            ("Правительство", &["Правительства"][..]),
            ("Комитет", &["Комитета"][..]),
        ]
        .map(|(nominative, cases)| BodyKind {
            nominative: nominative.into(),
            cases: cases.iter().map(|case| (*case).into()).collect(),
            heads: if nominative == "Министерство" {
                vec!["министр".into()]
            } else {
                Vec::new()
            },
            alone: nominative == "Министерство",
            part: false,
        })
        .into(),
        ..built_in.catalogue
    };
    Names::new(&catalogue, std::iter::empty())
}

#[test]
fn a_body_is_named_in_the_nominative_whatever_its_case() {
    let names = names();
    for (text, expected) in [
        (
            "ПРАВИТЕЛЬСТВО СМОЛЕНСКОЙ ОБЛАСТИ\nМИНИСТЕРСТВО ПРОМЫШЛЕННОСТИ\nИ ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ",
            Some("Министерство промышленности и торговли Смоленской области"),
        ),
        (
            "Об утверждении Порядка ведения Министерством строительства, архитектуры и жилищно-коммунального \
             хозяйства Республики Дагестан перечня точек",
            Some(
                "Министерство строительства, архитектуры и жилищно-коммунального хозяйства Республики Дагестан",
            ),
        ),
        (
            "Перечень точек взаимодействия Министерства цифрового развития в рамках взаимодействия",
            Some("Министерство цифрового развития"),
        ),
        ("Официальный сайт Министерства", None),
        ("приказ Правительства Смоленской области", Some("Правительство Смоленской области")),
        (
            "Министерства по контролю и надзору Смоленской обл.",
            Some("Министерство по контролю и надзору Смоленской области"),
        ),
        ("Комитета Смоленской области по спорту", Some("Комитет Смоленской области по спорту")),
        (
            "комитета Смоленской области по надзору за техникой с клиентом",
            Some("Комитет Смоленской области по надзору за техникой"),
        ),
        (
            "Комитет по профилактике нарушений в Смоленской области",
            Some("Комитет по профилактике нарушений в Смоленской области"),
        ),
        ("Комитет ЖКХ Смоленской области", Some("Комитет ЖКХ Смоленской области")),
        (
            "Министерства культуры, по делам национальностей и архивов Республики Дагестан",
            Some("Министерство культуры, по делам национальностей и архивов Республики Дагестан"),
        ),
        ("Перечень Министерства по состоянию на 1 мая", None),
        ("Комитет спорта Смоленской области по состоянию на", Some("Комитет спорта Смоленской области")),
        (
            "Заместитель председателя Правительства Смоленской области – министр здравоохранения",
            Some("Министерство здравоохранения"),
        ),
        ("Министр торговли Министерства торговли", Some("Министерство торговли")),
        ("Перечень точек взаимодействия Минздрава с клиентом", Some("Минздрав")),
        ("Точки Минприроды Смоленской обл. на 2024 год", Some("Минприроды Смоленской области")),
        ("по письму Минтруда России", None),
        (
            "Минторг: Министерство торговли Республики Дагестан",
            Some("Министерство торговли Республики Дагестан"),
        ),
    ] {
        assert_eq!(
            names.body_in(text).map(|body| body.name.to_string()),
            expected.map(str::to_owned),
            "{text}"
        );
    }
}

/// Every subject of the Federation, every kind of body, every case, in three ways of writing.
#[test]
fn every_body_of_every_region_is_found_in_every_case() {
    let mappings = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
    let names = Names::new(&mappings.catalogue, std::iter::empty());
    assert_eq!(mappings.catalogue.regions.len(), 89);
    for region in &mappings.catalogue.regions {
        let quoted = &mappings.catalogue.words.bodies.quoted;
        for kind in &mappings.catalogue.bodies {
            // An institution has a name in quotes, an ombudsman a matter of his own.
            if quoted.contains(&letters::fold(&kind.nominative)) || kind.nominative.ends_with("ый") {
                continue;
            }
            let expected = format!("{} социальной политики {}", kind.nominative, region.genitive);
            for case in std::iter::once(&kind.nominative).chain(&kind.cases) {
                let body = format!("{case} социальной политики {}", region.genitive);
                for text in [
                    format!("Перечень точек взаимодействия {body} с клиентом"),
                    format!("Об утверждении {} перечня точек", letters::fold(&body)),
                    body.to_uppercase(),
                ] {
                    let found = names.body_in(&text).map(|body| body.name.to_string());
                    let found = found.as_deref().map(letters::fold);
                    assert_eq!(found.as_deref(), Some(letters::fold(&expected).as_str()), "{text}");
                }
            }
        }
    }
}

#[test]
fn a_body_without_its_region_is_still_the_same() {
    let names = names();
    let same_body = |one, other| names.same_body(one, other);
    assert!(same_body("Министерство торговли Смоленской области", "министерства торговли"));
    assert!(same_body("Министерство торговли Смоленской области", "Министерство торговли СО"));
    assert!(!same_body("Министерство торговли", "Министерство цифрового развития"));
    assert!(same_body("Минторг", "Министерство торговли Смоленской области"));
    assert!(same_body("Министерство торговли Смоленской области", "Минторг Смоленской области"));
    assert!(!same_body("Минторг Тульской области", "Министерство торговли Смоленской области"));
}

#[test]
fn names_with_adjectives_commas_and_quotes() {
    let mappings = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
    let names = Names::new(&mappings.catalogue, std::iter::empty());
    for (text, expected) in [
        ("с клиентом архивного агентства Красноярского края", Some("Архивное агентство Красноярского края")),
        ("КОНТРОЛЬНО-СЧЕТНОЙ ПАЛАТЫ ТУЛЬСКОЙ ОБЛАСТИ", Some("Контрольно-счетная палата Тульской области")),
        ("Счётная палата Тульской области", Some("Счётная палата Тульской области")),
        (
            "государственной ветеринарной службой Чувашской Республики – Чувашии",
            Some("Государственная ветеринарная служба Чувашской Республики"),
        ),
        (
            "Министром культуры, печати и по делам национальностей Республики Марий Эл",
            Some("Министерство культуры, печати и по делам национальностей Республики Марий Эл"),
        ),
        (
            "Уполномоченного по правам ребенка в Тульской области",
            Some("Уполномоченный по правам ребенка в Тульской области"),
        ),
        (
            "Комитета по вопросам записи актов гражданского состояния Тульской области",
            Some("Комитет по вопросам записи актов гражданского состояния Тульской области"),
        ),
        ("УФНС России по Тульской области", Some("УФНС по Тульской области")),
        ("Управления Росреестра по Пермскому краю", Some("Управление Росреестра по Пермскому краю")),
        ("ОГБУ «Центр (город)» Томской обл.", Some("ОГБУ «Центр (город)» Томской области")),
        ("КГКУ ЦСПН Хабаровского края", Some("КГКУ ЦСПН Хабаровского края")),
        (
            "Государственного казенного учреждения города Москвы «Дирекция»",
            Some("Государственное казенное учреждение города Москвы «Дирекция»"),
        ),
        ("МФЦ Тульской области", Some("МФЦ Тульской области")),
        (
            "кадровой службы Министерства культуры Тульской области",
            Some("Министерство культуры Тульской области"),
        ),
        // No names: a place, a description, what another noun owns.
        ("при обращении в МФЦ", None),
        ("подведомственного учреждения", None),
        ("уполномоченного органа", None),
        ("ГКУ, ГБУ и иные", None),
        ("областного министерства", None),
        ("с внешним клиентом Министерства торговли", Some("Министерство торговли")),
        ("Администрация Коми-Пермяцкого округа", Some("Администрация Коми-Пермяцкого округа")),
    ] {
        let found = names.body_in(text).map(|body| body.name.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn a_line_that_names_a_body_alone() {
    let mappings = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
    let names = Names::new(&mappings.catalogue, std::iter::empty());
    for (line, expected) in [
        ("Организация: ГКУ ПО «Центр занятости»", Some("ГКУ ПО «Центр занятости»")),
        ("Министерство спорта Курской обл.", Some("Министерство спорта Курской области")),
        ("Клиентская служба", None),
        ("Адрес: Министерство спорта Курской области", None),
        ("Министерство спорта Курской области сообщает", None),
    ] {
        let found = names.only_body_in(line).map(|body| body.name.to_string());
        assert_eq!(found.as_deref(), expected, "{line}");
    }
    assert_eq!(
        names.resolved("ГЖИ Тульской области").as_deref(),
        Some("Государственная жилищная инспекция Тульской области")
    );
    assert_eq!(names.resolved("Минстрой Тульской области"), None);
}
