//! Steps of a body -> PL/pgSQL.
//!
//! Assignments keep what MySQL's strict mode does: a value that does not fit its variable is an error in both. SELECT … INTO
//! leaves its variables alone where no row is found, and more than one row is an error.

use std::collections::BTreeSet;

use model::pg_type::quote;
use model::{PgType, TableName};

use super::body::{Assigned, Step};
use super::layout::{cast, indented, outer};
use super::variable::{Deciding, Typed, stripped, typed};
use crate::expression::{Kind, Result, Scope, Sql, Untranslatable, Volatility};
use crate::mysql::expression::{Local, Locals, Translator, parse, parse_query};
use crate::mysql::query::{State, writable};
use crate::query::Resolver;
use crate::schema::draft::TableDraft;

/// What a body stands in.
#[derive(Clone, Copy)]
pub(super) struct Context<'a, 't> {
    pub(super) resolver: &'a dyn Resolver,
    pub(super) tables: &'t [TableDraft<'t>],
    pub(super) deciding: Deciding<'a>,
}

/// Writes one body.
pub(super) struct Writer<'a, 't> {
    context: Context<'a, 't>,
    pub(super) locals: Locals,
    pub(super) caveats: BTreeSet<String>,
    pub(super) volatility: Volatility,
    pub(super) reads: bool,
    /// Statements that change rows.
    pub(super) changes: usize,
    /// What a function gives.
    result: Option<Typed>,
    /// The table of a trigger, whose NEW may be assigned to.
    assignable: Option<&'t TableDraft<'t>>,
    /// The table of a trigger, which its statements must leave alone.
    own: Option<TableName>,
    /// What a query that finds no row does.
    not_found: String,
    blocks: usize,
    needs_result: bool,
    /// Variables of CHAR, lower-cased.
    stripped: BTreeSet<String>,
}

/// The variable that checks the length of a result.
const RESULT: &str = "\"result_value\"";

impl<'a, 't> Writer<'a, 't> {
    pub(super) fn new(context: Context<'a, 't>) -> Writer<'a, 't> {
        Writer {
            context,
            locals: Locals::default(),
            caveats: BTreeSet::new(),
            volatility: Volatility::Immutable,
            reads: false,
            changes: 0,
            result: None,
            assignable: None,
            own: None,
            not_found: "null;".to_owned(),
            blocks: 0,
            needs_result: false,
            stripped: BTreeSet::new(),
        }
    }

    pub(super) fn gives(mut self, result: Typed) -> Writer<'a, 't> {
        self.result = Some(result);
        self
    }

    /// Of a trigger on a table; BEFORE ones assign to NEW.
    pub(super) fn on(mut self, table: &'t TableDraft<'t>, is_before: bool) -> Writer<'a, 't> {
        self.own = Some(table.source.name.clone());
        self.assignable = is_before.then_some(table);
        self
    }

    /// Adds a parameter or a variable under a name of the target.
    pub(super) fn add(&mut self, name: &str, typed: &Typed, label: &str) -> Result<String> {
        let spelled = self.context.deciding.options.identifiers.spelled(name);
        let sql = quote(&crate::names::shortened(&spelled));
        let local = Local {
            column: typed.column(sql.clone()),
            qualified: format!("{label}.{sql}"),
        };
        if typed.is_stripped {
            self.stripped.insert(name.to_lowercase());
        }
        if typed.is_cut && self.context.deciding.source.product == "MariaDB" {
            self.caveats
                .insert("digits of a second that do not fit are rounded, where MariaDB cuts them".to_owned());
        }
        if typed.is_narrower {
            self.caveats
                .insert("variables hold the numbers of their types in PostgreSQL, which are more (TINYINT, MEDIUMINT, unsigned)".to_owned());
        }
        if !self.locals.add(name, local) {
            return Err(Untranslatable::new(format!("has two variables {name:?}")));
        }
        Ok(sql)
    }

