//! Values of variables, parameters and results: T-SQL cuts and rounds them to their type without a word.

use model::PgType;

use super::Translator;
use super::operator::cast_text;
use super::type_name::Named;
use crate::expression::{Kind, Result, Sql, kind_of};

impl Translator<'_> {
    /// A value as one of exactly this type. PostgreSQL ignores the length in a parameter's or a result's type, and refuses
    /// a text that is too long for a variable: an explicit cast cuts it, as SQL Server does.
    pub(in crate::mssql) fn assigned(&mut self, sql: Sql, target: &PgType) -> Result<Sql> {
        let case_insensitive = sql.case_insensitive;
        let four_digits = matches!(
            sql.pg_type,
            Some(PgType::Numeric {
                modifier: Some((19 | 10, 4))
            })
        );
        if four_digits && kind_of(target) == Kind::Integer {
            self.caveat("SQL Server rounds money to a whole number, and cuts decimals off");
        }
        if sql.kind == Kind::Integer && matches!(target, PgType::Varchar { .. } | PgType::Char { .. }) {
            // A number that does not fit is an asterisk, as in a CAST.
            let to = Named {
                name: "varchar".to_owned(),
                pg_type: target.clone(),
            };
            return self.cast_to(sql, &to, None);
        }
        let sql = self.coerced(sql, target)?;
        if sql.kind == Kind::Null || fits(&sql, target) {
            return Ok(sql);
        }
        let mut cast = Sql::of(cast_text(&sql, target), kind_of(target), &[&sql]).typed(target.clone());
        cast.case_insensitive = case_insensitive;
        cast.padded = false;
        Ok(cast)
    }
}

/// True if a value is of a type already, or can be no other.
fn fits(sql: &Sql, target: &PgType) -> bool {
    if sql.pg_type.as_ref() == Some(target) {
        return true;
    }
    match target {
        PgType::Varchar { length: Some(length) } => {
            let limit = usize::try_from(*length).unwrap_or(usize::MAX);
            let literal = sql.text_literal().is_some_and(|text| text.chars().count() <= limit);
            literal || matches!(sql.pg_type, Some(PgType::Varchar { length: Some(own) }) if own <= *length)
        }
        PgType::Char { .. } | PgType::SmallInt | PgType::BigInt | PgType::Real | PgType::DoublePrecision => false,
        PgType::Integer => sql.whole().is_some() && sql.kind == Kind::Integer,
        PgType::Numeric { modifier } => modifier.is_none() && sql.kind == Kind::Numeric,
        PgType::Timestamp { digits } | PgType::TimestampTz { digits } | PgType::Time { digits } => *digits >= 6,
        _ => true,
    }
}
