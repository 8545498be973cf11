//! Function calls: the dispatch by name, conditions and numbers.

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::Translator;
use super::operator::widest_scale;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};

impl Translator<'_> {
    pub(super) fn function(&mut self, function: &Function) -> Result<Sql> {
        if let Some(sql) = self.aggregate(function)? {
            return Ok(sql);
        }
        let name = function.name.to_string().replace('`', "").to_ascii_lowercase();
        let plain = function.over.is_none()
            && function.filter.is_none()
            && function.within_group.is_empty()
            && function.null_treatment.is_none()
            && function.parameters == FunctionArguments::None;
        let unknown = || Untranslatable::new(format!("calls {name}, which has no translation"));
        let args: Vec<&Expr> = match &function.args {
            FunctionArguments::None => Vec::new(),
            FunctionArguments::List(list) if list.duplicate_treatment.is_none() && list.clauses.is_empty() => list
                .args
                .iter()
                .map(|arg| match arg {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
                    _ => Err(unknown()),
                })
                .collect::<Result<_>>()?,
            _ => return Err(unknown()),
        };
        if !plain {
            return Err(unknown());
        }
        if let Some(sql) = self.inserted(&name, &args) {
            return Ok(sql);
        }
        if let Some(sql) = self.condition_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.number_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.text_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.date_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.part_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.choice_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.number_text_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.week_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.clock_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.json_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.stored_function(function, &args)? {
            return Ok(sql);
        }
        Err(unknown())
    }

    fn condition_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("if", [condition, yes, no]) => {
                let condition = self.expression(condition)?;
                let condition = self.boolean(condition)?;
                let (yes, no) = (self.expression(yes)?, self.expression(no)?);
                let (kind, results) = self.unified(vec![yes, no])?;
                let [yes, no] = results.as_slice() else { return Ok(None) };
                let text = format!("case when {} then {} else {} end", condition.text, yes.text, no.text);
                super::operator::with_scale(Sql::of(text, kind, &[&condition, yes, no]), widest_scale(&results))
            }
            ("ifnull" | "nvl" | "coalesce", [_, ..]) => {
                let parts = args
                    .iter()
                    .map(|arg| self.expression(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let (kind, parts) = self.unified(parts)?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                let sql = Sql::of(
                    format!("coalesce({})", texts.join(", ")),
                    kind,
                    &parts.iter().collect::<Vec<_>>(),
                );
                super::operator::with_scale(sql, widest_scale(&parts))
            }
            ("nullif", [left, right]) => {
                let left = self.expression(left)?;
                let kept = left.clone();
                let right = self.expression(right)?;
                let equal = self.compared(left, "=", right)?;
                let text = format!("case when {} then null else {} end", equal.text, kept.text);
                Sql::of(text, kept.kind, &[&equal, &kept])
            }
            ("isnull", [inner]) => {
                let inner = self.expression(inner)?;
                Sql::of(format!("({} is null)", inner.text), Kind::Boolean, &[&inner])
            }
            ("nvl2", [test, yes, no]) => {
                let test = self.expression(test)?;
                let (yes, no) = (self.expression(yes)?, self.expression(no)?);
                let (kind, results) = self.unified(vec![yes, no])?;
                let [yes, no] = results.as_slice() else { return Ok(None) };
                let text = format!(
                    "case when {} is not null then {} else {} end",
                    test.text, yes.text, no.text
                );
                Sql::of(text, kind, &[&test, yes, no])
            }
            ("greatest" | "least", [_, _, ..]) => {
                let parts = args
                    .iter()
                    .map(|arg| self.expression(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let (kind, parts) = self.unified(parts)?;
                if !matches!(
                    kind,
                    Kind::Integer | Kind::Numeric | Kind::Double | Kind::Date | Kind::Timestamp | Kind::TimestampTz
                ) {
                    return Err(Untranslatable::new(format!(
                        "calls {name} on something else than numbers and dates"
                    )));
                }
                // PostgreSQL leaves NULLs out; MySQL's result is NULL.
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                let nulls: Vec<String> = texts.iter().map(|text| format!("{text} is null")).collect();
                let text = format!(
                    "case when {} then null else {name}({}) end",
                    nulls.join(" or "),
                    texts.join(", ")
                );
                Sql::of(text, kind, &parts.iter().collect::<Vec<_>>())
            }
            _ => return Ok(None),
        }))
    }

    fn number_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("abs" | "sign", [inner]) => {
                let inner = self.number_argument(inner)?;
                let kind = if name == "sign" { Kind::Integer } else { inner.kind };
                let text = match (name, inner.kind) {
                    ("sign", _) => format!("sign({})::integer", inner.text),
                    _ => format!("abs({})", super::operator::widened(&inner)),
                };
                let wide = name == "abs";
                Sql {
                    wide,
                    ..Sql::of(text, kind, &[&inner])
                }
            }
            ("ceil" | "ceiling", [inner]) => self.rounded_to_whole("ceil", inner)?,
            ("floor", [inner]) => self.rounded_to_whole("floor", inner)?,
            ("round", [inner]) => {
                let inner = self.number_argument(inner)?;
                match inner.kind {
                    Kind::Integer => inner,
                    // Both round floating-point numbers half to even.
                    kind => Sql::of(format!("round({})", inner.text), kind, &[&inner]),
                }
            }
            ("round" | "truncate", [inner, digits]) => {
                let inner = self.number_argument(inner)?;
                let digits = self.expression(digits)?;
                let Some(digits) = digits.whole().filter(|digits| (-30..=30).contains(digits)) else {
                    return Err(Untranslatable::new(format!(
                        "calls {name} with digits that are no literal"
                    )));
                };
                let function = if name == "round" { "round" } else { "trunc" };
                match inner.kind {
                    Kind::Double if digits.abs() <= 15 => {
                        // As the source does it: in floating-point numbers, half to even.
                        let power = format!("'1e{}'::double precision", digits.abs());
                        let (there, back) = if digits < 0 { ("/", "*") } else { ("*", "/") };
                        let text = format!("({function}({} {there} {power}) {back} {power})", inner.text);
                        Sql::of(text, Kind::Double, &[&inner])
                    }
                    Kind::Double => {
                        return Err(Untranslatable::new(format!(
                            "calls {name} on a floating-point number with many digits"
                        )));
                    }
                    Kind::Integer if digits >= 0 => inner,
                    kind => {
                        let text = format!("{function}({}::numeric, {digits})", inner.text);
                        let text = if kind == Kind::Integer {
                            format!("{text}::bigint")
                        } else {
                            text
                        };
                        Sql::of(text, kind, &[&inner]).wide()
                    }
                }
            }
            ("mod", [left, right]) => self.modulo(left, right)?,
            ("pow" | "power", [base, exponent]) => {
                let (base, exponent) = (self.number_argument(base)?, self.number_argument(exponent)?);
                self.caveat("floating-point results may differ in the last digit");
                let text = format!(
                    "power({}::double precision, {}::double precision)",
                    base.text, exponent.text
                );
                Sql::of(text, Kind::Double, &[&base, &exponent])
            }
            ("sqrt", [inner]) => {
                let inner = self.number_argument(inner)?;
                // NULL for a negative number, where PostgreSQL raises an error.
                let text = format!("case when {0} >= 0 then sqrt({0}::double precision) end", inner.text);
                Sql::of(text, Kind::Double, &[&inner])
            }
            ("pi", []) => Sql::new("pi()", Kind::Double),
            ("rand", []) => Sql::new("random()", Kind::Double).at_least(Volatility::Volatile),
            _ => return Ok(None),
        }))
    }

    pub(super) fn number_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        self.number(sql)
    }

    pub(super) fn rounded_to_whole(&mut self, function: &str, expr: &Expr) -> Result<Sql> {
        let inner = self.number_argument(expr)?;
        Ok(match inner.kind {
            Kind::Integer => inner,
            // A whole number has no negative zero.
            Kind::Double => Sql::of(format!("({function}({}) + 0)", inner.text), Kind::Double, &[&inner]),
            kind => Sql::of(format!("{function}({})", inner.text), kind, &[&inner]),
        })
    }
}
