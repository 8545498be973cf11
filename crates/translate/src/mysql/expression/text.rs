//! Functions on texts and bytes.

use sqlparser::ast::{Expr, TrimWhereField};

use super::Translator;
use crate::expression::quoted;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};

impl Translator<'_> {
    pub(super) fn text_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("concat", [_, ..]) => {
                // NULL if any part is, which is what || does.
                let parts = args
                    .iter()
                    .map(|arg| self.text_argument(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                Sql::of(
                    format!("({})", texts.join(" || ")),
                    Kind::Text,
                    &parts.iter().collect::<Vec<_>>(),
                )
            }
            ("concat_ws", [separator, rest @ ..]) if !rest.is_empty() => {
                // concat_ws and array_to_string are not immutable in PostgreSQL: each part brings its separator, and
                // the first one is cut off.
                let separator = self.text_argument(separator)?;
                let parts = rest
                    .iter()
                    .map(|arg| self.text_argument(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let joined: Vec<String> = parts
                    .iter()
                    .map(|part| format!("coalesce({} || {}, '')", separator.text, part.text))
                    .collect();
                let text = format!("substr({}, char_length({}) + 1)", joined.join(" || "), separator.text);
                let mut all: Vec<&Sql> = parts.iter().collect();
                all.push(&separator);
                Sql::of(text, Kind::Text, &all)
            }
            ("lower" | "lcase", [inner]) => self.simple_text("lower", inner)?,
            ("upper" | "ucase", [inner]) => self.simple_text("upper", inner)?,
            ("reverse", [inner]) => self.simple_text("reverse", inner)?,
            ("ltrim", [inner]) => self.trim(inner, Some(TrimWhereField::Leading), None)?,
            ("rtrim", [inner]) => self.trim(inner, Some(TrimWhereField::Trailing), None)?,
            ("trim", [inner]) => self.trim(inner, None, None)?,
            ("char_length" | "character_length", [inner]) => {
                let inner = self.text_argument(inner)?;
                Sql::of(format!("char_length({})", inner.text), Kind::Integer, &[&inner])
            }
            ("length" | "octet_length" | "lengthb", [inner]) => self.byte_length(inner)?,
            ("left" | "right", [inner, count]) => {
                let inner = self.text_argument(inner)?;
                let count = self.count(count)?;
                let text = format!("{name}({}, {})", inner.text, count.text);
                Sql::of(text, Kind::Text, &[&inner, &count])
            }
            ("lpad" | "rpad", [inner, count, pad]) => {
                let inner = self.text_argument(inner)?;
                let count = self.integer_argument(count, name)?;
                let pad = self.expression(pad)?;
                let Some(pad) = pad.text_literal().filter(|pad| !pad.is_empty()) else {
                    return Err(Untranslatable::new(format!(
                        "calls {name} with a padding that is no literal, or empty"
                    )));
                };
                let text = match count.whole() {
                    Some(count @ 0..=100_000) => format!("{name}({}, {count}, {})", inner.text, quoted(pad)),
                    Some(_) => return Err(Untranslatable::new(format!("calls {name} with such a length"))),
                    // NULL for a negative length.
                    None => format!(
                        "(case when {1} >= 0 then {name}({0}, {1}::integer, {2}) end)",
                        inner.text,
                        count.text,
                        quoted(pad)
                    ),
                };
                Sql::of(text, Kind::Text, &[&inner, &count])
            }
            ("repeat", [inner, count]) => {
                let inner = self.text_argument(inner)?;
                let count = self.count(count)?;
                Sql::of(
                    format!("repeat({}, {})", inner.text, count.text),
                    Kind::Text,
                    &[&inner, &count],
                )
            }
            ("replace", [inner, from, to]) => {
                let (inner, from, to) = (
                    self.text_argument(inner)?,
                    self.text_argument(from)?,
                    self.text_argument(to)?,
                );
                let text = format!("replace({}, {}, {})", inner.text, from.text, to.text);
                Sql::of(text, Kind::Text, &[&inner, &from, &to])
            }
            ("substring_index", [text, delimiter, count]) => self.substring_index(text, delimiter, count)?,
            ("format", [number, digits]) => {
                let (number, digits) = (self.number_argument(number)?, self.expression(digits)?);
                let Some(digits) = digits.whole().and_then(|digits| usize::try_from(digits).ok()) else {
                    return Err(Untranslatable::new("calls format with digits that are no literal"));
                };
                if digits > 30 || number.kind == Kind::Double {
                    return Err(Untranslatable::new(
                        "calls format on a floating-point number or with too many digits",
                    ));
                }
                let point = if digits > 0 { "." } else { "" };
                let picture = format!("FM{}990{point}{}", "999,".repeat(20), "0".repeat(digits));
                let text = format!("to_char({}::numeric, '{picture}')", number.text);
                Sql::of(text, Kind::Text, &[&number]).at_least(Volatility::Stable)
            }
            ("regexp_like", [value, pattern]) => {
                let (value, pattern) = (self.expression(value)?, self.expression(pattern)?);
                self.matches(false, value, &pattern)?
            }
            ("md5", [inner]) => {
                let inner = self.expression(inner)?;
                match inner.kind {
                    Kind::Bytes => Sql::of(format!("md5({})", inner.text), Kind::Text, &[&inner]),
                    _ => {
                        let inner = self.utf8(inner)?;
                        Sql::of(format!("md5({})", inner.text), Kind::Text, &[&inner])
                    }
                }
            }
            ("sha2", [inner, bits]) => {
                let bits = self.expression(bits)?;
                let function = match bits.whole() {
                    Some(0 | 256) => "sha256",
                    Some(224) => "sha224",
                    Some(384) => "sha384",
                    Some(512) => "sha512",
                    _ => {
                        return Err(Untranslatable::new(
                            "calls sha2 with something else than a literal length",
                        ));
                    }
                };
                let inner = self.bytes_argument(inner)?;
                Sql::of(
                    format!("encode({function}({}), 'hex')", inner.text),
                    Kind::Text,
                    &[&inner],
                )
            }
            ("hex", [inner]) => {
                let inner = self.expression(inner)?;
                match inner.kind {
                    Kind::Integer => Sql::of(format!("upper(to_hex({}::bigint))", inner.text), Kind::Text, &[&inner]),
                    _ => {
                        let bytes = self.bytes(inner)?;
                        Sql::of(format!("upper(encode({}, 'hex'))", bytes.text), Kind::Text, &[&bytes])
                    }
                }
            }
            ("uuid", []) => Sql::new("gen_random_uuid()", Kind::Uuid).at_least(Volatility::Volatile),
            // The order of the bytes of a new random UUID says nothing.
            ("uuid_to_bin", [Expr::Function(inner), ..]) if inner.name.to_string().eq_ignore_ascii_case("uuid") => {
                Sql::new("decode(replace(gen_random_uuid()::text, '-', ''), 'hex')", Kind::Bytes)
                    .at_least(Volatility::Volatile)
            }
            ("uuid_to_bin", [inner]) => {
                let inner = self.text_argument(inner)?;
                Sql::of(
                    format!("decode(replace({}, '-', ''), 'hex')", inner.text),
                    Kind::Bytes,
                    &[&inner],
                )
            }
            ("bin_to_uuid", [inner]) => {
                let inner = self.expression(inner)?;
                if inner.kind != Kind::Bytes {
                    return Err(Untranslatable::new("calls bin_to_uuid on something that is not bytes"));
                }
                Sql::of(
                    format!("encode({}, 'hex')::uuid::text", inner.text),
                    Kind::Text,
                    &[&inner],
                )
            }
            _ => return Ok(None),
        }))
    }

    /// The parts of a text before the n-th delimiter, or behind the n-th from the end.
    fn substring_index(&mut self, text: &Expr, delimiter: &Expr, count: &Expr) -> Result<Sql> {
        let text = self.text_argument(text)?;
        let (delimiter, count) = (self.expression(delimiter)?, self.expression(count)?);
        let (Some(delimiter), Some(count)) = (delimiter.text_literal().filter(|d| !d.is_empty()), count.whole()) else {
            return Err(Untranslatable::new(
                "calls substring_index with something else than literals",
            ));
        };
        let delimiter = quoted(delimiter);
        if matches!(count, 1 | -1) {
            let sql = format!("split_part({}, {delimiter}, {count})", text.text);
            return Ok(Sql::of(sql, Kind::Text, &[&text]));
        }
        let parts = format!("string_to_array({}, {delimiter})", text.text);
        let sql = match count {
            0 => return Err(Untranslatable::new("calls substring_index with 0")),
            1.. => format!("array_to_string(({parts})[:{count}], {delimiter})"),
            _ => format!(
                "array_to_string(({parts})[greatest(cardinality({parts}) - {}, 1):], {delimiter})",
                count.unsigned_abs() - 1
            ),
        };
        Ok(Sql::of(sql, Kind::Text, &[&text]).at_least(Volatility::Stable))
    }

    pub(in crate::mysql) fn text_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        self.text(sql)
    }

    fn simple_text(&mut self, function: &str, expr: &Expr) -> Result<Sql> {
        let inner = self.text_argument(expr)?;
        Ok(Sql::of(format!("{function}({})", inner.text), Kind::Text, &[&inner]))
    }

    /// A number of characters: an integer, negative ones as 0, as MySQL takes them.
    pub(super) fn count(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.number_argument(expr)?;
        if let Some(count) = sql.whole() {
            return Ok(Sql::new(count.max(0).to_string(), Kind::Integer));
        }
        if sql.kind != Kind::Integer {
            return Err(Untranslatable::new(
                "counts characters with something that is not a whole number",
            ));
        }
        // greatest() would turn NULL into 0.
        let text = format!("case when {0} < 0 then 0 else {0} end::integer", sql.text);
        Ok(Sql::of(format!("({text})"), Kind::Integer, &[&sql]))
    }

    pub(super) fn trim(&mut self, expr: &Expr, place: Option<TrimWhereField>, what: Option<&Expr>) -> Result<Sql> {
        let inner = self.text_argument(expr)?;
        let character = match what {
            None => " ".to_owned(),
            Some(what) => {
                let what = self.expression(what)?;
                // PostgreSQL trims a set of characters, MySQL a text: the same for one character.
                match what.text_literal() {
                    Some(text) if text.chars().count() == 1 => text.to_owned(),
                    _ => return Err(Untranslatable::new("trims something else than one character")),
                }
            }
        };
        let function = match place {
            None | Some(TrimWhereField::Both) => "btrim",
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
        };
        Ok(Sql::of(
            format!("{function}({}, {})", inner.text, quoted(&character)),
            Kind::Text,
            &[&inner],
        ))
    }

    pub(super) fn position(&mut self, needle: &Expr, text: &Expr) -> Result<Sql> {
        let (needle, text) = (self.text_argument(needle)?, self.text_argument(text)?);
        self.text_caveats(&needle, &text, true);
        Ok(Sql::of(
            format!("strpos({}, {})", text.text, needle.text),
            Kind::Integer,
            &[&needle, &text],
        ))
    }

    pub(super) fn byte_length(&mut self, expr: &Expr) -> Result<Sql> {
        let inner = self.expression(expr)?;
        let inner = match inner.kind {
            Kind::Bytes => inner,
            _ => self.utf8(inner)?,
        };
        Ok(Sql::of(
            format!("octet_length({})", inner.text),
            Kind::Integer,
            &[&inner],
        ))
    }

    /// A text whose bytes are looked at: a column of another character set has other bytes.
    fn utf8(&mut self, sql: Sql) -> Result<Sql> {
        if self
            .columns
            .iter()
            .any(|name| self.scope.columns.get(name).is_some_and(|column| !column.utf8))
        {
            self.caveat("bytes are those of UTF-8, not of the column's old character set");
        }
        self.text(sql)
    }

    pub(super) fn bytes_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        self.bytes(sql)
    }

    /// The bytes of a text. convert_to is not immutable in PostgreSQL; decode is, with backslashes doubled first.
    fn bytes(&mut self, sql: Sql) -> Result<Sql> {
        if sql.kind == Kind::Bytes {
            return Ok(sql);
        }
        let sql = self.utf8(sql)?;
        Ok(Sql::of(
            format!("decode(replace({}, '\\', '\\\\'), 'escape')", sql.text),
            Kind::Bytes,
            &[&sql],
        ))
    }
}
