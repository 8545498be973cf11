//! The methods of XML values: `value`, `query`, `exist` and `nodes`.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/xml/xml-data-type-methods>.

use std::collections::BTreeMap;

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{
    AccessExpr, Expr, Function, FunctionArg, FunctionArgExpr, Ident, ObjectName, ObjectNamePart, TableAlias,
};

use super::list::{literal_text, subquery};
use super::xpath::{Path, Start, path};
use super::xquery_token::Namespaces;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, Volatility, quoted};
use crate::mssql::expression::{Translator, arguments, parse_type};
use crate::query::QueryColumn;

/// What the methods need to know of the query around them.
#[derive(Debug, Clone, Default)]
pub(in crate::mssql) struct XmlScope {
    /// WITH XMLNAMESPACES.
    pub(in crate::mssql) namespaces: Namespaces,
    /// The document of each column of `nodes()`, both as SQL.
    pub(in crate::mssql) documents: BTreeMap<String, String>,
}

/// The type of a column of `nodes()`: only methods use it.
const NODE: &str = "xml node";

/// A value that methods are called on.
struct Target {
    sql: Sql,
    /// The document that a node belongs to.
    document: Option<String>,
}

impl Translator<'_> {
    /// A call like `t.c.value('…', 'int')`; `None` if the name is that of no method, or of no XML column.
    pub(in crate::mssql) fn xml_call(&mut self, idents: &[&Ident], function: &Function) -> Result<Option<Sql>> {
        let [column @ .., method] = idents else { return Ok(None) };
        let method = method.value.to_ascii_lowercase();
        if column.is_empty() || !matches!(method.as_str(), "value" | "query" | "exist") {
            return Ok(None);
        }
        let Some(target) = self.xml_column(column)? else {
            return Ok(None);
        };
        let args = arguments(&function.args, &method)?;
        self.xml_method(target, &method, &args).map(Some)
    }

    /// Calls on what is no column: `(select … for xml path(''), type).value('.', 'nvarchar(max)')`, `c.query('…').value(…)`.
    pub(in crate::mssql) fn xml_chain(&mut self, root: &Expr, access: &[AccessExpr]) -> Result<Option<Sql>> {
        let mut calls = Vec::with_capacity(access.len());
        for part in access {
            let AccessExpr::Dot(Expr::Function(function)) = part else {
                return Ok(None);
            };
            let name = function.name.to_string().to_ascii_lowercase();
            calls.push((name.trim_matches(['[', ']', '"']).to_owned(), function));
        }
        if self.reach.is_none() {
            return Ok(None);
        }
        if let Some(query) = subquery(root).filter(|query| query.for_clause.is_some()) {
            return match calls.as_slice() {
                [(name, function)] if name == "value" => {
                    let args = arguments(&function.args, name)?;
                    let whole = args.first().and_then(|path| literal_text(path)).is_some_and(is_whole);
                    if !whole {
                        return Err(Untranslatable::new("takes a part of the XML that it builds"));
                    }
                    Ok(Some(self.joined_texts(query, false)?))
                }
                _ => Ok(None),
            };
        }
        let mut sql = self.expression(root)?;
        for (name, function) in calls {
            if sql.pg_type != Some(PgType::Xml) {
                return Ok(None);
            }
            let args = arguments(&function.args, &name)?;
            sql = self.xml_method(Target { sql, document: None }, &name, &args)?;
        }
        Ok(Some(sql))
    }

    /// `x.nodes('…') AS t(c)` in FROM.
    pub(in crate::mssql::query) fn xml_nodes(
        &mut self,
        name: &ObjectName,
        args: &[FunctionArg],
        alias: Option<&TableAlias>,
    ) -> Result<Option<String>> {
        let idents: Vec<&Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let [column @ .., method] = idents.as_slice() else {
            return Ok(None);
        };
        if column.is_empty() || !method.value.eq_ignore_ascii_case("nodes") {
            return Ok(None);
        }
        let Some(target) = self.xml_column(column)? else {
            return Ok(None);
        };
        let ([FunctionArg::Unnamed(FunctionArgExpr::Expr(text))], Some(alias)) = (args, alias) else {
            return Err(Untranslatable::new(
                "calls nodes with arguments that have no translation",
            ));
        };
        let [named] = alias.columns.as_slice() else {
            return Err(Untranslatable::new("calls nodes without naming its column"));
        };
        let read = self.xpath(&target, text)?;
        let to_attribute = read
            .text
            .rsplit('/')
            .next()
            .is_some_and(|step| step.contains('@') && !step.contains('['));
        if read.scalar || to_attribute {
            return Err(Untranslatable::new("calls nodes with a path that gives no elements"));
        }
        let column = quote(&crate::names::shortened(&named.name.value));
        let sql = format!(
            "xmltable({}{} passing (xmlelement(name d, {})) columns {column} xml path '.')",
            declared(&read),
            quoted(&read.text),
            target.source(&read),
        );
        let document = target.document.unwrap_or(target.sql.text);
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("calls nodes outside of a query"));
        };
        let node = QueryColumn {
            name: named.name.value.clone(),
            column: ScopeColumn {
                unsigned: false,
                sql: column.clone(),
                pg_type: PgType::Other { raw: NODE.to_owned() },
                case_insensitive: false,
                utf8: true,
                zeros: None,
                iso: false,
                labels: Vec::new(),
            },
            untyped: false,
        };
        let shown = reach.add(&alias.name.value, None, vec![node]);
        self.xml.documents.insert(format!("{shown}.{column}"), document);
        Ok(Some(format!("{sql} as {shown}")))
    }

    fn xml_column(&mut self, idents: &[&Ident]) -> Result<Option<Target>> {
        let idents: Vec<Ident> = idents.iter().map(|ident| (*ident).clone()).collect();
        let Some(reach) = &self.reach else { return Ok(None) };
        let Ok(found) = reach.find(&idents) else {
            return Ok(None);
        };
        if self.taken.as_ref().is_some_and(|taken| taken.frame == found.frame) {
            return Err(Untranslatable::new(
                "takes XML apart where a variable is set from itself",
            ));
        }
        let column = found.column;
        let sql = crate::mssql::expression::column_sql(&column);
        Ok(match &column.pg_type {
            PgType::Xml => Some(Target { sql, document: None }),
            PgType::Other { raw } if raw == NODE => {
                let document = self.xml.documents.get(&sql.text).cloned();
                Some(Target { sql, document })
            }
            _ => None,
        })
    }

    fn xpath(&mut self, target: &Target, text: &Expr) -> Result<Path> {
        let text = literal_text(text).ok_or_else(|| Untranslatable::new("has an XQuery that is no literal"))?;
        let start = match target.document {
            Some(_) => Start::Node,
            None => Start::Document,
        };
        path(text, &self.xml.namespaces, start)
    }

    fn xml_method(&mut self, target: Target, name: &str, args: &[&Expr]) -> Result<Sql> {
        match (name, args) {
            ("value", [text, wanted]) => {
                let read = self.xpath(&target, text)?;
                let wanted = literal_text(wanted)
                    .ok_or_else(|| Untranslatable::new("calls value with a type that is no literal"))?;
                let wanted = parse_type(wanted)?;
                let first = if read.scalar || is_first(&read.text) {
                    read.text.clone()
                } else {
                    format!("({})[1]", read.text)
                };
                let source = target.source(&read);
                let known = if read.scalar {
                    format!(" where {source} is not null")
                } else {
                    String::new()
                };
                let text = format!(
                    "(select _x.v from xmltable({}'/d' passing (xmlelement(name d, {source})) columns v text path {}) as _x{known})",
                    declared(&read),
                    quoted(&first),
                );
                let mut value = Sql::of(text, Kind::Text, &[&target.sql])
                    .typed(PgType::Text)
                    .at_least(Volatility::Stable);
                value.case_insensitive = true;
                self.outside_text(value, &wanted)
            }
            ("query", [text]) => {
                let read = self.xpath(&target, text)?;
                if read.scalar {
                    return Err(Untranslatable::new("calls query with a path that gives no nodes"));
                }
                self.caveat("XML is spelled as PostgreSQL does");
                let source = target.source(&read);
                let text = format!(
                    "(case when {source} is not null then (select coalesce(xmlagg(_x.v), xmlparse(content '')) from \
                     xmltable({}{} passing (xmlelement(name d, {source})) columns v xml path '.') as _x) end)",
                    declared(&read),
                    quoted(&read.text),
                );
                Ok(Sql::of(text, Kind::Other, &[&target.sql])
                    .typed(PgType::Xml)
                    .at_least(Volatility::Stable))
            }
            ("exist", [text]) => {
                let read = self.xpath(&target, text)?;
                let source = target.source(&read);
                let names: Vec<String> = read
                    .namespaces
                    .iter()
                    .map(|(prefix, uri)| format!("array[{}, {}]", quoted(prefix), quoted(uri)))
                    .collect();
                let names = if names.is_empty() {
                    String::new()
                } else {
                    format!(", array[{}]", names.join(", "))
                };
                let text = format!(
                    "(case when {source} is not null then xpath_exists({}, xmlelement(name d, {source}){names}) end)",
                    quoted(&read.text),
                );
                Ok(Sql::of(text, Kind::Boolean, &[&target.sql]).at_least(Volatility::Stable))
            }
            _ => Err(Untranslatable::new(format!(
                "calls {name} of an XML value, which has no translation"
            ))),
        }
    }
}

