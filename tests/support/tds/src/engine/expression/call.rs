//! Functions in expressions.

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, WindowType};

use super::types::{Kind, exact, kind};
use super::{Result, names};
use crate::engine::query::Translator;
use crate::engine::scope::{Scope, Sql};
use crate::error::ServerError;
use crate::types::Type;
use crate::value::Value;

/// Words that are no columns, in front of other arguments.
const PARTS: [(&str, &str); 14] = [
    ("YY", "YEAR"),
    ("YYYY", "YEAR"),
    ("MM", "MONTH"),
    ("DD", "DAY"),
    ("HH", "HOUR"),
    ("MI", "MINUTE"),
    ("N", "MINUTE"),
    ("SS", "SECOND"),
    ("S", "SECOND"),
    ("MS", "MILLISECOND"),
    ("MCS", "MICROSECOND"),
    ("NS", "NANOSECOND"),
    ("D", "DAY"),
    ("M", "MONTH"),
];

impl Translator<'_> {
    /// A function that Rust carries out.
    pub(super) fn call(&self, name: &str, ty: Type, arguments: &[Sql]) -> Sql {
        let mut text = format!("tds_call('{name}', {}", self.place(&ty));
        for argument in arguments {
            text.push_str(&format!(", {}, {}", argument.text, self.place(&argument.ty())));
        }
        text.push(')');
        Sql::new(text, ty)
    }

    pub(super) fn function(&self, scope: &Scope<'_>, function: &Function) -> Result<Sql> {
        let parts = names(&function.name);
        let name = parts.last().cloned().unwrap_or_default().to_uppercase();
        let arguments = self.arguments(function)?;
        if let [source @ .., method] = parts.as_slice()
            && method.eq_ignore_ascii_case("ToString")
            && let Some(column) = source.last()
        {
            let value = scope.column(source.get(source.len().wrapping_sub(2)).map(String::as_str), column)?;
            return Ok(self.call("HIERARCHY_TEXT", Type::nvarchar(4000), &[value]));
        }
        if parts.len() > 1 {
            return Err(ServerError::new(
                4121,
                16,
                format!(
                    "Cannot find either column \"{}\" or the user-defined function \"{}\".",
                    parts[0],
                    parts.join(".")
                ),
            ));
        }
        let value = |at: usize| match arguments.get(at) {
            Some(Some(expr)) => self.value(scope, expr),
            _ => Err(ServerError::new(
                174,
                15,
                format!("The {name} function requires more arguments."),
            )),
        };
        if let Some(window) = &function.over {
            return self.window(scope, &name, &arguments, window);
        }
        match name.as_str() {
            "DATEPART" | "DATEDIFF" | "DATEDIFF_BIG" => {
                let word = match arguments.first() {
                    Some(Some(Expr::Identifier(word))) => word.value.to_uppercase(),
                    _ => return Err(self.unserved(format!("{name} without a part"))),
                };
                let word = PARTS
                    .iter()
                    .find(|(short, _)| *short == word)
                    .map_or(word.as_str(), |(_, long)| long)
                    .to_owned();
                if name == "DATEPART" {
                    return Ok(self.call(&format!("DATEPART:{word}"), Type::Int, &[value(1)?]));
                }
                let ends = [self.moment(value(1)?)?, self.moment(value(2)?)?];
                Ok(self.call(&format!("DATEDIFF:{word}"), Type::Int, &ends))
            }
            "COUNT" | "COUNT_BIG" | "SUM" | "MIN" | "MAX" | "AVG" => self.aggregate(scope, &name, function, &arguments),
            "COALESCE" | "ISNULL" => {
                let values = (0..arguments.len()).map(value).collect::<Result<Vec<_>>>()?;
                let first = values.first().and_then(|value| value.ty.clone());
                let (values, ty) = self.unified(values)?;
                let ty = if name == "ISNULL" { first.or(ty) } else { ty };
                let nullable = values.iter().all(|value| value.nullable);
                let list: Vec<String> = values.into_iter().map(|value| value.text).collect();
                Ok(Sql {
                    text: format!("coalesce({})", list.join(", ")),
                    ty,
                    nullable,
                    constant: None,
                })
            }
            "NULLIF" => {
                let (one, other) = (value(0)?, value(1)?);
                let same = self.comparison(one.clone(), "=", other)?;
                Ok(Sql {
                    text: format!("CASE WHEN {same} THEN NULL ELSE {} END", one.text),
                    nullable: true,
                    constant: None,
                    ..one
                })
            }
            "IIF" => {
                let Some(Some(condition)) = arguments.first() else {
                    return Err(self.unserved("IIF without a condition"));
                };
                let test = self.condition(scope, condition)?;
                let (values, ty) = self.unified(vec![value(1)?, value(2)?])?;
                let text = format!("CASE WHEN {test} THEN {} ELSE {} END", values[0].text, values[1].text);
                Ok(Sql {
                    text,
                    ty,
                    nullable: true,
                    constant: None,
                })
            }
            "LEN" => Ok(self.call("LEN", Type::Int, &[value(0)?])),
            "DATALENGTH" => Ok(self.call("DATALENGTH", Type::Int, &[value(0)?])),
            "RTRIM" | "LTRIM" => {
                let inner = value(0)?;
                Ok(Sql::new(
                    format!("{}({}, ' ')", name.to_lowercase(), inner.text),
                    inner.ty(),
                ))
            }
            "UPPER" | "LOWER" => {
                let inner = value(0)?;
                Ok(Sql::new(format!("{}({})", name.to_lowercase(), inner.text), inner.ty()))
            }
            "REPLACE" => {
                let (inner, from, to) = (value(0)?, value(1)?, value(2)?);
                Ok(Sql::new(
                    format!("replace({}, {}, {})", inner.text, from.text, to.text),
                    inner.ty(),
                ))
            }
            "LEFT" => {
                let (inner, length) = (value(0)?, value(1)?);
                Ok(Sql::new(
                    format!("substr({}, 1, {})", inner.text, length.text),
                    inner.ty(),
                ))
            }
            "SUBSTRING" => {
                let (inner, from, length) = (value(0)?, value(1)?, value(2)?);
                Ok(Sql::new(
                    format!("substr({}, {}, {})", inner.text, from.text, length.text),
                    inner.ty(),
                ))
            }
            "CONCAT" => {
                let mut list = Vec::new();
                for at in 0..arguments.len() {
                    let text = self.cast(value(at)?, &Type::nvarchar_max(), 0, false)?;
                    list.push(format!("coalesce({}, '')", text.text));
                }
                Ok(Sql::new(format!("({})", list.join(" || ")), Type::nvarchar_max()))
            }
            "QUOTENAME" => {
                let inner = value(0)?;
                Ok(Sql::new(
                    format!("('[' || replace({}, ']', ']]') || ']')", inner.text),
                    Type::nvarchar(258),
                ))
            }
            "ABS" => {
                let inner = value(0)?;
                match kind(&inner.ty()) {
                    Kind::Whole | Kind::Float => Ok(Sql::new(format!("abs({})", inner.text), inner.ty())),
                    _ => Err(self.unserved("ABS of a decimal")),
                }
            }
            "ROUND" => {
                let inner = value(0)?;
                let cuts = arguments.len() > 2 && value(2)?.constant != Some(Value::Int(0));
                match kind(&inner.ty()) {
                    Kind::Exact => {
                        let name = if cuts { "ROUND:CUT" } else { "ROUND" };
                        Ok(self.call(name, inner.ty(), &[inner, value(1)?]))
                    }
                    Kind::Whole => Ok(inner),
                    _ => Err(self.unserved("ROUND of a float")),
                }
            }
            "SWITCHOFFSET" => {
                let inner = value(0)?;
                let ty = inner.ty();
                Ok(self.call("SWITCHOFFSET", ty, &[inner, value(1)?]))
            }
            "SQL_VARIANT_PROPERTY" => {
                let Some(Value::Text(property)) = value(1)?.constant else {
                    return Err(self.unserved("SQL_VARIANT_PROPERTY of what is no literal"));
                };
                let name = format!("SQL_VARIANT_PROPERTY:{}", property.to_uppercase());
                Ok(self.call(&name, Type::nvarchar(128), &[value(0)?]))
            }
            "COLLATIONPROPERTY" if value(1)?.constant == Some("CodePage".into()) => {
                Ok(self.call("CODE_PAGE", Type::Int, &[value(0)?]))
            }
            "OBJECT_ID" | "SCHEMA_ID" | "OBJECT_NAME" | "OBJECT_SCHEMA_NAME" | "SCHEMA_NAME" | "COL_NAME"
            | "OBJECTPROPERTY" | "HAS_PERMS_BY_NAME" => {
                let mut list = vec![format!("'{name}'")];
                for at in 0..arguments.len() {
                    list.push(value(at)?.text);
                }
                let ty = match name.as_str() {
                    "OBJECT_ID" | "SCHEMA_ID" | "OBJECTPROPERTY" | "HAS_PERMS_BY_NAME" => Type::Int,
                    _ => Type::nvarchar(128),
                };
                Ok(Sql::new(format!("tds_name({})", list.join(", ")), ty))
            }
            _ => {
                let constants = (0..arguments.len())
                    .map(|at| value(at).map(|value| value.constant))
                    .collect::<Result<Vec<_>>>()?;
                let (ty, answer) = self.system(&name, &constants).ok_or_else(|| {
                    ServerError::new(195, 15, format!("'{name}' is not a recognized built-in function name."))
                })?;
                self.constant(ty, answer)
            }
        }
    }

    /// A text that stands for a moment becomes one.
    fn moment(&self, value: Sql) -> Result<Sql> {
        if kind(&value.ty()) == Kind::Text {
            self.cast(value, &Type::DateTime2(7), 0, false)
        } else {
            Ok(value)
        }
    }

    /// Arguments; `*` is none.
    fn arguments<'f>(&self, function: &'f Function) -> Result<Vec<Option<&'f Expr>>> {
        let list = match &function.args {
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::List(list) if list.clauses.is_empty() => &list.args,
            other => return Err(self.unserved(format!("arguments {other}"))),
        };
        list.iter()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(Some(expr)),
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Ok(None),
                other => Err(self.unserved(format!("the argument {other}"))),
            })
            .collect()
    }

    fn aggregate(
        &self,
        scope: &Scope<'_>,
        name: &str,
        function: &Function,
        arguments: &[Option<&Expr>],
    ) -> Result<Sql> {
        let distinct = match &function.args {
            FunctionArguments::List(list) => list.duplicate_treatment.is_some_and(|it| it.to_string() == "DISTINCT"),
            _ => false,
        };
        let counted = if name == "COUNT" { Type::Int } else { Type::BigInt };
        let counts = name.starts_with("COUNT");
        let inner = match arguments {
            [None] if counts => {
                return Ok(Sql {
                    nullable: false,
                    ..Sql::new("count(*)", counted)
                });
            }
            [Some(expr)] => self.value(scope, expr)?,
            _ => return Err(self.unserved(format!("{name} of such arguments"))),
        };
        let collated = inner.collated();
        let distinct = if distinct { "DISTINCT " } else { "" };
        let text = &inner.text;
        if counts {
            return Ok(Sql {
                nullable: false,
                ..Sql::new(format!("count({distinct}{text}{collated})"), counted)
            });
        }
        let ty = inner.ty();
        match (name, kind(&ty)) {
            ("MIN" | "MAX", _) => Ok(Sql::new(format!("{}({text}{collated})", name.to_lowercase()), ty)),
            ("SUM", Kind::Exact) if distinct.is_empty() => {
                let out = match &ty {
                    Type::Money | Type::SmallMoney => Type::Money,
                    other => Type::Decimal(38, exact(other).map_or(0, |(_, scale)| scale)),
                };
                Ok(Sql::new(format!("tds_sum({text}, {})", self.place(&ty)), out))
            }
            ("SUM", Kind::Whole) => {
                let out = if ty == Type::BigInt { Type::BigInt } else { Type::Int };
                Ok(Sql::new(format!("sum({distinct}{text})"), out))
            }
            ("SUM", Kind::Float) => Ok(Sql::new(format!("sum({distinct}{text})"), Type::Float)),
            _ => Err(self.unserved(format!("{name} of {}", ty.name()))),
        }
    }

    fn window(&self, scope: &Scope<'_>, name: &str, arguments: &[Option<&Expr>], window: &WindowType) -> Result<Sql> {
        let WindowType::WindowSpec(spec) = window else {
            return Err(self.unserved("a named window"));
        };
        if spec.window_frame.is_some() {
            return Err(self.unserved("the frame of a window"));
        }
        let mut over = Vec::new();
        if !spec.partition_by.is_empty() {
            let mut list = Vec::new();
            for expr in &spec.partition_by {
                let value = self.value(scope, expr)?;
                list.push(format!("{}{}", value.text, value.collated()));
            }
            over.push(format!("PARTITION BY {}", list.join(", ")));
        }
        if !spec.order_by.is_empty() {
            over.push(format!("ORDER BY {}", self.order(scope, &spec.order_by)?));
        }
        let over = over.join(" ");
        let first = arguments
            .first()
            .copied()
            .flatten()
            .map(|expr| self.value(scope, expr))
            .transpose()?;
        let (call, ty) = match (name, first) {
            ("ROW_NUMBER" | "RANK" | "DENSE_RANK", None) => (format!("{}()", name.to_lowercase()), Type::BigInt),
            ("LAG" | "LEAD" | "FIRST_VALUE" | "LAST_VALUE", Some(value)) if arguments.len() == 1 => {
                (format!("{}({})", name.to_lowercase(), value.text), value.ty())
            }
            ("COUNT" | "COUNT_BIG", None) => (
                "count(*)".to_owned(),
                if name == "COUNT" { Type::Int } else { Type::BigInt },
            ),
            _ => return Err(self.unserved(format!("{name} over a window"))),
        };
        Ok(Sql::new(format!("{call} OVER ({over})"), ty))
    }
}
