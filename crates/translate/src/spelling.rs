//! Foreign keys of texts: rows that only the source's collation takes for children of their parent. Such a key cannot be validated in
//! PostgreSQL, which compares exactly.

use model::figures::counted;
use model::pg_schema::PgSchema;
use model::source_schema::ConstraintState;
use model::{
    Canonical, ColumnPlan, Conversion, Finding, PgType, SourceSchema, SpelledColumn, Spelling, SpellingRequest,
    SpellingResult, TableName, TablePlan, code,
};

use crate::Translation;

/// The foreign keys whose rows are to be asked for, in the order of tables.
pub fn wanted_spellings(source: &SourceSchema, translation: &Translation) -> Vec<SpellingRequest> {
    let plan_of = |table: &TableName| translation.tables.iter().find(|plan| plan.source == *table);
    let mut requests = Vec::new();
    for table in &source.tables {
        let Some(child) = plan_of(&table.name) else { continue };
        for key in &table.foreign_keys {
            let Some(parent) = plan_of(&key.referenced_table) else {
                continue;
            };
            if key.state == ConstraintState::NotEnforced {
                continue;
            }
            let columns: Option<Vec<SpelledColumn>> = key
                .columns
                .iter()
                .zip(&key.referenced_columns)
                .map(|(own, referenced)| {
                    let (own, referenced) = (column(child, own)?, column(parent, referenced)?);
                    Some(SpelledColumn {
                        child: own.source_column.clone(),
                        parent: referenced.source_column.clone(),
                        told_apart: told_apart(&translation.schema, child, own),
                    })
                })
                .collect();
            match columns {
                Some(columns) if columns.iter().any(|column| column.told_apart.is_some()) => {
                    requests.push(SpellingRequest {
                        table: table.name.clone(),
                        foreign_key: key.name.clone(),
                        parent: key.referenced_table.clone(),
                        columns,
                    });
                }
                _ => {}
            }
        }
    }
    requests
}

fn column<'p>(plan: &'p TablePlan, name: &str) -> Option<&'p ColumnPlan> {
    plan.columns.iter().find(|column| column.source_column == name)
}

/// How the target compares the column's values; `None` where it is no text.
fn told_apart(schema: &PgSchema, plan: &TablePlan, column: &ColumnPlan) -> Option<Spelling> {
    let is_text = matches!(column.conversion, Conversion::Text { .. });
    let is_compared = matches!(
        column.target,
        PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext
    );
    if !is_text || !is_compared {
        return None;
    }
    let table = schema.tables.iter().find(|table| table.source == plan.source)?;
    let made = table.columns.iter().find(|made| made.name == column.target_column)?;
    Some(Spelling {
        folds_case: column.target == PgType::Citext || made.collation.is_some(),
        padded: column.canonical == Canonical::PaddedText,
    })
}

/// What the answers say.
pub fn spelling_advice(results: &[SpellingResult]) -> Vec<Finding> {
    let told = results.iter().filter(|result| result.rows > 0);
    told.map(|result| {
        let request = &result.request;
        let names = |of: fn(&SpelledColumn) -> &str| request.columns.iter().map(of).collect::<Vec<_>>().join(", ");
        let examples: Vec<String> = result
            .examples
            .iter()
            .map(|(own, parents)| format!("{own:?} for {parents:?}"))
            .collect();
        let message = format!(
            "{} of {} ({}) refer to {} ({}) by another spelling: {}{}",
            counted(result.rows, "row"),
            request.table,
            names(|column| &column.child),
            request.parent,
            names(|column| &column.parent),
            examples.join(", "),
            if u64::try_from(examples.len()).is_ok_and(|shown| shown < result.rows) { ", …" } else { "" },
        );
        Finding::new(code::KEY_SPELLED_OTHERWISE, request.table.to_string(), message).with_help(
            "write them as the parent is written (UPDATE the rows from their parents), or map the columns of both tables with \
             case_insensitive = \"citext\", which forgives case alone",
        )
    })
    .collect()
}
