//! T-SQL text -> syntax tree.

use std::any::TypeId;

use sqlparser::ast::{DataType, Expr, Query};
use sqlparser::dialect::{Dialect, MsSqlDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::token::{escapes, names, nested_joins, operators, sequences, without_hints, without_namespaces};
use crate::expression::Untranslatable;
use crate::mssql::query::Namespaces;

/// More tokens than any real expression or view has; keeps trees shallow enough to walk and to drop.
const MAX_TOKENS: usize = 20_000;

/// Deeper nesting of parentheses than any real text has.
const MAX_NESTING: usize = 100;

/// The function that stands for `NEXT VALUE FOR s` in the tree: no name that T-SQL allows.
pub(super) const NEXT_VALUE: &str = "next value for";

/// `sqlparser`'s T-SQL dialect with what it lacks.
#[derive(Debug)]
struct TSqlDialect(MsSqlDialect);

impl Dialect for TSqlDialect {
    fn dialect(&self) -> TypeId {
        TypeId::of::<MsSqlDialect>()
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        self.0.is_delimited_identifier_start(ch)
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        self.0.is_identifier_start(ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        self.0.is_identifier_part(ch)
    }

    fn convert_type_before_value(&self) -> bool {
        true
    }

    fn supports_outer_join_operator(&self) -> bool {
        false
    }

    fn supports_dollar_as_money_prefix(&self) -> bool {
        true
    }

    fn supports_eq_alias_assignment(&self) -> bool {
        true
    }

    fn supports_try_convert(&self) -> bool {
        true
    }

    fn supports_boolean_literals(&self) -> bool {
        false
    }

    fn supports_nested_comments(&self) -> bool {
        true
    }

    fn supports_object_name_double_dot_notation(&self) -> bool {
        true
    }

    fn supports_table_versioning(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_group_by_with_modifier(&self) -> bool {
        true
    }

    fn supports_within_after_array_aggregation(&self) -> bool {
        true
    }

    fn is_select_item_alias(&self, explicit: bool, kw: &Keyword, parser: &mut Parser) -> bool {
        explicit || (!matches!(kw, Keyword::FOR | Keyword::OPTION) && self.is_column_alias(kw, parser))
    }

    fn is_table_factor_alias(&self, explicit: bool, kw: &Keyword, parser: &mut Parser) -> bool {
        explicit || (!matches!(kw, Keyword::FOR | Keyword::OPTION) && self.is_table_alias(kw, parser))
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Untranslatable> {
    let dialect = TSqlDialect(MsSqlDialect {});
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize()
        .map_err(|error| Untranslatable::new(format!("cannot be read: {error}")))?;
    if tokens.len() > MAX_TOKENS {
        return Err(Untranslatable::new("is too long"));
    }
    let mut open: usize = 0;
    for token in &tokens {
        match token {
            Token::LParen => open += 1,
            Token::RParen => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_NESTING {
            return Err(Untranslatable::new("is nested too deeply"));
        }
    }
    let tokens = tokens
        .into_iter()
        .filter(|token| !matches!(token, Token::Whitespace(_)))
        .collect();
    Ok(names(escapes(sequences(operators(tokens)))))
}

/// Parses an expression as a catalog or a script has it.
pub(in crate::mssql) fn parse(text: &str) -> Result<Expr, Untranslatable> {
    let dialect = TSqlDialect(MsSqlDialect {});
    let mut parser = Parser::new(&dialect).with_tokens(tokens(text)?);
    let expression = parser
        .parse_expr()
        .map_err(|error| Untranslatable::new(format!("cannot be parsed: {error}")))?;
    match &parser.peek_token_ref().token {
        Token::EOF => Ok(expression),
        token => Err(Untranslatable::new(format!("has a part that is not known, at {token}"))),
    }
}

/// Parses the name of a type, as `value` of XML has it in a text.
pub(in crate::mssql) fn parse_type(text: &str) -> Result<DataType, Untranslatable> {
    let dialect = TSqlDialect(MsSqlDialect {});
    let mut parser = Parser::new(&dialect).with_tokens(tokens(text)?);
    parser
        .parse_data_type()
        .map_err(|error| Untranslatable::new(format!("names a type that is not known: {error}")))
}

/// The namespaces that WITH XMLNAMESPACES declares for a query.
pub(in crate::mssql) fn namespaces(text: &str) -> Result<Namespaces, Untranslatable> {
    if !text.to_ascii_lowercase().contains("xmlnamespaces") {
        return Ok(Namespaces::default());
    }
    Ok(without_namespaces(tokens(text)?).1)
}

/// Parses the query of a view. Optimizer hints at its end are left out; they change no result.
pub(in crate::mssql) fn parse_query(text: &str) -> Result<Query, Untranslatable> {
    let dialect = TSqlDialect(MsSqlDialect {});
    let mut tokens = nested_joins(without_hints(without_namespaces(tokens(text)?).0));
    while tokens.last() == Some(&Token::SemiColon) {
        tokens.pop();
    }
    let mut parser = Parser::new(&dialect).with_tokens(tokens);
    let query = parser
        .parse_query()
        .map_err(|error| Untranslatable::new(format!("cannot be parsed: {error}")))?;
    match &parser.peek_token_ref().token {
        Token::EOF => Ok(*query),
        token => Err(Untranslatable::new(format!("has a part that is not known, at {token}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalog_spellings_are_read() {
        for text in [
            "(getdate())",
            "CONVERT([bit],(0))",
            "([a]!<(0) AND [b]!>(5))",
            "(NEXT VALUE FOR [dbo].[s])",
            "($1.50)",
            "{fn now()}",
            "{ts '2020-01-01 00:00:00'}",
            "(N'a' collate Latin1_General_CI_AS)",
            "(left([a],(2)))",
            "char(13)+nchar(10)",
            "(0x00)",
        ] {
            parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn the_rest_of_a_text_is_not_ignored() {
        assert!(parse("a b").is_err());
        assert!(parse("").is_err());
        assert!(parse(&"(".repeat(50_000)).is_err());
        assert!(parse(&"a+".repeat(20_000)).is_err());
    }

    #[test]
    fn joins_may_have_their_conditions_later() {
        for text in [
            "select 1 from a right join b inner join c on b.x = c.x on a.x = b.x left join d on 1 = 1",
            "select 1 from a left join b join c join d on 1 = 1 on 2 = 2 on 3 = 3 where a.x in (select y from z join w on 1 = 1)",
            "select at.interval from t at join u on at.x = u.limit",
        ] {
            parse_query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn hints_are_left_out() {
        for text in [
            "select a from t with (nolock) option (recompile);",
            "select a from t (nolock) inner hash join u with (index(1)) on 1 = 1",
            "select a from t as x with (nolock, readpast)",
        ] {
            let query = parse_query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let shown = query.to_string().to_lowercase();
            assert!(!shown.contains("nolock") && !shown.contains("hash"), "{shown}");
        }
    }
}
