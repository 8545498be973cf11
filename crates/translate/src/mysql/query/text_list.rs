//! GROUP_CONCAT.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/aggregate-functions.html#function_group-concat>.

use model::PgType;
use sqlparser::ast::{
    DuplicateTreatment, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList, OrderByExpr, Value,
};

use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};
use crate::mysql::expression::Translator;
use crate::query::{TOGETHER, Windows, directed};

impl Translator<'_> {
    /// GROUP_CONCAT leaves NULLs out, as `string_agg` does.
    pub(super) fn group_concat(&mut self, list: &FunctionArgumentList) -> Result<Sql> {
        let mut order: &[OrderByExpr] = &[];
        let mut separator = ",";
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::OrderBy(items) => order = items,
                FunctionArgumentClause::Separator(value) => match &value.value {
                    Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => separator = text,
                    _ => return Err(Untranslatable::new("has a separator that is no text")),
                },
                _ => {
                    return Err(Untranslatable::new(
                        "calls group_concat with a clause that has no translation",
                    ));
                }
            }
        }
        let texts = list
            .args
            .iter()
            .map(|arg| match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.text_argument(expr),
                _ => Err(Untranslatable::new(
                    "calls group_concat with arguments that have no translation",
                )),
            })
            .collect::<Result<Vec<Sql>>>()?;
        let value = match texts.as_slice() {
            [] => return Err(Untranslatable::new("calls group_concat without a value")),
            [only] => only.clone(),
            // NULL if any of them is, which leaves it out.
            several => {
                let joined: Vec<&str> = several.iter().map(|text| text.text.as_str()).collect();
                let parts: Vec<&Sql> = several.iter().collect();
                Sql::of(format!("({})", joined.join(" || ")), Kind::Text, &parts)
            }
        };
        self.caveat("GROUP_CONCAT cuts its result at group_concat_max_len; the translation does not");
        let distinct = matches!(list.duplicate_treatment, Some(DuplicateTreatment::Distinct));
        if distinct && value.case_insensitive {
            self.caveat(TOGETHER);
        }
        let separator = quoted(separator);
        let text = if distinct {
            self.distinct_list(&value, &separator, order)?
        } else {
            let order = match order {
                [] => String::new(),
                items => format!(" order by {}", self.sort_list(items)?),
            };
            format!("string_agg({}, {separator}{order})", value.text)
        };
        Ok(Sql::of(text, Kind::Text, &[&value]).typed(PgType::Text))
    }

    /// PostgreSQL orders different values only by themselves: by something else they are made different and put in order
    /// outside of the aggregate.
    fn distinct_list(&mut self, value: &Sql, separator: &str, order: &[OrderByExpr]) -> Result<String> {
        let mut keys = Vec::with_capacity(order.len());
        for item in order {
            let key = self.expression(&item.expr)?;
            if key.kind == Kind::Text {
                self.caveat("texts are put in order by another collation");
            }
            keys.push(key);
        }
        match (keys.as_slice(), order) {
            ([], _) => return Ok(format!("string_agg(distinct {}, {separator})", value.text)),
            ([key], [item]) if key.text == value.text => {
                let order = directed(&key.text, item);
                return Ok(format!(
                    "string_agg(distinct {}, {separator} order by {order})",
                    value.text
                ));
            }
            _ => {}
        }
        let names: Vec<String> = (1..=keys.len()).map(|at| format!("k{at}")).collect();
        let arrays: Vec<String> = keys.iter().map(|key| format!("array_agg({})", key.text)).collect();
        let sorted: Vec<String> = names
            .iter()
            .zip(order)
            .map(|(name, item)| directed(name, item))
            .collect();
        let (names, sorted) = (names.join(", "), sorted.join(", "));
        Ok(format!(
            "(select string_agg(v, {separator} order by {sorted}) from (select distinct on (v) v, {names} from \
             unnest(array_agg({}), {}) as u (v, {names}) where v is not null order by v, {sorted}) as d)",
            value.text,
            arrays.join(", ")
        ))
    }
}
