//! The type of a computed column: a script does not say it, the server knows it from the expression.

use std::collections::BTreeMap;

use model::MssqlType;
use model::source_schema::{SourceColumn, SourceType};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::Token;

use super::catalog::fold;
use super::column::written_type;
use super::constant::MAX_DEPTH;
use super::extent::Batch;
use super::split::lexemes;
use crate::mssql::column_type;
use crate::script::{Cursor, tokens};

/// The type of an expression over columns (by their names in lower case); `None` where it is not clear.
pub(super) fn type_of(
    expression: &str,
    columns: &BTreeMap<String, SourceColumn>,
    functions: &BTreeMap<String, MssqlType>,
) -> Option<MssqlType> {
    let tokens = tokens(&MsSqlDialect {}, expression, 1).ok()?;
    let mut cursor = Cursor::new(expression, &tokens);
    Types { columns, functions }.of(&mut cursor, 0)
}

/// The type that a scalar function returns, from its statement.
pub(super) fn returned_by(statement: &str) -> Option<MssqlType> {
    let lexemes = lexemes(statement);
    let batch = Batch {
        text: statement,
        lexemes: &lexemes,
    };
    let at = (0..lexemes.len()).find(|at| batch.is(*at, "RETURNS"))?;
    let end = (at + 1..lexemes.len()).find(|at| batch.is_one_of(*at, &["AS", "WITH", "BEGIN", "RETURN"]))?;
    known(column_type::parse(&cast_length(batch.between(at + 1, end))))
}

/// The columns that an expression names, each once, in order.
pub(super) fn columns_of(expression: &str, columns: &[String]) -> Vec<String> {
    let mut used: Vec<String> = Vec::new();
    for token in tokens(&MsSqlDialect {}, expression, 1).unwrap_or_default() {
        if let Token::Word(word) = &token.token
            && let Some(column) = columns.iter().find(|column| fold(column) == fold(&word.value))
            && !used.contains(column)
        {
            used.push(column.clone());
        }
    }
    used
}

struct Types<'c> {
    columns: &'c BTreeMap<String, SourceColumn>,
    /// What functions of the database return, by their names in lower case without schema.
    functions: &'c BTreeMap<String, MssqlType>,
}

