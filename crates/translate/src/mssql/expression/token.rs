//! What `sqlparser` does not know of T-SQL, written in what it knows: tokens -> tokens.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Word};

use super::parse::NEXT_VALUE;
use crate::mssql::query::Namespaces;

fn plain(token: Option<&Token>) -> String {
    match token {
        Some(Token::Word(word)) if word.quote_style.is_none() => word.value.to_ascii_lowercase(),
        _ => String::new(),
    }
}

/// `!<` and `!>` are `>=` and `<=`.
pub(super) fn operators(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match (kept.last(), &token) {
            (Some(Token::ExclamationMark), Token::Lt) => {
                kept.pop();
                kept.push(Token::GtEq);
            }
            (Some(Token::ExclamationMark), Token::Gt) => {
                kept.pop();
                kept.push(Token::LtEq);
            }
            _ => kept.push(token),
        }
    }
    kept
}

/// `NEXT VALUE FOR a.b` becomes a call.
pub(super) fn sequences(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let is_next = plain(tokens.get(at)) == "next"
            && plain(tokens.get(at + 1)) == "value"
            && plain(tokens.get(at + 2)) == "for";
        if !is_next {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        kept.push(Token::Word(Word {
            value: NEXT_VALUE.to_owned(),
            quote_style: Some('['),
            keyword: Keyword::NoKeyword,
        }));
        kept.push(Token::LParen);
        at += 3;
        while let Some(token @ (Token::Word(_) | Token::Period)) = tokens.get(at) {
            let two_words = matches!(token, Token::Word(_)) && matches!(kept.last(), Some(Token::Word(_)));
            if two_words {
                break;
            }
            kept.push(token.clone());
            at += 1;
        }
        kept.push(Token::RParen);
    }
    kept
}

/// ODBC's escapes: `{fn now()}` is the call, `{d '…'}` the literal.
pub(super) fn escapes(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    let mut open = 0_usize;
    while at < tokens.len() {
        match &tokens[at] {
            Token::LBrace if matches!(plain(tokens.get(at + 1)).as_str(), "fn" | "d" | "t" | "ts" | "guid") => {
                open += 1;
                at += 2;
                continue;
            }
            Token::RBrace if open > 0 => open -= 1,
            token => kept.push(token.clone()),
        }
        at += 1;
    }
    kept
}

/// Takes `WITH XMLNAMESPACES ('uri' AS p, DEFAULT 'uri')` off, and what it declares.
pub(super) fn without_namespaces(tokens: Vec<Token>) -> (Vec<Token>, Namespaces) {
    let mut declared = Namespaces::default();
    let Some(start) = (0..tokens.len()).find(|at| plain(tokens.get(*at)) == "xmlnamespaces") else {
        return (tokens, declared);
    };
    let Some(end) = (start..tokens.len()).find(|at| tokens[*at] == Token::RParen) else {
        return (tokens, declared);
    };
    let text = |at: usize| match tokens.get(at) {
        Some(Token::SingleQuotedString(text) | Token::NationalStringLiteral(text)) => Some(text.clone()),
        _ => None,
    };
    for at in start..end {
        match (text(at), tokens.get(at + 2)) {
            (Some(uri), _) if plain(tokens.get(at - 1)) == "default" => declared.default = Some(uri),
            (Some(uri), Some(Token::Word(prefix))) if plain(tokens.get(at + 1)) == "as" => {
                declared.prefixed.push((prefix.value.clone(), uri));
            }
            _ => {}
        }
    }
    let mut kept = tokens;
    // A comma goes before more expressions; else the WITH goes too.
    if kept.get(end + 1) == Some(&Token::Comma) {
        kept.drain(start..end + 2);
    } else {
        kept.drain(start.saturating_sub(1)..=end);
    }
    (kept, declared)
}

