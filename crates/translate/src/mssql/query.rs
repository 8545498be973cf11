//! Queries of T-SQL views -> PostgreSQL.
//!
//! The tree is walked and PostgreSQL's text is written anew; nothing of T-SQL's text is kept. Scalar expressions are
//! those of [`super::expression`], with the tables in reach as their columns. What comes out is total: a query, or the
//! reason why there is none.

mod aggregate;
mod assignment;
mod body;
mod change;
mod for_json;
mod from;
mod insert;
mod number_table;
mod open_json;
mod pivot;
mod select;
mod table_function;
mod xml;

pub(in crate::mssql) use self::change::{Change, Deed};
pub(in crate::mssql) use self::for_json::{is_document, is_for_json};
pub(in crate::mssql) use self::xml::{Namespaces, XmlScope};

use model::SourceSchema;
use model::pg_schema::CheckOption;
use model::source_schema::SourceObject;

use super::expression::{Translator, namespaces, parse_query};
use crate::expression::{Result, Scope, SourceServer};
use crate::query::{Names, Query, Reach, Resolver, SetOperations, key, views_of};

/// Translates the query of a view; `names` are its columns, where the view names them.
pub(crate) fn view(text: &str, names: &[String], resolver: &dyn Resolver) -> Result<Query> {
    let tree = parse_query(text)?;
    let scope = Scope {
        target_version: resolver.target_version(),
        ..Scope::default()
    };
    let mut translator = Translator::new(&scope, Some(Reach::new(resolver)));
    translator.xml.namespaces = namespaces(text)?;
    let rows = translator.whole_query(&tree, names)?;
    Ok(Query {
        sql: rows.sql,
        columns: rows.columns,
        caveats: translator.caveats,
        // The source knows which views may be updated; those with a check option may.
        updatable: true,
        check_option: None,
        security_invoker: false,
    })
}

/// How names are meant.
pub(crate) fn spelling(source: &SourceSchema) -> Names {
    Names {
        synonyms: source
            .synonyms
            .iter()
            .filter_map(|synonym| Some((key(&synonym.name), target_of(&synonym.target)?)))
            .collect(),
        // The schema of the object itself comes first, as in all modules.
        homes: |object| vec![object.schema.clone(), "dbo".to_owned()],
        views: views_of(source),
        server: SourceServer::of(source),
    }
}

/// Translates a view with its columns and options.
pub(crate) fn of_view(object: &SourceObject, text: &str, resolver: &dyn Resolver) -> Result<Query> {
    let is_checked = |option: &String| option.eq_ignore_ascii_case("WITH CHECK OPTION");
    Ok(Query {
        check_option: object.options.iter().any(is_checked).then_some(CheckOption::Cascaded),
        ..view(text, &object.columns, resolver)?
    })
}

/// Schema and name that a synonym stands for, as spelled: `[db].[dbo].[t]`.
fn target_of(spelled: &str) -> Option<(String, String)> {
    let plain = spelled
        .trim()
        .trim_end_matches(';')
        .to_lowercase()
        .replace(['[', ']', '"'], "");
    let parts: Vec<&str> = plain.split('.').map(str::trim).collect();
    match parts.as_slice() {
        [name] => Some(("dbo".to_owned(), (*name).to_owned())),
        [.., "", name] => Some(("dbo".to_owned(), (*name).to_owned())),
        [.., schema, name] => Some(((*schema).to_owned(), (*name).to_owned())),
        [] => None,
    }
}

#[cfg(test)]
mod tests;
