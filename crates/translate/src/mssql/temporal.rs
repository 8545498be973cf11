//! Temporal tables: triggers that keep the period columns and the history.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/relational-databases/tables/temporal-tables>.

use model::pg_schema::{PgPlace, PgRoutine};
use model::pg_type::quote;
use model::{Finding, MssqlType, PgType, SourceType, TableName, code};

use crate::mapping::{Mapping, Temporal};
use crate::names::Registry;
use crate::schema::dollar_tag;
use crate::schema::draft::{ColumnDraft, TableDraft, same_name};

/// The triggers of all temporal tables.
pub(super) fn routines(
    tables: &[TableDraft<'_>],
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<PgRoutine> {
    let mut routines = Vec::new();
    for table in tables {
        let Some(versioning) = &table.source.system_versioned else {
            continue;
        };
        let object = table.source.name.to_string();
        let retention = table.source.options.iter().find(|option| is_retention(option));
        let forever = retention.map_or_else(String::new, |option| {
            format!("; no old row is ever removed ({option} is not kept)")
        });
        let plain = |reason: &str| {
            Finding::new(
                code::SYSTEM_VERSIONED,
                object.clone(),
                format!("{reason}: table and history table are plain ones{forever}"),
            )
            .with_help("both tables are copied; keep period and history by triggers of your own")
        };
        let name = &table.source.name;
        if mapping.temporal(&name.schema, &name.name) == Temporal::Plain {
            findings.push(plain("the mapping says temporal = \"plain\""));
            continue;
        }
        let period = versioning
            .period
            .as_ref()
            .and_then(|(from, to)| Some((period_column(table, from)?, period_column(table, to)?)));
        let Some((from, to)) = period else {
            findings.push(plain(
                "its period columns are not known, or are no timestamps in PostgreSQL",
            ));
            continue;
        };
        let history = versioning.history.as_ref().and_then(|wanted| {
            tables.iter().find(|other| {
                same_name(&other.source.name.schema, &wanted.schema) && same_name(&other.source.name.name, &wanted.name)
            })
        });
        keep(table, history, from, to, names, &mut routines);
        findings.push(Finding::new(
            code::HISTORY_BY_TRIGGER,
            object,
            format!(
                "triggers keep {} and {}, and write old rows into the history table{forever}",
                from.source.name, to.source.name
            ),
        ));
    }
    routines
}

/// True for the options of tables that the findings of temporal tables tell of.
pub(super) fn is_option(option: &str) -> bool {
    option.starts_with("HISTORY OF ") || is_retention(option)
}

fn is_retention(option: &str) -> bool {
    option.to_ascii_uppercase().starts_with("HISTORY_RETENTION_PERIOD")
}

fn period_column<'d, 't>(table: &'d TableDraft<'t>, name: &str) -> Option<&'d ColumnDraft<'t>> {
    table.columns.iter().find(|column| {
        same_name(&column.source.name, name)
            && matches!(column.target, PgType::Timestamp { .. } | PgType::TimestampTz { .. })
    })
}

/// The end of a row that is not over, as the copy has it: the greatest value of its type, without a seventh digit.
fn endless(column: &ColumnDraft<'_>) -> String {
    match column.source_type() {
        SourceType::Mssql(MssqlType::Datetime2 { digits: 0 }) => "9999-12-31 23:59:59".to_owned(),
        SourceType::Mssql(MssqlType::Datetime2 { digits: digits @ 1..=6 }) => {
            format!("9999-12-31 23:59:59.{}", "9".repeat(usize::from(*digits)))
        }
        _ => "9999-12-31 23:59:59.999999".to_owned(),
    }
}

fn keep(
    table: &TableDraft<'_>,
    history: Option<&TableDraft<'_>>,
    from: &ColumnDraft<'_>,
    to: &ColumnDraft<'_>,
    names: &mut Registry,
    routines: &mut Vec<PgRoutine>,
) {
    let schema = &table.target.schema;
    let qualified = |name: &TableName| format!("{}.{}", quote(&name.schema), quote(&name.name));
    let on = qualified(&table.target);
    let mut add = |object: String, sql: String| {
        routines.push(PgRoutine {
            object,
            schema: schema.clone(),
            sql,
            place: PgPlace::Last,
        });
    };
    let mut columns = Vec::new();
    let into = match history {
        Some(history) => {
            for column in &table.columns {
                if let Some(kept) = history.column(&column.source.name) {
                    columns.push((kept.name.clone(), column.name.clone()));
                }
            }
            qualified(&history.target)
        }
        None => {
            columns.extend(
                table
                    .columns
                    .iter()
                    .map(|column| (column.name.clone(), column.name.clone())),
            );
            let name = names.claim(schema, &format!("{}_history", table.target.name));
            let name = TableName::new(schema.clone(), name);
            add(
                format!("table {name}"),
                format!("create table {} (like {on})", qualified(&name)),
            );
            let index = names.claim(schema, &format!("ix_{}", name.name));
            add(
                format!("index {schema}.{index}"),
                format!(
                    "create index {} on {} ({}, {})",
                    quote(&index),
                    qualified(&name),
                    quote(&to.name),
                    quote(&from.name)
                ),
            );
            qualified(&name)
        }
    };
    let zoned = matches!(to.target, PgType::TimestampTz { .. });
    let (kind, now, zone) = if zoned {
        ("timestamptz", "transaction_timestamp()", "+00")
    } else {
        ("timestamp", "transaction_timestamp() at time zone 'UTC'", "")
    };
    let (targets, values): (Vec<String>, Vec<String>) = columns
        .iter()
        .map(|(kept, own)| {
            let value = if *own == to.name {
                "moment".to_owned()
            } else {
                format!("old.{}", quote(own))
            };
            (quote(kept), value)
        })
        .unzip();
    let body = format!(
        "declare\n  moment {kind} := {now};\nbegin\n  if tg_when = 'BEFORE' then\n    new.{} := moment;\n    new.{} := '{}{zone}';\n    \
         return new;\n  end if;\n  insert into {into} ({})\n  values ({});\n  return null;\nend",
        quote(&from.name),
        quote(&to.name),
        endless(to),
        targets.join(", "),
        values.join(", ")
    );
    let name = names.claim(
        &format!("functions of {schema}"),
        &format!("{}_versioning", table.target.name),
    );
    let function = format!("{}.{}", quote(schema), quote(&name));
    let tag = dollar_tag(&body);
    add(
        format!("function {schema}.{name}"),
        format!("create function {function}() returns trigger language plpgsql as {tag}\n{body}\n{tag}"),
    );
    for (suffix, when) in [
        ("period", "before insert or update"),
        ("history", "after update or delete"),
    ] {
        let trigger = crate::names::shortened(&format!("{}_{suffix}", table.target.name));
        add(
            format!("trigger {trigger} on {}", table.target),
            format!(
                "create trigger {} {when} on {on} for each row execute function {function}()",
                quote(&trigger)
            ),
        );
    }
}