/// Takes `OPTION (…)` off the end, `WITH (NOLOCK)` and the like off tables, and the hint off `INNER HASH JOIN`.
pub(super) fn without_hints(tokens: Vec<Token>) -> Vec<Token> {
    let closing = |from: usize| -> Option<usize> {
        let mut open = 0_usize;
        for (at, token) in tokens.iter().enumerate().skip(from) {
            match token {
                Token::LParen => open += 1,
                Token::RParen => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    };
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let word = plain(tokens.get(at));
        let parenthesis = tokens.get(at + 1) == Some(&Token::LParen);
        let hinted = parenthesis && is_hint(&plain(tokens.get(at + 2)));
        if ((word == "option" && parenthesis) || (word == "with" && hinted))
            && let Some(end) = closing(at + 1)
        {
            at = end + 1;
            continue;
        }
        // The old form without WITH: `FROM t (NOLOCK)`.
        let old = tokens[at] == Token::LParen
            && is_hint(&plain(tokens.get(at + 1)))
            && tokens.get(at + 2) == Some(&Token::RParen);
        if old {
            at += 3;
            continue;
        }
        let join_hint = matches!(word.as_str(), "hash" | "merge" | "loop" | "remote")
            && plain(tokens.get(at + 1)) == "join"
            && matches!(
                plain(kept.last()).as_str(),
                "inner" | "left" | "right" | "full" | "outer"
            );
        if join_hint {
            at += 1;
            continue;
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

/// <https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-table>
fn is_hint(word: &str) -> bool {
    matches!(
        word,
        "nolock"
            | "readuncommitted"
            | "readcommitted"
            | "readcommittedlock"
            | "readpast"
            | "repeatableread"
            | "serializable"
            | "holdlock"
            | "updlock"
            | "xlock"
            | "tablock"
            | "tablockx"
            | "paglock"
            | "rowlock"
            | "snapshot"
            | "nowait"
            | "noexpand"
            | "forceseek"
            | "forcescan"
            | "index"
    )
}

fn quoted(value: &str) -> Token {
    Token::Word(Word {
        value: value.to_owned(),
        quote_style: Some('['),
        keyword: Keyword::NoKeyword,
    })
}

/// Words of other dialects are plain names in T-SQL.
pub(super) fn names(tokens: Vec<Token>) -> Vec<Token> {
    let following: Vec<String> = (0..tokens.len()).map(|at| plain(tokens.get(at + 1))).collect();
    tokens
        .into_iter()
        .zip(following)
        .map(|(token, next)| {
            let word = plain(Some(&token));
            let foreign = match word.as_str() {
                "at" => next != "time",
                "interval" | "array" | "struct" | "map" | "lateral" | "qualify" | "semi" | "anti" | "asof"
                | "cluster" | "distribute" | "sort" | "prewhere" | "settings" | "global" | "window" | "limit"
                | "sample" | "position" | "overlay" | "rlike" | "regexp" | "ilike" | "similar" | "div" | "xor"
                | "connect" | "final" | "extract" | "natural" | "using" => true,
                _ => false,
            };
            match (&token, foreign) {
                (Token::Word(name), true) => quoted(&name.value),
                _ => token,
            }
        })
        .collect()
}

/// A join whose ON is still to come.
struct Pending {
    /// Where its right side begins.
    start: usize,
    nested: bool,
}

/// `a JOIN b JOIN c ON x ON y` is `a JOIN (b JOIN c ON x) ON y`.
pub(super) fn nested_joins(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut levels: Vec<Vec<Pending>> = vec![Vec::new()];
    for token in tokens {
        let word = plain(Some(&token));
        let without_condition = plain(kept.last()) == "cross";
        match (&token, word.as_str()) {
            (Token::LParen, _) => levels.push(Vec::new()),
            (Token::RParen, _) if levels.len() > 1 => {
                levels.pop();
            }
            (_, "join") if !without_condition => {
                let level = levels.last_mut();
                if let Some(level) = level {
                    if let Some(outer) = level.last_mut().filter(|outer| !outer.nested) {
                        outer.nested = true;
                        kept.insert(outer.start, Token::LParen);
                    }
                    level.push(Pending {
                        start: kept.len() + 1,
                        nested: false,
                    });
                }
            }
            (_, "on") => {
                let joined = levels.last_mut().and_then(Vec::pop);
                if joined.is_some_and(|join| join.nested) {
                    kept.push(Token::RParen);
                }
            }
            (_, "where" | "union" | "select" | "group" | "order") => {
                if let Some(level) = levels.last_mut() {
                    level.clear();
                }
            }
            _ => {}
        }
        kept.push(token);
    }
    kept
}
