//! Triggers: one function per event, or one for all that come out the same.
//!
//! `inserted` and `deleted` are PostgreSQL's transition tables, which it gives to triggers of one event only. What an event
//! does not have is an empty table, as in SQL Server.
//!
//! A trigger in the place of a statement on a table runs before each row instead, and keeps PostgreSQL from doing what the
//! statement says, unless it does so itself.
//!
//! Sources: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-trigger-transact-sql>,
//! <https://www.postgresql.org/docs/current/sql-createtrigger.html>.

mod guard;
mod row_count;

use std::collections::{BTreeMap, BTreeSet};

use model::PgType;
use model::pg_schema::{PgPlace, PgRoutine};
use model::pg_type::quote;
use model::source_schema::SourceObject;

pub(super) use self::guard::Guard;
use self::row_count::counts_first;
use super::body::{Step, body};
use super::context::{Context, Variables};
use super::function::block;
use super::header::{Event, Timing, TriggerHeader, trigger};
use super::writer::{Gives, Writer};
use crate::expression::{Result, Scope, ScopeColumn, Untranslatable, Volatility};
use crate::mssql::expression::Translator;
use crate::mssql::script::{Batch, lexemes};
use crate::names::Registry;
use crate::query::{Catalog, Cte, Named, Reach, Resolver};
use crate::schema::dollar_tag;

/// A trigger that is made.
pub(super) struct Made {
    pub(super) routines: Vec<PgRoutine>,
    pub(super) caveats: BTreeSet<String>,
}

/// Translates a trigger.
pub(super) fn translate(
    object: &SourceObject,
    text: &str,
    context: Context<'_>,
    catalog: &Catalog<'_>,
    names: &mut Registry,
) -> Result<Made> {
    let table = object
        .table
        .as_ref()
        .ok_or_else(|| Untranslatable::new("waits for events of a database or a server"))?;
    let named = catalog.named(&[table.schema.clone(), table.name.clone()])?;
    let lexemes = lexemes(text);
    let batch = Batch {
        text,
        lexemes: &lexemes,
    };
    let header = trigger(batch)?;
    if !catalog.is_table(&named.source) {
        return Err(Untranslatable::new(format!("is on {table}, which is no table")));
    }
    let mut caveats = BTreeSet::new();
    if let Some(runs_as) = header.runs_as {
        caveats.insert(format!(
            "{runs_as} is not kept: it has the rights of whoever changes the table"
        ));
    }
    if header.skips_replication {
        caveats.insert("it also runs for rows that replication brings (NOT FOR REPLICATION is not kept)".to_owned());
    }
    let steps = body(batch, header.body)?;
    counts_first(&steps)?;
    if header.timing == Timing::InsteadOf {
        if looks_at_all_rows(batch, header.body) {
            return Err(Untranslatable::new(
                "stands in the place of a statement (INSTEAD OF) and looks at all its rows at once; PostgreSQL gives them one by one",
            ));
        }
        caveats.insert("it runs before each row, not once for the statement (INSTEAD OF)".to_owned());
    }
    let name = context.options.identifiers.spelled(&object.name.name);
    let mut bodies: Vec<(String, Vec<Event>)> = Vec::new();
    for event in &header.events {
        let part = Part {
            named: &named,
            name: &name,
            event: *event,
            events: &header.events,
            timing: header.timing,
            context,
            catalog,
        };
        let text = part.body(&steps, &mut caveats)?;
        match bodies.iter_mut().find(|(known, _)| *known == text) {
            Some((_, events)) => events.push(*event),
            None => bodies.push((text, vec![*event])),
        }
    }
    let routines = routines(object, &header, &named, &name, bodies, names, &mut caveats);
    Ok(Made { routines, caveats })
}

