//! FOR JSON, and queries that give one text.
//!
//! SQL Server writes JSON without blanks and leaves NULLs out, level by level; the same text is put together here.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/relational-databases/json/format-query-results-as-json-with-for-json-sql-server>.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{
    Expr, ForClause, ForJson, FunctionArguments, Query as Tree, Select, SelectItem, SetExpr, TableFactor,
};

use super::select::assigned;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, Volatility, quoted};
use crate::mssql::expression::{Translator, kind_of};
use crate::query::{QueryColumn, QueryTranslator, Rows, Wanted};

/// What one name of an object holds.
enum Member {
    /// JSON text as SQL; NULL is left out.
    Value(String),
    Object(Vec<(String, Member)>),
}

impl Translator<'_> {
    /// A query with FOR XML or FOR JSON, as one row of one text.
    pub(super) fn one_text(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
        let text = self.for_clause(tree)?;
        let name = names.first().cloned().unwrap_or_default();
        let sql = match (name.is_empty(), self.reach.as_ref()) {
            (false, Some(reach)) => quote(&crate::names::shortened(&reach.resolver.column_name(&name))),
            _ => quote("column1"),
        };
        Ok(Rows {
            sql: format!("select {} as {sql}", text.text),
            columns: vec![QueryColumn {
                name,
                column: ScopeColumn {
                    unsigned: false,
                    sql,
                    pg_type: PgType::Text,
                    case_insensitive: text.case_insensitive,
                    utf8: true,
                    zeros: None,
                    iso: false,
                    labels: Vec::new(),
                },
                untyped: false,
            }],
        })
    }

    /// The text of a query with FOR XML or FOR JSON.
    pub(in crate::mssql) fn for_clause(&mut self, tree: &Tree) -> Result<Sql> {
        match &tree.for_clause {
            Some(ForClause::Json { .. }) => self.json_text(tree),
            _ => self.joined_texts(tree, true),
        }
    }

    fn json_text(&mut self, tree: &Tree) -> Result<Sql> {
        let Some(ForClause::Json {
            for_json,
            root,
            include_null_values,
            without_array_wrapper,
        }) = &tree.for_clause
        else {
            return Err(Untranslatable::new("gives no JSON"));
        };
        let SetExpr::Select(select) = tree.body.as_ref() else {
            return Err(Untranslatable::new("gives JSON of a union"));
        };
        if *for_json == ForJson::Auto && !of_one_table(select) {
            return Err(Untranslatable::new("gives JSON of a join by FOR JSON AUTO"));
        }
        let documents = documents(select)?;
        let plain = Tree {
            for_clause: None,
            ..tree.clone()
        };
        let rows = self.query_as(&plain, &[], Wanted::Ordered)?;
        let mut members = Vec::new();
        for (at, column) in rows.columns.iter().enumerate() {
            if column.name.is_empty() {
                return Err(Untranslatable::new("gives JSON of a column without a name"));
            }
            let kind = if column.untyped {
                Kind::Null
            } else {
                kind_of(&column.column.pg_type)
            };
            let value = Sql::new(format!("r.c{}", at + 1), kind).typed(column.column.pg_type.clone());
            let value = if documents.contains(&at) {
                value.text
            } else {
                self.json_value(value)?
            };
            let steps: Vec<&str> = match for_json {
                ForJson::Path => column.name.split('.').collect(),
                ForJson::Auto => vec![column.name.as_str()],
            };
            put(&mut members, &steps, value)?;
        }
        let names: Vec<String> = (1..=rows.columns.len()).map(|at| format!("c{at}")).collect();
        let objects = format!(
            "string_agg('{{' || {} || '}}', ',')",
            written(&members, *include_null_values)?
        );
        let text = match (root, without_array_wrapper) {
            (Some(root), false) => format!("{} || {objects} || ']}}'", quoted(&format!("{{{}:[", json_text(root)?))),
            (None, false) => format!("'[' || {objects} || ']'"),
            (_, true) => objects,
        };
        let sql = format!("(select {text} from ({}) as r ({}))", rows.sql, names.join(", "));
        Ok(Sql::new(sql, Kind::Text)
            .typed(PgType::Text)
            .at_least(Volatility::Stable))
    }

    /// A value as JSON text.
    fn json_value(&mut self, value: Sql) -> Result<String> {
        // SQL Server escapes slashes.
        let string = |text: &str| format!("replace(to_json({text})::text, '/', '\\/')");
        Ok(match value.kind {
            Kind::Null => "null::text".to_owned(),
            Kind::Boolean | Kind::Integer => format!("{}::text", value.text),
            Kind::Numeric => self.text(value)?.text,
            Kind::Double => {
                self.caveat("floating-point numbers in JSON are spelled with fewer digits");
                format!("{}::text", value.text)
            }
            Kind::Date => format!("to_json({})::text", value.text),
            Kind::Timestamp | Kind::TimeOfDay => {
                self.caveat("a time in JSON is spelled without the zeros at its end");
                format!("to_json({})::text", value.text)
            }
            Kind::Bytes => string(&format!("replace(encode({}, 'base64'), E'\\n', '')", value.text)),
            Kind::Text | Kind::Uuid | Kind::Enum => string(&self.text(value)?.text),
            Kind::Json => {
                self.caveat("JSON is spelled as PostgreSQL does, without the spaces of the source");
                string(&format!("{}::text", value.text))
            }
            kind => return Err(Untranslatable::new(format!("gives JSON of {kind:?}").to_lowercase())),
        })
    }
}

