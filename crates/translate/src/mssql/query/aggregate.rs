//! Aggregates and functions of windows.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/aggregate-functions-transact-sql>.

use model::PgType;
use sqlparser::ast::{DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::expression::{Kind, Result, Sql, Untranslatable};
use crate::mssql::expression::{Translator, cast_text, type_of};
use crate::query::{TOGETHER, Windows};

impl Translator<'_> {
    /// A call of an aggregate or a function of windows; `None` if it is neither.
    pub(in crate::mssql) fn aggregate(&mut self, name: &str, function: &Function) -> Result<Option<Sql>> {
        let known = matches!(
            name,
            "count"
                | "count_big"
                | "sum"
                | "avg"
                | "min"
                | "max"
                | "stdev"
                | "stdevp"
                | "var"
                | "varp"
                | "string_agg"
                | "grouping"
                | "grouping_id"
                | "row_number"
                | "rank"
                | "dense_rank"
                | "ntile"
                | "percent_rank"
                | "cume_dist"
                | "lag"
                | "lead"
                | "first_value"
                | "last_value"
        );
        if !known {
            return Ok(None);
        }
        let over_rows = self.reach.as_ref().map_or(0, |reach| reach.frames.len());
        if self.taken.as_ref().is_some_and(|taken| taken.frame + 1 == over_rows) {
            return Err(Untranslatable::new(format!(
                "calls {name} where a variable is set from itself"
            )));
        }
        if self.reach.is_none() {
            return Err(Untranslatable::new(format!(
                "calls the aggregate {name} outside of a query"
            )));
        }
        if function.filter.is_some() || function.null_treatment.is_some() {
            return Err(Untranslatable::new(format!(
                "calls {name} with a clause that has no translation"
            )));
        }
        let FunctionArguments::List(list) = &function.args else {
            return Err(Untranslatable::new(format!(
                "calls {name} with arguments that have no translation"
            )));
        };
        let distinct = match list.duplicate_treatment {
            Some(DuplicateTreatment::Distinct) => "distinct ",
            _ => "",
        };
        let over = self.over(function.over.as_ref())?;
        if !distinct.is_empty() && !over.is_empty() {
            return Err(Untranslatable::new(format!("calls {name} with DISTINCT over a window")));
        }
        if let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = list.args.as_slice() {
            return Ok(Some(
                Sql::new(format!("count(*){over}"), Kind::Integer).typed(PgType::BigInt),
            ));
        }
        let args = list
            .args
            .iter()
            .map(|arg| match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
                _ => Err(Untranslatable::new(format!(
                    "calls {name} with arguments that have no translation"
                ))),
            })
            .collect::<Result<Vec<&Expr>>>()?;
        let mut values = args
            .iter()
            .map(|arg| self.expression(arg))
            .collect::<Result<Vec<Sql>>>()?;
        let parts = values.clone();
        let parts: Vec<&Sql> = parts.iter().collect();
        let made = |text: String, pg_type: PgType, kind: Kind| Sql::of(text, kind, &parts).typed(pg_type);
        let sql = match (name, values.as_mut_slice()) {
            ("count" | "count_big", [value]) => {
                if !distinct.is_empty() && value.case_insensitive {
                    self.caveat(TOGETHER);
                }
                made(
                    format!("count({distinct}{}){over}", value.text),
                    PgType::BigInt,
                    Kind::Integer,
                )
            }
            ("sum" | "avg", [value]) => {
                let value = self.number(value.clone())?;
                self.sum_or_average(name, distinct, &value, &over)
            }
            ("min" | "max", [value]) => {
                match value.kind {
                    Kind::Text => self.caveat("texts are put in order by another collation"),
                    Kind::Uuid | Kind::Boolean | Kind::Bytes | Kind::Other | Kind::Json => {
                        return Err(Untranslatable::new(format!(
                            "takes the {name} of values that PostgreSQL puts in another order or in none"
                        )));
                    }
                    _ => {}
                }
                let pg_type = match type_of(value) {
                    PgType::Varchar { .. } => PgType::Text,
                    other => other,
                };
                let mut sql = made(format!("{name}({}){over}", value.text), pg_type, value.kind);
                sql.case_insensitive = value.case_insensitive;
                sql
            }
            ("stdev" | "stdevp" | "var" | "varp", [value]) => {
                let value = self.number(value.clone())?;
                self.caveat("floating-point results may differ in the last digit");
                let function = match name {
                    "stdev" => "stddev_samp",
                    "stdevp" => "stddev_pop",
                    "var" => "var_samp",
                    _ => "var_pop",
                };
                let value = cast_text(&value, &PgType::DoublePrecision);
                made(
                    format!("{function}({distinct}{value}){over}"),
                    PgType::DoublePrecision,
                    Kind::Double,
                )
            }
            ("string_agg", [value, separator]) => {
                let (value, separator) = (self.text(value.clone())?, self.text(separator.clone())?);
                let order = match function.within_group.as_slice() {
                    [] => String::new(),
                    items => format!(" order by {}", self.sort_list(items)?),
                };
                made(
                    format!("string_agg({}, {}{order}){over}", value.text, separator.text),
                    PgType::Text,
                    Kind::Text,
                )
            }
            ("grouping" | "grouping_id", [_, ..]) => {
                let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                made(
                    format!("grouping({})", texts.join(", ")),
                    PgType::Integer,
                    Kind::Integer,
                )
            }
            ("row_number" | "rank" | "dense_rank", []) => {
                made(format!("{name}(){over}"), PgType::BigInt, Kind::Integer)
            }
            ("percent_rank" | "cume_dist", []) => {
                made(format!("{name}(){over}"), PgType::DoublePrecision, Kind::Double)
            }
            ("ntile", [count]) => made(format!("ntile({}){over}", count.text), PgType::Integer, Kind::Integer),
            ("lag" | "lead", [value, rest @ ..]) if rest.len() <= 2 => {
                let mut texts = vec![value.text.clone()];
                if let [offset, default @ ..] = rest {
                    texts.push(offset.text.clone());
                    if let [default] = default {
                        texts.push(cast_text(&self.converted(default.clone(), value)?, &type_of(value)));
                    }
                }
                let mut sql = made(
                    format!("{name}({}){over}", texts.join(", ")),
                    type_of(value),
                    value.kind,
                );
                sql.case_insensitive = value.case_insensitive;
                sql
            }
            ("first_value" | "last_value", [value]) => {
                let mut sql = made(format!("{name}({}){over}", value.text), type_of(value), value.kind);
                sql.case_insensitive = value.case_insensitive;
                sql
            }
            _ => {
                return Err(Untranslatable::new(format!(
                    "calls {name} with arguments that have no translation"
                )));
            }
        };
        Ok(Some(sql))
    }

    /// The results have the type of SQL Server's: whole numbers stay whole.
    fn sum_or_average(&mut self, name: &str, distinct: &str, value: &Sql, over: &str) -> Sql {
        let call = |inner: &str| format!("{name}({distinct}{inner}){over}");
        let (text, kind, pg_type) = match (name, type_of(value)) {
            ("sum", PgType::BigInt) => (format!("{}::bigint", call(&value.text)), Kind::Integer, PgType::BigInt),
            ("sum", PgType::SmallInt | PgType::Integer) => (call(&value.text), Kind::Integer, PgType::BigInt),
            ("avg", PgType::BigInt) => (
                format!("trunc({})::bigint", call(&value.text)),
                Kind::Integer,
                PgType::BigInt,
            ),
            ("avg", PgType::SmallInt | PgType::Integer) => (
                format!("trunc({})::integer", call(&value.text)),
                Kind::Integer,
                PgType::Integer,
            ),
            (_, PgType::Real) => (
                call(&cast_text(value, &PgType::DoublePrecision)),
                Kind::Double,
                PgType::DoublePrecision,
            ),
            (_, PgType::DoublePrecision) => (call(&value.text), Kind::Double, PgType::DoublePrecision),
            _ => {
                if name == "avg" {
                    self.caveat("SQL Server rounds a product or quotient of decimals to the digits of its result type");
                }
                (call(&value.text), Kind::Numeric, PgType::Numeric { modifier: None })
            }
        };
        Sql::of(text, kind, &[value]).typed(pg_type)
    }
}
