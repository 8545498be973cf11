//! FROM: tables, derived tables, joins and APPLY.

use model::pg_type::quote;
use sqlparser::ast::{
    Ident, Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias, TableFactor, TableWithJoins,
};

use crate::expression::{Result, Untranslatable};
use crate::mssql::expression::Translator;
use crate::query::Rows;
use crate::query::typed;
use crate::query::{Relation, SetOperations};

impl Translator<'_> {
    /// The FROM clause without its keyword; empty without tables.
    pub(super) fn from(&mut self, from: &[TableWithJoins]) -> Result<String> {
        let mut parts = Vec::with_capacity(from.len());
        for table in from {
            parts.push(self.joined(table)?);
        }
        Ok(parts.join(", "))
    }

    fn joined(&mut self, table: &TableWithJoins) -> Result<String> {
        let mut sql = self.factor(&table.relation, false)?;
        for join in &table.joins {
            sql.push_str(&self.join(join)?);
        }
        Ok(sql)
    }

    fn join(&mut self, join: &Join) -> Result<String> {
        let unconditional = matches!(
            join.join_operator,
            JoinOperator::CrossJoin(_) | JoinOperator::CrossApply | JoinOperator::OuterApply
        );
        if unconditional && matches!(join.relation, TableFactor::Pivot { .. } | TableFactor::Unpivot { .. }) {
            return Err(Untranslatable::new(
                "uses PIVOT of tables that are joined without parentheses",
            ));
        }
        let (word, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => ("join", constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => ("left join", constraint),
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => ("right join", constraint),
            JoinOperator::FullOuter(constraint) => ("full join", constraint),
            JoinOperator::CrossJoin(JoinConstraint::None) => {
                return Ok(format!("\n  cross join {}", self.factor(&join.relation, false)?));
            }
            JoinOperator::CrossApply => return Ok(format!("\n  cross join {}", self.factor(&join.relation, true)?)),
            JoinOperator::OuterApply => {
                return Ok(format!("\n  left join {} on true", self.factor(&join.relation, true)?));
            }
            _ => return Err(Untranslatable::new("has a join of a kind that has no translation")),
        };
        let JoinConstraint::On(condition) = constraint else {
            return Err(Untranslatable::new("has a join without ON"));
        };
        let factor = self.factor(&join.relation, false)?;
        let condition = self.expression(condition)?;
        let condition = self.boolean(condition)?;
        Ok(format!("\n  {word} {factor} on {}", condition.text))
    }

    pub(super) fn factor(&mut self, factor: &TableFactor, apply: bool) -> Result<String> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                sample: None,
                ..
            } => self.table(name, alias.as_ref()),
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                version: None,
                ..
            } => match self.xml_nodes(name, &args.args, alias.as_ref())? {
                Some(sql) => Ok(sql),
                None => self.table_function(name, &args.args, alias.as_ref()),
            },
            TableFactor::Table { version: Some(_), .. } => {
                Err(Untranslatable::new("reads the history of a table (FOR SYSTEM_TIME)"))
            }
            TableFactor::Table { .. } => Err(Untranslatable::new("reads a sample of a table")),
            TableFactor::Derived {
                subquery,
                alias: Some(alias),
                ..
            } => {
                // Only APPLY sees the tables beside it.
                let hidden = if apply { Vec::new() } else { self.take_relations() };
                let rows = self.query(subquery, &[]);
                self.put_relations(hidden);
                self.derived(rows?, alias, apply)
            }
            TableFactor::Derived { alias: None, .. } => Err(Untranslatable::new("has a derived table without a name")),
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => Ok(format!("({})", self.joined(table_with_joins)?)),
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => self.pivot(factor),
            TableFactor::OpenJsonTable {
                json_expr,
                json_path,
                columns,
                alias,
            } => self.open_json(json_expr, json_path.as_ref(), columns, alias.as_ref()),
            other => Err(Untranslatable::new(format!(
                "reads a table in a way that has no translation: {other}"
            ))),
        }
    }

    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) -> Result<String> {
        let idents: Vec<&Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let (Some(last), Some(reach)) = (idents.last(), self.reach.as_mut()) else {
            return Err(Untranslatable::new("reads a table without a name"));
        };
        if last.value.starts_with('@') || last.value.starts_with('#') {
            return Err(Untranslatable::new(format!(
                "reads {}, which is no table of the schema",
                last.value
            )));
        }
        let wanted = alias.map_or(last.value.as_str(), |alias| alias.name.value.as_str());
        if let [only] = idents.as_slice() {
            let key = only.value.to_lowercase();
            if let Some(cte) = reach.ctes.iter().rev().find(|cte| cte.key == key).cloned() {
                let shown = reach.add(wanted, None, cte.columns);
                return Ok(format!("{} as {shown}", cte.sql));
            }
        }
        let parts: Vec<String> = idents.iter().map(|ident| ident.value.clone()).collect();
        if let [.., schema, _] = parts.as_slice()
            && matches!(schema.to_ascii_lowercase().as_str(), "sys" | "information_schema")
        {
            return Err(Untranslatable::new(format!(
                "reads {}, which is a part of SQL Server's own catalog",
                parts.join(".")
            )));
        }
        let named = reach.resolver.named(&parts)?;
        self.reads.get_or_insert_with(|| named.source.to_string());
        let schema = named.source.schema.clone();
        let schema = alias.is_none().then_some(schema.as_str());
        let shown = reach.add(wanted, schema, named.columns);
        reach.hide(&named.hidden);
        Ok(format!(
            "{}.{} as {shown}",
            quote(&named.target.schema),
            quote(&named.target.name)
        ))
    }

    /// Rows as a table with a name.
    pub(super) fn derived(&mut self, rows: Rows, alias: &TableAlias, lateral: bool) -> Result<String> {
        let mut columns = rows.columns;
        if !alias.columns.is_empty() && alias.columns.len() != columns.len() {
            return Err(Untranslatable::new(
                "names another number of columns than a derived table has",
            ));
        }
        let mut names = Vec::new();
        for (column, named) in columns.iter_mut().zip(&alias.columns) {
            column.name = named.name.value.clone();
            column.column.sql = quote(&crate::names::shortened(&named.name.value));
            names.push(column.column.sql.clone());
        }
        let list = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        typed(&mut columns);
        let lateral = if lateral { "lateral " } else { "" };
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("has a derived table outside of a query"));
        };
        let shown = reach.add(&alias.name.value, None, columns);
        Ok(format!("{lateral}({}) as {shown}{list}", rows.sql))
    }

    pub(super) fn take_relations(&mut self) -> Vec<Relation> {
        self.reach
            .as_mut()
            .and_then(|reach| reach.frames.last_mut())
            .map(std::mem::take)
            .unwrap_or_default()
    }

    pub(super) fn put_relations(&mut self, hidden: Vec<Relation>) {
        if let Some(frame) = self.reach.as_mut().and_then(|reach| reach.frames.last_mut())
            && !hidden.is_empty()
        {
            *frame = hidden;
        }
    }
}