impl Target {
    /// What a path is read from: one from the root, of a node, is of the node's document.
    fn source(&self, read: &Path) -> String {
        match &self.document {
            Some(document) if read.absolute => document.clone(),
            _ => self.sql.text.clone(),
        }
    }
}

/// `xmlnamespaces(…), `, or nothing.
fn declared(read: &Path) -> String {
    if read.namespaces.is_empty() {
        return String::new();
    }
    let names: Vec<String> = read
        .namespaces
        .iter()
        .map(|(prefix, uri)| format!("{} as {}", quoted(uri), quote(prefix)))
        .collect();
    format!("xmlnamespaces({}), ", names.join(", "))
}

/// True for `(…)[1]`.
fn is_first(path: &str) -> bool {
    let Some(inner) = path.strip_suffix(")[1]").and_then(|path| path.strip_prefix('(')) else {
        return false;
    };
    let mut open = 0_usize;
    let mut quote: Option<char> = None;
    for c in inner.chars() {
        match (quote, c) {
            (Some(q), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => open += 1,
            (None, ')') if open == 0 => return false,
            (None, ')') => open -= 1,
            _ => {}
        }
    }
    true
}

/// True for a path that takes all the text of a value.
fn is_whole(path: &str) -> bool {
    let path: String = path.split_whitespace().collect();
    matches!(
        path.as_str(),
        "." | ".[1]" | "(.)[1]" | "(/)[1]" | "/" | "string(.)" | "(./text())[1]" | "text()[1]" | "(text())[1]"
    )
}
