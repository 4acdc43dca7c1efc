//! Faults, each of one rule, planted in a faultless list.

use std::collections::BTreeSet;

use fastrand::Rng;
use perechen::model::finding::Finding;
use perechen::model::{Channel, Field};

use crate::lists::{Lacks, POINTS, Row, Sample, capital, date, genitive, pick, word};

/// A planted fault: the rule that must tell it and the rows that it may name; none for the file.
pub(crate) struct Fault {
    pub code: &'static str,
    pub rows: Vec<usize>,
    pub what: String,
}

impl Fault {
    /// `places`: table and physical row of every row of the list.
    pub(crate) fn is_told_by(&self, finding: &Finding, places: &[(u32, u32)]) -> bool {
        let table = match &finding.at.table {
            Some(perechen::model::document::TableName::Ordinal(table)) => *table,
            _ => 1,
        };
        let here = |row: usize| {
            places.get(row).is_some_and(|place| Some(place.1) == finding.at.row && place.0 == table)
        };
        finding.code == self.code && (self.rows.is_empty() || self.rows.iter().any(|row| here(*row)))
    }
}

type Plant = fn(&mut Sample, &mut Rng, &mut Vec<usize>) -> Option<Fault>;

const PLANTS: [(Plant, u32); 24] = [
    (direction_missing, 3),
    (one_sided, 3),
    (unused, 2),
    (wrong_approval, 2),
    (interaction, 2),
    (copied_needs, 2),
    (unpaired, 2),
    (formula, 1),
    (act_differs, 3),
    (foreign_body, 3),
    (gap, 3),
    (repeat, 3),
    (empty, 4),
    (no_channel, 4),
    (against_nature, 4),
    (twice, 4),
    (other_need, 1),
    (other_direction, 1),
    (malformed, 1),
    (mixed_address, 1),
    (fact, 1),
    (against_order, 1),
    (late_start, 1),
    (respelt, 1),
];

/// One to four faults of different kinds in different rows.
pub(crate) fn plant(sample: &mut Sample, rng: &mut Rng) -> Vec<Fault> {
    let mut taken = Vec::new();
    let mut faults: Vec<Fault> = Vec::new();
    let total: u32 = PLANTS.iter().map(|(_, weight)| weight).sum();
    for _ in 0..rng.usize(1..5) {
        let mut at = rng.u32(..total);
        let plant = PLANTS.iter().find(|(_, weight)| {
            let here = at < *weight;
            at = at.saturating_sub(*weight);
            here
        });
        if let Some((plant, _)) = plant
            && let Some(fault) = plant(sample, rng, &mut taken)
        {
            faults.push(fault);
        }
    }
    faults
}

// Marks among the rows taken, of faults that a list has once.
const ACT: usize = usize::MAX;
const BODY: usize = ACT - 1;
const NUMBERS: usize = ACT - 2;
const NEED: usize = ACT - 3;
const CONTACT: usize = ACT - 4;
const ADDRESS: usize = ACT - 5;
const FACT: usize = ACT - 6;
const PHONE: usize = ACT - 7;
const APPROVAL: usize = ACT - 8;
const COPIED: usize = ACT - 9;
const MISSING: usize = ACT - 10;
const FORMULA: usize = ACT - 11;

fn once(taken: &mut Vec<usize>, mark: usize) -> Option<()> {
    (!taken.contains(&mark)).then(|| taken.push(mark))
}

/// What an order brings along: the order of Smolensk puts the telephone into both classes.
pub(crate) fn inherent(sample: &Sample) -> Vec<Fault> {
    let Some(profile) = &sample.profile else { return Vec::new() };
    let phones: Vec<usize> = (0..sample.rows.len()).filter(|row| sample.rows[*row].code == "phone").collect();
    let named = profile.channels.iter().any(|class| class.points.iter().any(|point| point.code == "phone"));
    if phones.is_empty() || !named || profile.channel_of("phone").is_some() {
        return Vec::new();
    }
    vec![Fault { code: "C02", rows: phones, what: "the order contradicts itself".to_owned() }]
}

/// A row that no other fault has touched.
fn free(
    sample: &Sample,
    rng: &mut Rng,
    taken: &mut Vec<usize>,
    fits: impl Fn(&Row) -> bool,
) -> Option<usize> {
    let rows: Vec<usize> = (0..sample.rows.len())
        .filter(|row| {
            !taken.contains(row)
                && !taken.contains(&(row + 1))
                && !row.checked_sub(1).is_some_and(|before| taken.contains(&before))
                && fits(&sample.rows[*row])
        })
        .collect();
    let row = *rows.get(rng.usize(..rows.len().max(1)))?;
    taken.push(row);
    Some(row)
}

