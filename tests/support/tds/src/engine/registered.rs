//! Functions and collations that SQLite is given.

use std::cmp::Ordering;
use std::sync::{Arc, PoisonError};

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Null, Value as Stored, ValueRef};
use rusqlite::{Connection, Error, Result};

use super::convert::{convert, number};
use super::store::Shared;
use super::{functions, storage};
use crate::error::ServerError;
use crate::types::Type;
use crate::value::{Decimal, Value};

/// How texts compare. Letters compare by their lower case first; what is no letter by its code point, which is not the server's order.
pub(super) fn collations(connection: &Connection) -> Result<()> {
    let trimmed = |text: &str| text.trim_end_matches(' ').to_owned();
    connection.create_collation("tds_ci", move |one, other| {
        trimmed(one).to_lowercase().cmp(&trimmed(other).to_lowercase())
    })?;
    connection.create_collation("tds_cs", move |one, other| {
        let (one, other) = (trimmed(one), trimmed(other));
        // Of letters that differ in case alone, the small one is first.
        one.to_lowercase()
            .cmp(&other.to_lowercase())
            .then_with(|| other.cmp(&one))
    })?;
    connection.create_collation("tds_bin", move |one, other| {
        let order: Ordering = trimmed(one).encode_utf16().cmp(trimmed(other).encode_utf16());
        order
    })
}

/// An error of SQL Server on its way through SQLite.
pub(super) fn raised(error: &ServerError) -> Error {
    Error::UserFunctionError(format!("tds:{}:{}:{}:{}", error.number, error.state, error.class, error.message).into())
}

/// The error of SQL Server in an error of SQLite, or one of the stand-in's own.
pub(super) fn caught(error: &Error, statement: &str) -> ServerError {
    let text = error.to_string();
    let own = || {
        let parts: Vec<&str> = text.split_once("tds:")?.1.splitn(4, ':').collect();
        let [number, state, class, message] = parts.as_slice() else {
            return None;
        };
        Some(ServerError {
            number: number.parse().ok()?,
            state: state.parse().ok()?,
            class: class.parse().ok()?,
            message: (*message).to_owned(),
        })
    };
    own().unwrap_or_else(|| ServerError::new(40002, 16, format!("SQLite: {text}, in: {statement}")))
}

fn argument(context: &Context<'_>, at: usize, ty: &Type) -> Result<Value> {
    let raw = context.get_raw(at);
    storage::load(ty, raw).ok_or_else(|| {
        raised(&ServerError::new(
            40003,
            16,
            format!("the stand-in cannot read {raw:?} as {ty:?}"),
        ))
    })
}

fn result(ty: &Type, value: &Value) -> Result<Stored> {
    if let (Type::NVarChar(..) | Type::NChar(..), Value::Bytes(_)) = (ty, value) {
        return Err(raised(&ServerError::new(
            40003,
            16,
            "half of a pair of surrogates cannot be converted to text here",
        )));
    }
    storage::store(ty, value).ok_or_else(|| {
        raised(&ServerError::new(
            40003,
            16,
            format!("the stand-in cannot keep {value:?} as {ty:?}"),
        ))
    })
}

