//! Calls of functions: which file knows them, and those about NULL and choices.

use model::PgType;
use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectNamePart};

use super::Translator;
use super::operator::cast_text;
use crate::expression::type_of;
use crate::expression::{Kind, Result, Sql, Untranslatable};

impl Translator<'_> {
    pub(super) fn function(&mut self, function: &Function) -> Result<Sql> {
        let idents: Vec<&Ident> = function.name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let Some(ident) = idents.last() else {
            return Err(Untranslatable::new(format!("calls {}", function.name)));
        };
        if ident.value == super::parse::NEXT_VALUE {
            return self.sequence_call(function);
        }
        if let Some(sql) = self.xml_call(&idents, function)? {
            return Ok(sql);
        }
        if let [of @ .., method] = idents.as_slice()
            && !of.is_empty()
            && let Some(sql) = self.hierarchy_method(of, &method.value, function)?
        {
            return Ok(sql);
        }
        if idents.len() > 1 {
            return self.own_function(&idents, function);
        }
        let name = ident.value.to_ascii_lowercase();
        if name == "update" && function.over.is_none() {
            return self.column_changed(function);
        }
        if let Some(sql) = self.aggregate(&name, function)? {
            return Ok(sql);
        }
        if function.over.is_some() || function.filter.is_some() || !function.within_group.is_empty() {
            return Err(Untranslatable::new(format!("calls {name} over a window or a group")));
        }
        let args = arguments(&function.args, &name)?;
        if let Some(sql) = self.choice_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.text_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.number_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.date_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.json_function(&name, &args)? {
            return Ok(sql);
        }
        if let Some(sql) = self.system_function(&name, &args)? {
            return Ok(sql);
        }
        Err(Untranslatable::new(format!("calls {name}, which has no translation")))
    }

    fn sequence_call(&mut self, function: &Function) -> Result<Sql> {
        let args = arguments(&function.args, "NEXT VALUE FOR")?;
        match args.as_slice() {
            [Expr::Identifier(ident)] => self.next_value(std::slice::from_ref(ident)),
            [Expr::CompoundIdentifier(idents)] => self.next_value(idents),
            _ => Err(Untranslatable::new("names no sequence")),
        }
    }

    fn choice_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        Ok(Some(match (name, args) {
            ("isnull", [first, second]) => {
                let first = self.expression(first)?;
                let second = self.expression(second)?;
                if first.kind == Kind::Null {
                    return Ok(Some(second));
                }
                // The result has the type of the first.
                let fraction = first.kind == Kind::Integer && matches!(second.kind, Kind::Numeric | Kind::Double);
                let second = if fraction {
                    Sql::of(format!("trunc({})", second.text), Kind::Integer, &[&second])
                } else {
                    second
                };
                let narrow = first.kind == Kind::Integer && second.wide && !first.wide;
                let second = if fraction || narrow {
                    Sql::of(cast_text(&second, &type_of(&first)), Kind::Integer, &[&second])
                } else if is_cut(&first, &second) {
                    // And its length, or its digits.
                    self.assigned(second, &type_of(&first))?
                } else if second.kind == Kind::Text && second.literal.is_some() && first.kind == Kind::Text {
                    second
                } else {
                    self.converted(second, &first)?
                };
                let mut sql = Sql::of(
                    format!("coalesce({}, {})", first.text, second.text),
                    first.kind,
                    &[&first, &second],
                );
                sql.wide = first.wide;
                sql.pg_type = first.pg_type;
                sql
            }
            ("coalesce", [_, _, ..]) => {
                let parts = args
                    .iter()
                    .map(|arg| self.expression(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let (unified, parts) = self.unified(parts)?;
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                let refs: Vec<&Sql> = parts.iter().collect();
                let sql = Sql::of(format!("coalesce({})", texts.join(", ")), unified.kind, &refs);
                Sql {
                    wide: unified.wide,
                    pg_type: unified.pg_type,
                    ..sql
                }
            }
            ("nullif", [left, right]) => {
                let left = self.expression(left)?;
                let right = self.expression(right)?;
                let (same, right) = self.comparable(left.clone(), right, true)?;
                let mut sql = if same.text == left.text {
                    Sql::of(
                        format!("nullif({}, {})", left.text, right.text),
                        left.kind,
                        &[&left, &right],
                    )
                } else {
                    let equal = self.compared(same, "=", right)?;
                    Sql::of(
                        format!("(case when {} then null else {} end)", equal.text, left.text),
                        left.kind,
                        &[&left, &equal],
                    )
                };
                sql.pg_type = left.pg_type;
                sql.wide = left.wide;
                sql.case_insensitive = left.case_insensitive;
                sql
            }
            ("iif", [test, yes, no]) => {
                let test = self.expression(test)?;
                let test = self.boolean(test)?;
                let results = vec![self.expression(yes)?, self.expression(no)?];
                self.chosen(&[test], results)?
            }
            ("choose", [index, choices @ ..]) if !choices.is_empty() => {
                let index = self.expression(index)?;
                let index = self.whole(index)?;
                let conditions: Vec<Sql> = (1..=choices.len())
                    .map(|at| Sql::of(format!("{} = {at}", index.text), Kind::Boolean, &[&index]))
                    .collect();
                let results = choices
                    .iter()
                    .map(|choice| self.expression(choice))
                    .collect::<Result<Vec<Sql>>>()?;
                self.chosen(&conditions, results)?
            }
            ("greatest" | "least", [_, ..]) => {
                let parts = args
                    .iter()
                    .map(|arg| self.expression(arg))
                    .collect::<Result<Vec<Sql>>>()?;
                let (unified, parts) = self.unified(parts)?;
                if unified.kind == Kind::Text {
                    self.caveat("texts are put in order by another collation");
                }
                let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                let refs: Vec<&Sql> = parts.iter().collect();
                let sql = Sql::of(format!("{name}({})", texts.join(", ")), unified.kind, &refs);
                Sql {
                    wide: unified.wide,
                    pg_type: unified.pg_type,
                    ..sql
                }
            }
            _ => return Ok(None),
        }))
    }
}

/// The plain arguments of a call.
pub(in crate::mssql) fn arguments<'e>(arguments: &'e FunctionArguments, name: &str) -> Result<Vec<&'e Expr>> {
    let refused = || Untranslatable::new(format!("calls {name} with arguments that have no translation"));
    match arguments {
        FunctionArguments::None => Ok(Vec::new()),
        FunctionArguments::Subquery(_) => Err(refused()),
        FunctionArguments::List(list) => {
            if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
                return Err(refused());
            }
            list.args
                .iter()
                .map(|arg| match arg {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
                    _ => Err(refused()),
                })
                .collect()
        }
    }
}

/// Whether ISNULL makes a value shorter that it gives in place of another.
fn is_cut(first: &Sql, second: &Sql) -> bool {
    match &first.pg_type {
        Some(PgType::Varchar { length: Some(_) } | PgType::Char { .. }) => second.kind != Kind::Null,
        Some(PgType::Numeric { modifier: Some(_) }) => matches!(second.kind, Kind::Numeric | Kind::Double),
        _ => false,
    }
}
