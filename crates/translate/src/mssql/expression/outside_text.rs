//! Values that stand in XML or JSON as texts.

use model::PgType;
use sqlparser::ast::DataType;

use super::Translator;
use super::operator::cast_text;
use super::type_name::named;
use crate::expression::{Kind, Result, Sql, kind_of};

impl Translator<'_> {
    /// A text as a value of a type that T-SQL names. Dates are in the form of ISO 8601 there, truth values may be words.
    pub(in crate::mssql) fn outside_text(&mut self, text: Sql, data_type: &DataType) -> Result<Sql> {
        let to = named(data_type)?;
        let kind = kind_of(&to.pg_type);
        match kind {
            Kind::Date | Kind::Timestamp => {
                self.caveat("a date with an offset other than Z is not turned into UTC");
                let stamp = Sql::of(
                    cast_text(&text, &PgType::Timestamp { digits: 6 }),
                    Kind::Timestamp,
                    &[&text],
                )
                .typed(PgType::Timestamp { digits: 6 });
                self.cast_to(stamp, &to, None)
            }
            _ => self.cast_to(text, &to, None),
        }
    }
}
