//! Vulgar fractions: `# ?/?`, `# ??/??`, `# ?/8`.

use super::places::Place;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) before: String,
    /// Places of the whole part; without them the fraction holds all of the number.
    pub(super) whole: Vec<Place>,
    pub(super) gap: String,
    pub(super) numerator: Vec<Place>,
    pub(super) slash: String,
    pub(super) denominator: Denominator,
    pub(super) after: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Denominator {
    Places(Vec<Place>),
    Fixed(u64),
}

impl Fraction {
    /// A number without its sign.
    #[expect(clippy::cast_sign_loss, reason = "without its sign")]
    pub(super) fn show(&self, value: f64) -> String {
        let (top, bottom) = match &self.denominator {
            Denominator::Fixed(number) => ((value * *number as f64).round() as u64, *number),
            Denominator::Places(places) => nearest(value, 10_u64.pow(places.len().min(9) as u32) - 1),
        };
        let mut text = self.before.clone();
        let mut numerator = top;
        if !self.whole.is_empty() {
            let whole = top / bottom;
            numerator = top % bottom;
            if whole > 0 || numerator == 0 {
                text.push_str(&placed(whole, &self.whole, true));
            }
        }
        text.push_str(&self.gap);
        let width = match &self.denominator {
            Denominator::Places(places) => places.len(),
            Denominator::Fixed(number) => number.to_string().len(),
        };
        if numerator == 0 && !self.whole.is_empty() {
            let blanks = self.numerator.len() + self.slash.chars().count() + width;
            text.extend(std::iter::repeat_n(' ', blanks));
        } else {
            text.push_str(&placed(numerator, &self.numerator, true));
            text.push_str(&self.slash);
            match &self.denominator {
                Denominator::Fixed(number) => text.push_str(&number.to_string()),
                Denominator::Places(places) => text.push_str(&placed(bottom, places, false)),
            }
        }
        text + &self.after
    }
}

/// A number in its places, filled up on the left or on the right.
fn placed(number: u64, places: &[Place], left: bool) -> String {
    let digits = number.to_string();
    let missing = places.len().saturating_sub(digits.len());
    if left {
        let filler: String = places[..missing].iter().filter_map(|place| place.filler()).collect();
        return filler + &digits;
    }
    let blank = |place: &&Place| **place == Place::Blank;
    let filler = places[places.len() - missing..].iter().filter(blank).map(|_| ' ');
    digits + &filler.collect::<String>()
}

/// The fraction nearest to a number whose denominator is at most `most`: convergents of its continued fraction,
/// as Excel takes them.
#[expect(clippy::cast_sign_loss, reason = "without its sign")]
fn nearest(value: f64, most: u64) -> (u64, u64) {
    let (mut top_2, mut top_1, mut bottom_2, mut bottom_1) = (0_u64, 1_u64, 1_u64, 0_u64);
    let (mut top, mut bottom) = (0, 0);
    let mut rest = value;
    while bottom_1 < most {
        let whole = rest.floor();
        top = (whole as u64).saturating_mul(top_1).saturating_add(top_2);
        bottom = (whole as u64).saturating_mul(bottom_1).saturating_add(bottom_2);
        if rest - whole < 5e-8 {
            break;
        }
        rest = 1.0 / (rest - whole);
        (top_2, top_1, bottom_2, bottom_1) = (top_1, top, bottom_1, bottom);
    }
    if bottom > most {
        (top, bottom) = if bottom_1 > most { (top_2, bottom_2) } else { (top_1, bottom_1) };
    }
    (top, bottom.max(1))
}