/// The functions and triggers.
fn routines(
    object: &SourceObject,
    header: &TriggerHeader<'_>,
    named: &Named,
    name: &str,
    bodies: Vec<(String, Vec<Event>)>,
    names: &mut Registry,
    caveats: &mut BTreeSet<String>,
) -> Vec<PgRoutine> {
    let table = &named.target;
    let on = format!("{}.{}", quote(&table.schema), quote(&table.name));
    let schema = &table.schema;
    let mut routines = Vec::new();
    let mut add = |object: String, sql: String| {
        routines.push(PgRoutine {
            object,
            schema: schema.clone(),
            sql,
            place: PgPlace::Last,
            names: None,
        });
    };
    let several = bodies.len() > 1;
    for (text, events) in bodies {
        let suffix = match events.as_slice() {
            [event, ..] if several => format!("_{}", event.word()),
            _ => String::new(),
        };
        let function = names.claim(&format!("functions of {schema}"), &format!("{name}{suffix}"));
        let call = format!("{}.{}", quote(schema), quote(&function));
        let tag = dollar_tag(&text);
        add(
            format!("function {schema}.{function}"),
            format!("create function {call}() returns trigger language plpgsql as {tag}\n{text}\n{tag}"),
        );
        for event in events {
            let wanted = if header.events.len() > 1 {
                format!("{name}_{}", event.word())
            } else {
                name.to_owned()
            };
            let trigger = names.claim(&format!("triggers of {table}"), &wanted);
            if trigger != wanted {
                caveats.insert(format!(
                    "the name {wanted} is taken, or longer than 63 bytes: it is called {trigger}"
                ));
            }
            let instead = header.timing == Timing::InsteadOf;
            let tables = match event {
                Event::Insert => "new table as inserted",
                Event::Update => "old table as deleted new table as inserted",
                Event::Delete => "old table as deleted",
            };
            let rows = if instead {
                "for each row".to_owned()
            } else {
                format!("referencing {tables}\n  for each statement")
            };
            add(
                format!("trigger {trigger} on {table}"),
                format!(
                    "create trigger {} {} on {on}\n  {rows} execute function {call}()",
                    quote(&trigger),
                    format_args!("{} {}", if instead { "before" } else { "after" }, event.word())
                ),
            );
            if object.options.iter().any(|option| option == "DISABLED") {
                add(
                    format!("state of trigger {trigger} on {table}"),
                    format!("alter table {on} disable trigger {}", quote(&trigger)),
                );
            }
        }
    }
    routines
}

/// One event of a trigger.
struct Part<'p> {
    named: &'p Named,
    name: &'p str,
    event: Event,
    /// All that fire the trigger.
    events: &'p [Event],
    timing: Timing,
    context: Context<'p>,
    catalog: &'p Catalog<'p>,
}

