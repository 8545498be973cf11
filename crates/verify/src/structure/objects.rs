//! Objects beside tables: views, sequences, functions, procedures, triggers, enum types and privileges, as the planned schema
//! names them. None of them changes the rows that were compared, so what is missing is said and does not block; a sequence that
//! would give values again does.

use std::collections::BTreeSet;

use model::PgSchema;
use model::pg_type::quote;
use postgres::Target;
use postgres::catalog::TargetStructure;

use super::compare::Comparison;
use super::grants;
use crate::error::VerifyError;
use crate::result::StructureKind;

const RELATIONS: &str = "SELECT CASE WHEN c.relkind = 'S' THEN 'sequence ' ELSE 'view ' END || n.nspname || '.' || c.relname \
                         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                         WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('v', 'm', 'S')";
const ROUTINES: &str = "SELECT CASE p.prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || n.nspname || '.' || p.proname \
                        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
                        WHERE n.nspname = ANY ($1::text[])";
const LABELS: &str = "SELECT 'type ' || n.nspname || '.' || t.typname || ' (' || \
                      pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) || ')' \
                      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
                      JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid \
                      WHERE n.nspname = ANY ($1::text[]) GROUP BY n.nspname, t.typname";

/// Compares everything of the planned schema that is no table.
///
/// # Errors
/// The server's.
pub(super) async fn compare(
    target: &Target,
    planned: &PgSchema,
    structure: &TargetStructure,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    let views = planned.views.iter().map(|view| &view.name.schema);
    let sequences = planned.sequences.iter().map(|sequence| &sequence.name.schema);
    let routines = planned.routines.iter().map(|routine| &routine.schema);
    let enums = planned.enums.iter().map(|found| &found.name.schema);
    let schemas: BTreeSet<String> = views.chain(sequences).chain(routines).chain(enums).cloned().collect();
    let schemas: Vec<String> = schemas.into_iter().collect();
    let mut there = BTreeSet::new();
    for sql in [RELATIONS, ROUTINES, LABELS] {
        there.extend(names(target, sql, &schemas).await?);
    }
    for view in &planned.views {
        let object = format!("view {}", view.name);
        let holds = there.contains(&object);
        comparison.fact(holds, false, StructureKind::ViewMissing, object, "a view", "none");
    }
    for routine in &planned.routines {
        let object = &routine.object;
        if object.starts_with("function ") || object.starts_with("procedure ") {
            let (holds, kind) = (there.contains(object), StructureKind::RoutineMissing);
            comparison.fact(holds, false, kind, object, "a routine of that name", "none");
        } else if let Some(trigger) = object.strip_prefix("trigger ") {
            let mut same = structure
                .triggers
                .iter()
                .filter(|found| format!("{} on {}", found.name, found.table) == trigger);
            let actual = match same.next() {
                None => "none",
                Some(found) if found.enabled => "an enabled trigger",
                Some(_) => "a disabled one",
            };
            let expected = "an enabled trigger";
            let kind = StructureKind::TriggerMissing;
            comparison.fact(actual == expected, false, kind, object, expected, actual);
        }
    }
    for planned in &planned.enums {
        let labels: Vec<String> = planned.labels.iter().map(|label| postgres_literal(label)).collect();
        let expected = format!("type {} ({})", planned.name, labels.join(", "));
        let begin = format!("type {} (", planned.name);
        let found = there.iter().find(|found| found.starts_with(&begin));
        let (actual, kind) = match found {
            None => ("none", StructureKind::TypeMissing),
            Some(found) => (found.as_str(), StructureKind::TypeOtherwise),
        };
        let object = format!("type {}", planned.name);
        comparison.fact(found == Some(&expected), false, kind, object, expected.clone(), actual);
    }
    sequences_of(target, planned, &there, comparison).await?;
    grants::compare(target, planned, comparison).await
}

/// As `quote_literal` writes it.
fn postgres_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

async fn names(target: &Target, sql: &str, schemas: &[String]) -> Result<Vec<String>, VerifyError> {
    let rows = target
        .client()
        .query(sql, &[&schemas])
        .await
        .map_err(postgres::Error::from)?;
    rows.iter()
        .map(|row| Ok(row.try_get(0).map_err(postgres::Error::from)?))
        .collect()
}

/// Sequences that no column owns: they are there, and go on where the source's would.
async fn sequences_of(
    target: &Target,
    planned: &PgSchema,
    there: &BTreeSet<String>,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    for sequence in &planned.sequences {
        let object = format!("sequence {}", sequence.name);
        let holds = there.contains(&object);
        let kind = StructureKind::SequenceMissing;
        comparison.fact(holds, false, kind, object.clone(), "a sequence", "none");
        if !holds || sequence.cycle {
            continue;
        }
        let sql = format!(
            "SELECT CASE WHEN s.is_called THEN s.last_value + q.seqincrement ELSE s.last_value END, q.seqincrement \
             FROM {}.{} AS s, pg_catalog.pg_sequence AS q WHERE q.seqrelid = '{}'::pg_catalog.regclass",
            quote(&sequence.name.schema),
            quote(&sequence.name.name),
            format!("{}.{}", quote(&sequence.name.schema), quote(&sequence.name.name)).replace('\'', "''")
        );
        let row = target
            .client()
            .query_one(&sql, &[])
            .await
            .map_err(postgres::Error::from)?;
        let next: i64 = row.try_get(0).map_err(postgres::Error::from)?;
        let increment: i64 = row.try_get(1).map_err(postgres::Error::from)?;
        let holds = match sequence.increment > 0 {
            true => next >= sequence.start,
            false => next <= sequence.start,
        } && increment == sequence.increment;
        let expected = format!("next value {} or later, by {}", sequence.start, sequence.increment);
        let actual = format!("next value {next}, by {increment}");
        comparison.fact(holds, true, StructureKind::SequenceBehind, object, expected, actual);
    }
    Ok(())
}
