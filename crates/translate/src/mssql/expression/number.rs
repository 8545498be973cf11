//! Functions of numbers.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql>.

use model::PgType;
use sqlparser::ast::Expr;

use super::Translator;
use super::operator::cast_text;
use crate::expression::type_of;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};

impl Translator<'_> {
    pub(super) fn number_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("abs", [inner]) => {
                let inner = self.number_argument(inner)?;
                Sql::of(format!("abs({})", inner.text), inner.kind, &[&inner]).typed(type_of(&inner))
            }
            ("sign", [inner]) => {
                let inner = self.number_argument(inner)?;
                let text = match inner.kind {
                    Kind::Integer => format!("sign({})::integer", inner.text),
                    _ => format!("sign({})", inner.text),
                };
                Sql::of(text, inner.kind, &[&inner])
            }
            ("ceiling", [inner]) => self.rounded_to_whole("ceil", inner)?,
            ("floor", [inner]) => self.rounded_to_whole("floor", inner)?,
            ("round", [inner, digits]) => self.round(inner, digits, None)?,
            ("round", [inner, digits, cut]) => self.round(inner, digits, Some(cut))?,
            ("power", [base, exponent]) => {
                let (base, exponent) = (self.number_argument(base)?, self.number_argument(exponent)?);
                let power = format!(
                    "power({}, {})",
                    cast_text(&base, &PgType::DoublePrecision),
                    cast_text(&exponent, &PgType::DoublePrecision)
                );
                // The result has the type of the base.
                match base.kind {
                    Kind::Integer => {
                        let pg_type = type_of(&base);
                        Sql::of(format!("trunc({power})::{pg_type}"), Kind::Integer, &[&base, &exponent]).typed(pg_type)
                    }
                    Kind::Numeric => {
                        let (digits, modifier) = match type_of(&base) {
                            PgType::Numeric {
                                modifier: Some((_, scale)),
                            } => (scale, Some((38, scale))),
                            _ => {
                                return Err(Untranslatable::new(
                                    "calls POWER of a decimal whose digits are not known",
                                ));
                            }
                        };
                        let exponent_text = cast_text(&exponent, &PgType::Numeric { modifier: None });
                        let text = format!("round(power({}, {exponent_text}), {digits})", base.text);
                        Sql::of(text, Kind::Numeric, &[&base, &exponent]).typed(PgType::Numeric { modifier })
                    }
                    kind => {
                        self.caveat("floating-point results may differ in the last digit");
                        Sql::of(power, kind, &[&base, &exponent])
                    }
                }
            }
            ("square", [inner]) => {
                let inner = self.double_argument(inner)?;
                Sql::of(format!("({0} * {0})", inner.text), Kind::Double, &[&inner])
            }
            ("sqrt" | "exp" | "log10" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan" | "cot", [inner]) => {
                let inner = self.double_argument(inner)?;
                self.caveat("floating-point results may differ in the last digit");
                Sql::of(format!("{name}({})", inner.text), Kind::Double, &[&inner])
            }
            ("log", [inner]) => {
                let inner = self.double_argument(inner)?;
                self.caveat("floating-point results may differ in the last digit");
                Sql::of(format!("ln({})", inner.text), Kind::Double, &[&inner])
            }
            ("log", [inner, base]) => {
                let (inner, base) = (self.double_argument(inner)?, self.double_argument(base)?);
                self.caveat("floating-point results may differ in the last digit");
                Sql::of(
                    format!("(ln({}) / ln({}))", inner.text, base.text),
                    Kind::Double,
                    &[&inner, &base],
                )
            }
            ("atn2", [y, x]) => {
                let (y, x) = (self.double_argument(y)?, self.double_argument(x)?);
                self.caveat("floating-point results may differ in the last digit");
                Sql::of(format!("atan2({}, {})", y.text, x.text), Kind::Double, &[&y, &x])
            }
            ("radians" | "degrees", [inner]) => {
                let inner = self.number_argument(inner)?;
                if inner.kind != Kind::Double {
                    return Err(Untranslatable::new(format!(
                        "calls {name} of a number that is no float, which SQL Server rounds to its type"
                    )));
                }
                self.caveat("floating-point results may differ in the last digit");
                Sql::of(format!("{name}({})", inner.text), Kind::Double, &[&inner])
            }
            ("pi", []) => Sql::new("pi()", Kind::Double),
            // One value for all rows of a query.
            ("rand", []) if self.reach.is_some() => {
                Sql::new("(select random())", Kind::Double).at_least(Volatility::Volatile)
            }
            ("rand", []) => Sql::new("random()", Kind::Double).at_least(Volatility::Volatile),
            ("rand", [_]) => return Err(Untranslatable::new("calls RAND with a seed")),
            _ => return Ok(None),
        }))
    }

    pub(super) fn number_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        match sql.kind {
            Kind::Text => self.number_of_text(sql, &Sql::new("", Kind::Double)),
            _ => self.number(sql),
        }
    }

    fn double_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let inner = self.number_argument(expr)?;
        match (inner.kind, &inner.pg_type) {
            (Kind::Double, Some(PgType::Real)) | (Kind::Integer | Kind::Numeric, _) => {
                let text = cast_text(&inner, &PgType::DoublePrecision);
                Ok(Sql::of(text, Kind::Double, &[&inner]))
            }
            _ => Ok(inner),
        }
    }

    pub(super) fn rounded_to_whole(&mut self, function: &str, expr: &Expr) -> Result<Sql> {
        let inner = self.number_argument(expr)?;
        let pg_type = match type_of(&inner) {
            PgType::Numeric {
                modifier: Some((precision, _)),
            } => PgType::Numeric {
                modifier: Some((precision, 0)),
            },
            PgType::Real => PgType::DoublePrecision,
            other => other,
        };
        Ok(match inner.kind {
            Kind::Integer => inner,
            kind => Sql::of(format!("{function}({})", inner.text), kind, &[&inner]).typed(pg_type),
        })
    }

    /// ROUND keeps the type; a third argument that is not 0 cuts instead.
    fn round(&mut self, inner: &Expr, digits: &Expr, cut: Option<&Expr>) -> Result<Sql> {
        let inner = self.number_argument(inner)?;
        let digits = self.expression(digits)?;
        let digits = self.whole(digits)?;
        let function = match cut {
            None => "round",
            Some(cut) => match self.expression(cut)?.whole() {
                Some(0) => "round",
                Some(_) => "trunc",
                None => {
                    return Err(Untranslatable::new(
                        "calls ROUND with a third argument that is no literal",
                    ));
                }
            },
        };
        let parts = [&inner, &digits];
        Ok(match inner.kind {
            Kind::Integer if digits.whole().is_some_and(|digits| digits >= 0) => inner,
            Kind::Integer => {
                let pg_type = type_of(&inner);
                let text = format!(
                    "{function}({}, {})::{pg_type}",
                    cast_text(&inner, &PgType::Numeric { modifier: None }),
                    digits.text
                );
                Sql::of(text, Kind::Integer, &parts).typed(pg_type)
            }
            Kind::Double => {
                self.caveat("a floating-point number is rounded as the decimal that it is printed as");
                let text = format!(
                    "{function}({}, {})::double precision",
                    cast_text(&inner, &PgType::Numeric { modifier: None }),
                    digits.text
                );
                Sql::of(text, Kind::Double, &parts)
            }
            kind => Sql::of(format!("{function}({}, {})", inner.text, digits.text), kind, &parts),
        })
    }
}