impl Types<'_> {
    /// The type of an expression that goes to the end.
    fn of(&self, cursor: &mut Cursor<'_>, depth: u32) -> Option<MssqlType> {
        let result = self.sum(cursor, depth)?;
        cursor.is_at_end().then_some(result)
    }

    /// The type of operands with operators between, as far as they go.
    fn sum(&self, cursor: &mut Cursor<'_>, depth: u32) -> Option<MssqlType> {
        let mut result = self.operand(cursor, depth)?;
        loop {
            let operators = [
                Token::Plus,
                Token::Minus,
                Token::Mul,
                Token::Div,
                Token::Mod,
                Token::Ampersand,
                Token::Pipe,
                Token::Caret,
            ];
            let Some(operator) = operators.iter().find(|operator| cursor.eat_symbol(operator)) else {
                return Some(result);
            };
            let right = self.operand(cursor, depth)?;
            result = combined(&result, &right, operator)?;
        }
    }

    fn operand(&self, cursor: &mut Cursor<'_>, depth: u32) -> Option<MssqlType> {
        if depth > MAX_DEPTH {
            return None;
        }
        while cursor.eat_symbol(&Token::Minus) || cursor.eat_symbol(&Token::Plus) {}
        if cursor.is_symbol(&Token::LParen) {
            return self.of(&mut cursor.parenthesized().ok()?, depth + 1);
        }
        match cursor.peek()? {
            Token::Number(digits, _) => {
                cursor.bump();
                number(digits)
            }
            Token::SingleQuotedString(text) => {
                cursor.bump();
                Some(MssqlType::Varchar { length: length(text) })
            }
            Token::NationalStringLiteral(text) => {
                cursor.bump();
                Some(MssqlType::Nvarchar { length: length(text) })
            }
            Token::Word(_) if cursor.is("CASE") => self.case(cursor, depth),
            Token::Word(_) => {
                let parts = cursor.parts().ok()?;
                if cursor.is_symbol(&Token::LParen) {
                    let inner = cursor.parenthesized().ok()?;
                    let name = fold(parts.last()?);
                    return match name.as_str() {
                        _ if parts.len() == 1 => self.call(&name, inner, depth),
                        "getlevel" => Some(MssqlType::SmallInt),
                        "tostring" => Some(MssqlType::Nvarchar { length: Some(4000) }),
                        "getancestor" | "getdescendant" => Some(MssqlType::HierarchyId),
                        _ => self.functions.get(&name).cloned(),
                    };
                }
                match &self.columns.get(&fold(parts.last()?))?.source_type {
                    SourceType::Mssql(MssqlType::Unsupported { .. }) | SourceType::Mysql(_) => None,
                    SourceType::Mssql(source_type) => Some(source_type.clone()),
                }
            }
            _ => None,
        }
    }

    /// `CASE … THEN x … ELSE y END`: the first branch whose type is clear, widened by the others.
    fn case(&self, cursor: &mut Cursor<'_>, depth: u32) -> Option<MssqlType> {
        cursor.eat("CASE");
        let mut result: Option<MssqlType> = None;
        loop {
            cursor.text_until(|cursor| cursor.is_one_of(&["THEN", "ELSE", "END", "CASE"]));
            match cursor.eat_one_of(&["THEN", "ELSE", "END"])? {
                "END" => return result,
                _ => {
                    if cursor.eat("NULL") {
                        continue;
                    }
                    let mut inner = cursor.clone();
                    let branch = self.sum(&mut inner, depth + 1)?;
                    if !inner.is_one_of(&["WHEN", "ELSE", "END"]) {
                        return None;
                    }
                    *cursor = inner;
                    result = Some(match result {
                        Some(before) => wider(&before, &branch)?,
                        None => branch,
                    });
                }
            }
        }
    }

    fn call(&self, name: &str, inner: Cursor<'_>, depth: u32) -> Option<MssqlType> {
        let arguments = inner.split_commas();
        let argument = |at: usize| self.of(&mut arguments.get(at)?.clone(), depth + 1);
        match name {
            "convert" | "try_convert" => {
                let mut first = arguments.first()?.clone();
                known(column_type::parse(&cast_length(
                    &written_type(&mut first, "dbo").ok()?.text,
                )))
            }
            "cast" | "try_cast" => {
                let mut inner = inner;
                inner.text_until(|cursor| cursor.is("AS"));
                inner.eat("AS").then_some(())?;
                known(column_type::parse(&cast_length(
                    &written_type(&mut inner, "dbo").ok()?.text,
                )))
            }
            "isnull" | "abs" | "nullif" | "round" | "lower" | "upper" | "rtrim" | "ltrim" | "trim" | "translate"
            | "substring" | "left" | "right" | "reverse" => argument(0).map(as_variable),
            "coalesce" => arguments
                .iter()
                .map(|argument| self.of(&mut argument.clone(), depth + 1))
                .reduce(|one, other| wider(&one?, &other?))?,
            "iif" => wider(&argument(1)?, &argument(2)?),
            "year" | "month" | "day" | "datepart" | "datediff" | "charindex" | "checksum" | "binary_checksum"
            | "sign" | "ascii" | "unicode" | "patindex" => Some(MssqlType::Int),
            "len" | "datalength" => match argument(0)? {
                MssqlType::Varchar { length: None }
                | MssqlType::Nvarchar { length: None }
                | MssqlType::Varbinary { length: None } => Some(MssqlType::BigInt),
                _ => Some(MssqlType::Int),
            },
            "datediff_big" => Some(MssqlType::BigInt),
            "getdate" | "getutcdate" | "current_timestamp" => Some(MssqlType::Datetime),
            "sysdatetime" | "sysutcdatetime" => Some(MssqlType::Datetime2 { digits: 7 }),
            "power" => match argument(0)? {
                MssqlType::Decimal { scale, .. } => Some(MssqlType::Decimal { precision: 38, scale }),
                MssqlType::Real => Some(MssqlType::Float),
                other => Some(other),
            },
            "newid" => Some(MssqlType::UniqueIdentifier),
            "dateadd" => argument(2),
            "str" => Some(MssqlType::Varchar {
                length: match arguments.get(1) {
                    Some(length) => Some(u32::try_from(length.clone().integer().ok()?).ok()?.clamp(1, 8000)),
                    None => Some(10),
                },
            }),
            "ceiling" | "floor" => match argument(0)? {
                MssqlType::Decimal { precision, .. } => Some(MssqlType::Decimal { precision, scale: 0 }),
                MssqlType::Real => Some(MssqlType::Float),
                MssqlType::TinyInt | MssqlType::SmallInt => Some(MssqlType::Int),
                other => Some(other),
            },
            "sqrt" | "square" | "exp" | "log" | "log10" | "pi" | "rand" | "sin" | "cos" | "tan" | "cot" | "asin"
            | "acos" | "atan" | "atn2" => Some(MssqlType::Float),
            "eomonth" | "datefromparts" => Some(MssqlType::Date),
            "isnumeric" | "isdate" | "isjson" | "difference" => Some(MssqlType::Int),
            "char" => Some(MssqlType::Char { length: 1 }),
            "nchar" => Some(MssqlType::Nchar { length: 1 }),
            "soundex" => Some(MssqlType::Varchar { length: Some(4) }),
            "suser_sname" | "user_name" | "host_name" | "db_name" | "app_name" => {
                Some(MssqlType::Nvarchar { length: Some(128) })
            }
            "sysdatetimeoffset" => Some(MssqlType::DatetimeOffset { digits: 7 }),
            "hashbytes" => Some(MssqlType::Varbinary { length: Some(8000) }),
            "datename" => Some(MssqlType::Nvarchar { length: Some(30) }),
            "json_value" | "format" => Some(MssqlType::Nvarchar { length: Some(4000) }),
            "quotename" => Some(MssqlType::Nvarchar { length: Some(258) }),
            "space" => Some(MssqlType::Varchar { length: Some(8000) }),
            "json_query" => Some(MssqlType::Nvarchar { length: None }),
            "concat" => self.concat(&arguments, depth),
            "replace" | "stuff" | "replicate" => match as_variable(argument(0)?) {
                MssqlType::Nvarchar { length: Some(_) } => Some(MssqlType::Nvarchar { length: Some(4000) }),
                MssqlType::Varchar { length: Some(_) } => Some(MssqlType::Varchar { length: Some(8000) }),
                other => Some(other),
            },
            _ => None,
        }
    }

    /// CONCAT: national if any part is, `max` if any part is, else as long as all parts together.
    fn concat(&self, arguments: &[Cursor<'_>], depth: u32) -> Option<MssqlType> {
        let (mut national, mut total) = (false, Some(0_u32));
        for argument in arguments {
            let part = as_variable(self.of(&mut argument.clone(), depth + 1)?);
            let length = match part {
                MssqlType::Nvarchar { length } => {
                    national = true;
                    length
                }
                MssqlType::Varchar { length } => length,
                // As long as the longest number or date is as a text.
                _ => Some(40),
            };
            total = total.zip(length).map(|(total, length)| total.saturating_add(length));
        }
        Some(text(national, total))
    }
}