/// All functions, which names begin with `tds_`.
pub(super) fn functions(connection: &Connection, shared: &Arc<Shared>) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    // The types are reached weakly: a connection must not keep the file that it has open.
    let types = {
        let shared = Arc::downgrade(shared);
        move |context: &Context<'_>, at: usize| -> Result<Type> {
            let place: usize = context.get(at)?;
            let shared = shared.upgrade();
            let ty = shared.as_ref().and_then(|shared| {
                shared
                    .types
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get(place)
                    .cloned()
            });
            ty.ok_or_else(|| Error::UserFunctionError("no such type".into()))
        }
    };
    let of = types.clone();
    connection.create_scalar_function("tds_cast", 5, flags, move |context| {
        let (from, to) = (of(context, 1)?, of(context, 2)?);
        let (style, lenient): (i64, bool) = (context.get(3)?, context.get(4)?);
        if from == to {
            return Ok(Stored::from(context.get_raw(0)));
        }
        match convert(argument(context, 0, &from)?, &from, &to, style) {
            Ok(value) => result(&to, &value),
            Err(_) if lenient => Ok(Stored::Null),
            Err(error) => Err(raised(&error)),
        }
    })?;
    let of = types.clone();
    connection.create_scalar_function("tds_arithmetic", 6, flags, move |context| {
        let (left, right, out) = (of(context, 2)?, of(context, 4)?, of(context, 5)?);
        let operator: String = context.get(0)?;
        let (one, other) = (argument(context, 1, &left)?, argument(context, 3, &right)?);
        if one.is_null() || other.is_null() {
            return Ok(Stored::Null);
        }
        let value = exact(&operator, &one, &other).and_then(|number| convert(Value::Decimal(number), &out, &out, 0));
        value
            .map_err(|error| raised(&error))
            .and_then(|value| result(&out, &value))
    })?;
    let of = types.clone();
    connection.create_scalar_function("tds_call", -1, flags, move |context| {
        let name: String = context.get(0)?;
        let out = of(context, 1)?;
        let mut arguments = Vec::new();
        for at in (2..context.len()).step_by(2) {
            let ty = of(context, at + 1)?;
            arguments.push((argument(context, at, &ty)?, ty));
        }
        let value = functions::call(&name, &arguments).map_err(|error| raised(&error))?;
        result(&out, &value)
    })?;
    let of = types;
    connection.create_aggregate_function("tds_sum", 2, flags, Sum(of))?;
    let weak = Arc::downgrade(shared);
    connection.create_scalar_function("tds_name", -1, flags, move |context| {
        let Some(shared) = weak.upgrade() else {
            return Ok(Stored::Null);
        };
        let question: String = context.get(0)?;
        let number = |at: usize| context.get::<Option<i64>>(at).ok().flatten();
        let text = |at: usize| context.get::<Option<String>>(at).ok().flatten();
        Ok(shared.names.answer(&shared.database, &question, &number, &text))
    })
}

/// The exact result of an operation; scales as far as an i128 holds them.
fn exact(operator: &str, one: &Value, other: &Value) -> std::result::Result<Decimal, ServerError> {
    let overflow = || {
        ServerError::new(
            8115,
            16,
            "Arithmetic overflow error converting numeric to data type numeric.",
        )
    };
    let (one, other) = (number(one).ok_or_else(overflow)?, number(other).ok_or_else(overflow)?);
    let scale = one.scale.max(other.scale);
    let aligned = || Some((one.rescaled(scale)?.unscaled, other.rescaled(scale)?.unscaled));
    let zero = || ServerError::new(8134, 16, "Divide by zero error encountered.");
    let number = match operator {
        "+" => aligned().and_then(|(one, other)| {
            Some(Decimal {
                unscaled: one.checked_add(other)?,
                scale,
            })
        }),
        "-" => aligned().and_then(|(one, other)| {
            Some(Decimal {
                unscaled: one.checked_sub(other)?,
                scale,
            })
        }),
        "*" => one.unscaled.checked_mul(other.unscaled).map(|unscaled| Decimal {
            unscaled,
            scale: one.scale + other.scale,
        }),
        "%" => match aligned().ok_or_else(overflow)? {
            (_, 0) => return Err(zero()),
            (one, other) => Some(Decimal {
                unscaled: one % other,
                scale,
            }),
        },
        _ => {
            return Err(ServerError::not_served(
                format!("the operation {operator} on decimals"),
                "an expression",
            ));
        }
    };
    number.ok_or_else(overflow)
}

/// SUM of decimals.
struct Sum<F>(F);

impl<F> Aggregate<Option<Decimal>, Stored> for Sum<F>
where
    F: Fn(&Context<'_>, usize) -> Result<Type> + std::panic::UnwindSafe + std::panic::RefUnwindSafe,
{
    fn init(&self, _: &mut Context<'_>) -> Result<Option<Decimal>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Option<Decimal>) -> Result<()> {
        if matches!(context.get_raw(0), ValueRef::Null) {
            return Ok(());
        }
        let ty = (self.0)(context, 1)?;
        let Value::Decimal(number) = argument(context, 0, &ty)? else {
            return Ok(());
        };
        *sum = Some(match *sum {
            None => number,
            Some(sum) => exact("+", &Value::Decimal(sum), &Value::Decimal(number)).map_err(|error| raised(&error))?,
        });
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Option<Decimal>>) -> Result<Stored> {
        let Some(sum) = sum.flatten() else {
            return Ok(Stored::from(Null));
        };
        storage::decimal(sum)
            .map(Stored::Blob)
            .ok_or_else(|| Error::UserFunctionError("a sum too large".into()))
    }
}
