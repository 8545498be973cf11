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
    let folded: BTreeMap<String, &String> = values
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let longest = folded.keys().map(String::len).max().unwrap_or_default();
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        result.push_str(before);
        // No farther than the longest name: every placeholder of a text may be open.
        let end = after.bytes().take(longest + 3).position(|byte| byte == b'}');
        let found = end.and_then(|end| Some((folded.get(&after[2..end].to_ascii_lowercase())?, end)));
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
