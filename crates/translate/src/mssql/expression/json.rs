//! JSON in texts.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/json-functions-transact-sql>.

use model::PgType;
use sqlparser::ast::Expr;

use super::Translator;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};
use crate::mssql::query::{is_document, is_for_json};

impl Translator<'_> {
    pub(super) fn json_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("json_value", [json, path]) => {
                let json = self.json_argument(json)?;
                let path = self.json_path(path)?;
                // Objects and arrays are NULL.
                let text = format!(
                    "(case when jsonb_typeof({0} #> {path}) not in ('object', 'array') then {0} #>> {path} end)",
                    json.text
                );
                Sql::of(text, Kind::Text, &[&json])
            }
            ("json_query", [json, path]) => {
                let json = self.json_argument(json)?;
                let path = self.json_path(path)?;
                self.caveat("JSON is spelled as PostgreSQL does, without the spaces of the source");
                let text = format!(
                    "(case when jsonb_typeof({0} #> {path}) in ('object', 'array') then ({0} #> {path})::text end)",
                    json.text
                );
                Sql::of(text, Kind::Text, &[&json])
            }
            ("json_query", [json]) if is_for_json(json) => self.expression(json)?,
            ("json_query", [json]) => {
                let json = self.expression(json)?;
                match json.kind {
                    Kind::Null => Sql::new("null::text", Kind::Text),
                    Kind::Text => {
                        let text = format!(
                            "(case when jsonb_typeof({}) in ('object', 'array') then {} end)",
                            cast_text(&json, &PgType::Jsonb),
                            json.text
                        );
                        Sql::of(text, Kind::Text, &[&json])
                    }
                    Kind::Json => {
                        self.caveat("JSON is spelled as PostgreSQL does, without the spaces of the source");
                        let json = self.json_document(json)?;
                        let text = format!(
                            "(case when jsonb_typeof({0}) in ('object', 'array') then {0}::text end)",
                            json.text
                        );
                        Sql::of(text, Kind::Text, &[&json])
                    }
                    kind => return Err(Untranslatable::new(format!("reads {kind:?} as JSON").to_lowercase())),
                }
            }
            ("json_modify", [json, path, value]) => {
                let json = self.json_argument(json)?;
                let path = self.json_path(path)?;
                let document = is_document(value);
                let value = self.expression(value)?;
                self.caveat("JSON is spelled as PostgreSQL does, without the spaces of the source");
                let removed = format!("({} #- {path})", json.text);
                if value.kind == Kind::Null {
                    return Ok(Some(Sql::of(format!("{removed}::text"), Kind::Text, &[&json])));
                }
                let new = match value.kind {
                    _ if document => cast_text(&value, &PgType::Jsonb),
                    Kind::Text => format!("to_jsonb({})", self.text(value.clone())?.text),
                    Kind::Integer | Kind::Numeric | Kind::Boolean => format!("to_jsonb({})", value.text),
                    kind => return Err(Untranslatable::new(format!("puts {kind:?} into JSON").to_lowercase())),
                };
                if value.literal.is_some() {
                    let text = format!("jsonb_set({}, {path}, {new})::text", json.text);
                    return Ok(Some(Sql::of(text, Kind::Text, &[&json])));
                }
                let text = format!(
                    "(case when {} is null then {removed} else jsonb_set({}, {path}, {new}) end)::text",
                    value.text, json.text
                );
                Sql::of(text, Kind::Text, &[&json, &value])
            }
            ("isjson", [json]) => {
                let json = self.expression(json)?;
                match json.kind {
                    Kind::Json => {
                        let text = format!("(case when {} is not null then 1 end)", json.text);
                        Sql::of(text, Kind::Integer, &[&json])
                    }
                    Kind::Text if self.scope.target_version >= 16 => {
                        let text = format!("({0} is json object or {0} is json array)::integer", json.text);
                        Sql::of(text, Kind::Integer, &[&json])
                    }
                    Kind::Text => {
                        return Err(Untranslatable::new(
                            "calls ISJSON, which needs IS JSON of PostgreSQL 16, or a column of type jsonb",
                        ));
                    }
                    kind => return Err(Untranslatable::new(format!("calls ISJSON of {kind:?}").to_lowercase())),
                }
            }
            _ => return Ok(None),
        }))
    }

    fn json_argument(&mut self, expr: &Expr) -> Result<Sql> {
        let json = self.expression(expr)?;
        self.json_document(json)
    }

    fn json_document(&mut self, json: Sql) -> Result<Sql> {
        match json.kind {
            Kind::Json if json.pg_type == Some(PgType::Jsonb) => Ok(json),
            Kind::Json | Kind::Text => Ok(Sql::of(cast_text(&json, &PgType::Jsonb), Kind::Json, &[&json])),
            kind => Err(Untranslatable::new(format!("reads {kind:?} as JSON").to_lowercase())),
        }
    }

    fn json_path(&mut self, expr: &Expr) -> Result<String> {
        let path = self.expression(expr)?;
        json_steps(path.text_literal().unwrap_or_default())
    }
}

/// `$.a."b c"[0]` as `'{a,b c,0}'`.
pub(in crate::mssql) fn json_steps(path: &str) -> Result<String> {
    let refused = || Untranslatable::new("has a JSON path that has no translation");
    let path = path.trim().strip_prefix("lax ").unwrap_or(path).trim();
    let mut rest = path.strip_prefix('$').ok_or_else(refused)?;
    let mut steps: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (index, after) = inner.split_once(']').ok_or_else(refused)?;
            steps.push(index.parse::<u32>().map_err(|_| refused())?.to_string());
            rest = after;
        } else if let Some(inner) = rest.strip_prefix(".\"") {
            let (key, after) = inner.split_once('"').ok_or_else(refused)?;
            if key.contains('\\') {
                return Err(refused());
            }
            steps.push(format!("\"{key}\""));
            rest = after;
        } else {
            let inner = rest.strip_prefix('.').ok_or_else(refused)?;
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            let key = &inner[..end];
            if key.is_empty() || !key.chars().all(|c| c.is_alphanumeric() || c == '_') {
                return Err(refused());
            }
            steps.push(format!("\"{key}\""));
            rest = &inner[end..];
        }
    }
    Ok(quoted(&format!("{{{}}}", steps.join(","))))
}