fn fault(code: &'static str, rows: &[usize], what: impl Into<String>) -> Fault {
    Fault { code, rows: rows.to_vec(), what: what.into() }
}

fn act_differs(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, ACT)?;
    if rng.bool() {
        sample.stamp.0 = format!("{}9", sample.stamp.0);
    } else {
        let (day, month) = (28, rng.usize(..12));
        sample.stamp.1 = date(rng, day, month);
    }
    Some(fault("D01", &[], format!("{:?} {:?}", sample.head, sample.stamp)))
}

fn foreign_body(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, BODY)?;
    let region = sample.body.rsplitn(3, ' ').take(2).collect::<Vec<_>>();
    let region = format!("{} {}", region[1], region[0]);
    let other = format!(
        "Министерство {} {region}",
        pick(rng, &["цифрового развития", "природных ресурсов", "сельского хозяйства"])
    );
    sample.title = format!("Перечень точек взаимодействия {} с клиентом", genitive(&other));
    Some(fault("D02", &[], other))
}

/// The number of a row as a number, and what ends it.
fn number(row: &Row) -> Option<(u32, String)> {
    let digits: String = row.number.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, row.number[digits.len()..].to_owned()))
}

fn shift(sample: &mut Sample, from: usize, by: u32) {
    for row in &mut sample.rows[from..] {
        if let Some((old, end)) = number(row) {
            row.number = format!("{}{end}", old + by);
        }
    }
}

fn gap(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, NUMBERS)?;
    let row = free(sample, rng, taken, |row| number(row).is_some_and(|(number, _)| number > 1))?;
    let by = rng.u32(1..3);
    shift(sample, row, by);
    Some(fault("S06", &[row], format!("{by} left out before {}", sample.rows[row].number)))
}

fn late_start(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, NUMBERS)?;
    shift(sample, 0, rng.u32(1..4));
    Some(fault("S06", &[0], "late start"))
}

fn repeat(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, NUMBERS)?;
    let row = free(sample, rng, taken, |row| number(row).is_some_and(|(number, _)| number > 1))?;
    let before = (0..row).rev().find(|row| number(&sample.rows[*row]).is_some())?;
    let (old, _) = number(&sample.rows[before])?;
    let (_, end) = number(&sample.rows[row])?;
    if rng.bool() {
        // The rest is counted on from the repeated number.
        for later in &mut sample.rows[row..] {
            if let Some((old, end)) = number(later) {
                later.number = format!("{}{end}", old - 1);
            }
        }
    } else {
        sample.rows[row].number = format!("{old}{end}");
    }
    Some(fault("S08", &[before, row], format!("{old} twice")))
}

fn empty(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let mut fields: Vec<Field> = [Field::Channel, Field::Needs, Field::Interactions, Field::Touchpoint]
        .into_iter()
        .filter(|field| sample.has(*field))
        .collect();
    // A blank process or service may mean "as above" in the forms of the known orders.
    if !sample.is_known() && !sample.counts_directions {
        fields.push(Field::Process);
    }
    let field = fields[rng.usize(..fields.len())];
    // A blank cell may hold the very point that the list lacks.
    let hides = |row: &Row| match &sample.lacks {
        Lacks::Nothing => false,
        Lacks::SideOf(direction) => field == Field::Touchpoint && row.direction == *direction,
        Lacks::Point(_) => field == Field::Touchpoint,
    };
    let row = free(sample, rng, taken, |row| !row.continues && !row.number.is_empty() && !hides(row))?;
    let cells = &mut sample.rows[row];
    match field {
        Field::Channel => cells.channel.clear(),
        Field::Needs => cells.needs.clear(),
        Field::Interactions => cells.interactions.clear(),
        Field::Process => cells.process.clear(),
        _ => cells.touchpoint.clear(),
    }
    Some(fault("V01", &[row], field.key()))
}

fn no_channel(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !sample.has(Field::Channel) {
        return None;
    }
    let row = free(sample, rng, taken, |_| true)?;
    let word = pick(
        rng,
        &["по телефону", "да", "личная", "интернет", "письменно", "первый этаж", "все виды", "бумажная"],
    );
    word.clone_into(&mut sample.rows[row].channel);
    Some(fault("V02", &[row], word))
}

