//! Functions and triggers of T-SQL that are a few statements, in PostgreSQL.
//!
//! A function of one expression over its parameters becomes one of SQL, which PostgreSQL takes into the query that calls
//! it; one of one query a function of SQL that gives a table; one of plain statements (DECLARE, SET, SELECT @x =, IF,
//! RETURN) one of PL/pgSQL. Everything else is refused with its reason.
//!
//! Functions that need tables only are made before the tables: PL/pgSQL looks for what it names when it runs, as T-SQL
//! does. Those of SQL name what is there already, so they stand among the views.

mod body;
mod context;
mod function;
mod header;
mod noted;
mod table_variable;
mod trigger;
mod writer;

use std::collections::BTreeMap;

use model::pg_schema::{PgPlace, PgRoutine, PgView};
use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, SourceSchema, TableName};

pub(in crate::mssql) use self::body::{Part, commas};
use self::context::{Context, caveat};
pub(in crate::mssql) use self::noted::noted;
use crate::callable::{Functions, Gives};
use crate::dialect::MadeFunctions;
use crate::expression::{Result, Untranslatable};
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;
use crate::query::{Catalog, Query, key, made, not_translated};
use crate::schema::draft::TableDraft;
use crate::schema::view_order::in_order;

/// The functions that need no view.
pub(super) fn early(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> MadeFunctions {
    let spelling = super::query::spelling(source);
    let mut catalog = Catalog::new(tables, &spelling, options);
    let context = Context {
        source,
        mapping,
        options,
    };
    let objects: Vec<&SourceObject> = of_kind(source, SourceObjectKind::Function).collect();
    let ordered = in_order(objects.len(), |at| {
        one_function(objects[at], context, &mut catalog, names)
    });
    let mut routines = Vec::new();
    for (at, made) in ordered.made {
        findings.extend(caveat("function", objects[at], &made.caveats));
        let place = if matches!(made.callable.gives, Gives::Rows(_)) {
            PgPlace::AmongViews { after: None }
        } else {
            PgPlace::BeforeTables
        };
        routines.push(PgRoutine { place, ..made.routine });
    }
    MadeFunctions {
        functions: catalog.functions,
        routines,
    }
}

/// Views, and the functions and triggers that are left.
#[derive(Default)]
pub(super) struct Late {
    /// With their names in the source.
    pub(super) views: Vec<(TableName, PgView)>,
    pub(super) routines: Vec<PgRoutine>,
    /// By object of the source, as findings call it: why a function or trigger is not made.
    pub(super) refused: BTreeMap<String, String>,
    /// Functions that are made, by their names in the source, and as SQL.
    pub(super) functions: Vec<(TableName, String)>,
}

enum One {
    View(TableName, Query),
    Function(Box<function::Made>),
}

/// Translates views and functions after what they use, then triggers.
pub(super) fn late(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    functions: &Functions,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Late {
    if source.others.is_empty() {
        return Late::default();
    }
    let spelling = super::query::spelling(source);
    let mut catalog = Catalog::new(tables, &spelling, options);
    catalog.functions.clone_from(functions);
    let context = Context {
        source,
        mapping,
        options,
    };
    let objects: Vec<&SourceObject> = source
        .others
        .iter()
        .filter(|object| match object.kind {
            SourceObjectKind::View => true,
            SourceObjectKind::Function => !functions.contains_key(&key(&object.name)),
            _ => false,
        })
        .collect();
    let ordered = in_order(objects.len(), |at| {
        let object = objects[at];
        if object.kind == SourceObjectKind::Function {
            return one_function(object, context, &mut catalog, names).map(|made| One::Function(Box::new(made)));
        }
        let text = text_of(object)?;
        catalog.enter(&object.name);
        let query = super::query::of_view(object, text, &catalog)?;
        Ok(One::View(catalog.add_view(object, &query, names), query))
    });
    let mut late = Late::default();
    let mut last = None;
    for (at, one) in ordered.made {
        let object = objects[at];
        match one {
            One::View(target, query) => {
                last = Some(target.clone());
                late.views
                    .push((object.name.clone(), made(object, target, query, options, findings)));
            }
            One::Function(made) => {
                findings.extend(caveat("function", object, &made.caveats));
                let place = PgPlace::AmongViews { after: last.clone() };
                late.routines.push(PgRoutine { place, ..made.routine });
            }
        }
    }
    for (at, reason) in &ordered.failed {
        let object = objects[*at];
        if object.kind == SourceObjectKind::View {
            findings.push(not_translated(object, reason));
        } else {
            late.refused
                .insert(format!("function {}", object.name), reason.to_string());
        }
    }
    for object in of_kind(source, SourceObjectKind::Trigger) {
        let made = text_of(object).and_then(|text| {
            catalog.enter(&object.name);
            trigger::translate(object, text, context, &catalog, names)
        });
        match made {
            Ok(made) => {
                findings.extend(caveat("trigger", object, &made.caveats));
                late.routines.extend(made.routines);
            }
            Err(reason) => {
                late.refused
                    .insert(format!("trigger {}", object.name), reason.to_string());
            }
        }
    }
    let callables = catalog.functions.values();
    late.functions = callables.map(|one| (one.source.clone(), one.sql.clone())).collect();
    late
}

fn of_kind(source: &SourceSchema, kind: SourceObjectKind) -> impl Iterator<Item = &SourceObject> {
    source.others.iter().filter(move |object| object.kind == kind)
}

fn text_of(object: &SourceObject) -> Result<&str> {
    object
        .definition
        .as_deref()
        .ok_or_else(|| Untranslatable::new("has a text that the account may not see"))
}

/// Translates a function and makes it known.
fn one_function(
    object: &SourceObject,
    context: Context<'_>,
    catalog: &mut Catalog<'_>,
    names: &mut Registry,
) -> Result<function::Made> {
    let text = text_of(object)?;
    catalog.enter(&object.name);
    let wanted = context.options.target_of(&object.name);
    let namespace = format!("functions of {}", wanted.schema);
    let free = names.free(&namespace, &wanted.name);
    let target = TableName::new(wanted.schema.clone(), free);
    let mut made = function::translate(object, text, &target, context, catalog)?;
    if target.name != wanted.name {
        made.caveats.insert(format!(
            "the name {} is taken, or longer than 63 bytes: it is called {}",
            wanted.name, target.name
        ));
    }
    names.claim(&namespace, &target.name);
    catalog.functions.insert(key(&object.name), made.callable.clone());
    Ok(made)
}