fn known(source_type: MssqlType) -> Option<MssqlType> {
    (!matches!(source_type, MssqlType::Unsupported { .. })).then_some(source_type)
}

/// A text type without a length has 30 in CAST and CONVERT, not 1.
fn cast_length(written: &str) -> String {
    match fold(written).as_str() {
        "char" | "varchar" | "nchar" | "nvarchar" | "binary" | "varbinary" => format!("{written}(30)"),
        _ => written.to_owned(),
    }
}

fn length(text: &str) -> Option<u32> {
    u32::try_from(text.encode_utf16().count().max(1)).ok()
}

/// What functions over texts give for one of fixed length.
fn as_variable(source_type: MssqlType) -> MssqlType {
    match source_type {
        MssqlType::Char { length } => MssqlType::Varchar { length: Some(length) },
        MssqlType::Nchar { length } => MssqlType::Nvarchar { length: Some(length) },
        other => other,
    }
}

fn number(digits: &str) -> Option<MssqlType> {
    if digits.contains(['e', 'E']) {
        return Some(MssqlType::Float);
    }
    if let Some((whole, fraction)) = digits.split_once('.') {
        let scale = u8::try_from(fraction.len()).ok()?;
        let whole = u8::try_from(whole.trim_start_matches('0').len()).ok()?;
        return Some(MssqlType::Decimal {
            precision: whole.checked_add(scale)?.clamp(1, 38),
            scale: scale.min(38),
        });
    }
    match digits.parse::<i32>() {
        Ok(_) => Some(MssqlType::Int),
        Err(_) => Some(MssqlType::Decimal {
            precision: u8::try_from(digits.len()).ok()?.min(38),
            scale: 0,
        }),
    }
}

fn text(national: bool, length: Option<u32>) -> MssqlType {
    let longest = if national { 4000 } else { 8000 };
    let length = length.map(|length| length.clamp(1, longest));
    if national {
        MssqlType::Nvarchar { length }
    } else {
        MssqlType::Varchar { length }
    }
}

