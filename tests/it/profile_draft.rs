//! A wholly new form: its draft profile, corrected once, reads the form and writes it, and what is
//! written reads back the same.

use std::fs;
use std::path::Path;

use expect_test::expect;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::common::{fixture, program};

/// A form that no profile knows: one caption says nothing of the field below it.
const ROWS: [[&str; 7]; 5] = [
    [
        "№ п/п",
        "Направление деятельности",
        "Что именно делаем",
        "Точка взаимодействия",
        "Потребности клиента",
        "Вид точки",
        "Куратор",
    ],
    [
        "1",
        "Музейное дело",
        "Бронирование экскурсии",
        "Официальный сайт",
        "Получение информации",
        "цифровая",
        "Белова",
    ],
    ["2", "", "Возврат билета", "Касса музея", "Возврат денег", "офлайн", "Белова"],
    ["3", "", "Продажа билета", "Касса музея", "Покупка билета", "офлайн", ""],
    [
        "4",
        "Библиотечное дело",
        "Запись читателя",
        "Электронная почта",
        "Получение билета читателя",
        "цифровая",
        "Орлов",
    ],
];

fn form(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let title = "Перечень точек взаимодействия с клиентом Департамента культуры Тульской области";
    sheet.write_string(0, 0, title).unwrap();
    for (row, cells) in (2..).zip(ROWS) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    book.save(path).unwrap();
}

fn perechen(folder: &Path, line: &[&str]) -> (Option<i32>, String, String) {
    let output = program().current_dir(folder).args(line).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn records(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| {
            let mut record: Value = serde_json::from_str(line).unwrap();
            for key in ["id", "source", "original", "act", "list_title"] {
                record.as_object_mut().unwrap().remove(key);
            }
            record
        })
        .collect()
}

