//! Placeholders of migration tools: `${name}`.
//!
//! Source: <https://documentation.red-gate.com/fd/placeholders-224919614.html>. SQL of both dialects has no such form, so they
//! are replaced before anything is read; `$(name)` of sqlcmd is another thing, which only T-SQL's reader knows.

use std::collections::BTreeMap;

/// The text with the placeholders that have a value replaced; others stay. Names are compared without case.
pub(crate) fn filled(text: String, values: &BTreeMap<String, String>) -> String {
    if values.is_empty() || !text.contains("${") {
        return text;
    }
    let value_of = |name: &str| {
        let mut all = values.iter();
        all.find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        result.push_str(before);
        let found = after.find('}').and_then(|end| Some((value_of(&after[2..end])?, end)));
        let end = match found {
            Some((value, end)) => {
                result.push_str(value);
                end + 1
            }
            None => {
                result.push_str("${");
                2
            }
        };
        rest = &after[end..];
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_with_a_value_are_replaced() {
        let values = BTreeMap::from([
            ("schema".to_owned(), "app".to_owned()),
            ("flyway:table".to_owned(), "h".to_owned()),
        ]);
        let filled = |text: &str| filled(text.to_owned(), &values);
        assert_eq!(
            filled("use ${Schema}; select '${ä}' from ${flyway:table}"),
            "use app; select '${ä}' from h"
        );
        for text in ["${", "${}", "$${schema", "${schema ${other}", "}${"] {
            assert_eq!(filled(text), text);
        }
        assert_eq!(filled("${${schema}}"), "${app}");
    }
}
