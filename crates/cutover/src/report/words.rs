//! Numbers, sizes and kinds as people read them.

use model::figures::number;

use crate::Span;

/// A size with one digit after the point, in powers of 1024.
pub(super) fn bytes(value: u64) -> String {
    if value < 1024 {
        return format!("{value} B");
    }
    let (mut tenths, mut unit) = (u128::from(value) * 10 / 1024, 0);
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    while tenths >= 10_240 && unit + 1 < units.len() {
        tenths /= 1024;
        unit += 1;
    }
    let whole = u64::try_from(tenths / 10).unwrap_or(u64::MAX);
    format!("{}.{} {}", number(whole), tenths % 10, units[unit])
}

/// A length of time, in its two largest units: `1 h 4 min`, `42 s`, `0.3 s`.
pub(super) fn span(span: Span) -> String {
    let seconds = span.0.as_secs();
    let two = |large: u64, unit: &str, small: u64, lesser: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {lesser}"),
    };
    match seconds {
        0..=9 => format!("{seconds}.{} s", span.0.subsec_millis() / 100),
        10..=59 => format!("{seconds} s"),
        60..=3_599 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..=86_399 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// A value of an enumeration as it stands in JSON: `equal-under-declared-loss` as `equal under declared loss`.
pub(super) fn kebab(text: &str) -> String {
    text.replace('-', " ")
}

/// A share in percent with one digit after the point.
pub(super) fn percent(part: u128, whole: u128) -> String {
    if whole == 0 {
        return "0 %".to_owned();
    }
    let tenths = part.saturating_mul(1000) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn figures_read_well() {
        assert_eq!(bytes(1_572_864), "1.5 MiB");
        assert_eq!(span(Span(Duration::from_millis(320))), "0.3 s");
        assert_eq!(span(Span::seconds(42)), "42 s");
        assert_eq!(span(Span::seconds(3_840)), "1 h 4 min");
        assert_eq!(span(Span::seconds(120)), "2 min");
        assert_eq!(span(Span::seconds(90_000)), "1 d 1 h");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(0, 0), "0 %");
    }
}
