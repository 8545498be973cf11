//! Tables that keep their history: triggers that keep the period columns and write the old rows into a history table.
//!
//! Sources: <https://learn.microsoft.com/en-us/sql/relational-databases/tables/temporal-tables>,
//! <https://mariadb.com/kb/en/system-versioned-tables/>.

use model::pg_schema::{PgPlace, PgRoutine};
use model::pg_type::quote;
use model::{ColumnName, Finding, PgType, TableName, code};

use super::dollar_tag;
use super::draft::{ColumnDraft, TableDraft, same_name};
use crate::dialect::Dialect;
use crate::expression::quoted;
use crate::mapping::{Mapping, Temporal};
use crate::names::Registry;

/// When a version of a row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// With the transaction.
    Transaction,
    /// With the statement.
    Statement,
}

/// How a dialect keeps history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keeping {
    pub(crate) moment: Moment,
    /// The end of a row that is not over, in UTC, as the copy has it.
    pub(crate) endless: String,
    /// The columns whose changes make no history.
    pub(crate) untracked: Vec<ColumnName>,
    /// What is lost beside, where anything is: old rows that the source does not give away with the table.
    pub(crate) lost: Option<String>,
}

/// The period of a table whose history triggers keep: from and to.
pub(crate) fn kept<'d, 't>(
    table: &'d TableDraft<'t>,
    mapping: &Mapping,
) -> Option<(&'d ColumnDraft<'t>, &'d ColumnDraft<'t>)> {
    let name = &table.source.name;
    if mapping.temporal(&name.schema, &name.name) == Temporal::Plain {
        return None;
    }
    let (from, to) = table.source.system_versioned.as_ref()?.period.as_ref()?;
    Some((period_column(table, from)?, period_column(table, to)?))
}

/// The default of a column of a period, so that rows which are loaded without one have a beginning and an end.
pub(crate) fn default(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    mapping: &Mapping,
) -> Option<String> {
    let (from, to) = kept(table, mapping)?;
    let keeping = dialect.keeping(table, to);
    let clock = Clock::of(to, keeping.moment);
    if column.name == from.name {
        Some(format!("({})", clock.now))
    } else if column.name == to.name {
        Some(quoted(&format!("{}{}", keeping.endless, clock.zone)))
    } else {
        None
    }
}

/// The triggers of all tables that keep their history.
pub(crate) fn routines(
    dialect: &dyn Dialect,
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
        let Some((from, to)) = kept(table, mapping) else {
            let name = &table.source.name;
            let reason = if mapping.temporal(&name.schema, &name.name) == Temporal::Plain {
                "the mapping says temporal = \"plain\""
            } else {
                "its period columns are not known, or are no timestamps in PostgreSQL"
            };
            let (tables, help) = if versioning.history.is_some() {
                (
                    "table and history table are plain ones",
                    "both tables are copied; keep period and history by triggers of your own",
                )
            } else {
                (
                    "the table is a plain one",
                    "the current rows are copied; keep period and history by triggers of your own",
                )
            };
            findings.push(
                Finding::new(code::SYSTEM_VERSIONED, object, format!("{reason}: {tables}{forever}")).with_help(help),
            );
            continue;
        };
        let history = versioning.history.as_ref().and_then(|wanted| {
            tables.iter().find(|other| {
                same_name(&other.source.name.schema, &wanted.schema) && same_name(&other.source.name.name, &wanted.name)
            })
        });
        let keeping = dialect.keeping(table, to);
        let into = keep(table, history, from, to, &keeping, names, &mut routines);
        let into = match history {
            Some(_) => "the history table".to_owned(),
            None => format!("the history table {into}"),
        };
        let untracked = if keeping.untracked.is_empty() {
            String::new()
        } else {
            format!("; changes of {} make none", keeping.untracked.join(", "))
        };
        findings.push(Finding::new(
            code::HISTORY_BY_TRIGGER,
            object.clone(),
            format!(
                "triggers keep {} and {}, and write old rows into {into}{untracked}{forever}",
                from.source.name, to.source.name
            ),
        ));
        if let Some(lost) = keeping.lost {
            findings.push(Finding::new(code::SYSTEM_VERSIONED, object, lost).with_help(format!(
                "copy them into {into} by hand: SELECT … FOR SYSTEM_TIME ALL WHERE {} <= now()",
                to.source.name
            )));
        }
    }
    routines
}