fn against_nature(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !sample.has(Field::Channel) {
        return None;
    }
    let nature = |row: &Row| POINTS.iter().find(|point| point.0 == row.code).map(|point| point.1);
    let decided =
        |row: &Row| matches!(nature(row), Some(Channel::Digital | Channel::Offline)) && row.code != "letter";
    let row = free(sample, rng, taken, decided)?;
    let wrong =
        if nature(&sample.rows[row]) == Some(Channel::Digital) { Channel::Offline } else { Channel::Digital };
    sample.rows[row].channel = word(wrong, rng);
    Some(fault("C01", &[row], format!("{} {}", sample.rows[row].touchpoint, sample.rows[row].channel)))
}

fn twice(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !may_move(taken) {
        return None;
    }
    let row =
        free(sample, rng, taken, |row| !matches!(row.code, "" | "social-networks" | "reception" | "letter"))?;
    let mut again = sample.rows[row].clone();
    let wordings = POINTS.iter().find(|point| point.0 == again.code)?.2;
    pick(rng, wordings).clone_into(&mut again.touchpoint);
    again.continues = true;
    sample.rows.insert(row + 1, again);
    sample.number(rng);
    taken.push(row + 1);
    Some(fault("C04", &[row + 1], sample.rows[row].touchpoint.clone()))
}

fn other_need(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    sample.profile.as_ref().and_then(|profile| profile.needs.as_ref())?;
    once(taken, NEED)?;
    let row = free(sample, rng, taken, |_| true)?;
    pick(rng, &["Запись на прием", "Оплата государственной пошлины", "Участие в мероприятии"])
        .clone_into(&mut sample.rows[row].needs);
    Some(fault("V03", &[row], sample.rows[row].needs.clone()))
}

fn other_direction(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    sample.profile.as_ref().and_then(|profile| profile.directions.as_ref())?;
    let first = (0..sample.rows.len()).rev().find(|row| !sample.rows[*row].continues)?;
    let group = first..sample.rows.len();
    // Renamed, the rest of a direction lacks what the whole lacks.
    let lacking =
        matches!(&sample.lacks, Lacks::SideOf(direction) if *direction == sample.rows[first].direction);
    let alone = first == 0 || sample.rows[first - 1].direction != sample.rows[first].direction;
    if sample.counts_directions || alone || lacking || taken.iter().any(|row| group.contains(row)) {
        return None;
    }
    let other = pick(
        rng,
        &[
            "Осуществление муниципального контроля",
            "Проведение государственной экспертизы",
            "Развитие туризма",
        ],
    );
    for row in group {
        taken.push(row);
        other.clone_into(&mut sample.rows[row].direction);
    }
    Some(fault("V04", &[first], other))
}

fn malformed(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, CONTACT)?;
    let row = free(sample, rng, taken, |row| matches!(row.code, "email" | "phone"))?;
    let wrong: &[&str] = if sample.rows[row].code == "email" {
        &["info@mail", "priem@@tula.ru", "info@tularegion..ru", "info @ tularegion.ru"]
    } else {
        &["8 (4872) 24-51-0", "+7 (4872) 24-51-044", "+7 4872 24-51"]
    };
    let wrong = pick(rng, wrong);
    sample.rows[row].touchpoint.push_str(": ");
    sample.rows[row].touchpoint.push_str(wrong);
    Some(fault("V05", &[row], wrong))
}

fn mixed_address(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    once(taken, ADDRESS)?;
    let row = free(sample, rng, taken, |row| row.code == "site")?;
    let wrong = pick(
        rng,
        &["https://tula.ru/priem-граждан-online", "https://оbraschenia.tula.ru", "www.tula.ru/novоsti"],
    );
    sample.rows[row].touchpoint.push_str(": ");
    sample.rows[row].touchpoint.push_str(wrong);
    Some(fault("V06", &[row], wrong))
}

fn fact(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !sample.has(Field::Needs) {
        return None;
    }
    once(taken, FACT)?;
    let row = free(sample, rng, taken, |_| true)?;
    let process = sample.rows[row].process.clone();
    let facts = [
        "Заявителю выдана справка",
        "Субсидия перечислена получателю",
        "Сотрудник получил пропуск",
        "Документы приняты",
    ];
    let text = pick(rng, &facts).to_owned();
    sample.rows[row].needs = if sample.has(Field::Process) && rng.bool() { process } else { text };
    Some(fault("V07", &[row], sample.rows[row].needs.clone()))
}

fn against_order(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let class = sample.profile.as_ref()?.channel_of("phone")?;
    if !sample.has(Field::Channel) {
        return None;
    }
    once(taken, PHONE)?;
    let row = free(sample, rng, taken, |row| row.code == "phone")?;
    let wrong = if class == Channel::Digital { Channel::Offline } else { Channel::Digital };
    sample.rows[row].channel = word(wrong, rng);
    Some(fault("C02", &[row], sample.rows[row].channel.clone()))
}

