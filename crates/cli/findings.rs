//! Findings as a person reads them: the worst first, one block per code, its objects below it.

use std::collections::BTreeMap;

use model::{Finding, Severity, TableName};

use crate::figures::counted;
use crate::printer::Printer;
use crate::table::Tone;

/// Objects of one code that are listed unless `--verbose` is given.
const LISTED: usize = 8;
/// Characters of a message that are shown unless `--verbose` is given.
const SHOWN: usize = 240;

/// Whether the object of a finding is the table or something in it; `shop.orders` is not in `shop.order`.
pub(crate) fn is_of_table(object: &str, table: &TableName) -> bool {
    let rest = object.strip_prefix(&table.to_string());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Number of findings by severity, the worst first.
pub(crate) fn counts(findings: &[Finding]) -> Vec<(Severity, u64)> {
    let mut counts: BTreeMap<Severity, u64> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.severity).or_default() += 1;
    }
    counts.into_iter().rev().collect()
}

/// One sentence: `2 blocking, 5 lossy, 1 advice`.
pub(crate) fn sentence(findings: &[Finding]) -> String {
    let parts: Vec<String> = counts(findings)
        .into_iter()
        .map(|(severity, count)| match severity {
            Severity::Info => counted(count, "remark"),
            _ => format!("{count} {severity}"),
        })
        .collect();
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Prints findings of `least` severity and worse.
pub(crate) fn print(printer: &Printer, findings: &[Finding], least: Severity) {
    let mut groups: BTreeMap<(std::cmp::Reverse<Severity>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity >= least) {
        groups
            .entry((std::cmp::Reverse(finding.severity), finding.code.as_str()))
            .or_default()
            .push(finding);
    }
    for ((std::cmp::Reverse(severity), code), group) in groups {
        let label = printer.toned(&severity.to_string(), tone(severity));
        let count = if group.len() > 1 {
            format!(" ({})", group.len())
        } else {
            String::new()
        };
        printer.line(format!("\n{label}  {code}{count}"));
        let listed = if printer.is_verbose() { group.len() } else { LISTED };
        let one_help = group.iter().all(|finding| finding.help == group[0].help);
        for finding in group.iter().take(listed) {
            let line = finding.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            let message = if printer.is_verbose() {
                finding.message.clone()
            } else {
                shortened(&finding.message)
            };
            printer.paragraph(2, &format!("{}{line}: {message}", finding.object));
            if !one_help && !finding.help.is_empty() {
                printer.paragraph(4, &format!("-> {}", finding.help));
            }
        }
        if group.len() > listed {
            printer.line(format!("  … and {} more; --verbose lists all", group.len() - listed));
        }
        if one_help && !group[0].help.is_empty() {
            printer.paragraph(2, &format!("-> {}", group[0].help));
        }
    }
}

/// A message on a few lines; the text of a view may have hundreds.
fn shortened(message: &str) -> String {
    let mut words = message.split_whitespace();
    let mut short = words.next().unwrap_or_default().to_owned();
    for word in words {
        if short.chars().count() + word.chars().count() > SHOWN {
            short.push_str(" …");
            break;
        }
        short.push(' ');
        short.push_str(word);
    }
    short
}

/// The tone of a severity.
pub(crate) fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Info => Tone::Dim,
        Severity::Advice => Tone::Good,
        Severity::Behaviour | Severity::Lossy | Severity::Unsupported => Tone::Warning,
        Severity::Blocking => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::code;

    #[test]
    fn long_messages_are_cut_between_words() {
        assert_eq!(shortened("a  b\nc"), "a b c");
        let cut = shortened(&"word ".repeat(100));
        assert!(cut.ends_with("word …") && cut.chars().count() <= SHOWN + 2, "{cut}");
    }

    #[test]
    fn a_longer_name_is_another_table() {
        let table = TableName::new("shop", "order");
        let of_table = ["shop.order", "shop.order.id", "shop.orders", "shop"].map(|object| is_of_table(object, &table));
        assert_eq!(of_table, [true, true, false, false]);
    }

    #[test]
    fn the_sentence_names_the_worst_first() {
        let finding = |code| Finding::new(code, "a.b", "m");
        let findings = [
            finding(code::NO_KEY),
            finding(code::NO_KEY),
            finding(code::UNSUPPORTED_TYPE),
            finding(code::PREFIX_INDEX),
        ];
        assert_eq!(sentence(&findings), "1 blocking, 2 behaviour, 1 remark");
        assert_eq!(sentence(&[]), "no findings");
    }
}