/// Digits before and after the point of an exact number.
///
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql>.
fn exact(source_type: &MssqlType) -> Option<(u32, u32)> {
    Some(match source_type {
        MssqlType::Bit => (1, 0),
        MssqlType::TinyInt => (3, 0),
        MssqlType::SmallInt => (5, 0),
        MssqlType::Int => (10, 0),
        MssqlType::BigInt => (19, 0),
        MssqlType::SmallMoney => (10, 4),
        MssqlType::Money => (19, 4),
        MssqlType::Decimal { precision, scale } => (u32::from(*precision), u32::from(*scale)),
        _ => return None,
    })
}

/// Rank of a type in SQL Server's order of precedence; the higher wins.
fn rank(source_type: &MssqlType) -> Option<u8> {
    Some(match source_type {
        MssqlType::Datetime2 { .. } => 24,
        MssqlType::Datetime => 23,
        MssqlType::SmallDatetime => 22,
        MssqlType::Date => 21,
        MssqlType::Time { .. } => 20,
        MssqlType::Float => 19,
        MssqlType::Real => 18,
        MssqlType::Decimal { .. } => 17,
        MssqlType::Money => 16,
        MssqlType::SmallMoney => 15,
        MssqlType::BigInt => 14,
        MssqlType::Int => 13,
        MssqlType::SmallInt => 12,
        MssqlType::TinyInt => 11,
        MssqlType::Bit => 10,
        MssqlType::UniqueIdentifier => 5,
        MssqlType::Nvarchar { .. } => 4,
        MssqlType::Nchar { .. } => 3,
        MssqlType::Varchar { .. } => 2,
        MssqlType::Char { .. } => 1,
        _ => return None,
    })
}

/// The type that holds both, as CASE and COALESCE give it.
fn wider(one: &MssqlType, other: &MssqlType) -> Option<MssqlType> {
    if let (Some(one), Some(other)) = (text_length(one), text_length(other)) {
        let length = one.1.zip(other.1).map(|(one, other)| one.max(other));
        return Some(text(one.0 || other.0, length));
    }
    if let (MssqlType::Decimal { .. }, Some((p1, s1)), Some((p2, s2))) | (_, Some((p1, s1)), Some((p2, s2))) =
        (one, exact(one), exact(other))
        && (matches!(one, MssqlType::Decimal { .. }) || matches!(other, MssqlType::Decimal { .. }))
    {
        let scale = s1.max(s2);
        return decimal((p1 - s1).max(p2 - s2) + scale, scale);
    }
    Some(if rank(one)? >= rank(other)? { one } else { other }.clone())
}

/// Whether a text type is national, and its length.
fn text_length(source_type: &MssqlType) -> Option<(bool, Option<u32>)> {
    Some(match source_type {
        MssqlType::Char { length } => (false, Some(*length)),
        MssqlType::Varchar { length } => (false, *length),
        MssqlType::Nchar { length } => (true, Some(*length)),
        MssqlType::Nvarchar { length } => (true, *length),
        _ => return None,
    })
}

/// The type of a sum, product or joined text.
fn combined(one: &MssqlType, other: &MssqlType, operator: &Token) -> Option<MssqlType> {
    if let (Some(one), Some(other)) = (text_length(one), text_length(other)) {
        let length = one.1.zip(other.1).map(|(one, other)| one.saturating_add(other));
        return Some(text(one.0 || other.0, length));
    }
    let has_decimal = matches!(one, MssqlType::Decimal { .. }) || matches!(other, MssqlType::Decimal { .. });
    if has_decimal && let (Some((p1, s1)), Some((p2, s2))) = (exact(one), exact(other)) {
        return match operator {
            Token::Plus | Token::Minus => decimal(s1.max(s2) + (p1 - s1).max(p2 - s2) + 1, s1.max(s2)),
            Token::Mul => decimal(p1 + p2 + 1, s1 + s2),
            Token::Div => decimal(p1 - s1 + s2 + 6.max(s1 + p2 + 1), 6.max(s1 + p2 + 1)),
            _ => decimal((p1 - s1).min(p2 - s2) + s1.max(s2), s1.max(s2)),
        };
    }
    Some(if rank(one)? >= rank(other)? { one } else { other }.clone())
}

/// A decimal of so many digits; what is beyond 38 is taken from the scale, of which 6 stay.
fn decimal(precision: u32, scale: u32) -> Option<MssqlType> {
    let scale = if precision > 38 {
        scale.min(38_u32.saturating_sub(precision - scale).max(scale.min(6)))
    } else {
        scale
    };
    Some(MssqlType::Decimal {
        precision: u8::try_from(precision.clamp(1, 38)).ok()?,
        scale: u8::try_from(scale).ok()?,
    })
}