fn respelt(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    // Latin letters in a word are repaired; the point is the same point still, so this is no fault.
    let row = free(sample, rng, taken, |row| row.touchpoint.contains('о'))?;
    sample.rows[row].touchpoint = sample.rows[row].touchpoint.replacen('о', "o", 1);
    None
}

/// Faults that add or take rows move the others, so they come before all other faults of rows.
fn may_move(taken: &[usize]) -> bool {
    taken.iter().all(|row| matches!(*row, ACT | BODY | APPROVAL))
}

/// Keeps the rows that `keep` wants, with the marks of groups that begin anew.
fn retain(sample: &mut Sample, rng: &mut Rng, keep: impl Fn(&Row) -> bool) {
    sample.rows.retain(keep);
    let mut before: Option<(String, String, String)> = None;
    for row in &mut sample.rows {
        let group = (row.direction.clone(), row.service.clone(), row.process.clone());
        row.continues &= before.as_ref() == Some(&group);
        before = Some(group);
    }
    sample.number(rng);
}

/// Points that the order enumerates and the list would no longer have without the rows that go.
fn loses_a_point(sample: &Sample, keep: impl Fn(&Row) -> bool) -> bool {
    let classes =
        sample.profile.iter().flat_map(|profile| &profile.channels).filter(|class| class.enumerates);
    let mut points = classes.flat_map(|class| &class.points);
    points.any(|point| {
        let has = |row: &&Row| row.code == point.code || row.touchpoint == point.text;
        sample.rows.iter().any(|row| has(&row))
            && !sample.rows.iter().filter(|row| keep(row)).any(|row| has(&row))
    })
}

fn direction_missing(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let known = sample.profile.as_ref()?.directions.as_ref().filter(|known| known.mandatory)?;
    let items: Vec<String> =
        known.items.iter().filter(|item| item.code != "other").map(|item| capital(&item.text)).collect();
    if !sample.has(Field::Direction) || !may_move(taken) {
        return None;
    }
    let gone = items[rng.usize(..items.len())].clone();
    let keep = |row: &Row| row.direction != gone;
    let left: BTreeSet<&String> =
        sample.rows.iter().filter(|row| keep(row)).map(|row| &row.direction).collect();
    if left.len() < 2 || left.len() == items.len() || loses_a_point(sample, keep) {
        return None;
    }
    once(taken, MISSING)?;
    retain(sample, rng, |row| row.direction != gone);
    Some(fault("K01", &[], gone))
}

fn one_sided(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let profile = sample.profile.clone()?;
    let (demand, known) = (profile.alternatives.as_ref()?, profile.directions.as_ref()?);
    if !sample.has(Field::Direction) || !may_move(taken) {
        return None;
    }
    let meant: Vec<String> = known
        .items
        .iter()
        .filter(|item| match demand.directions.as_slice() {
            // What is done for the ministry's own people is offline by nature.
            [] => !item.text.contains("внутренн"),
            codes => codes.contains(&item.code),
        })
        .map(|item| capital(&item.text))
        .filter(|text| sample.rows.iter().any(|row| row.direction == *text))
        .collect();
    let direction = meant.get(rng.usize(..meant.len().max(1)))?.clone();
    let missing = demand.channels[rng.usize(..demand.channels.len())];
    let nature = |row: &Row| POINTS.iter().find(|point| point.0 == row.code).map(|point| point.1);
    // The telephone belongs to either side.
    let other = if missing == Channel::Offline { Channel::Digital } else { Channel::Offline };
    let keep = |row: &Row| row.direction != direction || nature(row) == Some(other);
    let stays = sample.rows.iter().any(|row| row.direction == direction && keep(row));
    if !stays || loses_a_point(sample, keep) {
        return None;
    }
    once(taken, MISSING)?;
    retain(sample, rng, |row| row.direction != direction || nature(row) == Some(other));
    let first = sample.rows.iter().position(|row| row.direction == direction)?;
    sample.lacks = Lacks::SideOf(direction.clone());
    Some(fault("K02", &[first], format!("{direction}: {missing:?} is missing")))
}

