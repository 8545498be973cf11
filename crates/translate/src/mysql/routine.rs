//! Stored programs: procedures, functions, triggers and events.
//!
//! Straight-line code is translated, where PostgreSQL does the same; everything else is listed with the reason. Functions are
//! made among the views, as each may call the other.

mod body;
mod difficulty;
mod header;
mod layout;
mod order;
mod program;
mod trigger;
mod variable;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::{PgRoutine, PgView};
use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, SourceSchema, TableName, code};
use sqlparser::dialect::MySqlDialect;

use self::variable::{Decided, Deciding};
use self::write::Context;
use crate::expression::{Result, SourceServer, Untranslatable};
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;
use crate::query::{Catalog, Names, Query, key, made, not_translated};
use crate::routine::{Known, Listed, Words, finding, uses};
use crate::schema::draft::TableDraft;
use crate::schema::view_order::in_order;
use crate::script::{Cursor, TextToken, tokens};

/// Views and stored programs that are made.
#[derive(Debug, Default)]
pub(super) struct Programs {
    /// With their names in the source.
    pub(super) views: Vec<(TableName, PgView)>,
    pub(super) routines: Vec<PgRoutine>,
    /// By kind and name in the source: as comments and grants name them.
    pub(super) signatures: BTreeMap<(&'static str, TableName), String>,
    /// Signatures of those that act with the rights of their owner.
    pub(super) definers: Vec<String>,
    pub(super) comments: Vec<(String, String)>,
}

/// What became of a view or a function.
enum One {
    View(TableName, Box<Query>),
    Function(Box<program::Made>, String),
}

/// Translates all views and stored programs; what has no translation is a finding with its text.
pub(super) fn programs(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Programs {
    if source.others.is_empty() {
        return Programs::default();
    }
    let spelling = Names {
        synonyms: BTreeMap::new(),
        homes: |object| vec![object.schema.clone()],
        views: crate::query::views_of(source),
        server: SourceServer::of(source),
    };
    let decided = Decided::default();
    let deciding = Deciding {
        source,
        mapping,
        options,
        decided: &decided,
    };
    let known = Known::of(source);
    let mut catalog = Catalog::new(tables, &spelling, options);
    let mut programs = Programs::default();
    let objects: Vec<&SourceObject> = source
        .others
        .iter()
        .filter(|object| matches!(object.kind, SourceObjectKind::View | SourceObjectKind::Function))
        .collect();
    let ordered = in_order(objects.len(), |at| {
        let object = objects[at];
        catalog.enter(&object.name);
        if object.kind == SourceObjectKind::View {
            let text = object
                .definition
                .as_deref()
                .ok_or_else(|| Untranslatable::new("has a text that the account may not see"))?;
            let query = super::query::view_of(text, object, &catalog)?;
            return Ok(One::View(catalog.add_view(object, &query, names), Box::new(query)));
        }
        let context = Context {
            resolver: &catalog,
            tables,
            deciding,
        };
        let (text, tokens) = read(object)?;
        let (made, comment) = translated(object, text, &tokens, context, names)?;
        if let Some(callable) = &made.callable {
            catalog.functions.insert(key(&object.name), callable.clone());
        }
        Ok(One::Function(Box::new(made), comment))
    });
    for (at, reason) in &ordered.failed {
        let object = objects[*at];
        findings.push(if object.kind == SourceObjectKind::View {
            not_translated(object, reason)
        } else {
            listed(&known, object, reason, read(object).ok())
        });
    }
    for (at, one) in ordered.made {
        let object = objects[at];
        match one {
            One::View(target, query) => {
                let view = made(object, target, *query, options, findings);
                programs.views.push((object.name.clone(), view));
            }
            One::Function(made, comment) => keep(object, *made, comment, &mut programs, findings),
        }
    }
    for object in source
        .others
        .iter()
        .filter(|object| object.kind == SourceObjectKind::Procedure)
    {
        catalog.enter(&object.name);
        let context = Context {
            resolver: &catalog,
            tables,
            deciding,
        };
        let read = read(object);
        let made = match &read {
            Ok((text, tokens)) => translated(object, text, tokens, context, names),
            Err(reason) => Err(reason.clone()),
        };
        match made {
            Ok((made, comment)) => keep(object, made, comment, &mut programs, findings),
            Err(reason) => findings.push(listed(&known, object, &reason, read.ok())),
        }
    }
    triggers(&known, tables, deciding, &mut catalog, names, &mut programs, findings);
    let event = Untranslatable::new("runs at times of its own, and PostgreSQL has no scheduler");
    for object in &source.others {
        match object.kind {
            SourceObjectKind::Event => findings.push(listed(&known, object, &event, read(object).ok())),
            SourceObjectKind::Sequence | SourceObjectKind::Other => {
                findings.push(finding(&Listed {
                    object,
                    header: None,
                    uses: Vec::new(),
                    difficulties: BTreeSet::new(),
                    reason: None,
                }));
            }
            _ => {}
        }
    }
    programs
}

fn keep(
    object: &SourceObject,
    made: program::Made,
    comment: String,
    programs: &mut Programs,
    findings: &mut Vec<Finding>,
) {
    caveats(object, &made.caveats, findings);
    if !comment.is_empty() {
        programs.comments.push((made.signature.clone(), comment));
    }
    if made.is_definer {
        programs.definers.push(made.signature.clone());
    }
    programs
        .signatures
        .insert((word(object.kind), object.name.clone()), made.signature);
    programs.routines.push(made.routine);
}

fn caveats(object: &SourceObject, caveats: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    if caveats.is_empty() {
        return;
    }
    let word = word(object.kind);
    let caveats: Vec<&str> = caveats.iter().map(String::as_str).collect();
    findings.push(Finding::new(
        code::EXPRESSION_CAVEAT,
        format!("{word} {}", object.name),
        format!("the {word} is kept; but {}", caveats.join("; ")),
    ));
}

fn word(kind: SourceObjectKind) -> &'static str {
    match kind {
        SourceObjectKind::Function => "function",
        SourceObjectKind::Procedure => "procedure",
        _ => "trigger",
    }
}

/// The tokens of a text, or why there are none.
fn read(object: &SourceObject) -> Result<(&str, Vec<TextToken>)> {
    let text = object.definition.as_deref();
    let text = text.ok_or_else(|| Untranslatable::new("has a text that the account may not see"))?;
    let tokens = tokens(&MySqlDialect {}, text, 1)
        .map_err(|error| Untranslatable::new(format!("has a text that cannot be read: {error}")))?;
    Ok((text, tokens))
}

fn not_understood(error: &crate::script::SyntaxError) -> Untranslatable {
    Untranslatable::new(format!("has a header that is not understood: {error}"))
}

/// A function or a procedure, and its comment.
fn translated(
    object: &SourceObject,
    text: &str,
    tokens: &[TextToken],
    context: Context<'_, '_>,
    names: &mut Registry,
) -> Result<(program::Made, String)> {
    let mut cursor = Cursor::new(text, tokens);
    let program = header::program(object, &mut cursor).map_err(|error| not_understood(&error))?;
    let program = program.ok_or_else(|| Untranslatable::new("has no header"))?;
    let wanted = context.deciding.options.target_of(&object.name);
    let namespace = format!("functions of {}", wanted.schema);
    // The name is taken when it is made; MySQL has one for a function and another for a procedure.
    let mut name = crate::names::shortened(&wanted.name);
    if !names.is_free(&namespace, &name) {
        name = crate::names::shortened(&format!(
            "{name}_{}",
            if object.kind == SourceObjectKind::Function {
                "f"
            } else {
                "p"
            }
        ));
    }
    let target = TableName::new(wanted.schema, name);
    let made = program::program(object, &program, &mut cursor, &target, context)?;
    names.claim(&namespace, &target.name);
    Ok((made, program.comment))
}

fn triggers(
    known: &Known<'_>,
    tables: &[TableDraft<'_>],
    deciding: Deciding<'_>,
    catalog: &mut Catalog<'_>,
    names: &mut Registry,
    programs: &mut Programs,
    findings: &mut Vec<Finding>,
) {
    let mut found: Vec<(&SourceObject, trigger::Made<'_>)> = Vec::new();
    for object in deciding
        .source
        .others
        .iter()
        .filter(|object| object.kind == SourceObjectKind::Trigger)
    {
        catalog.enter(&object.name);
        let context = Context {
            resolver: &*catalog,
            tables,
            deciding,
        };
        match one_trigger(object, context) {
            Ok(made) => found.push((object, made)),
            Err(reason) => findings.push(listed(known, object, &reason, read(object).ok())),
        }
    }
    // The same order whatever read them; those of one event stay in theirs.
    found.sort_by_key(|(_, made)| {
        (
            made.table.target.clone(),
            made.timing.word() == "after",
            made.event.word().to_owned(),
        )
    });
    let groups = found.chunk_by(|(_, one), (_, next)| {
        one.table.target == next.table.target && one.timing == next.timing && one.event == next.event
    });
    for group in groups {
        let [(_, first), ..] = group else { continue };
        let pairs: Vec<(&SourceObject, &trigger::Made<'_>)> =
            group.iter().map(|(object, made)| (*object, made)).collect();
        let last = order::after_all(first, deciding.mapping);
        let chosen = order::names(&pairs, &last, deciding.options, names);
        for ((object, made), name) in pairs.into_iter().zip(chosen) {
            let schema = &made.table.target.schema;
            let function = names.claim(
                &format!("functions of {schema}"),
                &deciding.options.identifiers.spelled(&object.name.name),
            );
            let mut told = made.caveats.clone();
            if name != crate::names::shortened(&deciding.options.identifiers.spelled(&object.name.name)) {
                told.insert(format!(
                    "it is called {name}, as PostgreSQL fires triggers in the order of their names"
                ));
            }
            caveats(object, &told, findings);
            programs.routines.extend(made.routines(&function, &name));
        }
    }
}

fn one_trigger<'d>(object: &SourceObject, context: Context<'_, 'd>) -> Result<trigger::Made<'d>> {
    let (text, tokens) = read(object)?;
    let mut cursor = Cursor::new(text, &tokens);
    let program = header::program(object, &mut cursor).map_err(|error| not_understood(&error))?;
    let program = program.ok_or_else(|| Untranslatable::new("has no header"))?;
    trigger::trigger(object, &program, &mut cursor, context)
}

/// The finding of an object that is not translated, and what its text says if that can be read.
fn listed(
    known: &Known<'_>,
    object: &SourceObject,
    reason: &Untranslatable,
    read: Option<(&str, Vec<TextToken>)>,
) -> Finding {
    let mut listed = Listed {
        object,
        header: None,
        uses: Vec::new(),
        difficulties: BTreeSet::new(),
        reason: Some(reason.to_string()),
    };
    if let Some((text, tokens)) = read {
        let program = header::program(object, &mut Cursor::new(text, &tokens));
        listed.header = program.ok().flatten().map(|program| program.header);
        listed.uses = uses(&tokens, known, &[&object.name.schema], object);
        let gives_rows = object.kind == SourceObjectKind::Procedure;
        listed.difficulties = difficulty::difficulties(&Words::of(&tokens), gives_rows);
    }
    finding(&listed)
}
