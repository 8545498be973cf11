//! MySQL expression text -> syntax tree, with MySQL's own precedence.

use std::any::TypeId;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    Query, Statement, UnaryOperator,
};
use sqlparser::dialect::{Dialect, MySqlDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};

use crate::expression::Untranslatable;
use crate::mysql::script::CONCAT;

/// More tokens than any real expression has; keeps trees shallow enough to walk and to drop.
const MAX_TOKENS: usize = 4_000;

/// `sqlparser`'s MySQL dialect with what it lacks: prefix `!`, infix `MOD`, and the operators' real precedence.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/operator-precedence.html>.
#[derive(Debug)]
struct CatalogDialect(MySqlDialect);

const PATH: u8 = 60;
const PREFIX: u8 = 47;
const PIPES: u8 = 46;
const CARET: u8 = 45;
const MULTIPLY: u8 = 40;
const SHIFT: u8 = 25;
const XOR: u8 = 7;
const OR: u8 = 5;

impl Dialect for CatalogDialect {
    fn dialect(&self) -> TypeId {
        TypeId::of::<MySqlDialect>()
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        self.0.is_identifier_start(ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        self.0.is_identifier_part(ch)
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        self.0.is_delimited_identifier_start(ch)
    }

    fn supports_string_literal_backslash_escape(&self) -> bool {
        true
    }

    fn supports_string_literal_concatenation(&self) -> bool {
        true
    }

    fn ignores_wildcard_escapes(&self) -> bool {
        true
    }

    fn supports_numeric_prefix(&self) -> bool {
        true
    }

    fn supports_bitwise_shift_operators(&self) -> bool {
        true
    }

    fn require_interval_qualifier(&self) -> bool {
        true
    }

    fn requires_single_line_comment_whitespace(&self) -> bool {
        true
    }

    fn supports_data_type_signed_suffix(&self) -> bool {
        true
    }

    fn supports_double_ampersand_operator(&self) -> bool {
        true
    }

    fn supports_binary_kw_as_cast(&self) -> bool {
        true
    }

    fn supports_limit_comma(&self) -> bool {
        true
    }

    fn is_table_factor_alias(&self, explicit: bool, keyword: &Keyword, parser: &mut Parser) -> bool {
        self.0.is_table_factor_alias(explicit, keyword, parser)
    }

    fn supports_insert_set(&self) -> bool {
        true
    }

    fn supports_table_hints(&self) -> bool {
        true
    }

    fn supports_select_modifiers(&self) -> bool {
        true
    }

    fn supports_match_against(&self) -> bool {
        true
    }

    fn supports_cross_join_constraint(&self) -> bool {
        true
    }

    fn supports_group_by_with_modifier(&self) -> bool {
        true
    }

    fn supports_comment_optimizer_hint(&self) -> bool {
        true
    }

    /// `!` and the minus sign bind more tightly than any infix operator but a path.
    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        let op = match &parser.peek_token_ref().token {
            Token::ExclamationMark => UnaryOperator::BangNot,
            Token::Minus => UnaryOperator::Minus,
            _ => return None,
        };
        parser.next_token();
        Some(parser.parse_subexpr(PREFIX).map(|expr| Expr::UnaryOp {
            op,
            expr: Box::new(expr),
        }))
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        match &parser.peek_token_ref().token {
            Token::Arrow | Token::LongArrow => Some(Ok(PATH)),
            Token::Caret => Some(Ok(CARET)),
            Token::ShiftLeft | Token::ShiftRight => Some(Ok(SHIFT)),
            Token::StringConcat => Some(Ok(OR)),
            Token::Word(word) if word.quote_style.is_none() && word.keyword == Keyword::XOR => Some(Ok(XOR)),
            Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("mod") => {
                Some(Ok(MULTIPLY))
            }
            token if is_pipes(token) => Some(Ok(PIPES)),
            _ => None,
        }
    }

