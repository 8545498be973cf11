//! Numbers and counted things as a person reads them: the one place that knows singular and plural.

/// A whole number in groups of three digits.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 table`, `2 tables`; `singular` is a regular English noun.
pub fn counted(value: u64, singular: &str) -> String {
    if value == 1 {
        return format!("1 {singular}");
    }
    let value = number(value);
    if let Some(stem) = singular
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
    {
        format!("{value} {stem}ies")
    } else if singular.ends_with(['x', 's']) {
        format!("{value} {singular}es")
    } else {
        format!("{value} {singular}s")
    }
}

/// The verb that goes with a count: `1 row is`, `2 rows are`.
pub fn verb<'a>(value: u64, singular: &'a str, plural: &'a str) -> &'a str {
    if value == 1 { singular } else { plural }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_everything_else_plural() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1, "index"), "1 index");
        assert_eq!(counted(2, "index"), "2 indexes");
        assert_eq!(counted(2000, "foreign key"), "2,000 foreign keys");
        assert_eq!(counted(3, "query"), "3 queries");
        assert_eq!((verb(1, "is", "are"), verb(2, "is", "are")), ("is", "are"));
    }
}
