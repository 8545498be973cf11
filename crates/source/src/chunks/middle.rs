//! A value half-way between two key values: a guess, which the server turns into a key.

use model::KeyValue;
use model::column_plan::packed::{Fields, pack, unpack};
use translate::calendar::{Date, days_of};

use super::address;
use super::letters::Letters;

/// Digits of the numbers that are halved exactly; longer ones are halved as floating-point numbers.
const EXACT_DIGITS: usize = 36;
/// Numbers of which one is so many times the other are of different sizes.
const DIFFERENT: f64 = 1e6;
/// The last printable character of ASCII.
const LAST_PRINTABLE: char = '~';

/// Whether two values are the same to most collations: texts whose letters differ in case only are.
pub(super) fn is_same(a: &KeyValue, b: &KeyValue) -> bool {
    match (a, b) {
        (KeyValue::Text(a), KeyValue::Text(b)) => a.to_lowercase() == b.to_lowercase(),
        (a, b) => a == b,
    }
}

/// A value above `low` and below `high` in the natural order of their kind, about half-way; `None` if there is none. Of texts
/// that a collation has in another order than their code points, one that begins like `high`. A text is of `letters`.
pub(super) fn middle(low: &KeyValue, high: &KeyValue, letters: &Letters) -> Option<KeyValue> {
    match (low, high) {
        (KeyValue::Integer(_) | KeyValue::Unsigned(_), KeyValue::Integer(_) | KeyValue::Unsigned(_)) => {
            let (low, high) = (whole(low)?, whole(high)?);
            let found = half_way(low, high)?;
            match i64::try_from(found) {
                Ok(number) => Some(KeyValue::Integer(number)),
                Err(_) => u64::try_from(found).ok().map(KeyValue::Unsigned),
            }
        }
        (KeyValue::Decimal(low), KeyValue::Decimal(high)) => decimal(low, high).map(KeyValue::Decimal),
        (KeyValue::Text(low), KeyValue::Text(high)) => {
            let (low, high) = (letters.folded(low), letters.folded(high));
            let found = match letters {
                Letters::All | Letters::Basic | Letters::Some(_) => text(&low, &high, letters),
                Letters::Uuid => address::uuid(&low, &high),
                Letters::Guid => address::guid(&low, &high),
                Letters::Inet4 => address::inet4(&low, &high),
                Letters::Inet6 => address::inet6(&low, &high),
            };
            found.map(KeyValue::Text)
        }
        (KeyValue::Bytes(low), KeyValue::Bytes(high)) => bytes(low, high).map(KeyValue::Bytes),
        (KeyValue::Packed(low), KeyValue::Packed(high)) => moment(*low, *high).map(KeyValue::Packed),
        (KeyValue::Micros(low), KeyValue::Micros(high)) => {
            let found = half_way(i128::from(*low), i128::from(*high))?;
            i64::try_from(found).ok().map(KeyValue::Micros)
        }
        _ => None,
    }
}

/// A text as far as it is like `low`, and the letter in which it is not.
pub(super) fn lead(low: &KeyValue, text: &KeyValue, letters: &Letters) -> Option<KeyValue> {
    let (KeyValue::Text(low), KeyValue::Text(text)) = (low, text) else {
        return None;
    };
    // A part of an address is none.
    if matches!(letters, Letters::Uuid | Letters::Guid | Letters::Inet4 | Letters::Inet6) {
        return None;
    }
    let (low, text) = (letters.folded(low), letters.folded(text));
    let same = low.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    let lead: String = text.chars().take(same + 1).collect();
    (lead != low).then_some(KeyValue::Text(lead))
}

fn whole(value: &KeyValue) -> Option<i128> {
    match value {
        KeyValue::Integer(number) => Some(i128::from(*number)),
        KeyValue::Unsigned(number) => Some(i128::from(*number)),
        _ => None,
    }
}

fn half_way(low: i128, high: i128) -> Option<i128> {
    let found = low.checked_add(high.checked_sub(low)?.checked_div(2)?)?;
    (found > low && found < high).then_some(found)
}

