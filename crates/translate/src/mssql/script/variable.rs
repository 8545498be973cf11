//! Variables and directives of sqlcmd: `:setvar`, `$(name)`, `:r`.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-use-scripting-variables>.

use std::borrow::Cow;

use model::code;

use super::Reader;
use super::split::Directive;

/// What is replaced is cut into words, too, and kept.
const OF_SUBSTITUTED: usize = 4;

impl Reader {
    /// A line that is for sqlcmd.
    pub(super) fn directive(&mut self, directive: Directive<'_>) {
        let mut words = directive.text.split_whitespace();
        let command = words.next().unwrap_or_default().to_ascii_lowercase();
        match command.as_str() {
            "setvar" => {
                let Some(name) = words.next() else { return };
                let after = directive
                    .text
                    .find(name)
                    .map_or("", |at| &directive.text[at + name.len()..]);
                let value = after.trim();
                let value = value
                    .strip_prefix('"')
                    .and_then(|value| value.strip_suffix('"'))
                    .map_or_else(|| value.to_owned(), |value| value.replace("\"\"", "\""));
                self.sqlcmd.insert(name.to_lowercase(), value);
                self.counts.ignored += 1;
            }
            "r" => {
                self.counts.not_understood += 1;
                self.finding(
                    code::SCRIPT_STATEMENT_NOT_RUN,
                    self.script_name.clone(),
                    directive.line,
                    format!("the script includes another, which was not read: :{}", directive.text),
                );
            }
            _ => self.counts.ignored += 1,
        }
    }

    /// The text with its `$(name)` replaced; those without a value stay, and are a finding.
    pub(super) fn substituted<'t>(&mut self, text: &'t str, line: u32) -> Cow<'t, str> {
        if !text.contains("$(") {
            return Cow::Borrowed(text);
        }
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("$(") {
            let Some(length) = rest[start..].find(')') else { break };
            let name = &rest[start + 2..start + length];
            result.push_str(&rest[..start]);
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
            match self.sqlcmd.get(&name.to_lowercase()) {
                Some(value) if self.allowance.take(value.len().saturating_mul(OF_SUBSTITUTED)) => {
                    result.push_str(value)
                }
                Some(_) => {
                    result.push_str(name);
                    self.finding_once(
                        code::SCRIPT_VARIABLE,
                        line,
                        &format!("{} too often", name.to_lowercase()),
                        format!("the values of variables are too much text; $({name}) was not replaced, its name stands in its place"),
                    );
                }
                None if is_name => {
                    // A word that a name can be made of, so that the statement stays readable.
                    result.push_str(name);
                    self.finding_once(
                        code::SCRIPT_VARIABLE,
                        line,
                        &name.to_lowercase(),
                        format!("$({name}) has no value; its name stands in its place"),
                    );
                }
                None => result.push_str(&rest[start..=start + length]),
            }
            rest = &rest[start + length + 1..];
        }
        result.push_str(rest);
        Cow::Owned(result)
    }
}
