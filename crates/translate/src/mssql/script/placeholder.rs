//! Placeholders of tools that nobody gave a value: `${name}` of migrations, `{databaseOwner}` and `{objectQualifier}` of
//! DNN's modules (and of YetAnotherForum).
//!
//! T-SQL has neither form outside of texts, so a script that has one there means a placeholder, everywhere. A name stands in
//! the place of its placeholder, as it does for `$(name)`; DNN's have the values that its installer gives where nobody
//! chooses others. Source: <https://docs.dnncommunity.org/content/getting-started/setup/index.html>.

use std::collections::{BTreeMap, BTreeSet};

use model::{Finding, code};

use crate::script::{Script, after_quoted, filled, line_end};

/// A placeholder of DNN, in lower case, and what its installer writes.
const DNN: [(&str, &str); 2] = [("databaseowner", "dbo."), ("objectqualifier", "")];

/// Bytes of a placeholder's name, and one more.
const LONGEST_NAME: usize = 129;

/// Where a placeholder stands first, outside of texts and comments.
struct Found<'t> {
    name: &'t str,
    script: usize,
    offset: usize,
    /// `{name}`, not `${name}`.
    is_dnn: bool,
}

/// Puts something in the place of placeholders without a value; one finding for each.
pub(crate) fn stand_in(scripts: &mut [Script], values: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut all: Vec<Found<'_>> = Vec::new();
    let mut known = BTreeSet::new();
    for (at, script) in scripts.iter().enumerate() {
        for found in placeholders(&script.text, at) {
            if known.insert((found.is_dnn, found.name.to_ascii_lowercase())) {
                all.push(found);
            }
        }
    }
    if all.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::with_capacity(all.len());
    let (mut names, mut of_dnn) = (BTreeMap::new(), false);
    for found in all {
        let Some(script) = scripts.get(found.script) else {
            continue;
        };
        let name = found.name;
        let message = if found.is_dnn {
            of_dnn = true;
            let Some((known, value)) = DNN.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) else {
                continue;
            };
            if given(values, known).is_some() {
                continue;
            }
            match *value {
                "" => format!(
                    "{{{name}}} has no value; nothing stands in its place, as where DNN is installed with its own values"
                ),
                value => format!(
                    "{{{name}}} has no value; {value} stands in its place, as where DNN is installed with its own values"
                ),
            }
        } else {
            let word = name.replace(|c: char| !c.is_alphanumeric(), "_");
            names.insert(name.to_owned(), word);
            format!("${{{name}}} has no value; its name stands in its place")
        };
        let before = script.text.get(..found.offset).unwrap_or_default();
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let mut finding = Finding::new(code::SCRIPT_VARIABLE, script.name.clone(), message)
            .with_help(format!("translate the script with --variable {name}=VALUE"));
        finding.line = u32::try_from(lines + 1).ok();
        findings.push(finding);
    }
    for script in scripts {
        let text = filled(std::mem::take(&mut script.text), &names);
        script.text = if of_dnn { filled_as_dnn(&text, values) } else { text };
    }
    findings
}

fn given<'v>(values: &'v BTreeMap<String, String>, name: &str) -> Option<&'v str> {
    let mut all = values.iter();
    all.find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// The placeholders outside of texts and comments; those in names in brackets or double quotes are among them.
fn placeholders(text: &str, script: usize) -> Vec<Found<'_>> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    if !text.contains('{') {
        return all;
    }
    // The end of the last name in brackets: what it holds begins neither a text nor a comment.
    let mut name_ends = 0;
    let mut at = 0;
    while at < bytes.len() {
        let in_name = at < name_ends;
        at = match bytes[at] {
            b'[' if !in_name => {
                name_ends = after_quoted(bytes, at, b']', false);
                at + 1
            }
            b'\'' if !in_name => after_quoted(bytes, at, b'\'', false),
            b'-' if !in_name && bytes.get(at + 1) == Some(&b'-') => line_end(bytes, at),
            b'/' if !in_name && bytes.get(at + 1) == Some(&b'*') => {
                let rest = text.get(at + 2..).unwrap_or_default();
                rest.find("*/").map_or(bytes.len(), |end| at + 2 + end + 2)
            }
            b'{' => {
                let is_dnn = at == 0 || bytes[at - 1] != b'$';
                if let Some(name) = name(text.get(at + 1..).unwrap_or_default())
                    && (!is_dnn || DNN.iter().any(|(known, _)| name.eq_ignore_ascii_case(known)))
                {
                    all.push(Found {
                        name,
                        script,
                        offset: at,
                        is_dnn,
                    });
                }
                at + 1
            }
            _ => at + 1,
        };
    }
    all
}

/// What stands up to the closing brace, if it can be a placeholder's name.
fn name(rest: &str) -> Option<&str> {
    // No farther: every brace of a text may be open.
    let end = rest.bytes().take(LONGEST_NAME).position(|byte| byte == b'}')?;
    let name = &rest[..end];
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    is_name.then_some(name)
}

/// DNN's placeholders replaced. YetAnotherForum writes the point behind the owner itself.
fn filled_as_dnn(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        result.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let found = name(after).and_then(|name| {
            let known = DNN.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
            Some((name.len(), *known))
        });
        rest = match found {
            Some((length, (known, value))) => {
                let behind = &after[length + 1..];
                let value = given(values, known).unwrap_or(value);
                let value = if behind.starts_with('.') {
                    value.trim_end_matches('.')
                } else {
                    value
                };
                result.push_str(value);
                behind
            }
            None => {
                result.push('{');
                after
            }
        };
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stood_in(text: &str, values: &[(&str, &str)]) -> (String, Vec<(Option<u32>, String)>) {
        let mut scripts = [Script {
            name: "a.sql".to_owned(),
            text: text.to_owned(),
        }];
        let values = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let findings = stand_in(&mut scripts, &values.collect());
        let told = findings.into_iter().map(|finding| (finding.line, finding.message));
        (scripts[0].text.clone(), told.collect())
    }

    #[test]
    fn a_name_stands_in_the_place_of_a_placeholder_without_a_value() {
        let (text, told) = stood_in(
            "-- ${no}\ncreate table [${App-Schema}].${p}_t (a int)\nexec('drop table ${APP-schema}.x')",
            &[],
        );
        assert_eq!(
            text,
            "-- ${no}\ncreate table [App_Schema].p_t (a int)\nexec('drop table App_Schema.x')"
        );
        let lines: Vec<Option<u32>> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [Some(2), Some(2)]);
        assert_eq!(told[0].1, "${App-Schema} has no value; its name stands in its place");
    }

    #[test]
    fn what_only_texts_hold_is_text() {
        for text in [
            "insert t values ('${user}', '{objectQualifier}')",
            "/* ${a} */ select {fn now()}, {d '2020-01-01'}, ${}, ${a b}",
            "select '${' + x + '}'",
            "select [it's] from t where a = '${b}'",
        ] {
            assert_eq!(stood_in(text, &[]), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn placeholders_of_dnn_have_the_values_of_its_installer() {
        let text = "create table {databaseOwner}[{ObjectQualifier}Blog] (a int)\nselect * from {databaseOwner}.[{objectQualifier}x]";
        let (filled, told) = stood_in(text, &[]);
        assert_eq!(filled, "create table dbo.[Blog] (a int)\nselect * from dbo.[x]");
        assert_eq!(told.len(), 2);
        let (filled, told) = stood_in(text, &[("databaseOwner", "app."), ("objectqualifier", "dnn_")]);
        assert_eq!(filled, "create table app.[dnn_Blog] (a int)\nselect * from app.[dnn_x]");
        assert_eq!(told, []);
    }
}
