//! The channel: what a cell states, and the one used for each point.
//!
//! Several values beside several points are never paired by position: they leave the row
//! undecided, and the order's class, then the catalogue's, is used for each point. Where both cells number
//! their values («1) … 2) …»), the numbers pair them. Both kinds beside one point, or one word for both, are
//! what the file states, and are used.

use std::sync::Arc;

use crate::knowledge::kinds::{KindWords, Kinds, Legend, stated};
use crate::knowledge::{Knowledge, vocabulary};
use crate::model::{
    Channel, ChannelSource, Client, DirectionSource, Field, Identity, Reason, SourceRow, Sourced,
    TouchpointList,
};
use crate::text::Text;
use crate::text::memory::Memo;

use super::split;

/// Sets the channel of every point and the client of every row.
pub(crate) fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let words = &*knowledge.vocabulary.words;
    let columns_state = list.point_columns().any(|column| column.states.is_some());
    let features_state = !columns_state && do_features_state(list, &words.kinds);
    // A list that has a place for kinds nowhere else may have them in the cells of its points.
    let in_cells = !features_state && list.rows.iter().all(|row| row.channel.is_none());
    let points_state = columns_state || in_cells;
    let mut points = list.rows.iter().flat_map(|row| &row.touchpoints);
    list.points_state_kinds =
        !columns_state && in_cells && points.any(|point| point.channel_stated.is_some());
    let otherwise = list.points_state_kinds.then_some(Channel::Unknown);
    let title = list.context.title.as_deref().and_then(|title| words.clients.client(title));
    let by_title = title.filter(|client| *client != Client::Both);
    let legend = legend(list, &words.kinds);
    let mut known = Memo::default();
    let mut clients = Memo::default();
    for row in &mut list.rows {
        if let Some(identity) = &mut row.identity {
            identity.kind_differs = differs(identity, &words.kinds);
        }
        if let Some(cell) = &mut row.channel {
            if let Some(written) =
                row.identity.as_ref().and_then(|identity| replaced(identity, &cell.text.value, &words.kinds))
            {
                cell.text = Sourced::read(written, cell.text.place);
            }
            let of_text = |text: &str| {
                // What the list itself explains counts: «О» may be «онлайн».
                let told = legend.kinds(text);
                if !told.is_empty() {
                    return (Arc::from(told), None);
                }
                let Kinds { values, misspelt, .. } = words.kinds.parse(text);
                (Arc::from(values), misspelt.map(Text::from))
            };
            (cell.values, cell.misspelt) = known.of(&cell.text.value, of_text).clone();
            cell.paired = cell.values.len() > 1
                && cell.values.len() == row.touchpoints.len()
                && split::numbers(&cell.text.raw) == cell.values.len()
                && row.touchpoint_cells.iter().map(|cell| split::numbers(&cell.raw)).sum::<usize>()
                    == row.touchpoints.len();
        }
        set_channels(row, points_state, features_state, otherwise, knowledge);
        row.client = client_of(row, by_title, knowledge, &mut clients);
    }
}

/// What letters stand for in the column of kinds, as its caption, a note of the list or a line of the file says.
fn legend(list: &TouchpointList, kinds: &KindWords) -> Legend {
    let Some(column) = list.column(Field::Channel) else { return Legend::default() };
    let notes = list.set_aside.iter().filter(|aside| aside.reason == Reason::Note).map(|aside| &*aside.text);
    let lines = list.context.legend.iter().map(|line| &**line);
    kinds.legend(std::iter::once(&*column.header).chain(notes).chain(lines))
}

/// Whether a list without a column of kinds states them in the column of features: most of its texts
/// begin with one.
///
/// The text stays in `features`, and workbook and form show the kind in a column of its own.
fn do_features_state(list: &TouchpointList, kinds: &KindWords) -> bool {
    if list.rows.iter().any(|row| row.channel.is_some()) {
        return false;
    }
    let texts = list.rows.iter().filter_map(|row| row.features.as_ref()).filter(|text| !text.is_blank());
    let (mut all, mut stating) = (0, 0);
    for text in texts {
        all += 1;
        stating += usize::from(kinds.leading(&text.value).is_some());
    }
    stating > 0 && stating * 3 >= all * 2
}

