//! PIVOT and UNPIVOT.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/queries/from-using-pivot-and-unpivot>.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{
    CaseWhen, Expr, ExprWithAlias, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, PivotValueSource,
    TableFactor, Value, helpers::attached_token::AttachedToken,
};

use super::select::{Item, shown};
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, quoted};
use crate::mssql::expression::{Translator, type_of};
use crate::query::{QueryColumn, Relation, Rows, TOGETHER};

impl Translator<'_> {
    /// `t PIVOT (…) AS p` or `t UNPIVOT (…) AS u`, as a derived table.
    pub(super) fn pivot(&mut self, factor: &TableFactor) -> Result<String> {
        let (TableFactor::Pivot { alias, .. } | TableFactor::Unpivot { alias, .. }) = factor else {
            return Err(Untranslatable::new("uses PIVOT in a form that has no translation"));
        };
        let Some(alias) = alias else {
            return Err(Untranslatable::new("has a PIVOT without a name"));
        };
        let hidden = self.take_relations();
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.push(Vec::new());
        }
        let rows = self.pivoted(factor);
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.pop();
        }
        self.put_relations(hidden);
        self.derived(rows?, alias, false)
    }

    fn pivoted(&mut self, factor: &TableFactor) -> Result<Rows> {
        match factor {
            TableFactor::Pivot {
                table,
                aggregate_functions,
                value_column,
                value_source: PivotValueSource::List(values),
                default_on_null: None,
                ..
            } => {
                let (
                    [
                        ExprWithAlias {
                            expr: Expr::Function(function),
                            alias: None,
                        },
                    ],
                    [key],
                ) = (aggregate_functions.as_slice(), value_column.as_slice())
                else {
                    return Err(Untranslatable::new("uses PIVOT in a form that has no translation"));
                };
                let from = self.factor(table, false)?;
                self.grouped(&from, function, key, values)
            }
            TableFactor::Unpivot {
                table,
                value: Expr::Identifier(value),
                name,
                columns,
                null_inclusion: None,
                ..
            } => {
                let from = self.factor(table, false)?;
                self.listed(&from, value, name, columns)
            }
            _ => Err(Untranslatable::new("uses PIVOT in a form that has no translation")),
        }
    }

    /// One row per group of the columns that PIVOT does not name; `agg(v)` is `agg(case when k = 'a' then v end)`.
    fn grouped(&mut self, from: &str, function: &Function, key: &Expr, values: &[ExprWithAlias]) -> Result<Rows> {
        let FunctionArguments::List(list) = &function.args else {
            return Err(Untranslatable::new("uses PIVOT in a form that has no translation"));
        };
        let [FunctionArg::Unnamed(FunctionArgExpr::Expr(value))] = list.args.as_slice() else {
            return Err(Untranslatable::new("uses PIVOT in a form that has no translation"));
        };
        let named = [self.expression(key)?.text, self.expression(value)?.text];
        let mut items = self.other_columns(&named);
        let groups: Vec<String> = items.iter().map(|item| item.sql.text.clone()).collect();
        for item in &items {
            if matches!(item.sql.kind, Kind::Other | Kind::Json) {
                return Err(Untranslatable::new(format!(
                    "uses PIVOT with the column {:?}, which cannot be grouped",
                    item.name
                )));
            }
        }
        if items.iter().any(|item| item.sql.case_insensitive) {
            self.caveat(TOGETHER);
        }
        for wanted in values {
            let Expr::Identifier(ident) = &wanted.expr else {
                return Err(Untranslatable::new("uses PIVOT with a value that is no name"));
            };
            let chosen = Expr::Case {
                case_token: AttachedToken::empty(),
                end_token: AttachedToken::empty(),
                operand: None,
                conditions: vec![CaseWhen {
                    condition: Expr::BinaryOp {
                        left: Box::new(key.clone()),
                        op: sqlparser::ast::BinaryOperator::Eq,
                        right: Box::new(Expr::Value(Value::SingleQuotedString(ident.value.clone()).into())),
                    },
                    result: value.clone(),
                }],
                else_result: None,
            };
            let mut list = list.clone();
            list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(chosen))];
            let call = Function {
                args: FunctionArguments::List(list),
                ..function.clone()
            };
            items.push(Item {
                name: ident.value.clone(),
                sql: self.expression(&Expr::Function(call))?,
            });
        }
        let mut rows = self.listing(&items, from)?;
        if !groups.is_empty() {
            rows.sql.push_str(&format!("\ngroup by {}", groups.join(", ")));
        }
        Ok(rows)
    }

    /// One row per column of the list, without those that are NULL.
    fn listed(&mut self, from: &str, value: &Ident, name: &Ident, columns: &[ExprWithAlias]) -> Result<Rows> {
        let parts = columns
            .iter()
            .map(|column| self.expression(&column.expr))
            .collect::<Result<Vec<Sql>>>()?;
        let named: Vec<String> = parts.iter().map(|part| part.text.clone()).collect();
        let mut items = self.other_columns(&named);
        let (unified, parts) = self.unified(parts)?;
        let mut texts = Vec::with_capacity(parts.len());
        for (part, column) in parts.iter().zip(columns) {
            let spelled = match &column.expr {
                Expr::Identifier(ident) => ident.value.clone(),
                Expr::CompoundIdentifier(idents) => idents.last().map(|ident| ident.value.clone()).unwrap_or_default(),
                _ => return Err(Untranslatable::new("uses UNPIVOT with a column that is no name")),
            };
            texts.push(format!("({}, {})", part.text, quoted(&spelled)));
        }
        let outer = |ident: &Ident, pg_type: PgType, case_insensitive: bool| QueryColumn {
            name: ident.value.clone(),
            column: ScopeColumn {
                unsigned: false,
                sql: quote(&crate::names::shortened(&ident.value)),
                pg_type,
                case_insensitive,
                utf8: true,
                zeros: None,
                iso: false,
                labels: Vec::new(),
            },
            untyped: false,
        };
        let added = vec![
            outer(value, type_of(&unified), unified.case_insensitive),
            outer(name, PgType::Text, false),
        ];
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("uses UNPIVOT outside of a query"));
        };
        let shown = reach.add("unpivoted", None, added.clone());
        let texts = texts.join(", ");
        let [first, second] = added.as_slice() else {
            return Err(Untranslatable::new("uses UNPIVOT in a form that has no translation"));
        };
        let (first_sql, second_sql) = (&first.column.sql, &second.column.sql);
        let from = format!("{from}\n  cross join lateral (values {texts}) as {shown} ({first_sql}, {second_sql})");
        for column in &added {
            items.push(Item {
                name: column.name.clone(),
                sql: self.expression(&Expr::CompoundIdentifier(vec![
                    Ident::new("unpivoted"),
                    Ident::new(column.name.clone()),
                ]))?,
            });
        }
        let mut rows = self.listing(&items, &from)?;
        rows.sql.push_str(&format!("\nwhere {shown}.{first_sql} is not null"));
        Ok(rows)
    }

    fn listing(&mut self, items: &[Item], from: &str) -> Result<Rows> {
        let columns = self.columns(items, &[])?;
        let list: Vec<String> = items
            .iter()
            .zip(&columns)
            .map(|(item, column)| shown(item, column))
            .collect();
        Ok(Rows {
            sql: format!("select {}\nfrom {from}", list.join(",\n  ")),
            columns,
        })
    }

    /// The columns of the table in reach that are none of `named`.
    fn other_columns(&self, named: &[String]) -> Vec<Item> {
        let relations: &[Relation] = self.reach.as_ref().map(|reach| reach.relations()).unwrap_or_default();
        let mut items = Vec::new();
        for relation in relations {
            for column in &relation.columns {
                let sql = ScopeColumn {
                    sql: format!("{}.{}", relation.sql, column.column.sql),
                    ..column.column.clone()
                };
                if !named.contains(&sql.sql) {
                    items.push(Item {
                        name: column.name.clone(),
                        sql: crate::mssql::expression::column_sql(&sql),
                    });
                }
            }
        }
        items
    }
}
