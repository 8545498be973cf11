//! Values of ENUM and SET columns: labels, or their numbers.
//!
//! A number loses what follows its point, and a text that is no label may be a number.
//! <https://dev.mysql.com/doc/refman/9.0/en/enum.html>, <https://dev.mysql.com/doc/refman/9.0/en/set.html>

use std::borrow::Cow;

use super::value::decimal;
use crate::script::constant::{Constant, Wire};
use crate::script::refusal::Refusal;

type Result<T> = std::result::Result<T, Refusal>;

fn number(value: &Constant<'_>) -> Result<i128> {
    decimal(value)?.truncated().ok_or(Refusal::OutOfRange)
}

/// A label, whatever its case, or its number.
pub(super) fn label<'t>(value: &Constant<'_>, labels: &[String]) -> Result<Wire<'t>> {
    let of_number = |number: i128| usize::try_from(number - 1).ok().and_then(|at| labels.get(at));
    let found = match value {
        Constant::Text(text) => {
            let wanted = text.trim_end_matches(' ');
            let exact = labels.iter().find(|label| label.as_str() == wanted);
            let folded = || {
                labels
                    .iter()
                    .find(|label| label.to_lowercase() == wanted.to_lowercase())
            };
            exact.or_else(folded).or_else(|| of_number(wanted.parse().ok()?))
        }
        Constant::Number(_) => of_number(number(value)?),
        _ => None,
    };
    let label = found.ok_or(Refusal::NotALabel)?;
    Ok(Wire::text(Cow::Owned(label.clone())))
}

/// Members in the declared order, each once.
pub(super) fn set<'t>(value: &Constant<'_>, members: &[String]) -> Result<Wire<'t>> {
    let named = |text: &str| -> Option<Vec<bool>> {
        let mut chosen = vec![false; members.len()];
        for wanted in text.split(',') {
            let wanted = wanted.trim_end_matches(' ').to_lowercase();
            let at = members.iter().position(|member| member.to_lowercase() == wanted);
            chosen[at?] = true;
        }
        Some(chosen)
    };
    let of_bits = |number: i128| -> Result<Vec<bool>> {
        let bits = u64::try_from(number).map_err(|_| Refusal::OutOfRange)?;
        if members.len() < 64 && bits >> members.len() != 0 {
            return Err(Refusal::OutOfRange);
        }
        Ok((0..members.len()).map(|at| bits >> at & 1 == 1).collect())
    };
    let chosen = match value {
        Constant::Text(text) if text.is_empty() => vec![false; members.len()],
        Constant::Text(text) => match (named(text), text.parse()) {
            (Some(chosen), _) => chosen,
            (None, Ok(number)) => of_bits(number)?,
            (None, Err(_)) => return Err(Refusal::NotALabel),
        },
        _ => of_bits(number(value)?)?,
    };
    let names: Vec<&str> = members
        .iter()
        .zip(&chosen)
        .filter(|(_, chosen)| **chosen)
        .map(|(member, _)| member.as_str())
        .collect();
    Ok(Wire::text(Cow::Owned(names.join(","))))
}