/// `otherwise`: what a point states that states nothing.
fn set_channels(
    row: &mut SourceRow,
    points_state: bool,
    features_state: bool,
    otherwise: Option<Channel>,
    knowledge: &Knowledge<'_>,
) {
    let kinds = &knowledge.vocabulary.words.kinds;
    let by_features = || {
        let kind = row.features.as_ref().and_then(|text| kinds.leading(&text.value));
        features_state.then(|| kind.unwrap_or_default())
    };
    let cell = row.channel.as_ref().map(|cell| stated(&cell.values)).or_else(by_features);
    let identity = row.identity.clone();
    let paired: Arc<[Channel]> =
        row.channel.as_ref().filter(|cell| cell.paired).map(|cell| cell.values.clone()).unwrap_or_default();
    // Several kinds beside several points leave open which point has which.
    let kinds_of_cell = row.channel.as_ref().map_or(0, |cell| cell.values.len());
    let is_open = row.touchpoints.len() > 1 && kinds_of_cell > 1;
    for (at, point) in row.touchpoints.iter_mut().enumerate() {
        // A touchpoint column that states the channel was noted on the point when it was split.
        let by_column = if points_state { point.channel_stated } else { None };
        let mut stated = by_column.or_else(|| paired.get(at).copied()).or(cell).or(otherwise);
        let mut is_both = by_column.is_some() || !is_open;
        if let Some(identity) = &identity
            && !identity.kind_differs
            && unchanged(identity, cell)
        {
            stated = identity.channel_stated.as_deref().map(from_key);
            is_both = from_key(&identity.channel) == Channel::Mixed;
        }
        let by_order = || {
            let profile = knowledge.profile?;
            Some((profile.channel_of(point.code.as_deref()?)?, ChannelSource::Order))
        };
        let by_catalogue = || {
            let facts = vocabulary::point_facts(knowledge.catalogue, point.code.as_deref()?);
            Some((facts.channel?, ChannelSource::Catalogue))
        };
        let by_file = match stated {
            Some(channel @ (Channel::Digital | Channel::Offline)) => Some((channel, ChannelSource::Stated)),
            Some(Channel::Mixed) if is_both => Some((Channel::Mixed, ChannelSource::Stated)),
            _ => None,
        };
        let mixed = || (stated == Some(Channel::Mixed)).then_some((Channel::Mixed, ChannelSource::Stated));
        let used = by_file.or_else(by_order).or_else(by_catalogue).or_else(mixed);
        point.channel = used.map_or(Channel::Unknown, |(channel, _)| channel);
        point.channel_from = used.map(|(_, from)| from);
        point.channel_stated = stated;
    }
}

/// What the file has in a channel cell where our workbook shows the channel used, if the officer
/// left it so.
fn replaced(identity: &Identity, shown: &str, kinds: &KindWords) -> Option<Text> {
    let written = identity
        .channel_cell
        .as_deref()
        .filter(|_| !identity.kind_differs && !identity.changed.contains(&Field::Channel))?;
    (stated(&kinds.parse(shown).values) == from_key(&identity.channel)).then(|| written.into())
}

/// Whether a hidden identity states a kind that the workbook does not show: one that is stated is the one
/// that is used and shown, and the file's own cell is kept only where it names none.
fn differs(identity: &Identity, kinds: &KindWords) -> bool {
    let shown = from_key(&identity.channel);
    let plain = |channel: &Channel| matches!(channel, Channel::Digital | Channel::Offline);
    let of_cell = identity.channel_cell.as_deref().map(|cell| stated(&kinds.parse(cell).values));
    let said = identity.channel_stated.as_deref().map(from_key);
    of_cell.iter().any(plain) || said.filter(plain).is_some_and(|said| said != shown)
}

/// Whether the officer left the channel as our workbook showed it. A word of his own that means the same
/// states it.
fn unchanged(identity: &Identity, cell: Option<Channel>) -> bool {
    let shown = from_key(&identity.channel);
    !identity.changed.contains(&Field::Channel)
        && cell.is_none_or(|cell| cell == shown || shown == Channel::Unknown && cell == Channel::Unknown)
}

fn from_key(key: &str) -> Channel {
    [Channel::Digital, Channel::Offline, Channel::Mixed]
        .into_iter()
        .find(|channel| channel.key() == key)
        .unwrap_or(Channel::Unknown)
}