fn decimal(low: &str, high: &str) -> Option<String> {
    let scale = fraction(low).max(fraction(high));
    let exact = |text: &str| -> Option<i128> {
        let missing = scale - fraction(text);
        let digits: String = text.chars().filter(|&char| char != '.').collect();
        let digits = format!("{digits}{}", "0".repeat(missing));
        (digits.len() <= EXACT_DIGITS).then(|| digits.parse().ok()).flatten()
    };
    if let Some(found) = by_magnitude(low, high, scale) {
        return Some(found);
    }
    if let (Some(low), Some(high)) = (exact(low), exact(high)) {
        let found = half_way(low, high)?;
        let digits = format!("{:0width$}", found.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if found < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        return Some(format!("{sign}{whole}{point}{fraction}"));
    }
    let (low, high): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
    let found = low / 2.0 + high / 2.0;
    (found > low && found < high).then(|| format!("{found:.scale$}"))
}

/// Between numbers of quite different sizes, one of a size between theirs: halving would take off one bit of the larger
/// one at a time, of which a floating-point number has two thousand.
fn by_magnitude(low: &str, high: &str, scale: usize) -> Option<String> {
    let (low, high): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
    // Nothing between zero and the last digit.
    let unit = format!("1e-{scale}").parse().ok().filter(|unit: &f64| *unit > 0.0)?;
    let (small, large) = if low.abs() < high.abs() {
        (low, high)
    } else {
        (high, low)
    };
    let found = if low < 0.0 && high > 0.0 {
        (large.abs() / unit > DIFFERENT).then_some(0.0)?
    } else {
        let small = small.abs().max(unit);
        let size = (large.abs() / small > DIFFERENT).then(|| small.sqrt() * large.abs().sqrt())?;
        size.copysign(large)
    };
    (found > low && found < high).then(|| format!("{found:.scale$}"))
}

/// Digits after the point; none in a number with an exponent, which is no decimal.
fn fraction(text: &str) -> usize {
    match text.split_once('.') {
        Some((_, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.len(),
        _ => 0,
    }
}

fn text(low: &str, high: &str, letters: &Letters) -> Option<String> {
    let (mut lows, mut highs) = (low.chars(), high.chars());
    let mut guess = String::new();
    loop {
        let (a, b) = (lows.next(), highs.next());
        match (a, b) {
            (Some(a), Some(b)) if a == b => guess.push(a),
            (a, Some(b)) if a.is_none_or(|a| a < b) => {
                // What a text that has ended is filled up with.
                let a = a.unwrap_or(' ');
                if let Some(between) = letters.between(a, b) {
                    guess.push(between);
                    return Some(guess);
                }
                // The two are neighbours: half-way from the lower text to the end of those that begin like it.
                if a < b {
                    guess.push(a);
                    let next = lows.next().unwrap_or(' ');
                    let end = if next < LAST_PRINTABLE {
                        LAST_PRINTABLE
                    } else {
                        char::MAX
                    };
                    guess.push(letters.between(next, end)?);
                    return Some(guess);
                }
                return None;
            }
            // In another order than by code points: at the first text that begins like the higher one.
            (Some(_), Some(b)) => {
                guess.push(b);
                return (guess != high).then_some(guess);
            }
            (_, None) | (None, Some(_)) => return None,
        }
    }
}

fn bytes(low: &[u8], high: &[u8]) -> Option<Vec<u8>> {
    let same = low.iter().zip(high).take_while(|(a, b)| a == b).count();
    // The next eight bytes as one number, filled up with zeros.
    let window = |bytes: &[u8]| {
        let mut window = [0; 8];
        for (to, from) in window.iter_mut().zip(&bytes[same..]) {
            *to = *from;
        }
        i128::from(u64::from_be_bytes(window))
    };
    let found = u64::try_from(half_way(window(low), window(high))?).ok()?;
    let mut guess = high[..same].to_vec();
    guess.extend(found.to_be_bytes());
    // As long as the longer one: a column of fixed length holds no more.
    guess.truncate(low.len().max(high.len()));
    (guess.as_slice() > low && guess.as_slice() < high).then_some(guess)
}

/// A moment half-way between two, in time and not in the numbers that keep them: those have gaps, behind December above all, and the
/// nearest moment to what lies in a gap may not be between the two.
fn moment(low: i64, high: i64) -> Option<i64> {
    let found = packed(half_way(micros(low), micros(high))?)?;
    (found > low && found < high).then_some(found)
}

const MICROS_PER_DAY: i128 = 86_400_000_000;

/// Microseconds from 1970; of a moment that need not be real (MySQL's zero dates), those of one beside it.
fn micros(moment: i64) -> i128 {
    let fields = unpack(moment);
    let (year, month) = (fields.year.clamp(1, 9999), fields.month.clamp(1, 12));
    let day = fields.day.clamp(1, days_of(year, month));
    let seconds = (i128::from(fields.hour) * 60 + i128::from(fields.minute)) * 60 + i128::from(fields.second);
    i128::from(Date { year, month, day }.days()) * MICROS_PER_DAY + seconds * 1_000_000 + i128::from(fields.microsecond)
}

/// `None` outside of the years 1 to 9999.
fn packed(micros: i128) -> Option<i64> {
    let date = Date::from_days(i64::try_from(micros.div_euclid(MICROS_PER_DAY)).ok()?)?;
    let of_day = micros.rem_euclid(MICROS_PER_DAY);
    let seconds = of_day / 1_000_000;
    let part = |value: i128| u8::try_from(value).ok();
    Some(pack(Fields {
        year: date.year,
        month: date.month,
        day: date.day,
        hour: part(seconds / 3600)?,
        minute: part(seconds / 60 % 60)?,
        second: part(seconds % 60)?,
        microsecond: u32::try_from(of_day % 1_000_000).ok()?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_texts(low: &str, high: &str) -> Option<String> {
        match middle(
            &KeyValue::Text(low.to_owned()),
            &KeyValue::Text(high.to_owned()),
            &Letters::All,
        ) {
            Some(KeyValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_halved_over_all_their_range() {
        let of = |low, high| middle(&low, &high, &Letters::All);
        assert_eq!(
            of(KeyValue::Integer(i64::MIN), KeyValue::Unsigned(u64::MAX)),
            Some(KeyValue::Integer(i64::MAX / 2))
        );
        assert_eq!(
            of(KeyValue::Unsigned(u64::MAX - 2), KeyValue::Unsigned(u64::MAX)),
            Some(KeyValue::Unsigned(u64::MAX - 1))
        );
        assert_eq!(of(KeyValue::Integer(4), KeyValue::Integer(5)), None);
        assert_eq!(of(KeyValue::Integer(5), KeyValue::Integer(4)), None);
        let decimals = |low: &str, high: &str| decimal(low, high);
        assert_eq!(decimals("-1.50", "2"), Some("0.25".to_owned()));
        assert_eq!(decimals("-0.03", "0.01"), Some("-0.01".to_owned()));
        assert_eq!(decimals("0.01", "0.02"), None);
        let large = "9".repeat(60);
        assert!(decimals("1000", &format!("1{large}")).is_some_and(|size| (31..=33).contains(&size.len())));
        assert!(decimals(&format!("1{large}"), &format!("9{large}")).is_some_and(|half| half.len() == 61));
        assert_eq!(decimals("-5", "80000000").as_deref(), Some("0"));
        assert_eq!(decimals("0", "100000000").as_deref(), Some("10000"));
        assert_eq!(decimals("-100000000.00", "-0.01").as_deref(), Some("-1000.00"));
        assert_eq!(decimals("1e300", "3e300").unwrap().parse::<f64>().unwrap(), 2e300);
    }

    #[test]
    fn texts_are_halved_where_they_differ() {
        assert_eq!(of_texts("apple", "zebra").as_deref(), Some("m"));
        assert_eq!(of_texts("Apple", "zebra").as_deref(), Some("m"));
        assert_eq!(of_texts("order-1", "order-9").as_deref(), Some("order-5"));
        assert_eq!(of_texts("a", "az").as_deref(), Some("aM"));
        // Neighbours: between what follows the lower one and the end.
        assert_eq!(of_texts("a0", "b0").as_deref(), Some("aW"));
        assert_eq!(of_texts("same", "SAME"), None);
        assert_eq!(of_texts("b", "a"), None);
        assert_eq!(of_texts("\u{DF}1", "Z99").as_deref(), Some("z"));
        assert_eq!(of_texts("\u{D700}", "\u{E100}").as_deref(), Some("\u{D7FF}"));
    }

    #[test]
    fn bytes_and_moments_are_halved_and_stay_valid() {
        assert_eq!(bytes(&[1, 0], &[1, 4]), Some(vec![1, 2]));
        assert_eq!(bytes(&[1], &[2]), None);
        assert_eq!(bytes(&[0; 16], &[255; 16]).unwrap().len(), 8);
        assert_eq!(bytes(&[9], &[8]), None);
        let day = |year, month, day| {
            pack(Fields {
                year,
                month,
                day,
                ..Fields::default()
            })
        };
        for (low, high) in [
            (day(2020, 1, 1), day(2020, 12, 31)),
            (day(1970, 1, 1), day(2038, 1, 19)),
            // Across the end of a year, where a packed number has a month 0.
            (day(1999, 12, 31), day(2000, 1, 11)),
            (day(2020, 1, 30), day(2020, 2, 1)),
            (day(2020, 2, 27), day(2020, 3, 1)),
            (day(2020, 0, 0), day(2020, 3, 0)),
            (0, day(9999, 12, 31)),
        ] {
            let Some(KeyValue::Packed(found)) = middle(&KeyValue::Packed(low), &KeyValue::Packed(high), &Letters::All)
            else {
                panic!("no middle of {low} and {high}");
            };
            let fields = unpack(found);
            assert!(found > low && found < high);
            assert!((1..=12).contains(&fields.month) && (1..=31).contains(&fields.day) && fields.hour < 24);
        }
    }
}
