//! Properties of tables that have no counterpart.

use model::source_schema::SourceIndex;
use model::{Finding, PgType, code};

use super::draft::TableDraft;
use crate::dialect::Dialect;

/// Findings about a table as a whole.
pub(crate) fn table(dialect: &dyn Dialect, draft: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let source = draft.source;
    let object = source.name.to_string();
    if !source.transactional {
        findings.push(Finding::new(
            code::NOT_TRANSACTIONAL,
            object.clone(),
            format!("the engine {} gives no consistent snapshot", source.engine),
        ));
    }
    if let Some(kind) = dialect.engine_kind(&source.engine) {
        findings.push(Finding::new(
            code::TABLE_KIND_NOT_KEPT,
            object.clone(),
            format!("ENGINE={}: {kind}", source.engine),
        ));
    }
    for option in &source.options {
        if let Some(kind) = dialect.table_kind(option) {
            findings.push(Finding::new(
                code::TABLE_KIND_NOT_KEPT,
                object.clone(),
                format!("{option}: {kind}"),
            ));
        }
    }
    // An application-time period and WITHOUT OVERLAPS are rules about the data; other options are about storage.
    let (rules, storage): (Vec<&str>, Vec<&str>) = source
        .options
        .iter()
        .map(String::as_str)
        .filter(|option| dialect.table_kind(option).is_none() && !dialect.is_told_elsewhere(option))
        .partition(|option| option.starts_with("PERIOD FOR"));
    if !rules.is_empty() {
        findings.push(Finding::new(
            code::FEATURE_NOT_KEPT,
            object.clone(),
            format!("rules about periods are not kept: {}", rules.join("; ")),
        ));
    }
    if !storage.is_empty() {
        findings.push(Finding::new(
            code::TABLE_OPTION_DROPPED,
            object.clone(),
            format!(
                "options without a counterpart: {}",
                crate::secret::shown(&storage.join(", "))
            ),
        ));
    }
    rest_of_collations(dialect, draft, findings);
    let folded: Vec<&str> = draft
        .columns
        .iter()
        .filter(|column| column.case_insensitive && column.target != PgType::Citext && column.fold.is_none())
        .map(|column| column.source.name.as_str())
        .collect();
    if !folded.is_empty() {
        let accents: Vec<&str> = draft
            .columns
            .iter()
            .filter(|column| folded.contains(&column.source.name.as_str()))
            .filter(|column| dialect.accent_insensitive(source, column.source))
            .map(|column| column.source.name.as_str())
            .collect();
        let keys: Vec<String> = source
            .primary_key
            .iter()
            .chain(&source.indexes)
            .filter(|index| index.unique)
            .filter(|index| {
                index
                    .parts
                    .iter()
                    .any(|part| part.column.as_deref().is_some_and(|name| folded.contains(&name)))
            })
            .map(|index| key_name(dialect, index))
            .collect();
        let unique = if keys.is_empty() {
            String::new()
        } else {
            format!(
                "; keys that will allow values that differ in {} only: {}",
                if accents.is_empty() { "case" } else { "case or accents" },
                keys.join(", ")
            )
        };
        let without = match (accents.len(), folded.len()) {
            (0, _) => "case (and mostly without trailing spaces)".to_owned(),
            (few, all) if few < all => format!(
                "case (and mostly without trailing spaces), {} also without accents",
                accents.join(", ")
            ),
            _ => "case and accents (and mostly without trailing spaces)".to_owned(),
        };
        findings.push(Finding::new(
            code::CASE_INSENSITIVE,
            object,
            format!(
                "the source compares these columns without {without}: {}{unique}",
                folded.join(", ")
            ),
        ));
    }
}

/// What citext and collations that fold case do not keep: citext compares accents, both compare the spaces at the end.
fn rest_of_collations(dialect: &dyn Dialect, draft: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let (mut accents, mut spaces) = (Vec::new(), Vec::new());
    for column in draft.columns.iter().filter(|column| column.case_insensitive) {
        let is_citext = column.target == PgType::Citext;
        if !is_citext && column.fold.is_none() {
            continue;
        }
        let name = column.source.name.as_str();
        if is_citext && column.fold.is_none() && dialect.accent_insensitive(draft.source, column.source) {
            accents.push(name);
        }
        if dialect.trailing_spaces_ignored(draft.source, column.source) {
            spaces.push(name);
        }
    }
    let mut lost = Vec::new();
    for (what, columns) in [("accents", &accents), ("spaces at the end", &spaces)] {
        if !columns.is_empty() {
            lost.push(format!("{what} ({})", columns.join(", ")));
        }
    }
    if lost.is_empty() {
        return;
    }
    let keys = draft.source.primary_key.iter().chain(&draft.source.indexes);
    let keys: Vec<String> = keys
        .filter(|index| index.unique)
        .filter(|index| {
            let mut columns = index.parts.iter().filter_map(|part| part.column.as_deref());
            columns.any(|name| accents.contains(&name) || spaces.contains(&name))
        })
        .map(|index| key_name(dialect, index))
        .collect();
    let unique = if keys.is_empty() {
        String::new()
    } else {
        format!(
            "; keys that will allow values that differ in no more: {}",
            keys.join(", ")
        )
    };
    let message = format!(
        "the source compares without them, PostgreSQL does not: {}{unique}",
        lost.join(", ")
    );
    findings.push(
        Finding::new(code::CASE_INSENSITIVE, draft.source.name.to_string(), message)
            .with_help("case is kept; look whether the application relies on the rest"),
    );
}

/// A key in a list of a table's keys: its name, or what nobody named by its columns.
fn key_name(dialect: &dyn Dialect, index: &SourceIndex) -> String {
    if !dialect.is_server_made(&index.name, index.server_named) {
        return index.name.clone();
    }
    let columns = index.parts.iter().filter_map(|part| part.column.as_deref());
    format!("({})", columns.collect::<Vec<_>>().join(", "))
}