/// True for the options of tables that the findings of their history tell of.
pub(crate) fn is_option(option: &str) -> bool {
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

/// The time of the columns of a period: UTC, with a zone where they have one.
struct Clock {
    /// The type of the columns.
    kind: &'static str,
    /// Fractional digits of the columns, 0-6.
    digits: u8,
    now: &'static str,
    /// What stands behind a constant of that type.
    zone: &'static str,
}

impl Clock {
    fn of(column: &ColumnDraft<'_>, moment: Moment) -> Clock {
        let zoned = matches!(column.target, PgType::TimestampTz { .. });
        let digits = match column.target {
            PgType::Timestamp { digits } | PgType::TimestampTz { digits } => digits,
            _ => 6,
        };
        let now = match (moment, zoned) {
            (Moment::Transaction, true) => "transaction_timestamp()",
            (Moment::Transaction, false) => "transaction_timestamp() at time zone 'UTC'",
            (Moment::Statement, true) => "statement_timestamp()",
            (Moment::Statement, false) => "statement_timestamp() at time zone 'UTC'",
        };
        let (kind, zone) = if zoned {
            ("timestamptz", "+00")
        } else {
            ("timestamp", "")
        };
        Clock {
            kind,
            digits,
            now,
            zone,
        }
    }

    /// The beginning of a version: later than that of the version it follows, also where one transaction or message
    /// changes a row several times, and where a transaction that began later was done before. So no version is empty.
    fn after(&self, from: &ColumnDraft<'_>) -> String {
        let step = match usize::from(self.digits) {
            0 => "1".to_owned(),
            digits => format!("0.{:0>digits$}", 1),
        };
        format!(
            "greatest({}, old.{} + interval '{step} second')",
            self.now,
            quote(&from.name)
        )
    }
}

/// Makes the history table, where the source has none of its own, and the triggers; gives the name of the table.
fn keep(
    table: &TableDraft<'_>,
    history: Option<&TableDraft<'_>>,
    from: &ColumnDraft<'_>,
    to: &ColumnDraft<'_>,
    keeping: &Keeping,
    names: &mut Registry,
    routines: &mut Vec<PgRoutine>,
) -> TableName {
    let schema = &table.target.schema;
    let qualified = |name: &TableName| format!("{}.{}", quote(&name.schema), quote(&name.name));
    let on = qualified(&table.target);
    let mut add = |object: String, sql: String| {
        routines.push(PgRoutine {
            object,
            schema: schema.clone(),
            sql,
            place: PgPlace::Last,
            names: None,
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
            history.target.clone()
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
            name
        }
    };
    let clock = Clock::of(to, keeping.moment);
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
        "declare\n  moment {}({}) := {};\nbegin\n  if tg_when = 'BEFORE' then\n    new.{from} := moment;\n    new.{} := '{}{}';\n    \
         return new;\n  end if;\n  if tg_op = 'UPDATE' then\n    moment := new.{from};\n  end if;\n  \
         insert into {} ({})\n  values ({});\n  return null;\nend",
        clock.kind,
        clock.digits,
        clock.after(from),
        quote(&to.name),
        keeping.endless,
        clock.zone,
        qualified(&into),
        targets.join(", "),
        values.join(", "),
        from = quote(&from.name),
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
    let update = if keeping.untracked.is_empty() {
        "update".to_owned()
    } else {
        let tracked = table
            .columns
            .iter()
            .filter(|column| !keeping.untracked.contains(&column.source.name));
        let tracked: Vec<String> = tracked.map(|column| quote(&column.name)).collect();
        format!("update of {}", tracked.join(", "))
    };
    for (suffix, when) in [
        ("period", format!("before insert or {update}")),
        ("history", format!("after {update} or delete")),
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
    into
}