impl Part<'_> {
    fn body(&self, steps: &[Step<'_>], caveats: &mut BTreeSet<String>) -> Result<String> {
        let mut variables = Variables::new(self.context);
        variables.claim("inserted");
        variables.claim("deleted");
        let declared = variables.declare(steps, self.context)?;
        let rows = match self.event {
            Event::Delete => "deleted",
            Event::Insert | Event::Update => "inserted",
        };
        variables.known.insert(
            "@@rowcount".to_owned(),
            ScopeColumn {
                unsigned: false,
                sql: match self.timing {
                    Timing::After => format!("(select count(*) from {rows})::integer"),
                    Timing::InsteadOf => "1".to_owned(),
                },
                pg_type: PgType::Integer,
                case_insensitive: false,
                utf8: true,
                zeros: None,
                iso: false,
                labels: Vec::new(),
            },
        );
        let scope = Scope {
            target_version: self.context.options.target_version,
            variables: variables.known.clone(),
            widths: variables.widths.clone(),
            changed: self.changed(),
            ..Scope::default()
        };
        let mut reach = Reach::new(self.catalog);
        let table = format!(
            "{}.{}",
            quote(&self.named.target.schema),
            quote(&self.named.target.name)
        );
        for (key, there) in [
            ("inserted", self.event != Event::Delete),
            ("deleted", self.event != Event::Insert),
        ] {
            reach.ctes.push(Cte {
                key: key.to_owned(),
                sql: match (there, self.timing, key) {
                    (false, ..) => format!("(select * from {table} where false)"),
                    (true, Timing::After, _) => key.to_owned(),
                    (true, Timing::InsteadOf, "inserted") => "(select new.*)".to_owned(),
                    (true, Timing::InsteadOf, _) => "(select old.*)".to_owned(),
                },
                columns: self.named.columns.clone(),
            });
        }
        let mut translator = Translator::new(&scope, Some(reach));
        translator.ordered = true;
        let mut writer = Writer {
            translator: &mut translator,
            gives: Gives::Nothing,
            variables: &mut variables,
            volatility: Volatility::Volatile,
            lines: Vec::new(),
            rows: Vec::new(),
            depth: 1,
            guard: Some(Guard::new(&self.named.target, self.name, self.events)),
        };
        writer.steps(steps)?;
        if writer.lines.last().is_none_or(|line| line != "  return null;") {
            writer.line("return null;");
        }
        let (mut lines, rows, guard) = (writer.lines, writer.rows, writer.guard);
        if let Some(guard) = guard.filter(|guard| guard.used) {
            let gives = match (self.timing, self.event) {
                (Timing::After, _) => "null",
                (Timing::InsteadOf, Event::Delete) => "old",
                (Timing::InsteadOf, _) => "new",
            };
            lines.splice(0..0, guard.question(gives));
            caveats.insert(
                "its own changes of its table do not fire it again, as in SQL Server where RECURSIVE_TRIGGERS is off"
                    .to_owned(),
            );
        }
        caveats.append(&mut translator.caveats);
        Ok(block(&declared, &rows, &lines))
    }

    /// By column, whether the statement changes it: for INSERT all are set, for DELETE none.
    fn changed(&self) -> BTreeMap<String, String> {
        let columns = self.named.columns.iter();
        let test = |column: &crate::query::QueryColumn| -> Option<String> {
            match self.event {
                Event::Insert => Some("true".to_owned()),
                Event::Delete => Some("false".to_owned()),
                Event::Update if self.timing == Timing::InsteadOf => None,
                Event::Update => {
                    let keys: Vec<&crate::query::QueryColumn> = self
                        .named
                        .primary_key
                        .iter()
                        .filter_map(|key| self.named.columns.iter().find(|column| column.name == *key))
                        .collect();
                    if keys.is_empty() || keys.len() != self.named.primary_key.len() {
                        return None;
                    }
                    let mut columns = keys.clone();
                    if !keys.iter().any(|key| key.name == column.name) {
                        columns.push(column);
                    }
                    let of = |table: &str| {
                        let list: Vec<String> = columns.iter().map(|column| compared(table, column)).collect();
                        format!("select {} from {table}", list.join(", "))
                    };
                    Some(format!("exists ({} except {})", of("inserted"), of("deleted")))
                }
            }
        };
        columns
            .filter_map(|column| Some((column.name.to_lowercase(), test(column)?)))
            .collect()
    }
}

/// A column as EXCEPT can compare it.
fn compared(table: &str, column: &crate::query::QueryColumn) -> String {
    let sql = format!("{table}.{}", column.column.sql);
    match column.column.pg_type {
        PgType::Json | PgType::Xml | PgType::Other { .. } => format!("{sql}::text"),
        _ => sql,
    }
}

/// True for a body whose answer over all rows differs from those over each of them: aggregates, TOP, windows.
fn looks_at_all_rows(batch: Batch<'_>, from: usize) -> bool {
    let calls = [
        "COUNT",
        "COUNT_BIG",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "STRING_AGG",
        "OVER",
        "ROW_NUMBER",
    ];
    (from..batch.lexemes.len())
        .any(|at| batch.is(at, "TOP") || (batch.is_one_of(at, &calls) && batch.is_symbol(at + 1, b'(')))
}
