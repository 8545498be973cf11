//! UPDATE and DELETE, as triggers have them, and what is the same for INSERT.

mod place;

use model::TableName;
use model::pg_type::quote;
use sqlparser::ast::{
    BinaryOperator, Expr, Ident, ObjectName, ObjectNamePart, Select, SelectItem, SetExpr, TableFactor, TableWithJoins,
};

use self::place::{Place, factor_at, taken_out};
use crate::expression::{Result, Untranslatable};
use crate::mssql::expression::{Translator, parse_query};
use crate::mssql::name;
use crate::mssql::procedural::Part;
use crate::mssql::script::Keyword;
use crate::query::{Ctes, Named, QueryColumn};

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mssql) enum Deed {
    Insert,
    Update,
    Delete,
}

/// A statement that changes rows.
#[derive(Debug, Clone)]
pub(in crate::mssql) struct Change {
    pub(in crate::mssql) deed: Deed,
    /// In the target.
    pub(in crate::mssql) table: TableName,
    pub(in crate::mssql) sql: String,
}

impl Translator<'_> {
    /// Puts the common table expressions of a statement into reach, and gives them as SQL. The caller takes them out.
    pub(in crate::mssql) fn with_clause(&mut self, with: Option<&str>) -> Result<String> {
        let Some(with) = with else { return Ok(String::new()) };
        let tree = parse_query(&format!("{with} select 1"))?;
        match &tree.with {
            Some(with) => self.with(&with.cte_tables, true),
            None => Err(Untranslatable::new("has a WITH that is not understood")),
        }
    }

    pub(in crate::mssql) fn update(&mut self, part: Part<'_>) -> Result<Change> {
        let batch = part.batch;
        let (parts, after) = batch
            .name(part.from + 1)
            .ok_or_else(|| Untranslatable::new("updates no table"))?;
        let mut at = after;
        if batch.keyword(at) == Keyword::With && batch.is_symbol(at + 1, b'(') {
            at = batch.after_parenthesis(at + 1);
        }
        if batch.keyword(at) != Keyword::Set {
            return Err(Untranslatable::new("has an UPDATE that is not understood"));
        }
        let tail = batch.between(at + 1, part.to);
        no_output(part, at)?;
        let select = select_of(&format!("select {tail}"))?;
        self.changed(&parts, &select, true)
    }

    pub(in crate::mssql) fn delete(&mut self, part: Part<'_>) -> Result<Change> {
        let batch = part.batch;
        let mut at = part.from + 1;
        if batch.keyword(at) == Keyword::From {
            at += 1;
        }
        let (parts, after) = batch
            .name(at)
            .ok_or_else(|| Untranslatable::new("deletes from no table"))?;
        at = after;
        if batch.keyword(at) == Keyword::With && batch.is_symbol(at + 1, b'(') {
            at = batch.after_parenthesis(at + 1);
        }
        no_output(part, at)?;
        let select = select_of(&format!("select 1 {}", batch.between(at, part.to)))?;
        self.changed(&parts, &select, false)
    }

    /// The table of a change by its name, which must be a table of the target.
    pub(super) fn changed_table(&self, parts: &[String]) -> Result<Named> {
        let Some(reach) = &self.reach else {
            return Err(Untranslatable::new("changes a table"));
        };
        let named = reach.resolver.named(parts)?;
        if !reach.resolver.is_table(&named.source) {
            return Err(Untranslatable::new(format!(
                "changes {}, which is no table",
                parts.join(".")
            )));
        }
        Ok(named)
    }

    /// A value as a column stores it.
    pub(super) fn stored(&mut self, expr: &Expr, column: &QueryColumn) -> Result<String> {
        if matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
        {
            return Ok("default".to_owned());
        }
        let sql = self.expression(expr)?;
        Ok(self.coerced(sql, &column.column.pg_type)?.text)
    }

    /// UPDATE with the list of a SELECT, or DELETE.
    fn changed(&mut self, parts: &[String], select: &Select, update: bool) -> Result<Change> {
        let place = self.place_of(parts, &select.from)?;
        let mut from = select.from.clone();
        // The table itself, taken out of the list where it joins by conditions only.
        let mut conditions: Vec<Expr> = Vec::new();
        let own = match &place {
            None => Some(table_factor(parts)),
            Some(place) => taken_out(&mut from, place, &mut conditions),
        };
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.push(Vec::new());
        }
        let change = match own {
            Some(own) => self.changed_in_place(&own, &from, conditions, select, update),
            None => match &place {
                Some(place) => self.changed_by_key(place, select, update),
                None => Err(Untranslatable::new("changes a table that is not found")),
            },
        };
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.pop();
        }
        change
    }

    fn changed_in_place(
        &mut self,
        own: &TableFactor,
        from: &[TableWithJoins],
        conditions: Vec<Expr>,
        select: &Select,
        update: bool,
    ) -> Result<Change> {
        let named = self.named_factor(own)?;
        let table = self.factor(own, false)?;
        let others = self.from(from)?;
        let mut sql = if update {
            let list = self.assignments(&select.projection, &named)?;
            let list: Vec<String> = list
                .into_iter()
                .map(|(column, value)| format!("{column} = {value}"))
                .collect();
            let mut sql = format!("update {table} set\n  {}", list.join(",\n  "));
            if !others.is_empty() {
                sql.push_str(&format!("\nfrom {others}"));
            }
            sql
        } else {
            let mut sql = format!("delete from {table}");
            if !others.is_empty() {
                sql.push_str(&format!("\nusing {others}"));
            }
            sql
        };
        let mut tests = Vec::new();
        for condition in conditions.iter().chain(&select.selection) {
            let condition = self.expression(condition)?;
            tests.push(self.boolean(condition)?.text);
        }
        if !tests.is_empty() {
            sql.push_str(&format!("\nwhere {}", tests.join("\n  and ")));
        }
        Ok(Change {
            deed: if update { Deed::Update } else { Deed::Delete },
            table: named.target,
            sql,
        })
    }

    /// The rows that are changed are those with the keys that the query gives: PostgreSQL cannot put the table itself into
    /// an outer join.
    fn changed_by_key(&mut self, place: &Place, select: &Select, update: bool) -> Result<Change> {
        let own = factor_at(&select.from, place).ok_or_else(|| Untranslatable::new("changes no table"))?;
        let named = self.named_factor(own)?;
        if named.primary_key.is_empty() {
            return Err(Untranslatable::new(format!(
                "changes {} in an outer join or APPLY, which has no primary key to find its rows by",
                named.source
            )));
        }
        let wanted = match own {
            TableFactor::Table { alias: Some(alias), .. } => alias.name.value.to_lowercase(),
            _ => named.source.name.to_lowercase(),
        };
        let from = self.from(&select.from)?;
        let relations = self.reach.as_ref().map(|reach| reach.relations()).unwrap_or_default();
        let alias = relations
            .iter()
            .find(|relation| relation.alias == wanted)
            .map(|relation| relation.sql.clone())
            .ok_or_else(|| Untranslatable::new("changes a table that is not found"))?;
        let (mut list, mut same) = (Vec::new(), Vec::new());
        for (at, key) in named.primary_key.iter().enumerate() {
            let Some(column) = named.columns.iter().find(|column| column.name == *key) else {
                return Err(Untranslatable::new(format!(
                    "changes {}, whose key is not copied",
                    named.source
                )));
            };
            let column = &column.column.sql;
            list.push(format!("{alias}.{column} as k{}", at + 1));
            same.push(format!("changed.{column} = part.k{}", at + 1));
        }
        let mut sets = Vec::new();
        if update {
            for (at, (column, value)) in self.assignments(&select.projection, &named)?.into_iter().enumerate() {
                list.push(format!("{value} as c{}", at + 1));
                sets.push(format!("{column} = part.c{}", at + 1));
            }
        }
        let mut query = format!("select {}\n  from {from}", list.join(", "));
        if let Some(condition) = &select.selection {
            let condition = self.expression(condition)?;
            query.push_str(&format!("\n  where {}", self.boolean(condition)?.text));
        }
        let table = qualified(&named.target);
        let same = same.join(" and ");
        let sql = if update {
            format!(
                "update {table} as changed set\n  {}\nfrom (\n  {query}\n) as part\nwhere {same}",
                sets.join(",\n  ")
            )
        } else {
            format!("delete from {table} as changed\nusing (\n  {query}\n) as part\nwhere {same}")
        };
        Ok(Change {
            deed: if update { Deed::Update } else { Deed::Delete },
            table: named.target,
            sql,
        })
    }

    /// The columns that are set, as SQL, and their values.
    fn assignments(&mut self, projection: &[SelectItem], named: &Named) -> Result<Vec<(String, String)>> {
        let mut list = Vec::with_capacity(projection.len());
        for item in projection {
            let (name, value) = match item {
                SelectItem::ExprWithAlias { expr, alias } => (alias.value.as_str(), expr),
                SelectItem::UnnamedExpr(Expr::BinaryOp {
                    left,
                    op: BinaryOperator::Eq,
                    right,
                }) => match left.as_ref() {
                    Expr::Identifier(ident) => (ident.value.as_str(), right.as_ref()),
                    Expr::CompoundIdentifier(idents) => (
                        idents.last().map(|ident| ident.value.as_str()).unwrap_or_default(),
                        right.as_ref(),
                    ),
                    _ => return Err(Untranslatable::new("sets a column in a way that has no translation")),
                },
                other => {
                    return Err(Untranslatable::new(format!(
                        "sets a column in a way that has no translation: {other}"
                    )));
                }
            };
            let column = named
                .columns
                .iter()
                .find(|column| column.name.eq_ignore_ascii_case(name))
                .ok_or_else(|| Untranslatable::new(format!("sets {name}, which is no column that is copied")))?;
            let value = self.stored(value, column)?;
            list.push((column.column.sql.clone(), value));
        }
        Ok(list)
    }

    fn named_factor(&self, factor: &TableFactor) -> Result<Named> {
        match factor {
            TableFactor::Table { name, args: None, .. } => self.changed_table(&parts_of(name)),
            _ => Err(Untranslatable::new("changes what is no table")),
        }
    }
}

