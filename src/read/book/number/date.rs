//! Dates and times of a format code.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::general::general_in;
use super::locale::Locale;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum DatePart {
    Literal(String),
    /// Between the parts of a date.
    Separator,
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Hours, minutes, seconds that do not turn over at a day's end.
    Elapsed(char, usize),
    /// AM and PM, or their first letters.
    HalfDay(usize),
    /// Decimals of the seconds, after the decimal sign.
    Fraction(usize),
    General,
}

/// `m` means minutes after hours or before seconds.
pub(super) fn minutes(parts: &mut [DatePart]) {
    let units: Vec<usize> = (0..parts.len())
        .filter(|at| !matches!(parts[*at], DatePart::Literal(_) | DatePart::Separator | DatePart::HalfDay(_)))
        .collect();
    for (order, &at) in units.iter().enumerate() {
        let DatePart::Month(length @ 1..=2) = parts[at] else { continue };
        let after_hours = order.checked_sub(1).is_some_and(|before| {
            matches!(parts[units[before]], DatePart::Hour(_) | DatePart::Elapsed('h', _))
        });
        let before_seconds = units
            .get(order + 1)
            .is_some_and(|next| matches!(parts[*next], DatePart::Second(_) | DatePart::Elapsed('s', _)));
        if after_hours || before_seconds {
            parts[at] = DatePart::Minute(length);
        }
    }
}

/// The date as shown; `None` if the number is none. Seconds are rounded to what the code shows of them, and
/// minutes and hours are those of the rounded second.
#[expect(clippy::cast_sign_loss, reason = "the value is checked to lie within Excel's dates")]
pub(super) fn shown(
    value: f64,
    parts: &[DatePart],
    is_1904: bool,
    locale: &Locale,
    names: &Locale,
) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let most = parts.iter().map(|part| if let DatePart::Fraction(length) = part { *length } else { 0 });
    let decimals = most.max().unwrap_or(0).min(3) as u32;
    let unit = 10_u64.pow(decimals);
    let ticks = (value * 86_400.0 * unit as f64).round() as u64;
    let seconds = ticks / unit;
    let (day_number, second) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let moment = ExcelDateTime::new(day_number as f64, ExcelDateTimeType::DateTime, is_1904);
    let (mut year, mut month, mut day, ..) = moment.to_ymd_hms_milli();
    if day_number == 0 && !is_1904 {
        // Day zero of Excel is a Saturday in January.
        (year, month, day) = (1900, 1, 0);
    }
    let with_day = parts.iter().any(|part| matches!(part, DatePart::Day(1..=2)));
    let half_days = parts.iter().any(|part| matches!(part, DatePart::HalfDay(_)));
    let month_index = usize::from(month.clamp(1, 12)) - 1;
    // Serial 1 was a Sunday in Excel's count.
    let weekday = (day_number as usize + if is_1904 { 5 } else { 6 }) % 7;
    let mut text = String::new();
    for part in parts {
        let piece = match part {
            DatePart::Literal(literal) => literal.clone(),
            DatePart::Separator => locale.date.to_string(),
            DatePart::Year(1..=2) => format!("{:02}", year % 100),
            DatePart::Year(_) => year.to_string(),
            DatePart::Month(1) => month.to_string(),
            DatePart::Month(2) => format!("{month:02}"),
            DatePart::Month(length) => names.month(month_index, *length, with_day),
            DatePart::Day(1) => day.to_string(),
            DatePart::Day(2) => format!("{day:02}"),
            DatePart::Day(length) => names.weekday(weekday, *length).to_owned(),
            DatePart::Hour(length) => {
                let hour = if half_days { (hour + 11) % 12 + 1 } else { hour };
                format!("{hour:0length$}", length = (*length).min(2))
            }
            DatePart::Minute(length) => format!("{minute:0length$}", length = (*length).min(2)),
            DatePart::Second(length) => format!("{second:0length$}", length = (*length).min(2)),
            DatePart::Fraction(length) => {
                let fraction = format!("{:0width$}", ticks % unit, width = decimals as usize);
                format!("{}{}", locale.decimal, &fraction[..(*length).min(fraction.len())])
            }
            DatePart::HalfDay(length) => {
                let half = if seconds % 86_400 < 43_200 { "AM" } else { "PM" };
                half[..*length].to_owned()
            }
            DatePart::Elapsed(unit, length) => {
                let count = match unit {
                    'h' => seconds / 3_600,
                    'm' => seconds / 60,
                    _ => seconds,
                };
                format!("{count:0length$}")
            }
            DatePart::General => general_in(value, locale),
        };
        text.push_str(&piece);
    }
    Some(text)
}
