//! Statements -> PL/pgSQL.

use model::PgType;
use sqlparser::ast::{Expr, GroupByExpr, SelectItem, SetExpr};

use super::body::{Declared, Part, Step};
use super::context::Variables;
use crate::expression::{Result, Sql, Untranslatable, Volatility, quoted};
use crate::mssql::expression::{Translator, parse};
use crate::query::QueryColumn;

/// What a RETURN means.
#[derive(Debug, Clone)]
pub(super) enum Gives {
    Value(PgType),
    /// The rows that are inserted into a table variable.
    Rows {
        variable: String,
        columns: Vec<QueryColumn>,
    },
    /// A trigger's NULL.
    Nothing,
}

/// Writes the statements of a body.
pub(super) struct Writer<'w, 'a> {
    pub(super) translator: &'w mut Translator<'a>,
    pub(super) gives: Gives,
    /// Names of the rows that loops take, as they are needed.
    pub(super) variables: &'w mut Variables,
    /// The most volatile of all expressions.
    pub(super) volatility: Volatility,
    pub(super) lines: Vec<String>,
    /// Rows that loops take, which must be declared.
    pub(super) rows: Vec<String>,
    pub(super) depth: usize,
    /// What stands before and after a statement that changes the trigger's own table.
    pub(super) guard: Option<super::trigger::Guard>,
}

impl Writer<'_, '_> {
    pub(super) fn line(&mut self, text: &str) {
        let indent = "  ".repeat(self.depth);
        for line in text.lines() {
            self.lines.push(format!("{indent}{line}"));
        }
    }

    /// An expression; a query of one value without tables is that value.
    pub(super) fn value(&mut self, text: &str) -> Result<Sql> {
        let tree = parse(text)?;
        let sql = self.translator.expression(bare(&tree))?;
        self.volatility = self.volatility.max(sql.volatility);
        Ok(sql)
    }

    fn condition(&mut self, text: &str) -> Result<Sql> {
        let sql = self.value(text)?;
        self.translator.boolean(sql)
    }

