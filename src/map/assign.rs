//! One assignment over all columns: every field goes to the column where most is gained by it in
//! the whole table, and none is given twice.
//!
//! Caption, values and position of a column each add to the logarithm of the odds that it holds a field.
//! Two columns that want one field are both unsure, because the confidence of a column is what the table
//! would lose without it. Contacts may take several columns, and so may the points of two columns that
//! state digital and offline (decision D-16).

use crate::model::Field;

/// Columns for which an alternative of the whole table is computed; a list has hardly twenty.
const COLUMNS: usize = 64;

/// What speaks for a field of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    pub(super) column: usize,
    pub(super) field: Field,
    /// Logarithm of the odds; a column left without a field counts 0.
    pub(super) odds: f32,
    /// The field may be given to several columns.
    pub(super) several: bool,
}

/// The offer that a column takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    /// Index into the offers.
    pub(super) offer: usize,
    /// How much the whole table would lose if this column did not have this field.
    pub(super) margin: f32,
}

/// The best assignment: for every column the offer it takes, if any.
pub(super) fn assign(offers: &[Offer], columns: usize) -> Vec<Option<Choice>> {
    let rivals = rivals(offers);
    let (total, taken) = best(offers, &rivals, columns, None);
    taken
        .into_iter()
        .enumerate()
        .map(|(column, offer)| {
            let offer = offer?;
            let alone = offers.iter().enumerate().all(|(at, other)| at == offer || other.column != column);
            let contested = rivals.contains(&offers[offer].field) && !offers[offer].several;
            let margin = if column >= COLUMNS || alone && !contested {
                offers[offer].odds
            } else {
                total - best(offers, &rivals, columns, Some(offer)).0
            };
            Some(Choice { offer, margin })
        })
        .collect()
}

/// Fields that more than one column may take and only one can have.
fn rivals(offers: &[Offer]) -> Vec<Field> {
    let single = || offers.iter().filter(|offer| !offer.several && offer.odds > 0.0);
    let mut fields: Vec<Field> = single().map(|offer| offer.field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.retain(|field| single().filter(|offer| offer.field == *field).count() > 1);
    fields
}

/// Total and choice of the best assignment, one offer left out. Over the columns in turn, the best
/// total for every set of rival fields that is given away: sets are few, since most fields have one
/// candidate.
fn best(
    offers: &[Offer],
    rivals: &[Field],
    columns: usize,
    without: Option<usize>,
) -> (f32, Vec<Option<usize>>) {
    let mut by_column: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (at, offer) in
        offers.iter().enumerate().filter(|(at, offer)| Some(*at) != without && offer.odds > 0.0)
    {
        by_column[offer.column].push(at);
    }
    let sets = 1usize << rivals.len();
    let mut totals = vec![f32::NEG_INFINITY; sets];
    totals[0] = 0.0;
    let mut steps: Vec<Vec<Option<usize>>> = Vec::with_capacity(columns);
    for own in &by_column {
        let mut next = totals.clone();
        let mut taken = vec![None; sets];
        for at in own {
            let offer = &offers[*at];
            let bit = rivals.iter().position(|field| *field == offer.field).filter(|_| !offer.several);
            let mask = bit.map_or(0, |bit| 1usize << bit);
            for set in (0..sets).filter(|set| set & mask == 0) {
                let total = totals[set] + offer.odds;
                if total > next[set | mask] {
                    next[set | mask] = total;
                    taken[set | mask] = Some(*at);
                }
            }
        }
        totals = next;
        steps.push(taken);
    }
    let (mut set, total) =
        totals.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |best, (set, total)| {
            if total > best.1 { (set, total) } else { best }
        });
    let mut chosen = vec![None; columns];
    for column in (0..columns).rev() {
        let Some(at) = steps[column][set] else { continue };
        chosen[column] = Some(at);
        if !offers[at].several
            && let Some(bit) = rivals.iter().position(|field| *field == offers[at].field)
        {
            set &= !(1 << bit);
        }
    }
    (total, chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(column: usize, field: Field, odds: f32) -> Offer {
        Offer { column, field, odds, several: field == Field::Contacts }
    }

    fn fields(offers: &[Offer], columns: usize) -> Vec<Option<Field>> {
        assign(offers, columns).iter().map(|choice| choice.map(|choice| offers[choice.offer].field)).collect()
    }

    #[test]
    fn the_whole_table_decides_and_no_field_is_given_twice() {
        use Field::{Channel, Contacts, Process, Service, Touchpoint};
        // The first column would be a good point, but the second can be nothing else.
        let offers = [
            offer(0, Touchpoint, 2.0),
            offer(0, Channel, 1.5),
            offer(1, Touchpoint, 1.8),
            offer(2, Service, 1.0),
            offer(3, Service, 0.5),
            offer(3, Process, -1.0),
            offer(4, Contacts, 1.0),
            offer(5, Contacts, 1.0),
        ];
        assert_eq!(
            fields(&offers, 6),
            [Some(Channel), Some(Touchpoint), Some(Service), None, Some(Contacts), Some(Contacts)]
        );
    }

    #[test]
    fn the_margin_is_what_the_table_would_lose() {
        let offers = [offer(0, Field::Service, 2.0), offer(1, Field::Service, 1.5)];
        let choices = assign(&offers, 2);
        assert_eq!(choices[1], None);
        assert!(choices[0].is_some_and(|choice| (choice.margin - 0.5).abs() < 1e-6));
    }
}
