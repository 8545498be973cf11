//! FROM: tables, derived tables and joins.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/join.html>.

use model::pg_type::quote;
use sqlparser::ast::{
    Expr, Ident, Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias, TableFactor,
    TableWithJoins,
};

use crate::expression::{Result, Untranslatable};
use crate::mysql::expression::Translator;
use crate::query::{Relation, Rows, SetOperations, typed};

impl Translator<'_> {
    /// The FROM clause without its keyword; empty without tables.
    pub(super) fn from(&mut self, from: &[TableWithJoins]) -> Result<String> {
        if let [only] = from
            && only.joins.is_empty()
            && matches!(&only.relation, TableFactor::Table { name, alias: None, .. }
                if name.to_string().eq_ignore_ascii_case("dual"))
        {
            return Ok(String::new());
        }
        let mut parts = Vec::with_capacity(from.len());
        for table in from {
            parts.push(self.joined(table)?);
        }
        Ok(parts.join(", "))
    }

    pub(super) fn relations(&self) -> Vec<Relation> {
        self.query
            .as_ref()
            .map(|state| state.reach.relations().to_vec())
            .unwrap_or_default()
    }

    fn joined(&mut self, table: &TableWithJoins) -> Result<String> {
        let left = self.relations().len();
        let mut sql = self.factor(&table.relation)?;
        for join in &table.joins {
            sql.push_str(&self.join(join, left)?);
        }
        Ok(sql)
    }

    fn join(&mut self, join: &Join, left: usize) -> Result<String> {
        let (word, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::CrossJoin(constraint)
            | JoinOperator::StraightJoin(constraint) => ("join", constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => ("left join", constraint),
            JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => ("right join", constraint),
            _ => return Err(Untranslatable::new("has a join of a kind that has no translation")),
        };
        let right = self.relations().len();
        let factor = self.factor(&join.relation)?;
        let condition = match constraint {
            JoinConstraint::None if word == "join" => return Ok(format!("\n  cross join {factor}")),
            JoinConstraint::None => return Err(Untranslatable::new("has an outer join without ON")),
            JoinConstraint::On(condition) => {
                let sql = self.expression(condition)?;
                let sql = self.boolean(sql)?;
                self.learn(word, condition, right);
                sql.text
            }
            JoinConstraint::Using(names) => self.using(names, left, right, word == "right join")?,
            JoinConstraint::Natural => self.natural(left, right, word == "right join")?,
        };
        Ok(format!("\n  {word} {factor} on {condition}"))
    }

    fn learn(&mut self, word: &str, condition: &Expr, right: usize) {
        let Some(state) = self.query.as_mut() else { return };
        let one_table = state.reach.relations().len() == right + 1;
        let Some(group) = state.groups.last_mut() else { return };
        match word {
            "join" => group.facts.always(condition, &state.reach),
            "left join" if one_table => group.facts.left_join(right, condition, &state.reach),
            _ => {}
        }
    }

    pub(super) fn factor(&mut self, factor: &TableFactor) -> Result<String> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                sample: None,
                partitions,
                ..
            } if partitions.is_empty() => self.table(name, alias.as_ref()),
            TableFactor::Table { version: Some(_), .. } => {
                Err(Untranslatable::new("reads the history of a table (FOR SYSTEM_TIME)"))
            }
            TableFactor::Table { partitions, .. } if !partitions.is_empty() => {
                Err(Untranslatable::new("reads some partitions of a table"))
            }
            TableFactor::Derived {
                lateral,
                subquery,
                alias: Some(alias),
                ..
            } => {
                // Only LATERAL sees the tables beside it.
                let hidden = if *lateral { Vec::new() } else { self.take_relations() };
                let rows = self.query(subquery, &[]);
                self.put_relations(hidden);
                self.derived(rows?, alias, *lateral)
            }
            TableFactor::Derived { alias: None, .. } => Err(Untranslatable::new("has a derived table without a name")),
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } if table_with_joins.joins.is_empty() => self.factor(&table_with_joins.relation),
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => Ok(format!("({})", self.joined(table_with_joins)?)),
            other => Err(Untranslatable::new(format!(
                "reads a table in a way that has no translation: {other}"
            ))),
        }
    }

    fn table(&mut self, name: &ObjectName, alias: Option<&TableAlias>) -> Result<String> {
        let idents: Vec<&Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let (Some(last), Some(state)) = (idents.last(), self.query.as_mut()) else {
            return Err(Untranslatable::new("reads a table without a name"));
        };
        state.reads = true;
        if self
            .locals
            .is_some_and(|locals| locals.is_row(alias.map_or(&last.value, |alias| &alias.name.value)))
        {
            return Err(Untranslatable::new(
                "has a table that is called as a row of the trigger",
            ));
        }
        let reach = &mut state.reach;
        let wanted = alias.map_or(last.value.as_str(), |alias| alias.name.value.as_str());
        if let [only] = idents.as_slice() {
            let key = only.value.to_lowercase();
            if let Some(cte) = reach.ctes.iter().rev().find(|cte| cte.key == key).cloned() {
                let shown = reach.add(wanted, None, cte.columns);
                return Ok(format!("{} as {shown}", cte.sql));
            }
        }
        let parts: Vec<String> = idents.iter().map(|ident| ident.value.clone()).collect();
        let named = reach.resolver.named(&parts)?;
        let schema = alias.is_none().then_some(named.source.schema.as_str());
        let shown = reach.add(wanted, schema, named.columns);
        reach.hide(&named.hidden);
        if let Some(relation) = reach.frames.last_mut().and_then(|frame| frame.last_mut()) {
            relation.primary_key = named.primary_key.iter().map(|name| name.to_lowercase()).collect();
        }
        Ok(format!(
            "{}.{} as {shown}",
            quote(&named.target.schema),
            quote(&named.target.name)
        ))
    }

    /// Rows as a table with a name.
    fn derived(&mut self, rows: Rows, alias: &TableAlias, lateral: bool) -> Result<String> {
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
        let Some(state) = self.query.as_mut() else {
            return Err(Untranslatable::new("has a derived table outside of a query"));
        };
        let shown = state.reach.add(&alias.name.value, None, columns);
        Ok(format!("{lateral}({}) as {shown}{list}", rows.sql))
    }

    fn take_relations(&mut self) -> Vec<Relation> {
        self.query
            .as_mut()
            .and_then(|state| state.reach.frames.last_mut())
            .map(std::mem::take)
            .unwrap_or_default()
    }

    fn put_relations(&mut self, hidden: Vec<Relation>) {
        if let Some(frame) = self.query.as_mut().and_then(|state| state.reach.frames.last_mut())
            && !hidden.is_empty()
        {
            *frame = hidden;
        }
    }
}
