//! The parts of an index: columns, prefixes, hashes of what is too long, expressions.

use model::pg_type::quote;
use model::source_schema::{SourceIndex, SourceIndexPart};
use model::{PgType, code};

use super::Context;
use crate::expression::Volatility;
use crate::schema::draft::ColumnDraft;

/// The largest key of InnoDB, in bytes.
const INNODB_KEY: u64 = 3_072;

/// Characters of four bytes that an entry takes.
const CUT_CHARACTERS: u32 = 676;

impl Context<'_, '_> {
    /// A part as SQL; a finding and nothing if it cannot be one.
    pub(super) fn part(&mut self, index: &SourceIndex, part: &SourceIndexPart) -> Option<String> {
        if let Some(expression) = &part.expression {
            return self.expression(index, expression);
        }
        let name = part.column.as_deref().unwrap_or_default();
        let Some(column) = self.table.column(name) else {
            self.finding(code::INDEX_NOT_KEPT, index, format!("the column {name} is left out"));
            return None;
        };
        let quoted_name = quote(&column.name);
        if let Some(prefix) = part.prefix.filter(|_| self.dialect.cuts(column, part)) {
            let text = matches!(
                column.target,
                PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext
            );
            // Four bytes per character at most.
            let bytes = u64::from(prefix) * if text { 4 } else { 1 };
            let kept = if bytes > INNODB_KEY && !index.unique {
                CUT_CHARACTERS
            } else {
                prefix
            };
            let sql = match &column.target {
                PgType::Bytea => format!("substring({quoted_name} from 1 for {kept})"),
                PgType::Citext => format!("left({quoted_name}::text, {kept})"),
                _ if text => format!("left({quoted_name}, {kept})"),
                other => {
                    let message = format!("a prefix of {name}, which is {other} in PostgreSQL");
                    self.finding(code::INDEX_NOT_KEPT, index, message);
                    return None;
                }
            };
            let sql = if bytes > INNODB_KEY && index.unique {
                format!("(md5({sql}))")
            } else {
                format!("({sql})")
            };
            let code = if index.unique {
                code::PREFIX_UNIQUE
            } else {
                code::PREFIX_INDEX
            };
            self.finding(code, index, format!("the first {prefix} of {name} become {sql}"));
            return Some(sql);
        }
        if self.part_bytes(part).is_none() {
            let (sql, how) = match (&column.target, index.unique) {
                (_, true) => (
                    format!("(md5({}))", text_of(column, &quoted_name)),
                    "a hash of the value keeps it unique",
                ),
                (PgType::Bytea, false) => (
                    format!("(substring({quoted_name} from 1 for {CUT_CHARACTERS}))"),
                    "the first bytes are indexed",
                ),
                (_, false) => (
                    format!("(left({}, {CUT_CHARACTERS}))", text_of(column, &quoted_name)),
                    "the first characters are indexed",
                ),
            };
            self.finding(
                code::LONG_INDEX_KEY,
                index,
                format!("values of {name} have no greatest length; {how}: {sql}"),
            );
            return Some(sql);
        }
        Some(quoted_name)
    }

    fn expression(&mut self, index: &SourceIndex, text: &str) -> Option<String> {
        match self.dialect.index_part(text, self.scope) {
            Ok(translated) if translated.volatility == Volatility::Immutable => {
                let object = self.object(index);
                crate::schema::check::caveats(&object, &translated, self.findings);
                Some(format!("({})", translated.sql))
            }
            Ok(_) => {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("the expression is not immutable in PostgreSQL: {text}"),
                );
                None
            }
            Err(reason) => {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("the expression {reason}; its text: {text}"),
                );
                None
            }
        }
    }
}

/// A column where a function of text or bytes is wanted.
pub(super) fn text_of(column: &ColumnDraft<'_>, quoted_name: &str) -> String {
    if column.target == PgType::Citext {
        format!("{quoted_name}::text")
    } else {
        quoted_name.to_owned()
    }
}
