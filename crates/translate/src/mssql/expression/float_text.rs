//! Floating-point numbers as texts.

use model::PgType;

use super::Translator;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable};

impl Translator<'_> {
    /// Six digits, and an exponent of three where the number is very large or small: how SQL Server spells a float
    /// without a style. Only in queries: the number is named by a subquery, because it is asked for several times.
    pub(super) fn float_text(&mut self, number: &Sql) -> Result<Sql> {
        if self.reach.is_none() {
            return Err(Untranslatable::new("spells a floating-point number as a text"));
        }
        let number_text = cast_text(number, &PgType::DoublePrecision);
        let exponent = r"regexp_replace(regexp_replace(ltrim(to_char(f, '9.99999EEEE')), '\.?0*e', 'e'), 'e([+-])(\d\d)$', 'e\10\2')";
        let text = format!(
            "(select case when f = 0 then '0' when abs(f) >= 999999.5 or abs(f) < 0.0000999999995 then {exponent} \
             else trim_scale(round(f::numeric, 5 - floor(log(abs(f)))::integer))::text end \
             from (select {number_text} as f) as _f)"
        );
        Ok(Sql::of(text, Kind::Text, &[number]).typed(PgType::Text))
    }
}
