//! Scalar functions, and functions of one query.

use std::collections::BTreeSet;

use model::pg_schema::{PgPlace, PgRoutine, RoutineNames};
use model::pg_type::quote;
use model::source_schema::SourceObject;
use model::{PgType, TableName};
use sqlparser::ast::Expr;

use super::body::{Step, body};
use super::context::{Context, Variables, has_modifier};
use super::header::{FunctionHeader, Returns, function};
use super::writer::{Gives, Writer};
use crate::callable::{CallParameter, Callable, Gives as CallGives};
use crate::expression::{Kind, Literal, Result, Scope, Sql, Untranslatable, Volatility, kind_of, quoted};
use crate::mssql::expression::{Translator, namespaces, parse, parse_query};
use crate::mssql::script::{Batch, lexemes};
use crate::query::{QueryColumn, Reach, Resolver, SetOperations};
use crate::schema::dollar_tag;

/// A function that is made.
pub(super) struct Made {
    pub(super) callable: Callable,
    /// The statement; its place is decided by the caller.
    pub(super) routine: PgRoutine,
    pub(super) caveats: BTreeSet<String>,
}

/// A parameter of the target.
struct Parameter {
    /// As SQL.
    name: String,
    pg_type: PgType,
    default: Option<String>,
}

/// Translates a function under a name that it gets if it succeeds.
pub(super) fn translate(
    object: &SourceObject,
    text: &str,
    target: &TableName,
    context: Context<'_>,
    resolver: &dyn Resolver,
) -> Result<Made> {
    let lexemes = lexemes(text);
    let batch = Batch {
        text,
        lexemes: &lexemes,
    };
    let header = function(batch)?;
    let mut caveats = BTreeSet::new();
    if let Some(runs_as) = header.runs_as {
        caveats.insert(format!("{runs_as} is not kept: it has the rights of its caller"));
    }
    let columns = match &header.returns {
        Returns::TableVariable { columns, .. } => super::table_variable::columns(batch, *columns, context)?,
        _ => Vec::new(),
    };
    let parameters = parameters(&header, &columns, context, &mut caveats)?;
    let part = Part {
        object,
        target,
        header: &header,
        parameters: &parameters,
        columns: &columns,
        context,
        resolver,
    };
    let mut made = match &header.returns {
        Returns::TableVariable { name, .. } => {
            let steps = body(batch, header.body)?;
            part.filled(name, &steps)?
        }
        Returns::Query => part.rows(batch)?,
        Returns::Value(type_name) => {
            let pg_type = context.pg_type(type_name)?;
            let steps = body(batch, header.body)?;
            match part.expression(&steps, &pg_type)? {
                Some(made) => made,
                None => part.statements(&steps, &pg_type)?,
            }
        }
    };
    made.caveats.append(&mut caveats);
    Ok(made)
}

fn parameters(
    header: &FunctionHeader<'_>,
    columns: &[QueryColumn],
    context: Context<'_>,
    caveats: &mut BTreeSet<String>,
) -> Result<Vec<Parameter>> {
    let mut names = Variables::new(context);
    names.take(columns);
    let scope = Scope {
        target_version: context.options.target_version,
        ..Scope::default()
    };
    let mut parameters = Vec::with_capacity(header.parameters.len());
    for parameter in &header.parameters {
        if let Some(mode) = parameter.mode {
            return Err(Untranslatable::new(format!("has a parameter that is {mode}")));
        }
        let pg_type = context.pg_type(parameter.type_name)?;
        let mut default = None;
        if let Some(text) = parameter.default {
            let mut translator = Translator::new(&scope, None);
            let value = match parse(text)? {
                // A word without quotes, or in double ones, is a text here.
                Expr::Identifier(word) if !word.value.starts_with('@') && !text.eq_ignore_ascii_case("null") => Sql {
                    literal: Some(Literal::Text(word.value.clone())),
                    ..Sql::new(quoted(&word.value), Kind::Text)
                },
                tree => translator.expression(&tree)?,
            };
            default = Some(translator.assigned(value, &pg_type)?.text);
            caveats.append(&mut translator.caveats);
        }
        let name = names.add(parameter.name, parameter.type_name, pg_type.clone(), context);
        parameters.push(Parameter { name, pg_type, default });
    }
    Ok(parameters)
}

/// One function on its way.
struct Part<'p> {
    object: &'p SourceObject,
    target: &'p TableName,
    header: &'p FunctionHeader<'p>,
    parameters: &'p [Parameter],
    /// Of the table variable that it gives.
    columns: &'p [QueryColumn],
    context: Context<'p>,
    resolver: &'p dyn Resolver,
}