#[test]
fn a_new_form_becomes_a_profile_and_goes_round() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    fs::create_dir(folder.join("in")).unwrap();
    fs::create_dir(folder.join("forms")).unwrap();
    form(&folder.join("in/форма.xlsx"));

    let draft = folder.join("forms/tula-culture.toml");
    let line = ["profiles", "new", "in/форма.xlsx", "--out", "forms/tula-culture.toml"];
    let (code, out, err) = perechen(folder, &line);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(err.contains("ПРОВЕРЬТЕ"), "{err}");
    let text = fs::read_to_string(&draft).unwrap();
    expect![[r##"
        # Черновик профиля, составлен программой по файлу «форма.xlsx», перечень 1.
        # Строки с пометкой «ПРОВЕРЬТЕ» программа поняла неуверенно: сверьте их с порядком ведомства.
        # Что значит каждый ключ — docs/profile-fields.md. Готово — положите файл в свою папку профилей
        # и проверьте: perechen profiles --mappings ПАПКА

        id = "tula-culture"
        # ПРОВЕРЬТЕ: орган взят из названия перечня и поставлен в именительный падеж.
        body = "Департамент культуры Тульской области"
        region = "Тульская область"
        # Краткие и прежние названия органа, как в "Минстрой Дагестана":
        aliases = []

        # ПРОВЕРЬТЕ: приказ, который утвердил порядок, в файле не найден. Впишите его и снимите «# ».
        # [order]
        # name = "приказ … от 19.03.2024 № 29/01-01"
        # number = "29/01-01"
        # date = "2024-03-19"

        [list]
        title = "Перечень точек взаимодействия с клиентом Департамента культуры Тульской области"
        number_counts = "rows"
        # Слова формы для вида точки: цифровая, офлайн.
        channel_words = ["цифровая", "офлайн"]

        # Графы формы по порядку. Ширины в сумме дают 100.

        [[columns]]
        field = "number"
        header = "№ п/п"
        width = 6

        [[columns]]
        field = "direction"
        header = "Направление деятельности"
        # ПРОВЕРЬТЕ: пустые клетки этой графы прочитаны как «то же, что выше».
        fill_down = true
        width = 22

        # ПРОВЕРЬТЕ: что в графе «Что именно делаем»? Примеры: «Бронирование экскурсии», «Возврат билета», «Продажа билета».
        # Возможно, «Процесс» (40 %).
        # Если так, снимите «# » с четырёх строк ниже и настолько же уменьшите ширину других граф.
        # [[columns]]
        # field = "process"
        # header = "Что именно делаем"
        # width = 10

        [[columns]]
        field = "touchpoint"
        header = "Точка взаимодействия"
        required = true
        width = 27

        [[columns]]
        field = "needs"
        header = "Потребности клиента"
        width = 32

        [[columns]]
        field = "channel"
        header = "Вид точки"
        width = 13

        # ПРОВЕРЬТЕ: что в графе «Куратор»? Примеры: «Белова», «Орлов».
        # Графа «Процесс» не найдена: не она ли это?
        # Если так, снимите «# » с четырёх строк ниже и настолько же уменьшите ширину других граф.
        # [[columns]]
        # field = "process"
        # header = "Куратор"
        # width = 10

        # ПРОВЕРЬТЕ: задаёт ли порядок направления списком? Если да, снимите «# », впишите пункт и сверьте слова.
        # Коды — из mappings/catalogue.toml.
        # [directions]
        # clause = "п. …"
        # items = [
        #     { text = "Музейное дело", code = "?" },
        #     { text = "Библиотечное дело", code = "?" },
        # ]

        # ПРОВЕРЬТЕ: кто утверждает перечень, в файле не сказано. Если руководитель подписью:
        # kind = "signature" и post = "Министр".
        [approval]
        kind = "act"
        wording = "УТВЕРЖДЕН\nприказом\nот {date} № {number}"
    "##]].assert_eq(&text);
    // The draft is a profile as it stands, and is never overwritten.
    assert_eq!(perechen(folder, &["profiles", "tula-culture", "--mappings", "forms"]).0, Some(0));
    assert_eq!(perechen(folder, &line).0, Some(73));

    fs::write(&draft, corrected(&text)).unwrap();
    let (code, _, err) = perechen(folder, &["convert", "in", "--out", "out", "--mappings", "forms"]);
    assert!(matches!(code, Some(0 | 3)), "{err}");
    let read = records(&folder.join("out/records.jsonl"));
    assert_eq!(read.len(), 4);
    let processes: Vec<&str> = read.iter().map(|record| record["process"].as_str().unwrap()).collect();
    assert_eq!(processes, ["Бронирование экскурсии", "Возврат билета", "Продажа билета", "Запись читателя"]);
    assert!(read.iter().all(|record| record["profile"] == "tula-culture"), "{read:?}");
    assert_eq!(read[1]["direction"]["text"], "Музейное дело");
    assert_eq!(read[0]["extra"]["Куратор"], "Белова");

    for (output, back) in [("out/форма.xlsx.форма.docx", "form"), ("out/форма.xlsx.перечень.xlsx", "book")]
    {
        let (code, _, err) = perechen(folder, &["convert", output, "--out", back, "--mappings", "forms"]);
        assert!(matches!(code, Some(0 | 3)), "{err}");
        assert_eq!(records(&folder.join(back).join("records.jsonl")), read, "{output}");
    }
}

/// What the author of the profile does: the comment signs go, the widths come to 100 again.
fn corrected(draft: &str) -> String {
    let commented = "# [[columns]]\n# field = \"process\"\n# header = \"Что именно делаем\"\n# width = 10\n";
    assert!(draft.contains(commented), "{draft}");
    let taken = commented.replace("# ", "");
    let needs = draft.split("field = \"needs\"").nth(1).unwrap();
    let width: u32 = needs.split("width = ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    let rest = needs.replacen(&format!("width = {width}"), &format!("width = {}", width - 10), 1);
    draft.replace(needs, &rest).replace(commented, &taken)
}

#[test]
fn a_file_without_a_list_gives_no_draft() {
    let root = tempfile::tempdir().unwrap();
    fs::copy(fixture("letter/input.docx"), root.path().join("письмо.docx")).unwrap();
    let (code, out, err) = perechen(root.path(), &["profiles", "new", "письмо.docx"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("Черновик не составлен") && err.contains("perechen inspect"), "{err}");
}

/// One table a direction, as order 002 п. 3.4 wants it: read, drafted, written and read back.
#[test]
fn a_table_for_each_direction_goes_round() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    fs::create_dir(folder.join("in")).unwrap();
    fs::create_dir(folder.join("forms")).unwrap();
    let table = |rows: &[[&str; 4]]| {
        let head = ["№ п/п", "Наименование процесса", "Точка взаимодействия", "Вид точки"];
        let row = |cells: &[&str; 4]| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
        format!("<table>{}{}</table>", row(&head), rows.iter().map(row).collect::<String>())
    };
    let page = format!(
        "<html><body><p>Перечень точек взаимодействия с клиентом Департамента рыболовства Тульской области</p>\
         <p>1. Регулирование рыболовства</p>{}<p>2. Охрана водоёмов, «малых рек»</p>{}</body></html>",
        table(&[
            ["1", "Выдача разрешения", "Официальный сайт", "цифровая"],
            ["2", "Вручение разрешения", "МФЦ", "офлайн"],
        ]),
        table(&[["1", "Приём сообщений", "Телефон", "офлайн"]]),
    );
    fs::write(folder.join("in/форма.html"), page).unwrap();
    let line = ["profiles", "new", "in/форма.html", "--out", "forms/tula-fishing.toml"];
    let (code, _, err) = perechen(folder, &line);
    assert_eq!(code, Some(0), "{err}");
    let text = fs::read_to_string(folder.join("forms/tula-fishing.toml")).unwrap();
    assert!(text.contains("\ntables = \"directions\"\n"), "{text}");

    let convert = |input: &str, out: &str| {
        let (code, _, err) = perechen(folder, &["convert", input, "--out", out, "--mappings", "forms"]);
        assert!(matches!(code, Some(0 | 3)), "{err}");
        records(&folder.join(out).join("records.jsonl"))
    };
    let read = convert("in", "out");
    let directions: Vec<&str> =
        read.iter().map(|record| record["direction"]["text"].as_str().unwrap()).collect();
    assert_eq!(
        directions,
        ["Регулирование рыболовства", "Регулирование рыболовства", "Охрана водоёмов, «малых рек»"]
    );
    assert!(read.iter().all(|record| record["profile"] == "tula-fishing"), "{read:?}");
    assert_eq!(convert("out/форма.html.форма.docx", "form"), read);
    assert_eq!(convert("out/форма.html.перечень.xlsx", "book"), read);
}