fn no_output(part: Part<'_>, from: usize) -> Result<()> {
    if (from..part.to).any(|at| part.batch.is(at, "OUTPUT")) {
        return Err(Untranslatable::new("gives the rows that it changes (OUTPUT)"));
    }
    Ok(())
}

fn select_of(text: &str) -> Result<Select> {
    let tree = parse_query(text)?;
    match *tree.body {
        SetExpr::Select(select) if tree.with.is_none() => Ok(*select),
        _ => Err(Untranslatable::new("changes a table in a way that has no translation")),
    }
}

fn parts_of(name: &ObjectName) -> Vec<String> {
    let idents = name.0.iter().filter_map(ObjectNamePart::as_ident);
    idents.map(|ident| ident.value.clone()).collect()
}

fn table_factor(parts: &[String]) -> TableFactor {
    let name = ObjectName(
        parts
            .iter()
            .map(|part| ObjectNamePart::Identifier(Ident::with_quote('[', part)))
            .collect(),
    );
    TableFactor::Table {
        name,
        alias: None,
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}

pub(super) fn column_of<'n>(named: &'n Named, spelled: &str) -> Result<&'n QueryColumn> {
    column_in(&named.columns, spelled)
}

pub(super) fn column_in<'n>(columns: &'n [QueryColumn], spelled: &str) -> Result<&'n QueryColumn> {
    let name = name::parts(spelled)
        .and_then(|mut parts| parts.pop())
        .unwrap_or_default();
    columns
        .iter()
        .find(|column| column.name.to_lowercase() == name.to_lowercase())
        .ok_or_else(|| Untranslatable::new(format!("names {spelled}, which is no column that is copied")))
}

pub(super) fn qualified(name: &TableName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}
