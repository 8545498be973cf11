//! Properties of `geometry` and `geography` values.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/spatial-geography/spatial-types-geography>.

use model::PgType;
use sqlparser::ast::Ident;

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable};

impl Translator<'_> {
    /// `t.Location.Lat`; `None` if what is in front of the last part is no column either.
    pub(super) fn property(&mut self, idents: &[Ident]) -> Result<Option<Sql>> {
        let (Some(reach), [column @ .., name]) = (&self.reach, idents) else {
            return Ok(None);
        };
        if column.is_empty() || reach.find(column).is_err() {
            return Ok(None);
        }
        let value = self.column(column)?;
        let spelled: Vec<&str> = idents.iter().map(|ident| ident.value.as_str()).collect();
        if !matches!(value.pg_type, Some(PgType::Geometry { .. })) {
            return Err(Untranslatable::new(format!(
                "uses {}, a property of a value that is {} here",
                spelled.join("."),
                crate::expression::type_of(&value)
            )));
        }
        let function = match name.value.to_ascii_lowercase().as_str() {
            "lat" | "sty" => "st_y",
            "long" | "stx" => "st_x",
            "z" => "st_z",
            "m" => "st_m",
            "stsrid" => {
                let text = format!("st_srid({})", value.text);
                return Ok(Some(Sql::of(text, Kind::Integer, &[&value]).typed(PgType::Integer)));
            }
            _ => {
                return Err(Untranslatable::new(format!(
                    "uses {}, a property that has no translation",
                    spelled.join(".")
                )));
            }
        };
        // Shapes that are no points have no coordinates of their own.
        let text = format!(
            "(case when st_geometrytype({0}) = 'ST_Point' then {function}({0}) end)",
            value.text
        );
        Ok(Some(
            Sql::of(text, Kind::Double, &[&value]).typed(PgType::DoublePrecision),
        ))
    }
}
