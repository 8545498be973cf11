//! `STUFF((SELECT ',' + x … FOR XML PATH('')), 1, 1, '')`: how texts were joined before STRING_AGG.

use model::PgType;
use sqlparser::ast::{
    AccessExpr, BinaryOperator, Distinct, Expr, ForClause, ForXml, GroupByExpr, OrderByKind, Query as Tree, Select,
    SelectItem, SetExpr,
};

use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted};
use crate::mssql::expression::{Translator, kind_of};
use crate::query::{QueryTranslator, Wanted, Windows};

impl Translator<'_> {
    /// The texts of a `FOR XML PATH('')`, joined. `escaped` if SQL Server writes `&amp;` for `&`.
    pub(in crate::mssql::query) fn joined_texts(&mut self, query: &Tree, escaped: bool) -> Result<Sql> {
        let (_, text) = self.text_list(query, "", escaped)?;
        Ok(text)
    }

    /// STUFF that cuts the first separator off.
    pub(in crate::mssql) fn stuffed_list(&mut self, args: &[&Expr]) -> Result<Option<Sql>> {
        let [list, start, length, other] = args else {
            return Ok(None);
        };
        let (query, escaped) = match list {
            Expr::CompoundFieldAccess { root, access_chain } => {
                let value = matches!(access_chain.as_slice(), [AccessExpr::Dot(Expr::Function(function))]
                    if function.name.to_string().trim_matches(['[', ']']).eq_ignore_ascii_case("value"));
                match subquery(root).filter(|_| value) {
                    Some(query) => (query, false),
                    None => return Ok(None),
                }
            }
            expr => match subquery(expr) {
                Some(query) => (query, true),
                None => return Ok(None),
            },
        };
        if query.for_clause.is_none() || self.reach.is_none() {
            return Ok(None);
        }
        let start = self.expression(start)?.whole();
        let length = self.expression(length)?.whole();
        let other = self.expression(other)?;
        let (Some(1), Some(length), Some("")) = (start, length, other.text_literal()) else {
            return Ok(None);
        };
        let Some(separator) = first_text(query) else {
            return Ok(None);
        };
        if i64::try_from(separator.chars().count()) == Ok(length) {
            let (whole, text) = self.text_list(query, &separator, escaped)?;
            if whole {
                return Ok(Some(text));
            }
        }
        let (_, text) = self.text_list(query, "", escaped)?;
        Ok(Some(Sql::of(
            format!("substr({}, {})", text.text, length + 1),
            Kind::Text,
            &[&text],
        )))
    }

    /// The query as `(select string_agg(…) …)`; true if the separator was taken off the texts.
    fn text_list(&mut self, query: &Tree, separator: &str, escaped: bool) -> Result<(bool, Sql)> {
        let refused = || Untranslatable::new("gives XML or JSON (FOR XML, FOR JSON)");
        let Some(ForClause::Xml {
            for_xml: ForXml::Path(Some(path)),
            elements: false,
            root: None,
            ..
        }) = &query.for_clause
        else {
            return Err(refused());
        };
        let SetExpr::Select(select) = query.body.as_ref() else {
            return Err(refused());
        };
        if !path.is_empty() {
            return Err(refused());
        }
        let mut joiner = "";
        let value = match select.projection.as_slice() {
            // Only the text is taken: elements around it do not matter.
            [SelectItem::UnnamedExpr(value) | SelectItem::ExprWithAlias { expr: value, .. }] if !escaped => value,
            [SelectItem::UnnamedExpr(value)] if !matches!(value, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) => {
                value
            }
            [SelectItem::ExprWithAlias { expr, alias }] if matches!(alias.value.as_str(), "text()" | "data()") => expr,
            _ => return Err(refused()),
        };
        if let [SelectItem::ExprWithAlias { alias, .. }] = select.projection.as_slice()
            && alias.value == "data()"
        {
            joiner = " ";
        }
        if escaped {
            self.caveat("FOR XML writes &amp; &lt; &gt; for these characters; the translation leaves them");
        }
        let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(list, _) if list.is_empty());
        let limited = select.top.is_some() || query.limit_clause.is_some() || query.fetch.is_some();
        if grouped || limited || select.having.is_some() || query.with.is_some() {
            return self.text_list_of(query, select, value, joiner);
        }
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.push(Vec::new());
        }
        let result = self.text_list_in(query, select, value, (separator, joiner));
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.pop();
        }
        result
    }

    /// The texts of a query with groups or a limit: that query as it is, and its rows joined.
    fn text_list_of(&mut self, query: &Tree, select: &Select, value: &Expr, joiner: &str) -> Result<(bool, Sql)> {
        let plain = Tree {
            for_clause: None,
            body: Box::new(SetExpr::Select(Box::new(Select {
                projection: vec![SelectItem::UnnamedExpr(value.clone())],
                ..select.clone()
            }))),
            ..query.clone()
        };
        let rows = self.query_as(&plain, &[], Wanted::Ordered)?;
        let [column] = rows.columns.as_slice() else {
            return Err(Untranslatable::new("gives XML of several columns"));
        };
        let pg_type = column.column.pg_type.clone();
        let text = self.text(Sql::new("l.t", kind_of(&pg_type)).typed(pg_type))?;
        let sql = format!(
            "(select string_agg({}, {}) from ({}) as l (t))",
            text.text,
            quoted(joiner),
            rows.sql
        );
        let mut sql = Sql::new(sql, Kind::Text)
            .typed(PgType::Text)
            .at_least(Volatility::Stable);
        sql.case_insensitive = column.column.case_insensitive;
        Ok((false, sql))
    }

    /// `separator` is taken off the texts if they begin with it; `joiner` is what SQL Server itself puts between them.
    fn text_list_in(
        &mut self,
        query: &Tree,
        select: &Select,
        value: &Expr,
        (separator, joiner): (&str, &str),
    ) -> Result<(bool, Sql)> {
        let from = self.from(&select.from)?;
        let mut sql = String::new();
        if !from.is_empty() {
            sql.push_str(&format!(" from {from}"));
        }
        if let Some(condition) = &select.selection {
            let condition = self.expression(condition)?;
            let condition = self.boolean(condition)?;
            sql.push_str(&format!(" where {}", condition.text));
        }
        let rest = (!separator.is_empty())
            .then(|| without_first(value, separator))
            .filter(|_| joiner.is_empty())
            .flatten();
        let taken = rest.is_some();
        let text = self.expression(rest.as_ref().unwrap_or(value))?;
        let text = self.text(text)?;
        let (distinct, order) = match (&select.distinct, &query.order_by) {
            (Some(Distinct::Distinct), _) => ("distinct ", String::new()),
            (_, Some(order)) => match &order.kind {
                OrderByKind::Expressions(items) => ("", format!(" order by {}", self.sort_list(items)?)),
                OrderByKind::All(_) => return Err(Untranslatable::new("is ordered by ALL")),
            },
            _ => ("", String::new()),
        };
        let separator = if taken { separator } else { joiner };
        let sql = format!(
            "(select string_agg({distinct}{}, {}{order}){sql})",
            text.text,
            quoted(separator)
        );
        let sql = Sql::of(sql, Kind::Text, &[&text])
            .typed(PgType::Text)
            .at_least(Volatility::Stable);
        Ok((taken, sql))
    }
}

