//! OPENJSON.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/openjson-transact-sql>.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{Expr, OpenJsonTableColumn, TableAlias, ValueWithSpan};

use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable};
use crate::mssql::expression::{Translator, cast_text, json_steps, type_of};
use crate::query::{QueryColumn, Rows};

impl Translator<'_> {
    /// `OPENJSON(j, '$.a') WITH (…) AS t`: the elements of an array, or one object.
    pub(super) fn open_json(
        &mut self,
        json: &Expr,
        path: Option<&ValueWithSpan>,
        columns: &[OpenJsonTableColumn],
        alias: Option<&TableAlias>,
    ) -> Result<String> {
        let Some(alias) = alias else {
            return Err(Untranslatable::new("reads OPENJSON without naming it"));
        };
        let json = self.expression(json)?;
        if !matches!(json.kind, Kind::Text | Kind::Json) {
            return Err(Untranslatable::new(
                format!("reads {:?} as JSON", json.kind).to_lowercase(),
            ));
        }
        let steps = match path {
            None => None,
            Some(path) => Some(self.expression(&Expr::Value(path.clone()))?),
        };
        let steps = steps
            .map(|path| json_steps(path.text_literal().unwrap_or_default()))
            .transpose()?;
        let rows = if columns.is_empty() {
            Self::json_pairs(&json, steps.as_deref())
        } else {
            self.json_rows(&json, steps.as_deref(), columns)?
        };
        self.derived(rows, alias, true)
    }

    fn json_rows(&mut self, json: &Sql, steps: Option<&str>, columns: &[OpenJsonTableColumn]) -> Result<Rows> {
        let mut document = match json.pg_type {
            Some(PgType::Jsonb) => json.text.clone(),
            _ => cast_text(json, &PgType::Jsonb),
        };
        if let Some(steps) = steps {
            document = format!("({document} #> {steps})");
        }
        let mut list = Vec::with_capacity(columns.len());
        let mut outer = Vec::with_capacity(columns.len());
        for column in columns {
            let steps = match &column.path {
                Some(path) => json_steps(path)?,
                None => json_steps(&format!("$.\"{}\"", column.name.value))?,
            };
            let value = if column.as_json {
                self.caveat("JSON is spelled as PostgreSQL does, without the spaces of the source");
                let text = format!(
                    "(case when jsonb_typeof(e.j #> {steps}) in ('object', 'array') then (e.j #> {steps})::text end)"
                );
                Sql::new(text, Kind::Text).typed(PgType::Text)
            } else {
                let text = format!(
                    "(case when jsonb_typeof(e.j #> {steps}) not in ('object', 'array') then e.j #>> {steps} end)"
                );
                let mut text = Sql::new(text, Kind::Text).typed(PgType::Text);
                text.case_insensitive = true;
                self.outside_text(text, &column.r#type)?
            };
            let named = column_of(&column.name.value, type_of(&value), value.case_insensitive);
            list.push(format!("{} as {}", value.text, named.column.sql));
            outer.push(named);
        }
        let sql = format!(
            "select {} from jsonb_array_elements(case jsonb_typeof({document}) when 'array' then {document} when 'object' \
             then jsonb_build_array({document}) end) as e (j)",
            list.join(", ")
        );
        Ok(Rows { sql, columns: outer })
    }

    /// Without WITH: the key, the value and the type of each member.
    fn json_pairs(json: &Sql, steps: Option<&str>) -> Rows {
        let mut document = match json.kind {
            Kind::Text => cast_text(json, &PgType::Json),
            _ => format!("{}::text::json", json.text),
        };
        if let Some(steps) = steps {
            document = format!("({document} #> {steps})");
        }
        let only = |kind: &str| format!("case json_typeof({document}) when '{kind}' then {document} end");
        let sql = format!(
            "select e.key, e.value #>> '{{}}' as value, array_position(array['null', 'string', 'number', 'boolean', 'array', \
             'object'], json_typeof(e.value)) - 1 as type from (select o.key, o.value from json_each({}) as o union all \
             select (a.at - 1)::text, a.value from json_array_elements({}) with ordinality as a (value, at)) as e",
            only("object"),
            only("array"),
        );
        Rows {
            sql,
            columns: vec![
                column_of("key", PgType::Text, false),
                column_of("value", PgType::Text, true),
                column_of("type", PgType::Integer, false),
            ],
        }
    }
}

fn column_of(name: &str, pg_type: PgType, case_insensitive: bool) -> QueryColumn {
    QueryColumn {
        name: name.to_owned(),
        column: ScopeColumn {
            unsigned: false,
            sql: quote(&crate::names::shortened(name)),
            pg_type,
            case_insensitive,
            utf8: true,
            zeros: None,
            iso: false,
            labels: Vec::new(),
        },
        untyped: false,
    }
}
