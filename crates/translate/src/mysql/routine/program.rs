//! Functions and procedures.

use model::pg_schema::{PgPlace, PgRoutine, RoutineNames};
use model::pg_type::quote;
use model::source_schema::{SourceObject, SourceObjectKind};
use model::{PgType, TableName};

use super::body::{Step, body};
use super::header::Program;
use super::layout::cast;
use super::variable::{Typed, stripped, typed};
use super::write::{Context, Writer};
use crate::callable::{CallParameter, Callable, Gives};
use crate::expression::{Result, Untranslatable, Volatility};
use crate::routine::Mode;
use crate::schema::dollar_tag;
use crate::script::Cursor;

/// What a translation gives.
pub(super) struct Made {
    pub(super) routine: PgRoutine,
    /// Of functions.
    pub(super) callable: Option<Callable>,
    /// As comments and grants name it: `function "s"."f"(integer)`.
    pub(super) signature: String,
    /// True if it acts with the rights of its owner.
    pub(super) is_definer: bool,
    pub(super) caveats: std::collections::BTreeSet<String>,
}

/// Translates a function or a procedure; the cursor is before its body. `target` is its name.
pub(super) fn program(
    object: &SourceObject,
    program: &Program,
    cursor: &mut Cursor<'_>,
    target: &TableName,
    context: Context<'_, '_>,
) -> Result<Made> {
    if program.is_foreign {
        return Err(Untranslatable::new("is an aggregate, or not written in SQL"));
    }
    let header = &program.header;
    if header.parameters.iter().any(|parameter| parameter.mode != Mode::In) {
        return Err(Untranslatable::new(
            "gives values to its caller by OUT and INOUT parameters",
        ));
    }
    let mut types: Vec<&str> = header.parameters.iter().map(|each| each.type_name.as_str()).collect();
    types.extend(header.result.as_deref());
    let mut parameters = typed(&types, context.deciding)?;
    let result = header.result.as_ref().and_then(|_| parameters.pop());
    let steps = body(cursor)?;
    let label = quote(&target.name);
    let mut writer = Writer::new(context);
    if let Some(result) = &result {
        writer = writer.gives(result.clone());
    }
    // Where PostgreSQL forgets a part of a parameter's type, a variable of the type takes its value.
    let simple = match (steps.as_slice(), &result) {
        ([Step::Return(text)], Some(result)) => Some((*text, result))
            .filter(|_| !parameters.iter().any(is_checked) && !is_text_with_length(&result.pg_type)),
        _ => None,
    };
    let (mut list, mut copies) = (Vec::new(), Vec::new());
    for (parameter, own) in header.parameters.iter().zip(&parameters) {
        let checked = is_checked(own);
        let owner = if checked { Writer::label() } else { label.clone() };
        let sql = writer.add(&parameter.name, own, &owner)?;
        list.push(format!("{sql} {}", plain(&own.pg_type)));
        if checked {
            let given = format!("{label}.{sql}");
            let given = if own.is_stripped { stripped(&given) } else { given };
            copies.push(format!("  {sql} {} := {given};", own.pg_type));
        }
    }
    let list = list.join(", ");
    let name = format!("{}.{}", quote(&target.schema), quote(&target.name));
    let mut inline = None;
    if let Some((text, result)) = simple {
        let sql = writer.value(text, &result.pg_type, &[], false)?;
        if !writer.reads {
            inline = Some(cast(&sql.text, &result.pg_type));
        }
    }
    let text = match &inline {
        Some(value) => format!("select {value}"),
        None => writer.body(&steps, copies, None)?,
    };
    let (language, volatility) = if inline.is_some() {
        ("sql", writer.volatility)
    } else {
        ("plpgsql", writer.volatility)
    };
    if object.kind == SourceObjectKind::Procedure && writer.changes > 1 {
        let caveat = "its statements are one transaction (the source may commit each of them)";
        writer.caveats.insert(caveat.to_owned());
    }
    let touches = writer.reads || writer.changes > 0;
    let is_definer = touches && !program.is_invoker;
    let security = if is_definer {
        " security definer set search_path from current"
    } else {
        ""
    };
    let tag = dollar_tag(&text);
    let types: Vec<String> = parameters.iter().map(|own| plain(&own.pg_type)).collect();
    let (word, returns) = match &result {
        Some(result) => {
            let volatility = match volatility {
                Volatility::Immutable => "immutable",
                Volatility::Stable => "stable",
                Volatility::Volatile => "volatile",
            };
            (
                "function",
                format!(" returns {} language {language} {volatility}", plain(&result.pg_type)),
            )
        }
        None => ("procedure", format!(" language {language}")),
    };
    let callable = result.map(|result| Callable {
        source: object.name.clone(),
        sql: name.clone(),
        parameters: parameters
            .iter()
            .map(|own| CallParameter {
                pg_type: own.pg_type.clone(),
                default: None,
            })
            .collect(),
        gives: Gives::Value {
            case_insensitive: result.case_insensitive,
            pg_type: result.pg_type,
        },
        volatility,
        reads: touches,
    });
    Ok(Made {
        routine: PgRoutine {
            object: format!("{word} {target}"),
            schema: target.schema.clone(),
            sql: format!("create {word} {name}({list}){returns}{security} as {tag}\n{text}\n{tag}"),
            place: if callable.is_some() {
                PgPlace::AmongViews { after: None }
            } else {
                PgPlace::Last
            },
            names: Some(RoutineNames {
                source: object.name.clone(),
                target: target.clone(),
            }),
        },
        callable,
        signature: format!("{word} {name}({})", types.join(", ")),
        is_definer,
        caveats: writer.caveats,
    })
}

/// True for types of which a parameter in PostgreSQL keeps a part only.
fn is_checked(own: &Typed) -> bool {
    plain(&own.pg_type) != own.pg_type.to_string()
}

fn is_text_with_length(pg_type: &PgType) -> bool {
    matches!(pg_type, PgType::Varchar { length: Some(_) } | PgType::Char { .. })
}

/// The type of a parameter: without a modifier, which PostgreSQL forgets there, and wide enough for a literal.
fn plain(pg_type: &PgType) -> String {
    match pg_type {
        PgType::SmallInt => "integer".to_owned(),
        PgType::Numeric { .. } => "numeric".to_owned(),
        PgType::Varchar { .. } => "varchar".to_owned(),
        PgType::Char { .. } => "text".to_owned(),
        PgType::Timestamp { .. } => "timestamp".to_owned(),
        PgType::TimestampTz { .. } => "timestamp with time zone".to_owned(),
        PgType::Time { .. } => "time".to_owned(),
        PgType::Interval { .. } => "interval".to_owned(),
        PgType::Bit { .. } | PgType::Varbit { .. } => "varbit".to_owned(),
        other => other.to_string(),
    }
}
