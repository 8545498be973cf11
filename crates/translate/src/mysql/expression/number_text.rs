//! Numbers as texts of another base, as addresses and as bits; functions of real numbers.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/mathematical-functions.html>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable};

/// An address of four numbers.
const ADDRESS: &str = r"'^(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})(\.(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})){3}$'";

impl Translator<'_> {
    pub(super) fn number_text_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("bin", [number]) => self.in_base(number, 2)?,
            ("conv", [number, from, to]) => {
                let (from, to) = (self.expression(from)?, self.expression(to)?);
                match (from.whole(), to.whole()) {
                    (Some(10), Some(base @ (2 | 16))) => self.in_base(number, base)?,
                    _ => {
                        return Err(Untranslatable::new(
                            "calls conv otherwise than from base 10 to base 2 or 16",
                        ));
                    }
                }
            }
            ("bit_count", [number]) => {
                let number = self.integer_argument(number, name)?;
                let text = format!("bit_count({}::bigint::bit(64))::integer", number.text);
                Sql::of(text, Kind::Integer, &[&number])
            }
            ("is_ipv4", [address]) => {
                let address = self.text_argument(address)?;
                let test = format!("({} ~ {ADDRESS})", address.text);
                let text = if self.scope.server.is_mysql {
                    test
                } else {
                    format!("coalesce({test}, false)")
                };
                Sql::of(text, Kind::Boolean, &[&address])
            }
            ("inet_aton", [address]) => {
                let address = self.text_argument(address)?;
                self.caveat("an address of less than four numbers is NULL");
                let part = |at: u8| format!("split_part({}, '.', {at})::bigint", address.text);
                let text = format!(
                    "(case when {} ~ {ADDRESS} then (({} * 256 + {}) * 256 + {}) * 256 + {} end)",
                    address.text,
                    part(1),
                    part(2),
                    part(3),
                    part(4)
                );
                Sql::of(text, Kind::Integer, &[&address]).wide()
            }
            ("inet_ntoa", [number]) => {
                let number = self.integer_argument(number, name)?;
                let number_sql = format!("{}::bigint", number.text);
                let part = |shift: u8| format!("(({number_sql} >> {shift}) & 255)::text");
                let text = format!(
                    "(case when {number_sql} between 0 and 4294967295 then {} || '.' || {} || '.' || {} || '.' || {} end)",
                    part(24),
                    part(16),
                    part(8),
                    part(0)
                );
                Sql::of(text, Kind::Text, &[&number])
            }
            ("log", [base, number]) => {
                let (base, number) = (self.real(base)?, self.real(number)?);
                let text = format!(
                    "(case when {0} > 0 and {0} <> 1 and {1} > 0 then ln({1}) / ln({0}) end)",
                    base.text, number.text
                );
                Sql::of(text, Kind::Double, &[&base, &number])
            }
            ("exp" | "sin" | "cos" | "tan" | "atan" | "degrees" | "radians", [number]) => {
                let number = self.real(number)?;
                Sql::of(format!("{name}({})", number.text), Kind::Double, &[&number])
            }
            // NULL where there is no result, where PostgreSQL raises an error.
            ("ln" | "log" | "log10" | "log2", [number]) => {
                let number = self.real(number)?;
                let sql = &number.text;
                let logarithm = match name {
                    "log10" => format!("log10({sql})"),
                    "log2" => format!("ln({sql}) / ln(2::double precision)"),
                    _ => format!("ln({sql})"),
                };
                Sql::of(
                    format!("(case when {sql} > 0 then {logarithm} end)"),
                    Kind::Double,
                    &[&number],
                )
            }
            ("asin" | "acos", [number]) => {
                let number = self.real(number)?;
                let text = format!("(case when {0} between -1 and 1 then {name}({0}) end)", number.text);
                Sql::of(text, Kind::Double, &[&number])
            }
            ("atan2" | "atan", [y, x]) => {
                let (y, x) = (self.real(y)?, self.real(x)?);
                Sql::of(format!("atan2({}, {})", y.text, x.text), Kind::Double, &[&y, &x])
            }
            ("crc32", [inner]) => {
                if self.scope.target_version < 18 {
                    return Err(Untranslatable::new("calls crc32, which PostgreSQL has from version 18"));
                }
                let bytes = self.bytes_argument(inner)?;
                Sql::of(format!("crc32({})", bytes.text), Kind::Integer, &[&bytes]).wide()
            }
            ("sha" | "sha1", [_]) => {
                return Err(Untranslatable::new(format!(
                    "calls {name}, which PostgreSQL has with the extension pgcrypto only: encode(digest(…, 'sha1'), 'hex')"
                )));
            }
            _ => return Ok(None),
        }))
    }

    fn in_base(&mut self, number: &Expr, base: i64) -> Result<Sql> {
        let number = self.integer_argument(number, "bin or conv")?;
        let text = if base == 2 {
            format!(
                "(case {0} when 0 then '0' else ltrim({0}::bigint::bit(64)::text, '0') end)",
                number.text
            )
        } else {
            format!("upper(to_hex({}::bigint))", number.text)
        };
        Ok(Sql::of(text, Kind::Text, &[&number]))
    }

    fn real(&mut self, number: &Expr) -> Result<Sql> {
        let number = self.number_argument(number)?;
        self.caveat("floating-point results may differ in the last digit");
        Ok(match number.kind {
            Kind::Double => number,
            _ => Sql::of(format!("{}::double precision", number.text), Kind::Double, &[&number]),
        })
    }
}
