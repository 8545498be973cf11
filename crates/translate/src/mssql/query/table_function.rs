//! Functions that give tables.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{FunctionArg, FunctionArgExpr, Ident, ObjectName, ObjectNamePart, TableAlias};

use crate::callable::Gives;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, quoted};
use crate::mssql::expression::{Translator, type_of};
use crate::query::QueryColumn;

impl Translator<'_> {
    pub(super) fn table_function(
        &mut self,
        name: &ObjectName,
        args: &[FunctionArg],
        alias: Option<&TableAlias>,
    ) -> Result<String> {
        let idents: Vec<&Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let spelled: Vec<&str> = idents.iter().map(|ident| ident.value.as_str()).collect();
        let spelled = spelled.join(".");
        let parts: Vec<String> = idents.iter().map(|ident| ident.value.clone()).collect();
        if let Some(callable) = self.callable(&parts)
            && let Gives::Rows(columns) = callable.gives.clone()
        {
            let args = self.call_arguments(&callable, args)?;
            let args: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
            let wanted = parts.last().map_or("", String::as_str);
            return self.function_as(
                &format!("{}({})", callable.sql, args.join(", ")),
                columns,
                wanted,
                alias,
            );
        }
        let lower = spelled.to_ascii_lowercase();
        let mut values = Vec::with_capacity(args.len());
        if idents.len() == 1 && matches!(lower.as_str(), "string_split" | "generate_series") {
            for arg in args {
                let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
                    return Err(Untranslatable::new(format!(
                        "calls {spelled} with arguments that have no translation"
                    )));
                };
                values.push(self.expression(expr)?);
            }
        }
        let mut ordinal = false;
        let (sql, pg_type) = match (lower.as_str(), values.as_slice()) {
            ("string_split", [text, separator, rest @ ..]) if rest.len() <= 1 => {
                ordinal = match rest.first().map(Sql::whole) {
                    None | Some(Some(0)) => false,
                    Some(Some(1)) => true,
                    Some(_) => {
                        return Err(Untranslatable::new(
                            "calls STRING_SPLIT with an ordinal that is neither 0 nor 1",
                        ));
                    }
                };
                let Some(separator) = separator.text_literal().filter(|text| text.chars().count() == 1) else {
                    return Err(Untranslatable::new(
                        "calls STRING_SPLIT with a separator that is no literal",
                    ));
                };
                // An empty text is one empty part.
                let escaped = if separator.chars().all(char::is_alphanumeric) {
                    separator.to_owned()
                } else {
                    format!("\\{separator}")
                };
                let text = self.text(text.clone())?;
                (
                    format!("regexp_split_to_table({}, {})", text.text, quoted(&escaped)),
                    PgType::Text,
                )
            }
            ("generate_series", [from, to, step @ ..])
                if step.len() <= 1 && values.iter().all(|value| value.kind == Kind::Integer) =>
            {
                let step = match (step, from.whole(), to.whole()) {
                    ([step], _, _) => step.text.clone(),
                    (_, Some(from), Some(to)) => if from <= to { "1" } else { "-1" }.to_owned(),
                    // Without a step it goes to where the end is.
                    _ => format!("case when {} <= {} then 1 else -1 end", from.text, to.text),
                };
                (
                    format!("generate_series({}, {}, {step})", from.text, to.text),
                    type_of(from),
                )
            }
            _ => {
                return Err(Untranslatable::new(format!(
                    "reads {spelled}, a function that is not translated"
                )));
            }
        };
        let value = QueryColumn {
            name: "value".to_owned(),
            column: ScopeColumn {
                unsigned: false,
                sql: quote("value"),
                pg_type,
                case_insensitive: false,
                utf8: true,
                zeros: None,
                iso: false,
                labels: Vec::new(),
            },
            untyped: false,
        };
        let wanted = alias.map_or(spelled.as_str(), |alias| alias.name.value.as_str());
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("reads a function outside of a query"));
        };
        if ordinal {
            let place = QueryColumn {
                name: "ordinal".to_owned(),
                column: ScopeColumn {
                    sql: quote("ordinal"),
                    pg_type: PgType::BigInt,
                    ..value.column.clone()
                },
                untyped: false,
            };
            let shown = reach.add(wanted, None, vec![value, place]);
            return Ok(format!("{sql} with ordinality as {shown} (\"value\", \"ordinal\")"));
        }
        let shown = reach.add(wanted, None, vec![value]);
        Ok(format!("{sql} as {shown} (\"value\")"))
    }

    /// A call with a name, and names for its columns where the query gives them.
    fn function_as(
        &mut self,
        sql: &str,
        mut columns: Vec<QueryColumn>,
        wanted: &str,
        alias: Option<&TableAlias>,
    ) -> Result<String> {
        let named = alias.map(|alias| alias.columns.as_slice()).unwrap_or_default();
        if !named.is_empty() && named.len() != columns.len() {
            return Err(Untranslatable::new(
                "names another number of columns than a function gives",
            ));
        }
        let mut names = Vec::with_capacity(named.len());
        for (column, named) in columns.iter_mut().zip(named) {
            column.name = named.name.value.clone();
            column.column.sql = quote(&crate::names::shortened(&named.name.value));
            names.push(column.column.sql.clone());
        }
        let list = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("reads a function outside of a query"));
        };
        let wanted = alias.map_or(wanted, |alias| alias.name.value.as_str());
        let shown = reach.add(wanted, None, columns);
        Ok(format!("{sql} as {shown}{list}"))
    }
}