    /// Does something with the expressions of this body.
    fn with<T>(&mut self, work: impl FnOnce(&mut Translator<'_>) -> Result<T>) -> Result<T> {
        let scope = Scope {
            target_version: self.context.resolver.target_version(),
            server: self.context.resolver.server(),
            ..Scope::default()
        };
        let mut translator = Translator::new(&scope, Some(State::over(self.context.resolver)));
        translator.locals = Some(&self.locals);
        let done = work(&mut translator);
        let caveats = std::mem::take(&mut translator.caveats);
        self.reads |= translator.reads();
        self.caveats.extend(caveats);
        done
    }

    /// An expression as a value of a type.
    pub(super) fn value(&mut self, text: &str, target: &PgType, labels: &[String], is_column: bool) -> Result<Sql> {
        let tree = parse(text)?;
        let sql = self.with(|translator| {
            let sql = translator.expression(&tree)?;
            let number = sql.is_number() && !matches!(sql.whole(), Some(0 | 1));
            if *target == PgType::Boolean && number && !is_column {
                return Err(Untranslatable::new(
                    "takes a number for a BOOLEAN, which is TINYINT in the source",
                ));
            }
            translator.coerced(sql, target, labels)
        })?;
        self.volatility = self.volatility.max(sql.volatility);
        Ok(sql)
    }

    fn condition(&mut self, text: &str) -> Result<String> {
        let tree = parse(text)?;
        let sql = self.with(|translator| {
            let sql = translator.expression(&tree)?;
            translator.boolean(sql)
        })?;
        self.volatility = self.volatility.max(sql.volatility);
        Ok(outer(&sql.text).to_owned())
    }

    /// A whole body as a block; `first` are declarations of its own, `last` a statement at its end.
    pub(super) fn body(&mut self, steps: &[Step<'_>], mut first: Vec<String>, last: Option<&str>) -> Result<String> {
        let (declared, mut lines, label) = self.inner(steps, 1)?;
        if self.needs_result
            && let Some(result) = &self.result
        {
            first.push(format!("  {RESULT} {};", result.pg_type));
        }
        first.extend(declared);
        lines.extend(last.map(|last| format!("  {last}")));
        let mut text = String::new();
        if lines.iter().any(|line| line.contains("on conflict (")) {
            // A column of ON CONFLICT is one, whatever a variable is called.
            text.push_str("#variable_conflict use_column\n");
        }
        if lines
            .iter()
            .chain(&first)
            .any(|line| line.contains(&format!("{label}.")))
        {
            text.push_str(&format!("<<{label}>>\n"));
        }
        if !first.is_empty() {
            text.push_str(&format!("declare\n{}\n", first.join("\n")));
        }
        text.push_str(&format!("begin\n{}\nend", lines.join("\n")));
        Ok(text)
    }

    /// The label of the outermost block.
    pub(super) fn label() -> String {
        quote("body")
    }

    /// Declarations and statements of a block, and its label.
    fn inner(&mut self, steps: &[Step<'_>], depth: usize) -> Result<(Vec<String>, Vec<String>, String)> {
        self.blocks += 1;
        let label = if self.blocks == 1 {
            Self::label()
        } else {
            quote(&format!("body{}", self.blocks))
        };
        let outer = self.not_found.clone();
        let (mut declared, mut lines) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Declare {
                    names,
                    type_name,
                    default,
                } => {
                    let own = typed(&[type_name], self.context.deciding)?;
                    let Some(own) = own.first() else { continue };
                    let value = match default {
                        Some(text) => {
                            let value = self.value(text, &own.pg_type, &[], false)?.text;
                            format!(" := {}", if own.is_stripped { stripped(&value) } else { value })
                        }
                        None => String::new(),
                    };
                    for name in names {
                        let sql = self.add(name, own, &label)?;
                        declared.push(format!("{}{sql} {}{value};", "  ".repeat(depth), own.pg_type));
                    }
                }
                Step::ReturnWhenNotFound(text) => {
                    self.not_found = self.returned(text)?;
                }
                step => self.step(step, depth, &mut lines)?,
            }
        }
        self.not_found = outer;
        Ok((declared, lines, label))
    }

    fn step(&mut self, step: &Step<'_>, depth: usize, lines: &mut Vec<String>) -> Result<()> {
        let pad = "  ".repeat(depth);
        match step {
            Step::Declare { .. } | Step::ReturnWhenNotFound(_) => {
                return Err(Untranslatable::new("declares something behind a statement"));
            }
            Step::Block(steps) => {
                let (declared, inner, label) = self.inner(steps, depth + 1)?;
                if inner
                    .iter()
                    .chain(&declared)
                    .any(|line| line.contains(&format!("{label}.")))
                {
                    lines.push(format!("{pad}<<{label}>>"));
                }
                if !declared.is_empty() {
                    lines.push(format!("{pad}declare"));
                    lines.extend(declared);
                }
                lines.push(format!("{pad}begin"));
                lines.extend(inner);
                lines.push(format!("{pad}end;"));
            }
            Step::Set(assignments) => {
                for (target, text) in assignments {
                    let (name, value) = match target {
                        Assigned::Variable(name) => {
                            let column = self.variable(name)?;
                            let mut value = self.value(text, &column.pg_type, &[], false)?;
                            if self.stripped.contains(&name.to_lowercase()) {
                                value.text = stripped(outer(&value.text));
                            }
                            (column.sql, value)
                        }
                        Assigned::New(name) => {
                            let column = self.assignable.and_then(|table| table.column(name));
                            let column = column.ok_or_else(|| {
                                Untranslatable::new(format!("sets NEW.{name}, which is no column that can be set"))
                            })?;
                            writable(column)?;
                            let value = self.value(text, &column.target, column.labels, true)?;
                            (format!("new.{}", quote(&column.name)), value)
                        }
                    };
                    lines.push(format!("{pad}{name} := {};", indented(outer(&value.text), &pad)));
                }
            }
            Step::If { branches, otherwise } => {
                for (at, (condition, steps)) in branches.iter().enumerate() {
                    let word = if at == 0 { "if" } else { "elsif" };
                    let condition = self.condition(condition)?;
                    lines.push(format!("{pad}{word} {} then", indented(&condition, &pad)));
                    self.steps(steps, depth + 1, lines)?;
                }
                if !otherwise.is_empty() {
                    lines.push(format!("{pad}else"));
                    self.steps(otherwise, depth + 1, lines)?;
                }
                lines.push(format!("{pad}end if;"));
            }
            Step::Return(text) => {
                let text = self.returned(text)?;
                lines.extend(text.lines().map(|line| format!("{pad}{line}")));
            }
            Step::Into { query, targets } => self.into(query, targets, &pad, lines)?,
            Step::Change(text) => {
                let tables = self.context.tables;
                let change = self.with(|translator| translator.change(text, tables))?;
                if self.own.as_ref() == Some(&change.table) {
                    return Err(Untranslatable::new(
                        "writes the table that it stands on, which the source refuses",
                    ));
                }
                self.changes += 1;
                self.volatility = Volatility::Volatile;
                lines.push(format!("{pad}{};", indented(&change.sql, &pad)));
            }
            Step::Signal { state, message } => {
                let valid = state.len() == 5
                    && state
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
                if !valid || ["00", "01", "02"].contains(&&state[..2]) {
                    return Err(Untranslatable::new(format!(
                        "raises SQLSTATE {state:?}, which is no error"
                    )));
                }
                let message = match message {
                    Some(text) => {
                        let sql = self.value(text, &PgType::Text, &[], false)?;
                        match sql.text_literal() {
                            Some(_) => sql.text,
                            None => format!("coalesce({}, '')", sql.text),
                        }
                    }
                    None => "'Unhandled user-defined exception condition'".to_owned(),
                };
                lines.push(format!(
                    "{pad}raise exception using errcode = '{state}', message = {message};"
                ));
            }
        }
        Ok(())
    }

    fn steps(&mut self, steps: &[Step<'_>], depth: usize, lines: &mut Vec<String>) -> Result<()> {
        for step in steps {
            self.step(step, depth, lines)?;
        }
        Ok(())
    }

    fn variable(&self, name: &str) -> Result<crate::expression::ScopeColumn> {
        let local = self.locals.variable(name);
        let local =
            local.ok_or_else(|| Untranslatable::new(format!("sets {name:?}, which is no variable of its own")))?;
        Ok(local.column.clone())
    }

    /// RETURN as statements.
    fn returned(&mut self, text: &str) -> Result<String> {
        let Some(result) = self.result.clone() else {
            return Err(Untranslatable::new("returns a value where there is none to return"));
        };
        let mut sql = self.value(text, &result.pg_type, &[], false)?;
        if result.is_stripped {
            sql.text = stripped(outer(&sql.text));
        }
        if sql.pg_type.as_ref() == Some(&result.pg_type) || sql.kind == Kind::Null {
            return Ok(format!("return {};", outer(&sql.text)));
        }
        Ok(match &result.pg_type {
            // PostgreSQL checks no length on RETURN, and a cast cuts.
            PgType::Varchar { length: Some(_) } | PgType::Char { .. } => {
                self.needs_result = true;
                if self.locals.variable(RESULT.trim_matches('"')).is_some() {
                    return Err(Untranslatable::new("has a variable of a name that is needed"));
                }
                format!("{RESULT} := {};\nreturn {RESULT};", outer(&sql.text))
            }
            PgType::Boolean | PgType::Text | PgType::Citext => format!("return {};", outer(&sql.text)),
            other => format!("return {};", cast(&sql.text, other)),
        })
    }

    /// SELECT … INTO.
    fn into(&mut self, query: &str, targets: &[String], pad: &str, lines: &mut Vec<String>) -> Result<()> {
        let tree = parse_query(query)?;
        let mut columns = Vec::with_capacity(targets.len());
        for target in targets {
            columns.push(self.variable(target)?);
        }
        let types: Vec<(&PgType, &[String])> = columns.iter().map(|column| (&column.pg_type, [].as_slice())).collect();
        let (sql, one_row) = self.with(|translator| {
            let sql = translator.rows_as(&tree, &types)?;
            Ok((sql, translator.gave_one_row()))
        })?;
        self.volatility = self.volatility.max(if is_volatile(&sql) {
            Volatility::Volatile
        } else {
            Volatility::Stable
        });
        let names: Vec<String> = columns.into_iter().map(|column| column.sql).collect();
        let names = names.join(", ");
        if one_row {
            lines.push(format!("{pad}{}\n{pad}into {names};", indented(&sql, pad)));
            return Ok(());
        }
        let inner = format!("{pad}  ");
        lines.push(format!("{pad}begin"));
        lines.push(format!(
            "{inner}{}\n{inner}into strict {names};",
            indented(&sql, &inner)
        ));
        lines.push(format!("{pad}exception when no_data_found then"));
        lines.extend(self.not_found.lines().map(|line| format!("{inner}{line}")));
        lines.push(format!("{pad}end;"));
        Ok(())
    }
}

/// True for SQL that calls what gives another value each time.
fn is_volatile(sql: &str) -> bool {
    ["random()", "clock_timestamp()", "nextval(", "gen_random_uuid()"]
        .iter()
        .any(|word| sql.contains(word))
}
