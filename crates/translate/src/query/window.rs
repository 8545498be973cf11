//! OVER: functions of windows.

use model::pg_type::quote;
use sqlparser::ast::{
    Expr, Ident, NamedWindowDefinition, NamedWindowExpr, OrderByExpr, WindowFrameBound, WindowFrameUnits, WindowSpec,
    WindowType,
};

use super::{QueryTranslator, directed, is_text_order};
use crate::expression::{Result, Untranslatable};

/// OVER and the lists in it.
pub(crate) trait Windows: QueryTranslator {
    /// ` over (…)`, or nothing.
    fn over(&mut self, over: Option<&WindowType>) -> Result<String> {
        match over {
            None => Ok(String::new()),
            Some(WindowType::NamedWindow(name)) => Ok(format!(" over {}", window_name(name))),
            Some(WindowType::WindowSpec(spec)) => Ok(format!(" over ({})", self.window(spec)?)),
        }
    }

    fn window(&mut self, spec: &WindowSpec) -> Result<String> {
        let mut clauses: Vec<String> = spec.window_name.as_ref().map(window_name).into_iter().collect();
        if !spec.partition_by.is_empty() {
            let parts = spec
                .partition_by
                .iter()
                .map(|expr| {
                    let sql = self.expression(expr)?;
                    if sql.case_insensitive {
                        self.caveat("the source puts texts together that differ in case only (PARTITION BY)");
                    }
                    Ok(sql.text)
                })
                .collect::<Result<Vec<String>>>()?;
            clauses.push(format!("partition by {}", parts.join(", ")));
        }
        if !spec.order_by.is_empty() {
            clauses.push(format!("order by {}", self.sort_list(&spec.order_by)?));
        }
        if let Some(frame) = &spec.window_frame {
            let units = match frame.units {
                WindowFrameUnits::Rows => "rows",
                WindowFrameUnits::Range => "range",
                WindowFrameUnits::Groups => return Err(Untranslatable::new("has a window frame of groups")),
            };
            let start = self.bound(&frame.start_bound)?;
            clauses.push(match &frame.end_bound {
                Some(end) => format!("{units} between {start} and {}", self.bound(end)?),
                None => format!("{units} {start}"),
            });
        }
        Ok(clauses.join(" "))
    }

    /// The WINDOW clause behind a SELECT's HAVING, if it has one.
    fn named_windows(&mut self, windows: &[NamedWindowDefinition]) -> Result<Option<String>> {
        let parts = windows
            .iter()
            .map(|NamedWindowDefinition(name, window)| match window {
                NamedWindowExpr::WindowSpec(spec) => Ok(format!("{} as ({})", window_name(name), self.window(spec)?)),
                NamedWindowExpr::NamedWindow(_) => Err(Untranslatable::new("gives a window another name")),
            })
            .collect::<Result<Vec<String>>>()?;
        Ok((!parts.is_empty()).then(|| parts.join(", ")))
    }

    /// The parts of an ORDER BY over expressions.
    fn sort_list(&mut self, items: &[OrderByExpr]) -> Result<String> {
        let parts = items
            .iter()
            .map(|item| {
                let sql = self.expression(&item.expr)?;
                if is_text_order(sql.kind)? {
                    self.caveat("texts are put in order by another collation");
                }
                Ok(directed(&sql.text, item))
            })
            .collect::<Result<Vec<String>>>()?;
        Ok(parts.join(", "))
    }

    fn bound(&mut self, bound: &WindowFrameBound) -> Result<String> {
        let mut rows = |count: &Option<Box<Expr>>, word: &str| match count {
            None => Ok(format!("unbounded {word}")),
            Some(count) => Ok(format!("{} {word}", self.expression(count)?.text)),
        };
        match bound {
            WindowFrameBound::CurrentRow => Ok("current row".to_owned()),
            WindowFrameBound::Preceding(count) => rows(count, "preceding"),
            WindowFrameBound::Following(count) => rows(count, "following"),
        }
    }
}

/// Case is of no matter in the source, and the name is seen nowhere else.
fn window_name(name: &Ident) -> String {
    quote(&name.value.to_lowercase())
}

impl<T: QueryTranslator> Windows for T {}
