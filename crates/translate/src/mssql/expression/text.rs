//! Functions of texts.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/string-functions-transact-sql>.

use model::PgType;
use sqlparser::ast::{Expr, TrimWhereField};

use super::Translator;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

impl Translator<'_> {
    pub(super) fn text_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            // Spaces at the end do not count.
            ("len", [inner]) => {
                let inner = self.text_argument(inner)?;
                Sql::of(format!("length(rtrim({}))", inner.text), Kind::Integer, &[&inner])
            }
            ("datalength", [inner]) => self.byte_length(inner)?,
            ("left" | "right", [inner, count]) => {
                let inner = self.text_argument(inner)?;
                let count = self.expression(count)?;
                let count = self.whole(count)?;
                made(format!("{name}({}, {})", inner.text, count.text), &inner, &[&count])
            }
            ("substring", [inner, from, length]) => self.substring(inner, from, length)?,
            ("charindex", [wanted, text]) => self.position(wanted, text, None)?,
            ("charindex", [wanted, text, from]) => self.position(wanted, text, Some(from))?,
            ("patindex", [pattern, value]) => self.pattern_index(pattern, value)?,
            ("replace", [text, from, to]) => self.replaced(text, from, to)?,
            ("stuff", [text, start, length, other]) => {
                if let Some(list) = self.stuffed_list(args)? {
                    return Ok(Some(list));
                }
                let text = self.text_argument(text)?;
                let (start, length) = (self.expression(start)?, self.expression(length)?);
                let (start, length) = (self.whole(start)?, self.whole(length)?);
                let other = self.expression(other)?;
                let placed = match (other.kind, other.text_literal().is_some()) {
                    (Kind::Null, _) => "''".to_owned(),
                    (_, true) => other.text.clone(),
                    _ => format!("coalesce({}, '')", self.text(other.clone())?.text),
                };
                let sql = format!(
                    "(case when {s} between 1 and length({t}) then overlay({t} placing {placed} from {s} for {l}) end)",
                    s = start.text,
                    t = text.text,
                    l = length.text
                );
                made(sql, &text, &[&start, &length, &other])
            }
            ("replicate", [text, count]) => {
                let text = self.text_argument(text)?;
                let count = self.expression(count)?;
                let count = self.whole(count)?;
                if count.whole().is_none_or(|count| count < 0) {
                    self.caveat("a negative count gives an empty text, not NULL");
                }
                made(format!("repeat({}, {})", text.text, count.text), &text, &[&count])
            }
            ("space", [count]) => {
                let count = self.expression(count)?;
                let count = self.whole(count)?;
                Sql::of(format!("repeat(' ', {})", count.text), Kind::Text, &[&count])
            }
            ("reverse" | "upper" | "lower" | "ucase" | "lcase", [inner]) => {
                let inner = self.text_argument(inner)?;
                let function = match name {
                    "ucase" => "upper",
                    "lcase" => "lower",
                    other => other,
                };
                made(format!("{function}({})", inner.text), &inner, &[])
            }
            ("ltrim" | "rtrim", [inner]) => {
                let inner = self.expression(inner)?;
                // The padding goes anyway.
                let padded = matches!(inner.pg_type, Some(model::PgType::Char { .. })) && name == "rtrim";
                let inner = if padded { inner } else { self.text(inner)? };
                let trimmed = made(format!("{name}({})", inner.text), &inner, &[]);
                Sql {
                    padded: trimmed.padded && name == "ltrim",
                    ..trimmed
                }
            }
            ("ltrim" | "rtrim", [inner, characters]) => {
                let inner = self.text_argument(inner)?;
                let characters = self.text_argument(characters)?;
                made(
                    format!("{name}({}, {})", inner.text, characters.text),
                    &inner,
                    &[&characters],
                )
            }
            ("concat", [_, _, ..]) => self.concat(args)?,
            ("concat_ws", [separator, rest @ ..]) if !rest.is_empty() => {
                let separator = self.text_argument(separator)?;
                if separator.text_literal().is_none() {
                    self.caveat("a separator that is NULL makes the result NULL");
                }
                let parts = rest
                    .iter()
                    .map(|part| self.text_argument(part))
                    .collect::<Result<Vec<Sql>>>()?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                Sql::of(
                    format!("concat_ws({}, {})", separator.text, texts.join(", ")),
                    Kind::Text,
                    &parts.iter().collect::<Vec<_>>(),
                )
                .at_least(crate::expression::Volatility::Stable)
            }
            ("ascii" | "unicode", [inner]) => {
                let inner = self.text_argument(inner)?;
                if name == "ascii" {
                    self.caveat("ASCII() of a character beyond ASCII is its code point");
                }
                Sql::of(format!("nullif(ascii({}), 0)", inner.text), Kind::Integer, &[&inner])
            }
            ("char" | "nchar", [code]) => {
                let code = self.expression(code)?;
                let code = self.whole(code)?;
                let last = if name == "char" { 127 } else { 0xd7ff };
                match code.whole() {
                    Some(number) if (1..=last).contains(&number) => {}
                    Some(number) => {
                        return Err(Untranslatable::new(format!(
                            "calls {}({number}), a character that PostgreSQL does not have or not there",
                            name.to_uppercase()
                        )));
                    }
                    None => self.caveat("a code beyond ASCII, 0 or a surrogate gives another character or an error"),
                }
                Sql::of(format!("chr({})", code.text), Kind::Text, &[&code])
            }
            ("quotename", [inner]) => {
                let inner = self.text_argument(inner)?;
                made(
                    format!("('[' || replace({}, ']', ']]') || ']')", inner.text),
                    &inner,
                    &[],
                )
            }
            ("str", [number, rest @ ..]) if rest.len() <= 2 => self.str(number, rest)?,
            ("translate", [text, from, to]) => {
                let (text, from, to) = (
                    self.text_argument(text)?,
                    self.text_argument(from)?,
                    self.text_argument(to)?,
                );
                match (from.text_literal(), to.text_literal()) {
                    (Some(a), Some(b)) if a.chars().count() == b.chars().count() => {}
                    _ => {
                        return Err(Untranslatable::new(
                            "calls TRANSLATE with characters that are no literals",
                        ));
                    }
                }
                made(
                    format!("translate({}, {}, {})", text.text, from.text, to.text),
                    &text,
                    &[],
                )
            }
            ("format", [value, format]) => {
                let value = self.expression(value)?;
                let format = self.expression(format)?;
                match format.text_literal() {
                    Some(format) => self.format(value, format)?,
                    None => return Err(Untranslatable::new("calls FORMAT with a format that is no literal")),
                }
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn text_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let sql = self.expression(expr)?;
        self.text(sql)
    }

    fn byte_length(&mut self, inner: &Expr) -> Result<Sql> {
        use model::PgType;
        if let Expr::Identifier(ident) = inner
            && let Some(width) = self.scope.widths.get(&ident.value.to_lowercase())
        {
            let width = *width;
            let inner = self.expression(inner)?;
            let text = self.text(inner)?;
            let text = if width == 1 {
                self.caveat(
                    "DATALENGTH of a varchar counts its characters, as with a code page of one byte per character",
                );
                format!("length({})", text.text)
            } else {
                format!("({width} * length({}))", text.text)
            };
            return Ok(Sql::of(text, Kind::Integer, &[]).typed(PgType::Integer));
        }
        let inner = self.expression(inner)?;
        let fixed = match crate::expression::type_of(&inner) {
            PgType::Bytea => {
                return Ok(Sql::of(
                    format!("octet_length({})", inner.text),
                    Kind::Integer,
                    &[&inner],
                ));
            }
            PgType::Integer if inner.kind == Kind::Integer => 4,
            PgType::BigInt | PgType::DoublePrecision => 8,
            PgType::Uuid => 16,
            _ => {
                return Err(Untranslatable::new(
                    "counts the bytes of a value, which depends on how SQL Server stores it",
                ));
            }
        };
        Ok(Sql::of(
            format!("(case when {} is not null then {fixed} end)", inner.text),
            Kind::Integer,
            &[&inner],
        ))
    }

    pub(super) fn substring(&mut self, inner: &Expr, from: &Expr, length: &Expr) -> Result<Sql> {
        let inner = self.expression(inner)?;
        let inner = if inner.kind == Kind::Bytes {
            inner
        } else {
            self.text(inner)?
        };
        let (from, length) = (self.expression(from)?, self.expression(length)?);
        let (from, length) = (self.whole(from)?, self.whole(length)?);
        let text = format!("substring({} from {} for {})", inner.text, from.text, length.text);
        Ok(made(text, &inner, &[&from, &length]))
    }

    pub(super) fn trim(&mut self, expr: &Expr, side: Option<TrimWhereField>, characters: Option<&Expr>) -> Result<Sql> {
        let inner = self.text_argument(expr)?;
        let function = match side {
            None | Some(TrimWhereField::Both) => "btrim",
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
        };
        match characters {
            None => Ok(made(format!("{function}({})", inner.text), &inner, &[])),
            Some(characters) => {
                let characters = self.text_argument(characters)?;
                let text = format!("{function}({}, {})", inner.text, characters.text);
                Ok(made(text, &inner, &[&characters]))
            }
        }
    }

    /// CHARINDEX: 0 where nothing is found.
    fn position(&mut self, wanted: &Expr, text: &Expr, from: Option<&Expr>) -> Result<Sql> {
        let (wanted, text) = (self.text_argument(wanted)?, self.text_argument(text)?);
        match wanted.text_literal() {
            Some("") => return Err(Untranslatable::new("looks for an empty text")),
            Some(_) => {}
            None => self.caveat("an empty text is found at 1, not at 0"),
        }
        let caseless = |sql: &Sql| {
            sql.text_literal()
                .is_some_and(|text| text.chars().all(|c| c.to_lowercase().eq(c.to_uppercase())))
        };
        let folded = (wanted.case_insensitive || text.case_insensitive) && !caseless(&wanted);
        let (a, b) = if folded {
            let lowered = match wanted.text_literal() {
                Some(literal) => quoted(&literal.to_lowercase()),
                None => format!("lower({})", wanted.text),
            };
            (lowered, format!("lower({})", text.text))
        } else {
            (wanted.text.clone(), text.text.clone())
        };
        let from = match from {
            None => None,
            Some(from) => {
                let from = self.expression(from)?;
                Some(self.whole(from)?)
            }
        };
        Ok(match from {
            None => Sql::of(format!("strpos({b}, {a})"), Kind::Integer, &[&wanted, &text]),
            Some(from) if from.whole().is_some_and(|from| from <= 1) => {
                Sql::of(format!("strpos({b}, {a})"), Kind::Integer, &[&wanted, &text])
            }
            Some(from) => {
                let start = match from.whole() {
                    Some(_) => from.text.clone(),
                    None => format!("greatest({}, 1)", from.text),
                };
                let found = format!("strpos(substr({b}, {start}), {a})");
                Sql::of(
                    format!("(case {found} when 0 then 0 else {found} + {start} - 1 end)"),
                    Kind::Integer,
                    &[&wanted, &text, &from],
                )
            }
        })
    }

    fn replaced(&mut self, text: &Expr, from: &Expr, to: &Expr) -> Result<Sql> {
        let (text, from, to) = (
            self.text_argument(text)?,
            self.text_argument(from)?,
            self.text_argument(to)?,
        );
        let cased = from
            .text_literal()
            .is_none_or(|text| !text.chars().all(|c| c.to_lowercase().eq(c.to_uppercase())));
        if text.case_insensitive && cased {
            self.caveat("the source replaces the text without case; PostgreSQL does not");
        }
        let sql = format!("replace({}, {}, {})", text.text, from.text, to.text);
        Ok(made(sql, &text, &[&from, &to]))
    }

    /// CONCAT takes NULL as an empty text.
    fn concat(&mut self, args: &[&Expr]) -> Result<Sql> {
        let parts = args
            .iter()
            .map(|arg| self.text_argument(arg))
            .collect::<Result<Vec<Sql>>>()?;
        let texts: Vec<String> = parts
            .iter()
            .map(|part| match part.literal {
                Some(_) => part.text.clone(),
                None if self.reach.is_some() => part.text.clone(),
                None => format!("coalesce({}, '')", part.text),
            })
            .collect();
        let refs: Vec<&Sql> = parts.iter().collect();
        // concat() is not immutable.
        Ok(if self.reach.is_some() {
            Sql::of(format!("concat({})", texts.join(", ")), Kind::Text, &refs)
                .at_least(crate::expression::Volatility::Stable)
        } else {
            Sql::of(format!("({})", texts.join(" || ")), Kind::Text, &refs)
        })
    }

    /// STR: a number with blanks in front.
    fn str(&mut self, number: &Expr, rest: &[&Expr]) -> Result<Sql> {
        let number = self.expression(number)?;
        let number = self.number(number)?;
        let literal = |translator: &mut Self, at: usize, default: i64| match rest.get(at) {
            None => Ok(default),
            Some(expr) => translator
                .expression(expr)?
                .whole()
                .filter(|number| (0..=8000).contains(number))
                .ok_or_else(|| Untranslatable::new("calls STR with a length that is no literal")),
        };
        let length = literal(self, 0, 10)?;
        let digits = literal(self, 1, 0)?.min(16);
        if digits > 0 {
            self.caveat("where STR's digits do not fit, SQL Server shows fewer of them, and here asterisks stand");
        }
        let rounded = format!(
            "round({}, {digits})::text",
            cast_text(&number, &PgType::Numeric { modifier: None })
        );
        let stars = quoted(&"*".repeat(usize::try_from(length).unwrap_or_default()));
        let text = format!("(case when length({rounded}) > {length} then {stars} else lpad({rounded}, {length}) end)");
        Ok(Sql::of(text, Kind::Text, &[&number]))
    }
}

/// A text made of another one, with or without case as that was.
fn made(text: String, of: &Sql, others: &[&Sql]) -> Sql {
    let mut parts = vec![of];
    parts.extend(others);
    let mut sql = Sql::of(text, of.kind, &parts);
    sql.case_insensitive = of.case_insensitive;
    sql
}
