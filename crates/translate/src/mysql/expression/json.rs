//! JSON functions, over jsonb.

use sqlparser::ast::Expr;

use super::Translator;
use crate::expression::quoted;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};

impl Translator<'_> {
    pub(super) fn json_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("json_extract", [document, path]) => self.json_path(document, path)?,
            ("json_unquote", [inner]) => {
                let inner = self.expression(inner)?;
                match inner.kind {
                    Kind::Json => self.json_text(inner)?,
                    _ => return Err(Untranslatable::new("calls json_unquote on something that is not JSON")),
                }
            }
            ("json_valid", [inner]) => {
                let inner = self.expression(inner)?;
                match inner.kind {
                    // The type sees to it; NULL stays NULL.
                    Kind::Json => {
                        let text = format!("case when {} is not null then true end", inner.text);
                        Sql::of(text, Kind::Boolean, &[&inner])
                    }
                    Kind::Text if self.scope.target_version >= 16 => {
                        Sql::of(format!("({} is json)", inner.text), Kind::Boolean, &[&inner])
                    }
                    Kind::Text => {
                        return Err(Untranslatable::new(
                            "calls json_valid on a text, which PostgreSQL has from version 16",
                        ));
                    }
                    _ => return Err(Untranslatable::new("calls json_valid on something that is no text")),
                }
            }
            ("json_contains", [document, part]) => {
                let (document, part) = (self.expression(document)?, self.expression(part)?);
                let part = match part.text_literal() {
                    Some(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => {
                        Sql::new(format!("{}::jsonb", quoted(text)), Kind::Json)
                    }
                    _ => part,
                };
                if document.kind != Kind::Json || part.kind != Kind::Json {
                    return Err(Untranslatable::new("calls json_contains on something that is not JSON"));
                }
                self.caveat("JSON containment differs for arrays inside of arrays");
                Sql::of(
                    format!("({} @> {})", document.text, part.text),
                    Kind::Boolean,
                    &[&document, &part],
                )
            }
            ("json_object", parts @ [_, ..]) if parts.len() % 2 == 0 => self.json_built("jsonb_build_object", parts)?,
            ("json_array", parts @ [_, ..]) => self.json_built("jsonb_build_array", parts)?,
            ("json_length", [document]) => {
                let document = self.json_argument(document)?;
                json_length(&document)
            }
            ("json_length", [document, path]) => {
                let part = self.json_path(document, path)?;
                json_length(&part)
            }
            ("json_contains_path", [document, all, paths @ ..]) if !paths.is_empty() => {
                let document_sql = self.json_argument(document)?;
                let all = self.expression(all)?;
                let joined = match all.text_literal().map(str::to_ascii_lowercase).as_deref() {
                    Some("all") => " and ",
                    Some("one") => " or ",
                    _ => return Err(Untranslatable::new("calls json_contains_path with neither one nor all")),
                };
                let mut tests = Vec::with_capacity(paths.len());
                for path in paths {
                    tests.push(format!("{} is not null", self.json_path(document, path)?.text));
                }
                let text = format!(
                    "(case when {} is not null then {} end)",
                    document_sql.text,
                    tests.join(joined)
                );
                Sql::of(text, Kind::Boolean, &[&document_sql])
            }
            ("json_array", []) => Sql::new("'[]'::jsonb", Kind::Json),
            ("json_object", []) => Sql::new("'{}'::jsonb", Kind::Json),
            _ => return Ok(None),
        }))
    }

    fn json_argument(&mut self, document: &Expr) -> Result<Sql> {
        let document = self.expression(document)?;
        match document.kind {
            Kind::Json => Ok(document),
            _ => Err(Untranslatable::new("takes a part of something that is not JSON")),
        }
    }

    /// `JSON_EXTRACT(document, '$.a.b[0]')`.
    pub(super) fn json_path(&mut self, document: &Expr, path: &Expr) -> Result<Sql> {
        let document = self.expression(document)?;
        let document = match (document.kind, document.text_literal()) {
            (Kind::Json, _) => document,
            (Kind::Text, None) => {
                self.caveat("a text that is not JSON is refused");
                Sql::of(format!("{}::jsonb", document.text), Kind::Json, &[&document])
            }
            _ => return Err(Untranslatable::new("takes a path of something that is not JSON")),
        };
        let path = self.expression(path)?;
        let steps = path
            .text_literal()
            .and_then(path_steps)
            .ok_or_else(|| Untranslatable::new("has a JSON path that is not a plain list of members"))?;
        if steps.is_empty() {
            return Ok(document);
        }
        let steps: Vec<String> = steps.iter().map(|step| quoted(step)).collect();
        Ok(Sql::of(
            format!("({} #> array[{}]::text[])", document.text, steps.join(", ")),
            Kind::Json,
            &[&document],
        ))
    }

    /// JSON as text: a string without its quotes, `null` for the JSON null.
    pub(super) fn json_text(&mut self, json: Sql) -> Result<Sql> {
        self.caveat("objects, arrays and numbers with an exponent may be spelled in another way");
        let text = format!(
            "case jsonb_typeof({0}) when 'null' then 'null' else {0} #>> array[]::text[] end",
            json.text
        );
        Ok(Sql::of(format!("({text})"), Kind::Text, &[&json]))
    }

    /// JSON of its parts, where both sides print them alike.
    fn json_built(&mut self, function: &str, parts: &[&Expr]) -> Result<Sql> {
        let parts = parts
            .iter()
            .map(|part| self.expression(part))
            .collect::<Result<Vec<Sql>>>()?;
        let known = [Kind::Null, Kind::Integer, Kind::Numeric, Kind::Text, Kind::Json];
        if let Some(other) = parts.iter().find(|part| !known.contains(&part.kind)) {
            return Err(Untranslatable::new(format!(
                "makes JSON of {:?}, which the source spells in another way",
                other.kind
            )));
        }
        if !self.scope.server.is_mysql {
            self.caveat("the keys of a JSON object are in the order of jsonb, and there are spaces behind its marks");
        }
        let texts: Vec<String> = parts
            .iter()
            .map(|part| match part.kind {
                Kind::Text => format!("{}::text", part.text),
                _ => part.text.clone(),
            })
            .collect();
        let refs: Vec<&Sql> = parts.iter().collect();
        Ok(Sql::of(format!("{function}({})", texts.join(", ")), Kind::Json, &refs).at_least(Volatility::Stable))
    }
}

