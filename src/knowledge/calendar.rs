//! Working days by the production calendar: terms of orders are counted in them.
//!
//! The years stand in `mappings/calendar.toml`; an operator's file of that name adds or replaces years, with the
//! days off of his region. Of a year that is not there nothing is known.

use jiff::civil::{Date, Weekday};

use super::profile::CalendarYear;

/// The years that are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorkingDays<'a>(pub(crate) &'a [CalendarYear]);

/// No term is longer.
const LONGEST: u32 = 400;

impl WorkingDays<'_> {
    /// `None`: the year is not known.
    pub(crate) fn is_working(self, day: Date) -> Option<bool> {
        let year = self.0.iter().find(|year| year.year == day.year())?;
        let written = day.strftime("%m-%d").to_string();
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let days = if weekend { &year.worked } else { &year.off };
        Some(days.contains(&written) == weekend)
    }

    /// The last day of a term of so many working days, counted from the day after.
    pub(crate) fn after(self, day: Date, days: u32) -> Option<Date> {
        let mut last = day;
        let mut left = days.min(LONGEST);
        while left > 0 {
            last = last.tomorrow().ok()?;
            left -= u32::from(self.is_working(last)?);
        }
        Some(last)
    }

    /// The last working day that is not after a day.
    pub(crate) fn until(self, day: Date) -> Option<Date> {
        let mut last = day;
        while !self.is_working(last)? {
            last = last.yesterday().ok()?;
        }
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    fn with<T>(ask: impl Fn(WorkingDays<'_>) -> T) -> T {
        ask(WorkingDays(&Mappings::built_in().expect("built-in mappings").catalogue.calendar))
    }

    /// A day as «2025-12-31», blank for none.
    fn shown(day: Option<Date>) -> String {
        day.map_or_else(String::new, |day| day.to_string())
    }

    /// Terms of ten working days (003 п. 14, 002 п. 5.5), by hand from the calendars as they were published.
    #[test]
    fn ten_working_days() {
        for (from, last) in [
            // 003 itself: approved on Thursday 11 April 2024. The week of Saturday 27 April counts six days.
            ("2024-04-11", "2024-04-25"),
            // Saturday 27 April 2024 is worked on; 29 April to 1 May, 9 and 10 May are off.
            ("2024-04-19", "2024-05-07"),
            ("2024-04-26", "2024-05-16"),
            // Over New Year: 28 December 2024 is worked on, 30 and 31 December are off, and so is all until 8 January.
            ("2024-12-20", "2025-01-14"),
            ("2024-12-27", "2025-01-21"),
            ("2024-12-31", "2025-01-22"),
            ("2025-12-30", "2026-01-23"),
            ("2025-12-31", "2026-01-23"),
            // 9 January 2026 is off too.
            ("2026-01-08", "2026-01-23"),
            ("2026-12-30", "2027-01-22"),
            // 1, 2, 8 and 9 May 2025.
            ("2025-04-28", "2025-05-16"),
            ("2025-05-08", "2025-05-23"),
            // 1 and 11 May 2026 (9 May is a Saturday).
            ("2026-04-30", "2026-05-18"),
            // The leap day is an ordinary Thursday; 8 March is off.
            ("2024-02-22", "2024-03-11"),
            ("2024-02-29", "2024-03-15"),
            // 13 June 2025 is off for 8 March.
            ("2025-06-11", "2025-06-27"),
            // Saturday 1 November 2025 is worked on, Monday 3 November is off for it.
            ("2025-10-24", "2025-11-10"),
            // Saturday 20 February 2027 is worked on for Monday 22 February.
            ("2027-02-12", "2027-03-01"),
            // Begun on a day off: counted from the next day all the same.
            ("2026-05-09", "2026-05-25"),
        ] {
            assert_eq!(shown(with(|days| days.after(from.parse().unwrap(), 10))), last, "from {from}");
        }
    }

    /// «До 31 декабря», «до 25 декабря»: the last working day before the term ends.
    #[test]
    fn a_term_that_ends_on_a_day_off() {
        for (day, last) in [
            // 31 December is a day off in all four years.
            ("2024-12-31", "2024-12-28"),
            ("2025-12-31", "2025-12-30"),
            ("2026-12-31", "2026-12-30"),
            ("2027-12-31", "2027-12-30"),
            // 25 December is a Wednesday, Thursday, Friday and Saturday.
            ("2024-12-25", "2024-12-25"),
            ("2025-12-25", "2025-12-25"),
            ("2026-12-25", "2026-12-25"),
            ("2027-12-25", "2027-12-24"),
            ("2024-02-29", "2024-02-29"),
            ("2026-05-11", "2026-05-08"),
        ] {
            assert_eq!(shown(with(|days| days.until(day.parse().unwrap()))), last, "{day}");
        }
    }

    #[test]
    fn of_a_year_that_is_not_there_nothing_is_known() {
        assert_eq!(with(|days| days.is_working("2023-12-29".parse().unwrap())), None);
        assert_eq!(with(|days| days.after("2027-12-20".parse().unwrap(), 10)), None, "goes on into 2028");
        // Near miss: eight working days are left in 2027.
        assert_eq!(shown(with(|days| days.after("2027-12-20".parse().unwrap(), 8))), "2027-12-30");
    }
}
