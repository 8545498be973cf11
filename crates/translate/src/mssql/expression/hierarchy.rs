//! Methods of hierarchyid over the text of its path, as `/1/2.1/`.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/hierarchyid-data-type-method-reference>.

use sqlparser::ast::{Expr, Function, Ident};

use super::Translator;
use super::function::arguments;
use crate::expression::{Kind, Result, Sql, Untranslatable};

impl Translator<'_> {
    /// `node.GetLevel()` and the like; `None` for what is called otherwise.
    pub(super) fn hierarchy_method(&mut self, of: &[&Ident], method: &str, function: &Function) -> Result<Option<Sql>> {
        let name = method.to_ascii_lowercase();
        if !matches!(
            name.as_str(),
            "getlevel" | "tostring" | "isdescendantof" | "getancestor" | "getdescendant" | "getreparentedvalue"
        ) {
            return Ok(None);
        }
        let args = arguments(&function.args, method)?;
        let receiver = match of {
            [column] => Expr::Identifier((*column).clone()),
            parts => Expr::CompoundIdentifier(parts.iter().map(|part| (*part).clone()).collect()),
        };
        let path = self.expression(&receiver)?;
        let lost = || Untranslatable::new(format!("calls {method}, a method of hierarchyid, which is a text here"));
        if path.kind != Kind::Text {
            return Err(lost());
        }
        Ok(Some(match (name.as_str(), args.as_slice()) {
            ("getlevel", []) => {
                // The root is a single slash.
                let text = format!("(length({0}) - length(replace({0}, '/', '')) - 1)", path.text);
                Sql::of(text, Kind::Integer, &[&path])
            }
            ("tostring", []) => path,
            ("isdescendantof", [parent]) => {
                let parent = self.expression(parent)?;
                if parent.kind != Kind::Text {
                    return Err(lost());
                }
                let text = format!("starts_with({}, {})", path.text, parent.text);
                Sql::of(text, Kind::Boolean, &[&path, &parent])
            }
            _ => return Err(lost()),
        }))
    }
}
