//! Calls of functions that the source defines itself.

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident};

use super::Translator;
use crate::callable::{Callable, Gives};
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, kind_of};

impl Translator<'_> {
    /// The function of a name, if it is made in the target.
    pub(in crate::mssql) fn callable(&self, parts: &[String]) -> Option<Callable> {
        if let Some(reach) = &self.reach {
            return reach.resolver.function(parts);
        }
        let [.., schema, name] = parts else { return None };
        let key = (schema.to_lowercase(), name.to_lowercase());
        self.scope.functions.get(&key).cloned()
    }

    /// `dbo.f(…)` as a value.
    pub(super) fn own_function(&mut self, idents: &[&Ident], function: &Function) -> Result<Sql> {
        let parts: Vec<String> = idents.iter().map(|ident| ident.value.clone()).collect();
        let spelled = parts.join(".");
        let Some(callable) = self.callable(&parts) else {
            let why = if self.reach.is_some() {
                "that is not translated"
            } else {
                "that is not there before the tables are: it is not translated, or it reads a view"
            };
            return Err(Untranslatable::new(format!(
                "calls {spelled}, a function of the source {why}"
            )));
        };
        let Gives::Value {
            pg_type,
            case_insensitive,
        } = &callable.gives
        else {
            return Err(Untranslatable::new(format!("takes the rows of {spelled} as a value")));
        };
        let args = match &function.args {
            FunctionArguments::None => &[],
            FunctionArguments::List(list) if list.duplicate_treatment.is_none() && list.clauses.is_empty() => {
                list.args.as_slice()
            }
            _ => {
                return Err(Untranslatable::new(format!(
                    "calls {spelled} with arguments that have no translation"
                )));
            }
        };
        if function.over.is_some() || function.filter.is_some() {
            return Err(Untranslatable::new(format!("calls {spelled} over a window")));
        }
        let args = self.call_arguments(&callable, args)?;
        let texts: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
        let refs: Vec<&Sql> = args.iter().collect();
        let mut sql = Sql::of(
            format!("{}({})", callable.sql, texts.join(", ")),
            kind_of(pg_type),
            &refs,
        )
        .at_least(callable.volatility)
        .typed(pg_type.clone());
        sql.case_insensitive = *case_insensitive;
        sql.padded = false;
        Ok(sql)
    }

    /// `UPDATE(column)` of a trigger.
    pub(super) fn column_changed(&mut self, function: &Function) -> Result<Sql> {
        let args = super::function::arguments(&function.args, "UPDATE")?;
        let [Expr::Identifier(column)] = args.as_slice() else {
            return Err(Untranslatable::new(
                "asks whether a column is set (UPDATE()) that is not known",
            ));
        };
        let Some(test) = self.scope.changed.get(&column.value.to_lowercase()).cloned() else {
            return Err(Untranslatable::new(format!(
                "asks whether {} is set (UPDATE()), a column that is not known or of a table without a primary key",
                column.value
            )));
        };
        if test.contains("select") {
            self.caveat(
                "UPDATE(column) asks whether a value changed; SQL Server asks whether the statement names the column",
            );
        }
        Ok(Sql::new(test, Kind::Boolean).at_least(Volatility::Stable))
    }

    /// The arguments of a call, each of its parameter's type; DEFAULT is what the parameter says.
    pub(in crate::mssql) fn call_arguments(&mut self, callable: &Callable, args: &[FunctionArg]) -> Result<Vec<Sql>> {
        let name = &callable.source;
        if args.len() != callable.parameters.len() {
            return Err(Untranslatable::new(format!(
                "calls {name} with {} arguments, which takes {}",
                args.len(),
                callable.parameters.len()
            )));
        }
        if callable.reads {
            self.reads.get_or_insert_with(|| name.to_string());
        }
        let mut values = Vec::with_capacity(args.len());
        for (arg, parameter) in args.iter().zip(&callable.parameters) {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
                return Err(Untranslatable::new(format!(
                    "calls {name} with arguments that have no translation"
                )));
            };
            let is_default = matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"));
            values.push(if is_default {
                let Some(default) = &parameter.default else {
                    return Err(Untranslatable::new(format!(
                        "calls {name} with a default that is not known"
                    )));
                };
                Sql::new(default.clone(), kind_of(&parameter.pg_type)).typed(parameter.pg_type.clone())
            } else {
                let value = self.expression(expr)?;
                self.assigned(value, &parameter.pg_type)?
            });
        }
        Ok(values)
    }
}