    fn parse_infix(&self, parser: &mut Parser, expr: &Expr, precedence: u8) -> Option<Result<Expr, ParserError>> {
        let is_mod = matches!(&parser.peek_token_ref().token,
            Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("mod"));
        if is_pipes(&parser.peek_token_ref().token) {
            parser.next_token();
            return Some(
                parser
                    .parse_subexpr(precedence)
                    .map(|right| concat(expr.clone(), right)),
            );
        }
        if !is_mod {
            return self.0.parse_infix(parser, expr, precedence);
        }
        parser.next_token();
        Some(parser.parse_subexpr(precedence).map(|right| Expr::BinaryOp {
            left: Box::new(expr.clone()),
            op: BinaryOperator::Modulo,
            right: Box::new(right),
        }))
    }
}

/// True for what a script's `||` is kept as under PIPES_AS_CONCAT.
fn is_pipes(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value == CONCAT)
}

/// The call that servers keep for `left || right`.
fn concat(left: Expr, right: Expr) -> Expr {
    let argument = |expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr));
    Expr::Function(Function {
        name: Ident::new("concat").into(),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: vec![argument(left), argument(right)],
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

fn tokens(text: &str) -> Result<Vec<Token>, Untranslatable> {
    let dialect = CatalogDialect(MySqlDialect {});
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize()
        .map_err(|error| Untranslatable::new(format!("cannot be read: {error}")))?;
    if tokens.len() > MAX_TOKENS {
        return Err(Untranslatable::new("is too long"));
    }
    let mut tokens = without_charset(tokens);
    // The parser passes over them at every step, forwards and backwards. (Comments stay: some are hints.)
    tokens.retain(|token| {
        !matches!(
            token,
            Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab)
        )
    });
    Ok(tokens)
}

/// Parses the query of a view.
pub(in crate::mysql) fn parse_query(text: &str) -> Result<Query, Untranslatable> {
    let dialect = CatalogDialect(MySqlDialect {});
    let mut tokens = tokens(text)?;
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

/// Parses a statement that changes rows.
pub(in crate::mysql) fn parse_statement(text: &str) -> Result<Statement, Untranslatable> {
    let dialect = CatalogDialect(MySqlDialect {});
    let mut parser = Parser::new(&dialect).with_tokens(tokens(text)?);
    let statement = parser
        .parse_statement()
        .map_err(|error| Untranslatable::new(format!("has a statement that cannot be parsed: {error}")))?;
    match &parser.peek_token_ref().token {
        Token::EOF => Ok(statement),
        token => Err(Untranslatable::new(format!("has a part that is not known, at {token}"))),
    }
}

/// Parses an expression as a catalog or a script has it.
pub(in crate::mysql) fn parse(text: &str) -> Result<Expr, Untranslatable> {
    let dialect = CatalogDialect(MySqlDialect {});
    let text = unescaped(text);
    let mut parser = Parser::new(&dialect).with_tokens(tokens(&text)?);
    let expression = parser
        .parse_expr()
        .map_err(|error| Untranslatable::new(format!("cannot be parsed: {error}")))?;
    match &parser.peek_token_ref().token {
        Token::EOF => Ok(expression),
        token => Err(Untranslatable::new(format!("has a part that is not known, at {token}"))),
    }
}

/// MySQL's `information_schema` escapes the text of checks and generated columns once more (`_utf8mb4\'a\'`). A
/// backslash outside of quotes, which no expression has, shows it.
fn unescaped(text: &str) -> String {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (None, '\\') => {
                escaped = true;
                break;
            }
            (None, '\'' | '"' | '`') => quote = Some(c),
            (Some('\'' | '"'), '\\') => {
                characters.next();
            }
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    if !escaped {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some(other) => plain.push(other),
            None => plain.push('\\'),
        }
    }
    plain
}

/// Takes `CHARSET x` and `CHARACTER SET x` out of `CAST(… AS CHAR(n) CHARSET x)`: what counts is the text. `CHAR CHARSET binary`, as
/// catalogs show it, is BINARY.
fn without_charset(tokens: Vec<Token>) -> Vec<Token> {
    let word = |token: &Token| match token {
        Token::Word(word) if word.quote_style.is_none() => word.value.to_ascii_lowercase(),
        _ => String::new(),
    };
    let tokens: Vec<Token> = tokens
        .into_iter()
        .filter(|token| !matches!(token, Token::Whitespace(_)))
        .collect();
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        // A type's name or its length stands before it.
        let after_type = kept
            .last()
            .is_some_and(|last| *last == Token::RParen || word(last) == "char");
        let clause = match word(&tokens[at]).as_str() {
            "charset" if after_type => 2,
            "character" if after_type && tokens.get(at + 1).is_some_and(|next| word(next) == "set") => 3,
            _ => 0,
        };
        if clause > 0 {
            let is_binary = tokens.get(at + clause - 1).is_some_and(|name| word(name) == "binary");
            // Its length may stand between: `(`, the number and `)`.
            let before = if kept.last() == Some(&Token::RParen) { 4 } else { 1 };
            if let Some(name) = kept.len().checked_sub(before).filter(|_| is_binary)
                && word(&kept[name]) == "char"
            {
                kept[name] = Token::make_word("binary", None);
            }
            at += clause;
            continue;
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_that_of_mysql() {
        for (text, shape) in [
            ("a ^ b * c", "a ^ b * c"),
            ("a || b && c", "a || b AND c"),
            ("!a = b", "!a = b"),
            ("a mod b + c", "a % b + c"),
            ("a xor b or c", "a XOR b OR c"),
            ("a ^ -b PIPES_AS_CONCAT c = d", "a ^ concat(-b, c) = d"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), shape);
        }
        let Expr::BinaryOp { op, .. } = parse("a ^ b * c").unwrap() else {
            panic!()
        };
        assert_eq!(op, BinaryOperator::Multiply);
        let Expr::BinaryOp { op, .. } = parse("a || b = c").unwrap() else {
            panic!()
        };
        assert_eq!(op, BinaryOperator::StringConcat);
        let Expr::BinaryOp { op, .. } = parse("!a = b").unwrap() else {
            panic!()
        };
        assert_eq!(op, BinaryOperator::Eq);
        let Expr::BinaryOp { op, .. } = parse("a = b xor c = d").unwrap() else {
            panic!()
        };
        assert_eq!(op, BinaryOperator::Xor);
        let Expr::BinaryOp { op, .. } = parse("a << 2 + b & c").unwrap() else {
            panic!()
        };
        assert_eq!(op, BinaryOperator::BitwiseAnd);
    }

    #[test]
    fn catalog_spellings_are_read() {
        for text in [
            r"json_unquote(json_extract(`doc`,_utf8mb4\'$.name\'))",
            "cast(`a` as char charset utf8mb4)",
            "cast(`a` as char(10) character set latin1)",
            "cast(`a` as char(3) charset binary)",
            "concat(`a`,_utf8mb4' ',`b`)",
            "`a` regexp '^x'",
            "`d` + interval 1 day",
            "(`a` DIV 2)",
            "nextval(`shop`.`s`)",
        ] {
            parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn a_text_of_the_set_binary_is_bytes() {
        for (text, shown) in [
            ("cast(`a` as char charset binary)", "CAST(`a` AS BINARY)"),
            ("cast(`a` as char(3) charset binary)", "CAST(`a` AS BINARY(3))"),
            ("cast(`a` as char(3) charset utf8mb4)", "CAST(`a` AS CHAR(3))"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn the_rest_of_a_text_is_not_ignored() {
        assert!(parse("a b").is_err());
        assert!(parse("").is_err());
        assert!(parse(&"a+".repeat(10_000)).is_err());
    }
}
