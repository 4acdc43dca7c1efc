//! Numbers without a format.

use super::super::super::limits::Language;
use super::decimal::Decimal;
use super::locale::Locale;

/// A number without a format.
pub(in crate::read) fn general(value: f64, language: Language) -> String {
    general_in(value, Locale::of(language))
}

/// A whole number by its digits.
pub(in crate::read) fn whole(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", Decimal::of(value).text('.'))
}

/// At most eleven characters beside the sign, the last digit rounded; a power of ten where that says too little.
pub(super) fn general_in(value: f64, locale: &Locale) -> String {
    const WIDTH: i32 = 11;
    let sign = if value < 0.0 { "-" } else { "" };
    let decimal = Decimal::of(value);
    if decimal.is_zero() {
        return "0".to_owned();
    }
    let exponent = decimal.exponent();
    let rounded = match exponent {
        0..=10 => decimal.clone().rounded((WIDTH - 2 - exponent).max(0)),
        // Nine decimals after «0,».
        -4..=-1 => decimal.clone().rounded(WIDTH - 2),
        -9..=-5 if decimal.decimals() <= 9 => decimal.clone(),
        _ => return format!("{sign}{}", powered(&decimal, locale)),
    };
    if rounded.exponent() >= WIDTH {
        return format!("{sign}{}", powered(&decimal, locale));
    }
    format!("{sign}{}", rounded.text(locale.decimal))
}

/// Six digits and a power of ten.
fn powered(decimal: &Decimal, locale: &Locale) -> String {
    let mut power = decimal.exponent();
    let mut mantissa = decimal.clone().shifted(-power).rounded(5);
    if mantissa.exponent() > 0 {
        power += 1;
        mantissa = mantissa.shifted(-1);
    }
    let sign = if power < 0 { '-' } else { '+' };
    format!("{}E{sign}{:02}", mantissa.text(locale.decimal), power.abs())
}
