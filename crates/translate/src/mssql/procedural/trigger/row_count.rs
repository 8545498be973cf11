//! `@@ROWCOUNT` in a trigger.

use crate::expression::{Result, Untranslatable};
use crate::mssql::procedural::body::Step;

/// `@@ROWCOUNT` is the number of rows that fired the trigger as long as nothing else has run.
pub(super) fn counts_first(steps: &[Step<'_>]) -> Result<()> {
    let refused = || Untranslatable::new("asks how many rows the last statement changed (@@ROWCOUNT)");
    let asks = |text: &str| text.to_ascii_lowercase().contains("@@rowcount");
    let mut first = true;
    for step in steps {
        let idle = matches!(step, Step::Declare(list) if list.iter().all(|one| one.value.is_none()));
        if idle {
            continue;
        }
        let (own, nested) = match step {
            Step::If {
                condition,
                then,
                otherwise,
            } => (
                asks(condition),
                then.iter().chain(otherwise).any(|step| anywhere(step, &asks)),
            ),
            Step::Try(steps) if first => {
                counts_first(steps)?;
                (false, false)
            }
            step => (anywhere(step, &asks), false),
        };
        if nested || (own && !first) {
            return Err(refused());
        }
        first = false;
    }
    Ok(())
}

fn anywhere(step: &Step<'_>, asks: &impl Fn(&str) -> bool) -> bool {
    match step {
        Step::Declare(list) => list.iter().any(|one| one.value.is_some_and(asks)),
        Step::Set { value, .. } => asks(value),
        Step::Select(text) | Step::Return(text) => asks(text),
        Step::If {
            condition,
            then,
            otherwise,
        } => asks(condition) || then.iter().chain(otherwise).any(|step| anywhere(step, asks)),
        Step::Insert(part) | Step::Update(part) | Step::Delete(part) => asks(part.batch.between(part.from, part.to)),
        Step::Try(steps) => steps.iter().any(|step| anywhere(step, asks)),
        Step::Raise(arguments) => arguments.iter().any(|argument| asks(argument)),
        Step::Rollback | Step::Option => false,
    }
}
