//! Widths of the columns of a form.

use super::rows::Row;
use crate::model::Field;
use crate::write::cells::{Shown, What};

/// Twentieths of a point at each side of a cell.
pub(super) const CELL_MARGIN: u32 = 85;

/// Widths that fill the page: the profile's shares, but no column narrower than its longest word,
/// as far as the page allows.
pub(super) fn widths(columns: &[Shown], rows: &[Row<'_>], size: usize, whole: u32) -> Vec<u32> {
    let shares: Vec<u32> =
        columns.iter().map(|shown| shown.share.unwrap_or(usual_share(shown.what)).max(1)).collect();
    let least: Vec<u32> = columns
        .iter()
        .enumerate()
        .map(|(index, shown)| {
            // Mean advance of a Cyrillic letter of Times: half the size, bold a little more.
            let advance = size as u32 * 10 / 2;
            let head = longest_word(&shown.caption) * advance * 115 / 100;
            let body = rows.iter().map(|row| longest_word(&row.texts[index])).max().unwrap_or(0) * advance;
            head.max(body) + 2 * CELL_MARGIN + 40
        })
        .collect();
    let needed: u32 = least.iter().sum();
    if needed >= whole {
        return divided(&least, whole);
    }
    let mut fixed = vec![false; columns.len()];
    loop {
        let taken: u32 = least.iter().zip(&fixed).filter(|(_, fixed)| **fixed).map(|(least, _)| least).sum();
        let free: Vec<u32> =
            shares.iter().zip(&fixed).map(|(share, fixed)| if *fixed { 0 } else { *share }).collect();
        let widths = divided(&free, whole - taken);
        let narrow: Vec<usize> =
            (0..columns.len()).filter(|index| !fixed[*index] && widths[*index] < least[*index]).collect();
        if narrow.is_empty() {
            return widths
                .iter()
                .zip(&least)
                .zip(&fixed)
                .map(|((width, least), fixed)| if *fixed { *least } else { *width })
                .collect();
        }
        for index in narrow {
            fixed[index] = true;
        }
    }
}

/// `whole` divided in proportion to the shares, to the last twentieth of a point.
fn divided(shares: &[u32], whole: u32) -> Vec<u32> {
    let total: u64 = shares.iter().map(|share| u64::from(*share)).sum::<u64>().max(1);
    let mut before = 0;
    let edge = |sum: u64| (sum * u64::from(whole) / total) as u32;
    shares
        .iter()
        .map(|share| {
            let start = edge(before);
            before += u64::from(*share);
            edge(before) - start
        })
        .collect()
}

/// Letters of the longest word; a link or an address counts little, since it may break anywhere.
pub(super) fn longest_word(text: &str) -> u32 {
    text.split(|letter: char| matches!(letter, '-' | '–' | ',' | ';') || letter.is_whitespace())
        .map(|word| word.chars().count() as u32)
        .max()
        .unwrap_or(0)
        .min(20)
}

fn usual_share(what: What) -> u32 {
    match what {
        What::Field(Field::Number) => 4,
        What::Field(Field::Client) => 8,
        What::Field(Field::Channel) => 10,
        What::Field(Field::Contacts | Field::Features) => 14,
        What::Field(Field::Direction | Field::Service) => 16,
        What::Field(Field::Process | Field::Touchpoint | Field::Interactions) => 18,
        What::Field(Field::Needs) => 20,
        What::Extra(_) => 12,
    }
}