/// True if FOR JSON AUTO has nothing to nest.
fn of_one_table(select: &Select) -> bool {
    match select.from.as_slice() {
        [] => true,
        [table] => {
            table.joins.is_empty() && matches!(table.relation, TableFactor::Table { .. } | TableFactor::Derived { .. })
        }
        _ => false,
    }
}

/// Places of the columns that are JSON by themselves: JSON_QUERY, JSON_MODIFY and FOR JSON.
fn documents(select: &Select) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    let mut wild = false;
    for (at, item) in select.projection.iter().enumerate() {
        match item {
            SelectItem::UnnamedExpr(expr) if is_document(assigned(expr).1) => found.push(at),
            SelectItem::ExprWithAlias { expr, .. } if is_document(expr) => found.push(at),
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => wild = true,
            _ => {}
        }
    }
    if wild && !found.is_empty() {
        return Err(Untranslatable::new("gives JSON of * beside JSON"));
    }
    Ok(found)
}

/// True for an expression that gives JSON, not a text: FOR JSON puts it in as it is.
pub(in crate::mssql) fn is_document(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_document(inner),
        Expr::Subquery(query) => matches!(
            query.for_clause,
            Some(ForClause::Json {
                without_array_wrapper: false,
                ..
            })
        ),
        Expr::Function(function) => {
            let name = function.name.to_string().to_ascii_lowercase();
            matches!(
                name.as_str(),
                "json_query" | "json_modify" | "json_array" | "json_object"
            ) && matches!(function.args, FunctionArguments::List(_))
        }
        _ => false,
    }
}

/// True for a subquery that gives JSON.
pub(in crate::mssql) fn is_for_json(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_for_json(inner),
        Expr::Subquery(query) => matches!(query.for_clause, Some(ForClause::Json { .. })),
        _ => false,
    }
}

/// Puts a value where its dotted name says.
fn put(members: &mut Vec<(String, Member)>, steps: &[&str], value: String) -> Result<()> {
    let twice = || Untranslatable::new("gives JSON with the same name twice");
    let [step, rest @ ..] = steps else { return Ok(()) };
    let known = members.iter().position(|(name, _)| name == step);
    if rest.is_empty() {
        if known.is_some() {
            return Err(twice());
        }
        members.push(((*step).to_owned(), Member::Value(value)));
        return Ok(());
    }
    let at = match known {
        // SQL Server wants the members of an object side by side.
        Some(at) if at + 1 != members.len() => return Err(twice()),
        Some(at) => at,
        None => {
            members.push(((*step).to_owned(), Member::Object(Vec::new())));
            members.len() - 1
        }
    };
    match members.get_mut(at) {
        Some((_, Member::Object(inner))) => put(inner, rest, value),
        _ => Err(twice()),
    }
}

/// The members of an object, joined.
fn written(members: &[(String, Member)], nulls: bool) -> Result<String> {
    let mut parts = Vec::with_capacity(members.len());
    for (name, member) in members {
        let name = json_text(name)?;
        parts.push(match member {
            Member::Value(value) if nulls => format!("{} || coalesce({value}, 'null')", quoted(&format!("{name}:"))),
            Member::Value(value) => format!("{} || {value}", quoted(&format!("{name}:"))),
            Member::Object(inner) => {
                format!(
                    "{} || nullif({}, '') || '}}'",
                    quoted(&format!("{name}:{{")),
                    written(inner, nulls)?
                )
            }
        });
    }
    Ok(format!("concat_ws(',', {})", parts.join(", ")))
}

/// A name as JSON.
fn json_text(name: &str) -> Result<String> {
    serde_json::to_string(name)
        .map(|text| text.replace('/', "\\/"))
        .map_err(|error| Untranslatable::new(format!("has a name that JSON cannot spell: {error}")))
}
