//! Functions that look for a value among others: FIELD, ELT, FIND_IN_SET, STRCMP.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/string-functions.html>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

impl Translator<'_> {
    pub(super) fn choice_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("field", [wanted, list @ ..]) if !list.is_empty() => self.field(wanted, list)?,
            ("elt", [number, list @ ..]) if !list.is_empty() => {
                let number = self.integer_argument(number, name)?;
                let parts = list
                    .iter()
                    .map(|part| self.text_argument(part))
                    .collect::<Result<Vec<Sql>>>()?;
                let whens: Vec<String> = (1..)
                    .zip(&parts)
                    .map(|(at, part): (usize, _)| format!("when {at} then {}", part.text))
                    .collect();
                let text = format!("case {} {} end", number.text, whens.join(" "));
                let mut all: Vec<&Sql> = parts.iter().collect();
                all.push(&number);
                Sql::of(format!("({text})"), Kind::Text, &all)
            }
            ("find_in_set", [wanted, list]) => {
                let wanted = self.text_argument(wanted)?;
                let list = self.expression(list)?;
                if list.kind == Kind::TextArray {
                    return in_set(&wanted, &list).map(Some);
                }
                self.text_caveats(&wanted, &list, true);
                let list = self.text(list)?;
                let text = format!(
                    "case when {0} is not null and {1} is not null \
                     then coalesce(array_position(string_to_array({1}, ','), {0}), 0) end",
                    wanted.text, list.text
                );
                Sql::of(format!("({text})"), Kind::Integer, &[&wanted, &list])
            }
            ("strcmp", [left, right]) => {
                let (left, right) = (self.text_argument(left)?, self.text_argument(right)?);
                let equal = self.compared(left.clone(), "=", right.clone())?;
                let less = self.compared(left, "<", right)?;
                let text = format!(
                    "case when {} then 0 when {} then -1 when {} is not null then 1 end",
                    equal.text, less.text, equal.text
                );
                Sql::of(format!("({text})"), Kind::Integer, &[&equal, &less])
            }
            _ => return Ok(None),
        }))
    }

    /// All numbers, or all texts: what MySQL compares as something else is not known to be the same.
    fn field(&mut self, wanted: &Expr, list: &[&Expr]) -> Result<Sql> {
        let wanted = self.expression(wanted)?;
        let mut whens = Vec::with_capacity(list.len());
        let mut parts = Vec::with_capacity(list.len());
        for (at, part) in (1_usize..).zip(list) {
            let part = self.expression(part)?;
            if part.kind != Kind::Null && wanted.is_number() != part.is_number() {
                return Err(Untranslatable::new("calls field with numbers and texts"));
            }
            let equal = self.compared(wanted.clone(), "=", part)?;
            whens.push(format!("when {} then {at}", equal.text));
            parts.push(equal);
        }
        let text = format!("(case {} else 0 end)", whens.join(" "));
        Ok(Sql::of(text, Kind::Integer, &parts.iter().collect::<Vec<_>>()))
    }

    /// A whole number.
    pub(super) fn integer_argument(&mut self, expr: &Expr, function: &str) -> Result<Sql> {
        let sql = self.number_argument(expr)?;
        if sql.kind != Kind::Integer {
            return Err(Untranslatable::new(format!(
                "calls {function} with something that is not a whole number"
            )));
        }
        Ok(sql)
    }
}

/// FIND_IN_SET over a SET: the place of the member in the set's definition, whatever other members the value has. The member is
/// found as the set's collation compares, and there are no two that it takes for one.
fn in_set(wanted: &Sql, set: &Sql) -> Result<Sql> {
    let Some(member) = wanted.text_literal().filter(|_| !set.labels.is_empty()) else {
        return Err(Untranslatable::new(
            "calls find_in_set with a SET and a text that is no literal",
        ));
    };
    let place = set
        .labels
        .iter()
        .position(|label| label == member || (set.case_insensitive && label.to_lowercase() == member.to_lowercase()));
    let text = match place {
        Some(at) => format!(
            "(case when {0} = any({1}) then {2} when {1} is not null then 0 end)",
            quoted(&set.labels[at]),
            set.text,
            at + 1
        ),
        None => format!("(case when {} is not null then 0 end)", set.text),
    };
    Ok(Sql::of(text, Kind::Integer, &[wanted, set]))
}
