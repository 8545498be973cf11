//! Findings of translation -> the lines of the script that they come from.

use model::Finding;

use super::{Reading, Script, SourceLine};

/// Gives each finding that has no line yet that of its object, or of the object that it belongs to.
pub fn place(findings: &mut [Finding], reading: &Reading, scripts: &[Script]) {
    for finding in findings.iter_mut().filter(|finding| finding.line.is_none()) {
        if let Some(found) = line_of(&finding.object, reading) {
            finding.line = Some(found.line);
            if scripts.len() > 1 {
                finding.script = scripts.get(found.script).map(|script| script.name.clone());
            }
        }
    }
}

/// Gives a finding its line.
pub fn place_at(mut finding: Finding, at: SourceLine, scripts: &[Script]) -> Finding {
    finding.line = Some(at.line);
    if scripts.len() > 1 {
        finding.script = scripts.get(at.script).map(|script| script.name.clone());
    }
    finding
}

/// The line of an object: its own, or that of the table that a column, index or constraint belongs to.
fn line_of(object: &str, reading: &Reading) -> Option<SourceLine> {
    if let Some(line) = reading.lines.get(object) {
        return Some(*line);
    }
    let kinds = [
        "primary key of ",
        "unique key of ",
        "foreign key of ",
        "check of ",
        "columns of ",
        "index ",
        "foreign key ",
        "check ",
    ];
    let named = kinds.iter().find_map(|kind| object.strip_prefix(kind));
    let mut name = named.unwrap_or(object);
    // A constraint without a name is called by its columns.
    name = name.split_once(" (").map_or(name, |(table, _)| table);
    loop {
        if let Some(line) = reading.lines.get(name) {
            return Some(*line);
        }
        name = name.rsplit_once('.')?.0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Dialect, SourceSchema, code};

    use super::*;
    use crate::script::StatementCounts;

    #[test]
    fn a_part_has_the_line_of_its_table() {
        let reading = Reading {
            schema: SourceSchema::empty(Dialect::Mysql, "MySQL", "9.0"),
            findings: Vec::new(),
            lines: BTreeMap::from([
                ("shop.orders".to_owned(), SourceLine { script: 1, line: 7 }),
                ("view shop.v".to_owned(), SourceLine { script: 0, line: 3 }),
            ]),
            rows: Vec::new(),
            unread: Vec::new(),
            statements: StatementCounts::default(),
        };
        let scripts = ["a.sql", "b.sql"].map(|name| Script {
            name: name.to_owned(),
            text: String::new(),
        });
        let mut findings: Vec<Finding> = ["shop.orders.total", "index shop.orders.i", "view shop.v", "elsewhere.t"]
            .map(|object| Finding::new(code::VIEW, object, ""))
            .into();
        place(&mut findings, &reading, &scripts);
        let found: Vec<(Option<u32>, Option<&str>)> = findings
            .iter()
            .map(|finding| (finding.line, finding.script.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                (Some(7), Some("b.sql")),
                (Some(7), Some("b.sql")),
                (Some(3), Some("a.sql")),
                (None, None)
            ]
        );
    }
}
