//! Defaults of columns against the planned ones. PostgreSQL prints a default otherwise than it was written, so it is asked to
//! print the planned one too: on a temporary table with the same columns, in a transaction that is rolled back. Nothing is
//! evaluated: a default may call a function of somebody else's.

use std::collections::BTreeMap;

use model::pg_schema::{PgColumn, PgSchema, PgTable};
use model::pg_type::quote;
use model::{TableName, TablePlan};
use postgres::Target;

use super::qualified;
use crate::error::{VerifyError, chain};
use crate::result::{StructureDifference, StructureKind};

/// The defaults that differ, with the number of defaults that were compared. A default that is missing is another check's.
///
/// # Errors
/// The server's; it may not let the account make a temporary table.
pub async fn defaults(
    session: &Target,
    plans: &[&TablePlan],
    planned: &PgSchema,
) -> Result<(u64, Vec<StructureDifference>), VerifyError> {
    let path = "SELECT set_config('search_path', 'public' || coalesce((SELECT string_agg(DISTINCT ', ' || quote_ident(n.nspname), '') \
                FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
                WHERE n.nspname NOT IN ('pg_catalog', 'public')), ''), true)";
    run(session, "BEGIN").await?;
    run(session, path).await?;
    // Locks of a table are not needed for the next one, and the server has no room for those of thousands.
    run(session, "SAVEPOINT landfall").await?;
    let mut checks = 0;
    let mut differences = Vec::new();
    for plan in plans {
        let Some(table) = planned.tables.iter().find(|table| table.source == plan.source) else {
            continue;
        };
        let found = there(session, &plan.target).await?;
        for (column, expected) in expected(session, table, &plan.target, &found).await? {
            let Some(actual) = found.get(&column.name) else {
                continue;
            };
            checks += 1;
            if *actual != expected {
                differences.push(StructureDifference {
                    kind: StructureKind::DefaultOtherwise,
                    object: format!("{}.{}", plan.target, column.name),
                    expected: words(&expected),
                    actual: words(actual),
                    rows: None,
                    blocking: false,
                });
            }
        }
        run(session, "ROLLBACK TO SAVEPOINT landfall").await?;
    }
    run(session, "ROLLBACK").await?;
    Ok((checks, differences))
}

/// Said where the defaults could not be compared.
pub fn not_compared(error: &VerifyError) -> StructureDifference {
    StructureDifference {
        kind: StructureKind::DefaultOtherwise,
        object: "defaults of columns".to_owned(),
        expected: "compared with the planned ones".to_owned(),
        actual: format!("not compared: {}", chain(error)),
        rows: None,
        blocking: false,
    }
}

async fn run(session: &Target, sql: &str) -> Result<(), VerifyError> {
    let done = session.client().batch_execute(sql).await;
    Ok(done.map_err(postgres::Error::from)?)
}

fn words(default: &str) -> String {
    if default.is_empty() {
        "no default".to_owned()
    } else {
        format!("default {default}")
    }
}

/// The columns of a table that can have a default, each with the one that it has as the server prints it; empty for none, and
/// for NULL, which is the same. Identities and generated columns are left out, and all of a view.
async fn there(session: &Target, table: &TableName) -> Result<BTreeMap<String, String>, VerifyError> {
    let sql = "SELECT a.attname::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '') \
               FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
               JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
               LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum \
               WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p') \
                 AND a.attidentity = '' AND a.attgenerated = ''";
    let rows = session.client().query(sql, &[&table.schema, &table.name]).await;
    let mut found = BTreeMap::new();
    for row in rows.map_err(postgres::Error::from)? {
        let name: String = row.try_get(0).map_err(postgres::Error::from)?;
        let default: String = row.try_get(1).map_err(postgres::Error::from)?;
        found.insert(name, same_for_all(default));
    }
    Ok(found)
}

/// `now()` and CURRENT_TIMESTAMP are one, and a default of NULL is none.
fn same_for_all(default: String) -> String {
    if default == "NULL" || default.starts_with("NULL::") {
        return String::new();
    }
    if default == "CURRENT_TIMESTAMP" {
        return "now()".to_owned();
    }
    default
}

/// The planned columns that can be compared, each with its default as the server prints it for a column of the target's type.
async fn expected<'a>(
    session: &Target,
    planned: &'a PgTable,
    table: &TableName,
    found: &BTreeMap<String, String>,
) -> Result<Vec<(&'a PgColumn, String)>, VerifyError> {
    let columns: Vec<&PgColumn> = planned
        .columns
        .iter()
        .filter(|column| column.identity.is_none() && column.generated.is_none())
        // One that is missing is reported as that.
        .filter(|column| match found.get(&column.name) {
            Some(actual) => column.default.is_none() || !actual.is_empty(),
            None => false,
        })
        .collect();
    if columns.iter().all(|column| column.default.is_none()) {
        return Ok(columns.into_iter().map(|column| (column, String::new())).collect());
    }
    run(
        session,
        &format!("CREATE TEMPORARY TABLE landfall_defaults (LIKE {})", qualified(table)),
    )
    .await?;
    let mut expected = Vec::new();
    for column in columns {
        let Some(default) = &column.default else {
            expected.push((column, String::new()));
            continue;
        };
        // A type of somebody's own may not take the planned default; then the words are compared.
        run(session, "SAVEPOINT landfall_default").await?;
        let sql = format!(
            "ALTER TABLE pg_temp.landfall_defaults ALTER COLUMN {} SET DEFAULT {default}",
            quote(&column.name)
        );
        let printed = match session.client().batch_execute(&sql).await {
            Ok(()) => {
                let sql = "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef AS d JOIN pg_attribute AS a \
                           ON a.attrelid = d.adrelid AND a.attnum = d.adnum \
                           WHERE d.adrelid = 'pg_temp.landfall_defaults'::regclass AND a.attname = $1";
                let row = session.client().query_opt(sql, &[&column.name]).await;
                let row = row.map_err(postgres::Error::from)?;
                let printed = row.map(|row| row.try_get::<_, String>(0)).transpose();
                printed.map_err(postgres::Error::from)?.unwrap_or_default()
            }
            Err(_) => {
                run(session, "ROLLBACK TO SAVEPOINT landfall_default").await?;
                default.clone()
            }
        };
        expected.push((column, same_for_all(printed)));
    }
    run(session, "DROP TABLE pg_temp.landfall_defaults").await?;
    Ok(expected)
}