    pub(super) fn steps(&mut self, steps: &[Step<'_>]) -> Result<()> {
        let mut at = 0;
        while let Some(step) = steps.get(at) {
            at += 1;
            if let Step::Raise(arguments) = step {
                // An error that also undoes the statement.
                if !undoes(steps.get(at)) {
                    return Err(Untranslatable::new(
                        "raises an error and goes on (RAISERROR without ROLLBACK)",
                    ));
                }
                self.raise(arguments)?;
                // What follows is not reached; T-SQL goes on to a RETURN at most.
                at = steps.len();
                continue;
            }
            self.step(step)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step<'_>) -> Result<()> {
        match step {
            Step::Declare(list) => {
                for Declared { name, value, .. } in list {
                    if let Some(value) = value {
                        let sql = self.value(value)?;
                        self.assign(name, sql)?;
                    }
                }
                Ok(())
            }
            Step::Set { name, operator, value } => {
                let sql = match operator {
                    None => self.value(value)?,
                    Some(operator) => self.value(&format!("{name} {operator} ({value})"))?,
                };
                self.assign(name, sql)
            }
            Step::Select(text) => self.select(text),
            Step::If {
                condition,
                then,
                otherwise,
            } => self.choice(condition, then, otherwise),
            Step::Return(value) => self.give(value),
            Step::Insert(part) if matches!(self.gives, Gives::Rows { .. }) => self.insert_result(*part),
            Step::Insert(part) => self.change(part.with, |translator| translator.insert(*part)),
            Step::Update(part) => self.change(part.with, |translator| translator.update(*part)),
            Step::Delete(part) => self.change(part.with, |translator| translator.delete(*part)),
            Step::Raise(arguments) => self.raise(arguments),
            Step::Try(steps) if matches!(self.gives, Gives::Nothing) => {
                // An error in a trigger undoes the statement in both: XACT_ABORT is on there.
                self.translator.caveat(
                    "an error ends the statement with PostgreSQL's message; what CATCH does besides is left out",
                );
                self.steps(steps)
            }
            Step::Try(_) => Err(Untranslatable::new("handles errors (TRY … CATCH)")),
            Step::Option => Ok(()),
            Step::Rollback => {
                self.line("raise exception 'the transaction ended in the trigger';");
                Ok(())
            }
        }
    }

    fn choice(&mut self, condition: &str, then: &[Step<'_>], otherwise: &[Step<'_>]) -> Result<()> {
        let test = self.condition(condition)?;
        self.line(&format!("if {} then", test.text));
        self.indented(then)?;
        let mut rest = otherwise;
        while let [
            Step::If {
                condition,
                then,
                otherwise,
            },
        ] = rest
        {
            let test = self.condition(condition)?;
            self.line(&format!("elsif {} then", test.text));
            self.indented(then)?;
            rest = otherwise;
        }
        if !rest.is_empty() {
            self.line("else");
            self.indented(rest)?;
        }
        self.line("end if;");
        Ok(())
    }

    fn indented(&mut self, steps: &[Step<'_>]) -> Result<()> {
        self.depth += 1;
        let done = self.steps(steps);
        self.depth -= 1;
        done
    }

    pub(super) fn assign(&mut self, name: &str, sql: Sql) -> Result<()> {
        let Some(variable) = self.variables.known.get(&name.to_lowercase()).cloned() else {
            return Err(Untranslatable::new(format!("sets {name}, which is not declared")));
        };
        let sql = self.translator.assigned(sql, &variable.pg_type)?;
        self.volatility = self.volatility.max(sql.volatility);
        self.line(&format!("{} := {};", variable.sql, sql.text));
        Ok(())
    }

    fn give(&mut self, value: &str) -> Result<()> {
        match self.gives.clone() {
            Gives::Nothing if value.is_empty() => {
                self.line("return null;");
                Ok(())
            }
            Gives::Rows { .. } if value.is_empty() => {
                self.line("return;");
                Ok(())
            }
            Gives::Value(pg_type) if !value.is_empty() => {
                let sql = self.value(value)?;
                let sql = self.translator.assigned(sql, &pg_type)?;
                self.volatility = self.volatility.max(sql.volatility);
                self.line(&format!("return {};", sql.text));
                Ok(())
            }
            _ => Err(Untranslatable::new("has a RETURN that is not understood")),
        }
    }

    /// `SELECT @a = …, @b = … [FROM …]`: with a FROM the last row counts, and no row leaves the variables as they are.
    fn select(&mut self, text: &str) -> Result<()> {
        let row = self.variables.free("row");
        let assigned = self.translator.assignment(text, &row)?;
        if let Some((name, sql)) = assigned.one {
            return self.assign(&name, sql);
        }
        match assigned.query {
            None => {
                for (name, tree) in &assigned.values {
                    let sql = self.translator.expression(tree)?;
                    self.volatility = self.volatility.max(sql.volatility);
                    self.assign(name, sql)?;
                }
            }
            Some(query) => {
                self.volatility = self.volatility.max(Volatility::Stable);
                self.variables.claim(&row);
                self.rows.push(row.clone());
                self.line(&format!("for {row} in"));
                self.depth += 1;
                self.line(&query);
                self.depth -= 1;
                self.line("loop");
                self.depth += 1;
                for (name, sql) in assigned.rows {
                    self.assign(&name, sql)?;
                }
                self.depth -= 1;
                self.line("end loop;");
            }
        }
        Ok(())
    }

    /// Rows for the table variable that the function gives.
    fn insert_result(&mut self, part: Part<'_>) -> Result<()> {
        let Gives::Rows { variable, columns } = self.gives.clone() else {
            return Err(Untranslatable::new("changes a table"));
        };
        let outer = self.translator.reach.as_ref().map_or(0, |reach| reach.ctes.len());
        let with = self.translator.with_clause(part.with)?;
        let sql = self.translator.inserted_rows(part, &variable, &columns)?;
        if let Some(reach) = self.translator.reach.as_mut() {
            reach.ctes.truncate(outer);
        }
        self.line(&format!("return query\n{with}{sql};"));
        Ok(())
    }

    fn change(
        &mut self,
        with: Option<&str>,
        translate: impl FnOnce(&mut Translator<'_>) -> Result<crate::mssql::query::Change>,
    ) -> Result<()> {
        if !matches!(self.gives, Gives::Nothing) {
            return Err(Untranslatable::new("changes a table"));
        }
        let outer = self.translator.reach.as_ref().map_or(0, |reach| reach.ctes.len());
        let with = self.translator.with_clause(with)?;
        let mut change = translate(self.translator)?;
        change.sql.insert_str(0, &with);
        if let Some(reach) = self.translator.reach.as_mut() {
            reach.ctes.truncate(outer);
        }
        let guard = self.guard.as_mut().filter(|guard| guard.fires_on(&change));
        let around = guard.map(|guard| {
            guard.used = true;
            (guard.before(), guard.after())
        });
        if let Some((before, _)) = &around {
            self.line(before);
        }
        self.line(&format!("{};", change.sql));
        if let Some((_, after)) = &around {
            self.line(after);
        }
        Ok(())
    }

    /// `RAISERROR (message, severity, state)` as an exception; its arguments fill the message.
    fn raise(&mut self, arguments: &[&str]) -> Result<()> {
        let [message, _severity, _state, rest @ ..] = arguments else {
            return Err(Untranslatable::new("raises an error that is not understood"));
        };
        let message = self.value(message)?;
        let text = if rest.is_empty() {
            self.translator.text(message)?.text
        } else {
            let Some(pattern) = message.text_literal().and_then(|text| pattern(text, rest.len())) else {
                return Err(Untranslatable::new("raises an error whose message has parameters"));
            };
            let mut parts = vec![quoted(&pattern)];
            for argument in rest {
                let value = self.value(argument)?;
                let value = self.translator.text(value)?;
                parts.push(format!("coalesce({}, '(null)')", value.text));
            }
            format!("format({})", parts.join(", "))
        };
        self.line(&format!("raise exception '%', {text};"));
        Ok(())
    }
}

/// A message of RAISERROR as `format` takes it; `None` for what is more than `%s` and `%d`.
fn pattern(message: &str, arguments: usize) -> Option<String> {
    let mut pattern = String::with_capacity(message.len());
    let mut found = 0;
    let mut characters = message.chars();
    while let Some(c) = characters.next() {
        pattern.push(c);
        if c != '%' {
            continue;
        }
        match characters.next()? {
            '%' => pattern.push('%'),
            's' | 'd' | 'i' => {
                pattern.push('s');
                found += 1;
            }
            _ => return None,
        }
    }
    (found == arguments).then_some(pattern)
}

/// True for ROLLBACK, also behind a question whether there is a transaction: in a trigger there always is.
fn undoes(step: Option<&Step<'_>>) -> bool {
    match step {
        Some(Step::Rollback) => true,
        Some(Step::If { condition, then, .. }) => {
            condition
                .replace([' ', '(', ')'], "")
                .eq_ignore_ascii_case("@@trancount>0")
                && matches!(then.as_slice(), [Step::Rollback])
        }
        _ => false,
    }
}

/// What is in parentheses, and the value of `(SELECT value)`.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        Expr::Subquery(query) => {
            let plain = query.with.is_none()
                && query.order_by.is_none()
                && query.limit_clause.is_none()
                && query.fetch.is_none()
                && query.for_clause.is_none();
            let SetExpr::Select(select) = query.body.as_ref() else {
                return expr;
            };
            let no_groups = matches!(&select.group_by, GroupByExpr::Expressions(list, modifiers) if list.is_empty() && modifiers.is_empty());
            let plain = plain
                && no_groups
                && select.from.is_empty()
                && select.selection.is_none()
                && select.having.is_none()
                && select.distinct.is_none()
                && select.into.is_none()
                && select.top.is_none();
            match select.projection.as_slice() {
                [SelectItem::UnnamedExpr(value) | SelectItem::ExprWithAlias { expr: value, .. }] if plain => {
                    bare(value)
                }
                _ => expr,
            }
        }
        expr => expr,
    }
}
