//! Decimal digits of a number, as Excel rounds it: fifteen digits, and then the decimal half away from zero.
//!
//! Rounding the binary value instead gives 2,67 for 2.675, because the nearest binary number lies below.

/// Excel keeps so many digits of any number.
const DIGITS: usize = 15;

/// The digits of a number without its sign: 0.`digits` × 10^`point`; no digits for zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: Vec<u8>,
    /// How many digits stand before the decimal point; below one there are zeros after it.
    point: i32,
}

impl Decimal {
    pub(super) fn of(value: f64) -> Decimal {
        let value = value.abs();
        let shortest = Decimal::parsed(&format!("{value:e}"));
        if shortest.digits.len() <= DIGITS {
            return shortest;
        }
        Decimal::parsed(&format!("{value:.precision$e}", precision = DIGITS - 1))
    }

    /// Of `1.25e-3`.
    fn parsed(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        Decimal { digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }.trimmed()
    }

    fn trimmed(mut self) -> Decimal {
        let kept = self.digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
        self.digits.truncate(kept);
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The power of ten of the first digit.
    pub(super) fn exponent(&self) -> i32 {
        self.point - 1
    }

    /// Multiplied by a power of ten.
    pub(super) fn shifted(mut self, places: i32) -> Decimal {
        if !self.is_zero() {
            self.point += places;
        }
        self
    }

    /// Rounded to so many decimals; fewer than none round tens, hundreds and so on.
    pub(super) fn rounded(mut self, decimals: i32) -> Decimal {
        let Ok(kept) = usize::try_from(self.point.saturating_add(decimals)) else {
            return Decimal { digits: Vec::new(), point: 0 };
        };
        if kept >= self.digits.len() {
            return self;
        }
        let up = self.digits[kept] >= 5;
        self.digits.truncate(kept);
        if up {
            if let Some(last) = self.digits.iter().rposition(|digit| *digit != 9) {
                self.digits.truncate(last + 1);
                self.digits[last] += 1;
            } else {
                self.digits = vec![1];
                self.point += 1;
            }
        }
        self.trimmed()
    }

    /// The digits before the point; none if the number is below one.
    pub(super) fn whole(&self) -> impl DoubleEndedIterator<Item = char> + use<'_> {
        (0..usize::try_from(self.point).unwrap_or(0)).map(|at| self.digit(at))
    }

    /// A digit after the point, the first being 0.
    pub(super) fn fraction(&self, at: i32) -> char {
        usize::try_from(self.point + at).map_or('0', |at| self.digit(at))
    }

    /// How many digits after the point there are.
    pub(super) fn decimals(&self) -> i32 {
        let digits = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        (digits - self.point).max(0)
    }

    fn digit(&self, at: usize) -> char {
        char::from(b'0' + self.digits.get(at).copied().unwrap_or(0))
    }

    /// All digits, with the sign of the locale between whole and fraction.
    pub(super) fn text(&self, point: char) -> String {
        let mut text: String = self.whole().collect();
        if text.is_empty() {
            text.push('0');
        }
        if self.decimals() > 0 {
            text.push(point);
            text.extend((0..self.decimals()).map(|at| self.fraction(at)));
        }
        text
    }
}
