//! FORMAT of numbers.
//!
//! Source: <https://learn.microsoft.com/en-us/dotnet/standard/base-types/custom-numeric-format-strings>.

use model::PgType;

use super::Translator;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted};

/// A format that `to_char` has too.
struct Pattern {
    /// Zeros in front of the point.
    zeros: usize,
    thousands: bool,
    /// Digits behind the point.
    digits: usize,
    percent: bool,
    /// A blank in front of the sign.
    blank: bool,
}

impl Translator<'_> {
    /// `FORMAT(n, '#,##0.00')`, `N2`, `F1`, `P0` and the like.
    pub(super) fn number_format(&mut self, value: &Sql, format: &str) -> Result<Sql> {
        let refused = || Untranslatable::new(format!("calls FORMAT with {format:?}, which has no translation"));
        let pattern = standard(format).or_else(|| custom(format)).ok_or_else(refused)?;
        self.caveat("FORMAT writes numbers as in English");
        let number = if value.kind == Kind::Double {
            self.caveat("floating-point results may differ in the last digit");
            cast_text(value, &PgType::Numeric { modifier: None })
        } else {
            format!("({})", value.text)
        };
        let number = if pattern.percent {
            format!("{number} * 100")
        } else {
            number
        };
        // More digits than a decimal has.
        let optional = 40 - pattern.zeros.max(1);
        let mut whole: Vec<char> = std::iter::repeat_n('9', optional)
            .chain(std::iter::repeat_n('0', pattern.zeros))
            .collect();
        if pattern.thousands {
            let length = whole.len();
            whole = whole
                .into_iter()
                .enumerate()
                .flat_map(|(at, c)| {
                    let comma = at > 0 && (length - at).is_multiple_of(3);
                    comma.then_some(',').into_iter().chain(std::iter::once(c))
                })
                .collect();
        }
        let mut template: String = whole.into_iter().collect();
        if pattern.digits > 0 {
            template.push('.');
            template.push_str(&"0".repeat(pattern.digits));
        }
        let mut text = format!(
            "to_char(round({number}, {}), {})",
            pattern.digits,
            quoted(&format!("FM{template}"))
        );
        if pattern.percent {
            text = format!("({text} || '{}%')", if pattern.blank { " " } else { "" });
        }
        Ok(Sql::of(text, Kind::Text, &[value]).at_least(Volatility::Stable))
    }
}

fn standard(format: &str) -> Option<Pattern> {
    let mut chars = format.chars();
    let letter = chars.next()?.to_ascii_uppercase();
    let digits = match chars.as_str() {
        "" => 2,
        digits => digits.parse().ok().filter(|digits| *digits <= 15)?,
    };
    matches!(letter, 'N' | 'F' | 'P').then_some(Pattern {
        zeros: 1,
        thousands: letter != 'F',
        digits,
        percent: letter == 'P',
        blank: letter == 'P',
    })
}

/// `0`, `000`, `#,##0`, `0.00`, `#,0.0%`.
fn custom(format: &str) -> Option<Pattern> {
    let (number, percent) = match format.strip_suffix('%') {
        Some(number) => (number, true),
        None => (format, false),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let plain = whole.replace(',', "");
    let zeros = plain.trim_start_matches('#');
    let known = !zeros.is_empty()
        && zeros.len() <= 18
        && zeros.bytes().all(|byte| byte == b'0')
        && !whole.ends_with(',')
        && !whole.starts_with(',')
        && fraction.len() <= 15
        && fraction.bytes().all(|byte| byte == b'0');
    known.then_some(Pattern {
        zeros: zeros.len(),
        thousands: whole.contains(','),
        digits: fraction.len(),
        percent,
        blank: false,
    })
}