fn unused(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let profile = sample.profile.clone()?;
    let classes = profile.channels.iter().filter(|class| class.enumerates);
    let points: Vec<_> = classes.flat_map(|class| &class.points).collect();
    let point = *points.get(rng.usize(..points.len().max(1)))?;
    let is_it = |row: &Row| row.code == point.code || row.touchpoint == point.text;
    if !may_move(taken) || sample.rows.iter().all(is_it) {
        return None;
    }
    // A direction must not lose a side by it, nor its last row.
    let sides = |sample: &Sample, keep: &dyn Fn(&Row) -> bool| -> BTreeSet<(String, bool)> {
        let kept = sample.rows.iter().filter(|row| keep(row));
        kept.map(|row| (row.direction.clone(), row.channel.to_lowercase().starts_with("офлайн"))).collect()
    };
    if sides(sample, &|_| true) != sides(sample, &|row| !is_it(row)) {
        return None;
    }
    once(taken, MISSING)?;
    retain(sample, rng, |row| !is_it(row));
    sample.lacks = Lacks::Point(point.code.clone());
    Some(fault("C05", &[], point.text.clone()))
}

fn wrong_approval(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    sample.profile.as_ref().filter(|profile| !profile.approval.clause.is_empty())?;
    once(taken, APPROVAL)?;
    let post = pick(rng, &["Начальник отдела кадров", "Главный бухгалтер", "Председатель комиссии"]);
    sample.approval = Some(post.to_owned());
    Some(fault("D03", &[], post))
}

fn interaction(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    let profile = sample.profile.clone()?;
    let known = profile.interactions.as_ref().filter(|_| sample.has(Field::Interactions))?;
    let of = |code: &str| known.allowed.iter().find(|allowed| allowed.touchpoint == code);
    let refused = |code: &str| -> Vec<&str> {
        let names = sample.interactions.iter().filter(|(interaction, _)| {
            interaction != "other" && of(code).is_some_and(|of| !of.codes.contains(interaction))
        });
        names.map(|(_, name)| name.as_str()).collect()
    };
    let row = free(sample, rng, taken, |row| !refused(row.code).is_empty())?;
    let names = refused(sample.rows[row].code);
    let name = capital(names[rng.usize(..names.len())]);
    sample.rows[row].interactions.clone_from(&name);
    Some(fault("C06", &[row], name))
}

fn copied_needs(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !sample.has(Field::Needs) || !sample.has(Field::Direction) {
        return None;
    }
    once(taken, COPIED)?;
    let first = free(sample, rng, taken, |_| true)?;
    let direction = sample.rows[first].direction.clone();
    let second = free(sample, rng, taken, |row| row.direction != direction)?;
    let mut needs = sample.needs.clone();
    rng.shuffle(&mut needs);
    needs.truncate(rng.usize(4..6));
    let text = capital(&needs.join("; "));
    for row in [first, second] {
        sample.rows[row].needs.clone_from(&text);
    }
    Some(fault("C07", &[first.max(second)], text))
}

fn unpaired(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if !sample.has(Field::Channel) {
        return None;
    }
    // The second point must not bring back what the list lacks.
    let lacking =
        |row: &Row| matches!(&sample.lacks, Lacks::SideOf(direction) if *direction == row.direction);
    let row = free(sample, rng, taken, |row| row.code == "site" && !lacking(row))?;
    let group: Vec<&str> = {
        let own = &sample.rows[row];
        let same = |other: &&Row| {
            (&other.direction, &other.service, &other.process) == (&own.direction, &own.service, &own.process)
        };
        sample.rows.iter().filter(same).map(|row| row.code).collect()
    };
    let (code, words) =
        [("mfc", "МФЦ"), ("reception", "Личный прием"), ("own-building", "Здание Министерства")]
            .into_iter()
            .find(|(code, _)| {
                !group.contains(code) && !matches!(&sample.lacks, Lacks::Point(point) if point == code)
            })?;
    let between = pick(rng, &["; ", "\n"]);
    let row_of = &mut sample.rows[row];
    row_of.touchpoint = format!("{}{between}{words}", row_of.touchpoint);
    row_of.channel = format!("цифровая{between}офлайн");
    Some(fault("S03", &[row], code))
}

fn formula(sample: &mut Sample, rng: &mut Rng, taken: &mut Vec<usize>) -> Option<Fault> {
    if sample.is_known() || !sample.has(Field::Needs) {
        return None;
    }
    // One finding tells all places of a list.
    once(taken, FORMULA)?;
    let row = free(sample, rng, taken, |_| true)?;
    pick(rng, &["=ВПР(A2;Лист2!A:B;2;0)", "=СУММ(A1:A3)", "=HYPERLINK(\"http://tula.ru\";\"сайт\")"])
        .clone_into(&mut sample.rows[row].needs);
    Some(fault("F04", &[row], sample.rows[row].needs.clone()))
}
