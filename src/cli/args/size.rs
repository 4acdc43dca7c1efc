//! Sizes as people write them.

/// A size that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("нужен размер вида 500K, 64M или 2G")]
pub(in crate::cli) struct SizeError;

/// «64M», «512k», «1G», plain bytes; Russian units too.
pub(super) fn size(text: &str) -> Result<u64, SizeError> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_lowercase().trim_end_matches(['b', 'б']).trim_end_matches(['i', 'и']) {
        "" => 0,
        "k" | "к" => 10,
        "m" | "м" => 20,
        "g" | "г" => 30,
        _ => return Err(SizeError),
    };
    let number: u64 = number.parse().map_err(|_| SizeError)?;
    number.checked_mul(1 << shift).filter(|size| *size < 1 << 62).ok_or(SizeError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in
            [("1", 1), ("64M", 64 << 20), ("2 КиБ", 2048), ("1g", 1 << 30), ("5MiB", 5 << 20)]
        {
            assert_eq!(size(text).ok(), Some(bytes), "{text}");
        }
        for text in ["", "M", "-1", "1X", "99999999999999999999", "9999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