fn client_of(
    row: &SourceRow,
    by_title: Option<Client>,
    knowledge: &Knowledge<'_>,
    clients: &mut Memo<Option<Client>>,
) -> Client {
    let words = &knowledge.vocabulary.words.clients;
    if let Some(cell) = &row.client_cell {
        return words.client(&cell.value).unwrap_or_default();
    }
    let by_direction = row.direction.as_ref().and_then(|direction| {
        let named = *clients.of(&direction.text.value, |text| words.client(text));
        named.or_else(|| vocabulary::direction_client(knowledge.catalogue, direction.code.as_deref()?))
    });
    let by_order = knowledge.profile.and_then(|profile| profile.list.client);
    let derived = row.direction.as_ref().is_some_and(|direction| direction.from == DirectionSource::Derived);
    let by_row = if derived { by_order.or(by_direction) } else { by_direction.or(by_order) };
    by_row.or(by_title).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::model::Channel;
    use crate::rules::testing::outcome;

    /// Channel stated, channel and client of every record.
    fn told(text: &str) -> Vec<String> {
        let list = outcome(text).lists.remove(0);
        let records = list.records().map(|record| {
            let point = record.touchpoint.expect("a point");
            let stated = point.channel_stated.map_or("–", Channel::key);
            format!("{stated} {} {}", point.channel.key(), record.row.client.key())
        });
        records.collect()
    }

    #[test]
    fn features_that_begin_with_the_kind_state_it() {
        let told_of = |first: &str, second: &str| {
            told(&format!(
                "| service | touchpoint | features |
                 | Выдача | Служба района | {first} |
                 | Выдача | Сайт | {second} |"
            ))
        };
        assert_eq!(
            told_of("Офлайн-точка, по записи", "Цифровая точка (круглосуточно)"),
            ["offline offline unknown", "digital digital unknown"]
        );
        assert_eq!(
            told_of("Онлайн-запись на прием", "по записи"),
            ["– unknown unknown", "– digital unknown"]
        );
    }

    #[test]
    fn kinds_in_the_cells_of_the_points() {
        let told_of = |points: &str| told(&format!("| service | touchpoint |\n| Выдача | {points} |"));
        for points in [
            "Официальный сайт (цифровая), Касса (офлайн)",
            "Официальный сайт – цифровая; Касса – офлайн-точка",
            "Цифровые точки: официальный сайт; офлайн: касса",
        ] {
            assert_eq!(told_of(points), ["digital digital unknown", "offline offline unknown"], "{points}");
        }
        // A word that only hints at a kind is a part of the name, and a column of kinds comes first.
        assert_eq!(told_of("Журнал (электронный)"), ["– unknown unknown"]);
        assert_eq!(
            told("| service | touchpoint | channel |\n| Выдача | Касса (цифровая) | офлайн |"),
            ["offline offline unknown"]
        );
    }

    #[test]
    fn what_letters_stand_for_is_told_anywhere_in_the_file() {
        let table = |first: &str, second: &str, below: &str| {
            told(&format!(
                "| service | touchpoint | channel |
                 | Выдача | Касса | {first} |
                 | Выдача | Форум | {second} |

                 {below}"
            ))
        };
        let expected = ["offline offline unknown", "digital digital unknown"];
        assert_eq!(table("Л", "Э", "Условные обозначения: Э – электронная, Л – личная"), expected);
        assert_eq!(table("2", "1", "1 – цифровая точка; 2 – офлайн-точка"), expected);
        assert_eq!(table("Л", "О", "О – онлайн; Л – лично"), expected);
        assert_eq!(
            table(
                "Л",
                "Э",
                "| Э | электронная |
            | Л | личная |"
            ),
            expected
        );
        // What explains something else leaves the letters unknown.
        assert_eq!(
            table("2", "1", "1 – понедельник; 2 – вторник"),
            ["unknown unknown unknown", "unknown offline unknown"]
        );
    }

    #[test]
    fn a_title_that_names_one_kind_of_client_speaks_of_every_row() {
        let list = "| service | touchpoint |\n| Выдача | Сайт |";
        for (title, expected) in [
            ("Перечень точек взаимодействия с внешним клиентом", "external"),
            ("Перечень точек взаимодействия с внутренними клиентами", "internal"),
            ("Перечень точек взаимодействия с внешними и внутренними клиентами", "unknown"),
        ] {
            assert_eq!(told(&format!("{title}\n\n{list}")), [format!("– digital {expected}")], "{title}");
        }
    }
}
