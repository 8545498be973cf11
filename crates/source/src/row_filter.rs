//! Row filters: SQL of the source that the project's owner wrote.

/// Why a witness is not asked about filtered rows.
pub(crate) const UNSURE: &str = "its row filter may choose other rows when it is asked again: it calls a function";

/// Whether a row filter might be true for other rows at another time: it calls something, or names a variable or the clock.
pub(crate) fn may_choose_others(filter: &str) -> bool {
    const NO_FUNCTIONS: [&str; 9] = ["", "and", "or", "not", "in", "exists", "between", "like", "where"];
    let filter = filter.to_ascii_lowercase();
    let word_before = |end: usize| {
        let before = filter[..end].trim_end();
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '`' | '[' | ']');
        let start = before.rfind(|c: char| !is_word(c)).map_or(0, |at| at + 1);
        before.get(start..).unwrap_or("?").to_owned()
    };
    let calls = filter
        .match_indices('(')
        .any(|(at, _)| !NO_FUNCTIONS.contains(&word_before(at).as_str()));
    let clock = ["current_", "localtime", "utc_", "@"]
        .iter()
        .any(|word| filter.contains(word));
    calls || clock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_calls_something_may_choose_other_rows() {
        for filter in [
            "rand() < 0.5",
            "created > now () - interval 1 day",
            "created > current_timestamp",
            "id = @x",
            "f(id) = 1",
            "`f`(id) = 1",
            "[f](id) = 1",
            "id in (select floor(rand() * 3))",
        ] {
            assert!(may_choose_others(filter), "{filter}");
        }
        for filter in [
            "id > 5",
            "(id > 5) or not (id = 2)",
            "id IN (1, 2)",
            "EXISTS (select 1 from t where (t.id = id))",
            "name = 'ä' and (a + (b)) > 1",
        ] {
            assert!(!may_choose_others(filter), "{filter}");
        }
    }
}