/// Members of an object, elements of an array; 1 for anything else.
fn json_length(json: &Sql) -> Sql {
    let text = format!(
        "(case jsonb_typeof({0}) when 'array' then jsonb_array_length({0}) \
         when 'object' then jsonb_array_length(jsonb_path_query_array({0}, '$.keyvalue()')) \
         when 'null' then 1 when 'string' then 1 when 'number' then 1 when 'boolean' then 1 end)",
        json.text
    );
    Sql::of(text, Kind::Integer, &[json])
}

/// The steps of `$.a."b c"[0]`; `None` for wildcards, ranges and anything else.
fn path_steps(path: &str) -> Option<Vec<String>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(member) = rest.strip_prefix('.') {
            if let Some(quoted) = member.strip_prefix('"') {
                let end = quoted.find('"')?;
                let name = &quoted[..end];
                if name.contains('\\') {
                    return None;
                }
                steps.push(name.to_owned());
                rest = &quoted[end + 1..];
            } else {
                let end = member.find(['.', '[']).unwrap_or(member.len());
                let name = &member[..end];
                let plain = name
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$'))
                    && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
                if !plain {
                    return None;
                }
                steps.push(name.to_owned());
                rest = &member[end..];
            }
        } else {
            let inner = rest.strip_prefix('[')?;
            let end = inner.find(']')?;
            let index = inner[..end].trim();
            if index.is_empty() || !index.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            steps.push(index.to_owned());
            rest = &inner[end + 1..];
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_only() {
        let steps = |list: &[&str]| Some(list.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>());
        assert_eq!(path_steps("$.a.b[0]"), steps(&["a", "b", "0"]));
        assert_eq!(path_steps("$.\"a b\".c"), steps(&["a b", "c"]));
        assert_eq!(path_steps("$"), steps(&[]));
        for path in [
            "$.*",
            "$**.a",
            "$[last]",
            "$[0 to 2]",
            "a",
            "$.",
            "$.a-b",
            "$[",
            "$.\"a",
        ] {
            assert_eq!(path_steps(path), None, "{path}");
        }
    }
}