impl Part<'_> {
    /// The parameters as variables of expressions; `sql` says how each is written.
    fn variables(&self, sql: impl Fn(&Parameter) -> String) -> Variables {
        let mut variables = Variables::new(self.context);
        variables.take(self.columns);
        for (source, parameter) in self.header.parameters.iter().zip(self.parameters) {
            variables.add(source.name, source.type_name, parameter.pg_type.clone(), self.context);
            if let Some(known) = variables.known.get_mut(&source.name.to_lowercase()) {
                known.sql = sql(parameter);
            }
        }
        variables
    }

    fn scope(&self, variables: &Variables) -> Scope {
        Scope {
            target_version: self.context.options.target_version,
            variables: variables.known.clone(),
            widths: variables.widths.clone(),
            ..Scope::default()
        }
    }

    /// A body of one expression over the parameters as a function of SQL, which PostgreSQL takes into the query that
    /// calls it; `None` if it is more than that.
    fn expression(&self, steps: &[Step<'_>], pg_type: &PgType) -> Result<Option<Made>> {
        let [Step::Return(text)] = steps else { return Ok(None) };
        // A parameter of SQL has no length.
        let variables = self.variables(|parameter| cut(&parameter.name, &parameter.pg_type));
        let scope = self.scope(&variables);
        let mut translator = Translator::new(&scope, Some(Reach::new(self.resolver)));
        let tree = parse(text)?;
        let sql = translator.expression(super::writer::bare(&tree))?;
        let sql = translator.assigned(sql, pg_type)?;
        // Within a query a column would hide a parameter.
        if translator.reads.is_some() || sql.text.contains("select ") {
            return Ok(None);
        }
        let text = format!("select {}", sql.text);
        let gives = self.value(pg_type);
        Ok(Some(Made {
            callable: self.callable(gives, sql.volatility, false),
            routine: self.routine(&format!("returns {pg_type}"), "sql", sql.volatility, &text),
            caveats: translator.caveats,
        }))
    }

    /// A body of statements as a function of PL/pgSQL.
    fn statements(&self, steps: &[Step<'_>], pg_type: &PgType) -> Result<Made> {
        let written = self.written(steps, Gives::Value(pg_type.clone()), Volatility::Immutable)?;
        Ok(Made {
            callable: self.callable(self.value(pg_type), written.volatility, written.reads),
            routine: self.routine(
                &format!("returns {pg_type}"),
                "plpgsql",
                written.volatility,
                &written.text,
            ),
            caveats: written.caveats,
        })
    }

    /// A body that fills a table variable, as a function of PL/pgSQL that gives the rows at once.
    fn filled(&self, name: &str, steps: &[Step<'_>]) -> Result<Made> {
        let gives = Gives::Rows {
            variable: name.to_owned(),
            columns: self.columns.to_vec(),
        };
        let written = self.written(steps, gives, Volatility::Stable)?;
        let columns = self.columns.iter();
        let list: Vec<String> = columns
            .map(|column| format!("{} {}", column.column.sql, column.column.pg_type))
            .collect();
        let returns = format!("returns table ({})", list.join(", "));
        Ok(Made {
            callable: self.callable(
                CallGives::Rows(self.columns.to_vec()),
                written.volatility,
                written.reads,
            ),
            routine: self.routine(&returns, "plpgsql", written.volatility, &written.text),
            caveats: written.caveats,
        })
    }

    fn written(&self, steps: &[Step<'_>], gives: Gives, at_least: Volatility) -> Result<Written> {
        let mut variables = self.variables(|parameter| parameter.name.clone());
        let declared = variables.declare(steps, self.context)?;
        let scope = self.scope(&variables);
        let mut translator = Translator::new(&scope, Some(Reach::new(self.resolver)));
        translator.ordered = true;
        let mut writer = Writer {
            translator: &mut translator,
            gives,
            variables: &mut variables,
            volatility: at_least,
            lines: Vec::new(),
            rows: Vec::new(),
            depth: 1,
            guard: None,
        };
        for parameter in self
            .parameters
            .iter()
            .filter(|parameter| has_modifier(&parameter.pg_type))
        {
            writer.line(&format!("{0} := {0}::{1};", parameter.name, parameter.pg_type));
        }
        writer.steps(steps)?;
        let (lines, rows, mut volatility) = (writer.lines, writer.rows, writer.volatility);
        let reads = translator.reads.is_some();
        if reads {
            volatility = volatility.max(Volatility::Stable);
        }
        Ok(Written {
            text: block(&declared, &rows, &lines),
            volatility,
            reads,
            caveats: translator.caveats,
        })
    }

    /// The rows of one query as a function of SQL.
    fn rows(&self, batch: Batch<'_>) -> Result<Made> {
        let text = batch.between(self.header.body + 1, batch.lexemes.len());
        // A column would hide a parameter of the same name: the function's name says which is meant.
        let function = quote(&self.target.name);
        let variables = self.variables(|parameter| cut(&format!("{function}.{}", parameter.name), &parameter.pg_type));
        let scope = self.scope(&variables);
        let tree = parse_query(text)?;
        let mut translator = Translator::new(&scope, Some(Reach::new(self.resolver)));
        translator.xml.namespaces = namespaces(text)?;
        let rows = translator.whole_query(&tree, &[])?;
        let mut list = Vec::with_capacity(rows.columns.len());
        for column in &rows.columns {
            let pg_type = &column.column.pg_type;
            if kind_of(pg_type) == Kind::Other && *pg_type != PgType::Xml {
                return Err(Untranslatable::new(format!(
                    "gives the column {}, whose type is not known",
                    column.name
                )));
            }
            list.push(format!("{} {pg_type}", column.column.sql));
        }
        let reads = translator.reads.is_some();
        let returns = format!("returns table ({})", list.join(", "));
        Ok(Made {
            routine: self.routine(&returns, "sql", Volatility::Stable, &rows.sql),
            callable: self.callable(CallGives::Rows(rows.columns), Volatility::Stable, reads),
            caveats: translator.caveats,
        })
    }

    fn value(&self, pg_type: &PgType) -> CallGives {
        CallGives::Value {
            pg_type: pg_type.clone(),
            case_insensitive: kind_of(pg_type) == Kind::Text && self.context.case_insensitive(),
        }
    }

    fn callable(&self, gives: CallGives, volatility: Volatility, reads: bool) -> Callable {
        Callable {
            source: self.object.name.clone(),
            sql: format!("{}.{}", quote(&self.target.schema), quote(&self.target.name)),
            parameters: self
                .parameters
                .iter()
                .map(|parameter| CallParameter {
                    pg_type: parameter.pg_type.clone(),
                    default: parameter.default.clone(),
                })
                .collect(),
            gives,
            volatility,
            reads,
        }
    }

    fn routine(&self, returns: &str, language: &str, volatility: Volatility, text: &str) -> PgRoutine {
        // PostgreSQL wants a default for all parameters behind one that has it.
        let first_default = self
            .parameters
            .iter()
            .rposition(|parameter| parameter.default.is_none())
            .map_or(0, |at| at + 1);
        let list: Vec<String> = self
            .parameters
            .iter()
            .enumerate()
            .map(|(at, parameter)| {
                let default = parameter.default.as_ref().filter(|_| at >= first_default);
                let default = default.map(|sql| format!(" default {sql}")).unwrap_or_default();
                format!("{} {}{default}", parameter.name, parameter.pg_type)
            })
            .collect();
        let strict = if self.header.null_on_null { " strict" } else { "" };
        let volatility = match volatility {
            Volatility::Immutable => "immutable",
            Volatility::Stable => "stable",
            Volatility::Volatile => "volatile",
        };
        let tag = dollar_tag(text);
        let name = format!("{}.{}", quote(&self.target.schema), quote(&self.target.name));
        PgRoutine {
            object: format!("function {}", self.target),
            schema: self.target.schema.clone(),
            sql: format!(
                "create function {name}({}) {returns} language {language} {volatility}{strict} as {tag}\n{text}\n{tag}",
                list.join(", ")
            ),
            place: PgPlace::Last,
            names: Some(RoutineNames {
                source: self.object.name.clone(),
                target: self.target.clone(),
            }),
        }
    }
}

/// A body in PL/pgSQL.
struct Written {
    text: String,
    volatility: Volatility,
    reads: bool,
    caveats: BTreeSet<String>,
}

/// A value cut to its type, where that says more than the parameter's own.
fn cut(sql: &str, pg_type: &PgType) -> String {
    if has_modifier(pg_type) {
        format!("{sql}::{pg_type}")
    } else {
        sql.to_owned()
    }
}

/// A block of PL/pgSQL.
pub(super) fn block(declared: &[(String, PgType)], rows: &[String], lines: &[String]) -> String {
    let mut text = String::from("#variable_conflict use_variable\n");
    if !declared.is_empty() || !rows.is_empty() {
        text.push_str("declare\n");
        for (name, pg_type) in declared {
            text.push_str(&format!("  {name} {pg_type};\n"));
        }
        for row in rows {
            text.push_str(&format!("  {row} record;\n"));
        }
    }
    text.push_str("begin\n");
    text.push_str(&lines.join("\n"));
    text.push_str("\nend");
    text
}