pub(super) fn subquery(expr: &Expr) -> Option<&Tree> {
    match expr {
        Expr::Subquery(query) => Some(query),
        Expr::Nested(inner) => subquery(inner),
        _ => None,
    }
}

/// The text of a literal.
pub(super) fn literal_text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            sqlparser::ast::Value::SingleQuotedString(text) | sqlparser::ast::Value::NationalStringLiteral(text) => {
                Some(text)
            }
            _ => None,
        },
        Expr::Nested(inner) => literal_text(inner),
        _ => None,
    }
}

/// The literal that the texts of a query begin with.
fn first_text(query: &Tree) -> Option<String> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return None;
    };
    let (SelectItem::UnnamedExpr(first) | SelectItem::ExprWithAlias { expr: first, .. }) = select.projection.first()?
    else {
        return None;
    };
    let mut expr = first;
    loop {
        match expr {
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Plus,
                ..
            } => expr = left,
            Expr::Nested(inner) => expr = inner,
            expr => return literal_text(expr).map(str::to_owned),
        }
    }
}

/// A sum of texts without its first literal.
fn without_first(expr: &Expr, first: &str) -> Option<Expr> {
    match expr {
        Expr::Nested(inner) => without_first(inner, first),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Plus,
            right,
        } => {
            if literal_text(left) == Some(first) {
                return Some(right.as_ref().clone());
            }
            let left = without_first(left, first)?;
            Some(Expr::BinaryOp {
                left: Box::new(left),
                op: BinaryOperator::Plus,
                right: right.clone(),
            })
        }
        _ => None,
    }
}
