//! Parts of texts by their positions: LOCATE, SUBSTRING, INSERT, SPACE and codes of characters.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/string-functions.html>.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::{Kind, Result, Sql};

impl Translator<'_> {
    pub(super) fn part_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("locate", [needle, text]) | ("instr", [text, needle]) => self.position(needle, text)?,
            ("locate", [needle, text, from]) => {
                let (needle, text) = (self.text_argument(needle)?, self.text_argument(text)?);
                let from = self.integer_argument(from, name)?;
                self.text_caveats(&needle, &text, true);
                let found = format!("strpos(substr({}, {}::integer), {})", text.text, from.text, needle.text);
                // MySQL finds the empty text behind the last character, too.
                let behind = if self.scope.server.is_mysql { " + 1" } else { "" };
                let sql = format!(
                    "(case when {from} between 1 and char_length({text}){behind} and {found} > 0 then {found} + {from} - 1 \
                     when {needle} is not null and {text} is not null then 0 end)",
                    from = from.text,
                    text = text.text,
                    needle = needle.text
                );
                Sql::of(sql, Kind::Integer, &[&needle, &text, &from]).wide()
            }
            ("substring" | "substr" | "mid", [text, from]) => self.substring(text, from, None)?,
            ("substring" | "substr" | "mid", [text, from, length]) => self.substring(text, from, Some(length))?,
            ("space", [count]) => {
                let count = self.count(count)?;
                Sql::of(format!("repeat(' ', {})", count.text), Kind::Text, &[&count])
            }
            ("insert", [text, from, length, new]) => {
                let (text, new) = (self.text_argument(text)?, self.text_argument(new)?);
                let (from, length) = (self.integer_argument(from, name)?, self.integer_argument(length, name)?);
                // A negative length, or one that is too long, means the rest.
                let sql = format!(
                    "(case when {new} is null or {length} is null then null \
                     when {from} not between 1 and char_length({text}) then {text} \
                     else left({text}, ({from} - 1)::integer) || {new} \
                     || case when {length} < 0 or {length} > char_length({text}) - {from} then '' \
                     else substr({text}, ({from} + {length})::integer) end end)",
                    new = new.text,
                    length = length.text,
                    from = from.text,
                    text = text.text
                );
                Sql::of(sql, Kind::Text, &[&text, &from, &length, &new])
            }
            ("bit_length", [inner]) => {
                let bytes = self.byte_length(inner)?;
                Sql::of(format!("({} * 8)", bytes.text), Kind::Integer, &[&bytes])
            }
            ("ascii", [inner]) => {
                let bytes = self.bytes_argument(inner)?;
                let text = format!(
                    "(case octet_length({0}) when 0 then 0 else get_byte({0}, 0) end)",
                    bytes.text
                );
                Sql::of(text, Kind::Integer, &[&bytes])
            }
            ("unhex", [inner]) => {
                let inner = self.text_argument(inner)?;
                // NULL for a text that is not hexadecimal; half a byte stands before the rest.
                let text = format!(
                    "(case when {0} ~ '^[0-9A-Fa-f]*$' then decode(repeat('0', char_length({0}) % 2) || {0}, 'hex') end)",
                    inner.text
                );
                if self.query.is_some() {
                    self.caveat(
                        "unhex gives bytes of the type bytea, which a text has to be made of with convert_from",
                    );
                }
                Sql::of(text, Kind::Bytes, &[&inner])
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn substring(&mut self, expr: &Expr, from: &Expr, length: Option<&Expr>) -> Result<Sql> {
        let inner = self.text_argument(expr)?;
        let from = self.integer_argument(from, "substring")?;
        let length = length.map(|length| self.count(length)).transpose()?;
        let mut parts = vec![&inner, &from];
        parts.extend(&length);
        let cut = |text: String| match &length {
            None => text,
            Some(length) => format!("left({text}, {})", length.text),
        };
        let ahead = |from: &str| match &length {
            None => format!("substr({}, {from})", inner.text),
            Some(length) => format!("substr({}, {from}, {})", inner.text, length.text),
        };
        let text = match from.whole() {
            Some(from @ 1..) => ahead(&from.to_string()),
            Some(0) => cut(format!("left({}, 0)", inner.text)),
            // From the end; the empty text if that is before the start.
            Some(from) => cut(format!(
                "case when char_length({0}) >= {1} then right({0}, {1}) when {0} is not null then '' end",
                inner.text,
                from.unsigned_abs()
            )),
            None => {
                let behind = format!(
                    "case when {1} < 0 and char_length({0}) >= -{1} then right({0}, (-{1})::integer) \
                     when {1} is not null then left({0}, 0) end",
                    inner.text, from.text
                );
                format!(
                    "(case when {} > 0 then {} else {} end)",
                    from.text,
                    ahead(&format!("{}::integer", from.text)),
                    cut(format!("({behind})"))
                )
            }
        };
        Ok(Sql::of(text, Kind::Text, &parts))
    }
}
