//! What the server knows of a computed column beside its type: whether it may be NULL, and its collation.

use std::collections::BTreeMap;

use model::SourceType;
use model::source_schema::SourceColumn;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::Token;

use super::catalog::fold;
use crate::mssql::column::is_text;
use crate::script::{Cursor, tokens};

/// False for `ISNULL(x, y)` where `y` is a constant or never NULL, and for a column that is not; everything else may be,
/// since an overflow gives NULL.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/specify-computed-columns-in-a-table>
pub(super) fn is_nullable(expression: &str, columns: &BTreeMap<String, SourceColumn>) -> bool {
    let Ok(tokens) = tokens(&MsSqlDialect {}, expression, 1) else {
        return true;
    };
    may_be_null(Cursor::new(expression, &tokens), columns)
}

fn may_be_null(mut cursor: Cursor<'_>, columns: &BTreeMap<String, SourceColumn>) -> bool {
    while cursor.is_symbol(&Token::LParen) {
        let mut after = cursor.clone();
        match after.parenthesized() {
            Ok(inner) if after.is_at_end() => cursor = inner,
            _ => return true,
        }
    }
    cursor.eat_symbol(&Token::Minus);
    if cursor.eat("ISNULL") {
        let Ok(inner) = cursor.parenthesized() else {
            return true;
        };
        let last = inner.split_commas().pop();
        return !cursor.is_at_end() || last.is_none_or(|last| may_be_null(last, columns));
    }
    let never = match cursor.bump() {
        Some(Token::Number(..) | Token::SingleQuotedString(_) | Token::NationalStringLiteral(_)) => true,
        Some(Token::Word(word)) => columns.get(&fold(&word.value)).is_some_and(|column| !column.nullable),
        _ => false,
    };
    !(never && cursor.is_at_end())
}

/// The collation of a text over columns: the one that is named, or that of its columns; `None` where it has the database's.
///
/// <https://learn.microsoft.com/en-us/sql/t-sql/statements/collation-precedence-transact-sql>
pub(super) fn collation_of(expression: &str, columns: &BTreeMap<String, SourceColumn>) -> Option<String> {
    let tokens = tokens(&MsSqlDialect {}, expression, 1).ok()?;
    let mut cursor = Cursor::new(expression, &tokens);
    let mut found: Option<Option<String>> = None;
    while !cursor.is_at_end() {
        if cursor.eat("COLLATE") {
            return cursor.identifier().ok();
        }
        if cursor.is("WHEN") {
            // A condition says nothing of the branches.
            cursor.text_until(|cursor| cursor.is("THEN"));
            continue;
        }
        if !matches!(cursor.peek(), Some(Token::Word(_))) {
            cursor.bump();
            continue;
        }
        let is_condition = cursor.is("IIF");
        let Ok(parts) = cursor.parts() else {
            cursor.bump();
            continue;
        };
        if cursor.is_symbol(&Token::LParen) {
            if parts.len() > 1 {
                // What a function of the database returns has the database's collation.
                cursor.parenthesized().ok()?;
            } else if is_condition {
                cursor.bump();
                cursor.text_until(|cursor| cursor.is_symbol(&Token::Comma));
            }
            continue;
        }
        let column = parts.last().and_then(|name| columns.get(&fold(name)));
        let is_text = |column: &&SourceColumn| matches!(&column.source_type, SourceType::Mssql(own) if is_text(own));
        if let Some(column) = column.filter(is_text) {
            match &found {
                // Two collations: the server refuses the column unless one is named.
                Some(other) if *other != column.collation => return None,
                _ => found = Some(column.collation.clone()),
            }
        }
    }
    found.flatten()
}

#[cfg(test)]
mod tests {
    use model::MssqlType;

    use super::*;

    fn columns() -> BTreeMap<String, SourceColumn> {
        [
            ("a", true, Some("Latin1_General_BIN2")),
            ("b", false, None),
            ("n", false, None),
        ]
        .into_iter()
        .map(|(name, nullable, collation)| {
            let column = SourceColumn {
                name: name.to_owned(),
                raw_type: String::new(),
                source_type: SourceType::Mssql(if name == "n" {
                    MssqlType::Int
                } else {
                    MssqlType::Nvarchar { length: Some(9) }
                }),
                nullable,
                default: None,
                on_update_now: None,
                generated: None,
                identity: None,
                invisible: false,
                charset: None,
                collation: collation.map(str::to_owned),
                alias: None,
                options: Vec::new(),
                comment: String::new(),
                hidden_labels: Vec::new(),
            };
            (name.to_owned(), column)
        })
        .collect()
    }

    #[test]
    fn only_isnull_and_columns_are_never_null() {
        for (expression, nullable) in [
            ("isnull(a, N'')", false),
            ("(ISNULL(([a]), (-1)))", false),
            ("isnull(a, b)", false),
            ("isnull(n, a)", true),
            ("isnull(a, '') + a", true),
            ("b", false),
            ("n + 1", true),
            ("coalesce(a, '')", true),
            ("isnull(", true),
        ] {
            assert_eq!(is_nullable(expression, &columns()), nullable, "{expression}");
        }
    }

    #[test]
    fn a_columns_collation_wins_over_literals() {
        let binary = Some("Latin1_General_BIN2".to_owned());
        for (expression, collation) in [
            ("a + ' ' + a", binary.clone()),
            ("upper([a]) + convert(varchar(9), n)", binary.clone()),
            ("a + b", None),
            ("case when a = 'x' then 'y' else 'z' end", None),
            ("iif(a = 'x', 'y', 'z')", None),
            ("dbo.f(a)", None),
            ("b collate Latin1_General_BIN2", binary),
            ("convert(varchar(9), n)", None),
        ] {
            assert_eq!(collation_of(expression, &columns()), collation, "{expression}");
        }
    }
}
