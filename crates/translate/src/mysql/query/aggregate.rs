//! Aggregates and functions of windows.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/aggregate-functions.html>,
//! <https://dev.mysql.com/doc/refman/9.0/en/window-function-descriptions.html>.

use model::PgType;
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
};

use super::digits::{DIGITS, scale_of};
use crate::expression::{Kind, Result, Sql, Untranslatable, type_of};
use crate::mysql::expression::Translator;
use crate::query::{TOGETHER, Windows};

const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "group_concat",
    "std",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "var_pop",
    "var_samp",
    "variance",
    "any_value",
    "json_arrayagg",
];

const OF_WINDOWS: &[&str] = &[
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
];

/// True if an expression is nothing but a call of an aggregate or of a window's function.
pub(super) fn aggregates(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if {
        let name = name_of(function);
        AGGREGATES.contains(&name.as_str()) || OF_WINDOWS.contains(&name.as_str())
    })
}

fn name_of(function: &Function) -> String {
    function.name.to_string().replace('`', "").to_ascii_lowercase()
}

impl Translator<'_> {
    /// A call of an aggregate or a function of windows; `None` if it is neither, or if there is no query.
    pub(in crate::mysql) fn aggregate(&mut self, function: &Function) -> Result<Option<Sql>> {
        let name = name_of(function);
        let aggregate = AGGREGATES.contains(&name.as_str());
        if self.query.is_none() || !(aggregate || OF_WINDOWS.contains(&name.as_str())) {
            return Ok(None);
        }
        let refused = || Untranslatable::new(format!("calls {name} with a clause that has no translation"));
        if function.filter.is_some() || function.null_treatment.is_some() || !function.within_group.is_empty() {
            return Err(refused());
        }
        let FunctionArguments::List(list) = &function.args else {
            return Err(refused());
        };
        let over = self.over(function.over.as_ref())?;
        if !over.is_empty() {
            if name == "group_concat" || name == "any_value" {
                return Err(refused());
            }
            return self.call(&name, list, &over).map(Some);
        }
        if !aggregate {
            return Err(Untranslatable::new(format!("calls {name} without OVER")));
        }
        if let Some(group) = self.group() {
            group.aggregates += 1;
        }
        self.within_aggregate(|own| {
            if name == "group_concat" {
                own.group_concat(list)
            } else {
                own.call(&name, list, &over)
            }
        })
        .map(Some)
    }

    fn call(&mut self, name: &str, list: &FunctionArgumentList, over: &str) -> Result<Sql> {
        let refused = || Untranslatable::new(format!("calls {name} with arguments that have no translation"));
        if !list.clauses.is_empty() {
            return Err(refused());
        }
        let distinct = match list.duplicate_treatment {
            Some(DuplicateTreatment::Distinct) => "distinct ",
            _ => "",
        };
        let count = |argument: &str| Sql::new(format!("count({argument}){over}"), Kind::Integer).typed(PgType::BigInt);
        if let (true, [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]) = (name == "count", list.args.as_slice()) {
            return Ok(count("*"));
        }
        let mut values = list
            .args
            .iter()
            .map(|arg| match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.expression(expr),
                _ => Err(refused()),
            })
            .collect::<Result<Vec<Sql>>>()?;
        let parts = values.clone();
        let parts: Vec<&Sql> = parts.iter().collect();
        let made = |text: String, pg_type: PgType, kind: Kind| Sql::of(text, kind, &parts).typed(pg_type);
        let same = |text: String, value: &Sql| {
            let mut sql = Sql::of(text, value.kind, &parts);
            sql.pg_type.clone_from(&value.pg_type);
            sql.wide = value.wide;
            sql.labels.clone_from(&value.labels);
            sql.case_insensitive = value.case_insensitive;
            sql
        };
        if !distinct.is_empty() && parts.iter().any(|value| value.case_insensitive) {
            self.caveat(TOGETHER);
        }
        Ok(match (name, values.as_mut_slice()) {
            ("count", [value]) if value.whole().is_some() && distinct.is_empty() => count("*"),
            ("count", [value]) => count(&format!("{distinct}{}", value.text)),
            ("count", values @ [_, _, ..]) if !distinct.is_empty() && over.is_empty() => {
                // Rows with a NULL among them do not count.
                let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                let present: Vec<String> = texts.iter().map(|text| format!("{text} is not null")).collect();
                let text = format!(
                    "count(distinct ({})) filter (where {})",
                    texts.join(", "),
                    present.join(" and ")
                );
                made(text, PgType::BigInt, Kind::Integer)
            }
            ("sum" | "avg", [value]) => {
                let value = self.number(value.clone())?;
                self.sum_or_average(name, distinct, &value, over)
            }
            ("min" | "max", [value]) => {
                let value = match value.kind {
                    Kind::Boolean => self.number(value.clone())?,
                    // MySQL compares labels as texts here.
                    Kind::Enum => self.text(value.clone())?,
                    _ => value.clone(),
                };
                match value.kind {
                    Kind::Text => self.caveat("texts are put in order by another collation"),
                    Kind::Integer
                    | Kind::Numeric
                    | Kind::Double
                    | Kind::Date
                    | Kind::Timestamp
                    | Kind::TimestampTz
                    | Kind::Interval
                    | Kind::TimeOfDay
                    | Kind::Null => {}
                    _ => {
                        return Err(Untranslatable::new(format!(
                            "takes the {name} of values that PostgreSQL puts in another order or in none"
                        )));
                    }
                }
                same(format!("{name}({}){over}", value.text), &value)
            }
            ("std" | "stddev" | "stddev_pop" | "stddev_samp" | "var_pop" | "var_samp" | "variance", [value]) => {
                let value = self.number(value.clone())?;
                self.caveat("floating-point results may differ in the last digit");
                let function = match name {
                    "std" | "stddev" => "stddev_pop",
                    "variance" => "var_pop",
                    other => other,
                };
                made(
                    format!("{function}({distinct}{}::double precision){over}", value.text),
                    PgType::DoublePrecision,
                    Kind::Double,
                )
            }
            ("any_value", [value]) => {
                let text = if self.scope.target_version < 16 {
                    format!("(array_agg({}))[1]", value.text)
                } else {
                    format!("any_value({})", value.text)
                };
                same(text, value)
            }
            ("json_arrayagg", [value]) if distinct.is_empty() && over.is_empty() => {
                let text = match value.kind {
                    Kind::Integer | Kind::Text | Kind::Json => format!("jsonb_agg({})", value.text),
                    _ => return Err(refused()),
                };
                made(text, PgType::Jsonb, Kind::Json)
            }
            ("row_number" | "rank" | "dense_rank", []) => {
                made(format!("{name}(){over}"), PgType::BigInt, Kind::Integer)
            }
            ("percent_rank" | "cume_dist", []) => {
                made(format!("{name}(){over}"), PgType::DoublePrecision, Kind::Double)
            }
            ("ntile", [count]) => made(
                format!("ntile({}::integer){over}", count.text),
                PgType::Integer,
                Kind::Integer,
            ),
            ("lag" | "lead", [value, rest @ ..]) if rest.len() <= 2 => {
                let mut texts = vec![value.text.clone()];
                if let [offset, default @ ..] = rest {
                    texts.push(format!("{}::integer", offset.text));
                    if let [default] = default {
                        let (_, both) = self.unified(vec![value.clone(), default.clone()])?;
                        let [first, default] = both.as_slice() else {
                            return Err(refused());
                        };
                        if first.text != value.text {
                            return Err(refused());
                        }
                        texts.push(format!("{}::{}", default.text, type_of(value)));
                    }
                }
                same(format!("{name}({}){over}", texts.join(", ")), value)
            }
            ("first_value" | "last_value", [value]) => same(format!("{name}({}){over}", value.text), value),
            ("nth_value", [value, place]) => same(
                format!("nth_value({}, {}::integer){over}", value.text, place.text),
                value,
            ),
            _ => return Err(refused()),
        })
    }

    /// Decimals stay decimals: an average has four digits more than its values.
    fn sum_or_average(&mut self, name: &str, distinct: &str, value: &Sql, over: &str) -> Sql {
        let call = format!("{name}({distinct}{}){over}", value.text);
        if value.kind == Kind::Double {
            return Sql::of(call, Kind::Double, &[value]).typed(PgType::DoublePrecision);
        }
        let scale = scale_of(value);
        let decimal = |scale: Option<i16>| PgType::Numeric {
            modifier: scale.map(|scale| (65, scale)),
        };
        match (name, scale) {
            ("sum", _) if value.kind == Kind::Integer && !value.wide => {
                Sql::of(call, Kind::Integer, &[value]).typed(PgType::BigInt)
            }
            ("sum", scale) => Sql::of(call, Kind::Numeric, &[value]).typed(decimal(scale)),
            (_, Some(scale)) => {
                let scale = scale.saturating_add(4).min(30);
                Sql::of(format!("round({call}, {scale})"), Kind::Numeric, &[value]).typed(decimal(Some(scale)))
            }
            (_, None) => {
                self.caveat(DIGITS);
                Sql::of(call, Kind::Numeric, &[value]).typed(decimal(None))
            }
        }
    }
}
