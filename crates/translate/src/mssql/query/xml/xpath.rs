//! XQuery paths -> XPath 1.0, which is what PostgreSQL has.
//!
//! SQL Server's paths are relative to the value that a method is called on. PostgreSQL reads documents only, so that a
//! value is put into an element `d`: `/a` is `/d/a`, and a path that is relative to a node begins with `/d/node()/`.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/xquery/xquery-language-reference-sql-server>.

use super::xquery_token::{Namespaces, Token, prolog, tokens};
use crate::expression::{Result, Untranslatable};

/// What a path is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A value of a column: its document.
    Document,
    /// A node of `nodes()`.
    Node,
}

/// A translated path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) text: String,
    /// True if it begins at the root of the document.
    pub(super) absolute: bool,
    /// True if it gives a text, a number or a truth value, and no nodes.
    pub(super) scalar: bool,
    /// Prefixes that it uses, with their namespaces.
    pub(super) namespaces: Vec<(String, String)>,
}

fn refused(what: &str) -> Untranslatable {
    Untranslatable::new(format!("has an XQuery with {what}, which has no translation"))
}

/// Translates a path; `known` are the namespaces of WITH XMLNAMESPACES.
pub(super) fn path(text: &str, known: &Namespaces, start: Start) -> Result<Path> {
    let (namespaces, rest) = prolog(text, known)?;
    let tokens = tokens(rest)?;
    let mut default = "n".to_owned();
    while namespaces.uri(&default).is_some() {
        default.push('n');
    }
    let mut writer = Writer {
        namespaces: &namespaces,
        default,
        start,
        out: String::new(),
        used: Vec::new(),
        absolute: false,
        relative: false,
        scalar: false,
        upward: false,
        open: Vec::new(),
        brackets: 0,
        last: Last::Operator,
    };
    let mut at = 0;
    while at < tokens.len() {
        at = writer.token(&tokens, at)?;
    }
    if writer.absolute && writer.relative && start == Start::Node {
        return Err(refused("a path from the root beside one from the node"));
    }
    if writer.upward && start == Start::Node && !writer.absolute {
        return Err(refused("a way up from the node"));
    }
    let whole = writer.open.is_empty() && writer.brackets == 0;
    if !whole || matches!(writer.last, Last::Operator | Last::Slash | Last::Attribute) {
        return Err(refused("no end"));
    }
    Ok(Path {
        text: writer.out,
        absolute: writer.absolute,
        scalar: writer.scalar,
        namespaces: writer.used,
    })
}

/// What the token before was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A value is to come.
    Operator,
    /// A step of a path is to come.
    Slash,
    /// The name of an attribute is to come.
    Attribute,
    Number,
    /// A step, a literal, or a closing bracket.
    Value,
    /// The end of a call that gives no nodes.
    Call,
}

/// An open parenthesis.
struct Open {
    /// Of a function, not of a group.
    call: bool,
    /// What is in it gives no nodes.
    scalar: bool,
}

struct Writer<'n> {
    namespaces: &'n Namespaces,
    /// The prefix that stands for the default namespace.
    default: String,
    start: Start,
    out: String,
    used: Vec<(String, String)>,
    absolute: bool,
    relative: bool,
    scalar: bool,
    upward: bool,
    open: Vec<Open>,
    brackets: usize,
    last: Last,
}

impl Writer<'_> {
    /// Writes the token at `at`, and gives the place of the next.
    fn token(&mut self, tokens: &[Token], at: usize) -> Result<usize> {
        let next = tokens.get(at + 1);
        match &tokens[at] {
            Token::Literal(value) => {
                let quote = if value.contains('"') { '\'' } else { '"' };
                if value.contains('"') && value.contains('\'') {
                    return Err(refused("a text with both kinds of quotes"));
                }
                self.out.push_str(&format!("{quote}{value}{quote}"));
                self.scalar_here();
                self.last = Last::Value;
            }
            Token::Number(number) => {
                self.out.push_str(number);
                self.scalar_here();
                self.last = Last::Number;
            }
            Token::Name(name) => return self.name(name, tokens, at),
            Token::Symbol(symbol) => return self.symbol(symbol, next, tokens, at),
        }
        Ok(at + 1)
    }

    /// Something outside of predicates gives no nodes.
    fn scalar_here(&mut self) {
        if self.brackets == 0 && self.open.is_empty() {
            self.scalar = true;
        } else if self.brackets == 0
            && let Some(open) = self.open.last_mut()
        {
            open.scalar = true;
        }
    }

    fn wants_value(&self) -> bool {
        self.last == Last::Operator
    }

    /// A path that begins with a step.
    fn begin(&mut self) {
        if !self.wants_value() || self.brackets > 0 {
            return;
        }
        self.relative = true;
        self.out.push_str(match self.start {
            Start::Document => "/d/",
            Start::Node => "/d/node()/",
        });
    }

    fn name(&mut self, name: &str, tokens: &[Token], at: usize) -> Result<usize> {
        let next = tokens.get(at + 1);
        if matches!(self.last, Last::Value | Last::Number | Last::Call) {
            let operator = match name {
                "and" | "or" | "div" | "mod" => name,
                "eq" => "=",
                "ne" => "!=",
                "lt" => "<",
                "le" => "<=",
                "gt" => ">",
                "ge" => ">=",
                "union" => "|",
                _ => return Err(refused(&format!("{name:?}"))),
            };
            return self.operator(operator, next, at);
        }
        if next == Some(&Token::Symbol("::")) {
            self.begin();
            match name {
                "child" | "descendant" | "self" | "descendant-or-self" => self.last = Last::Slash,
                "attribute" => self.last = Last::Attribute,
                "parent" => {
                    self.upward = true;
                    self.last = Last::Slash;
                }
                _ => return Err(refused(&format!("the axis {name}"))),
            }
            self.out.push_str(&format!("{name}::"));
            return Ok(at + 2);
        }
        if next == Some(&Token::Symbol("(")) {
            return self.call(name, tokens, at);
        }
        self.begin();
        let shown = self.name_test(name)?;
        self.out.push_str(&shown);
        self.last = Last::Value;
        Ok(at + 1)
    }

    fn name_test(&mut self, name: &str) -> Result<String> {
        let (prefix, uri, local) = match name.split_once(':') {
            Some(("xml", _)) => return Ok(name.to_owned()),
            Some((prefix, local)) => {
                let known = match prefix {
                    "xsi" => Some("http://www.w3.org/2001/XMLSchema-instance"),
                    _ => None,
                };
                let uri = self.namespaces.uri(prefix).or(known);
                let uri = uri.ok_or_else(|| {
                    Untranslatable::new(format!("has an XQuery with the prefix {prefix}, which is not declared"))
                })?;
                (prefix.to_owned(), uri.to_owned(), local)
            }
            None if self.last == Last::Attribute => return Ok(name.to_owned()),
            None => match &self.namespaces.default {
                Some(uri) => (self.default.clone(), uri.clone(), name),
                None => return Ok(name.to_owned()),
            },
        };
        let shown = format!("{prefix}:{local}");
        if !self.used.iter().any(|(name, _)| *name == prefix) {
            self.used.push((prefix, uri));
        }
        Ok(shown)
    }

    /// A node test, or a function.
    fn call(&mut self, name: &str, tokens: &[Token], at: usize) -> Result<usize> {
        if matches!(name, "text" | "node" | "comment" | "processing-instruction") {
            if tokens.get(at + 2) != Some(&Token::Symbol(")")) {
                return Err(refused(&format!("an argument of {name}")));
            }
            self.begin();
            self.out.push_str(&format!("{name}()"));
            self.last = Last::Value;
            return Ok(at + 3);
        }
        if !self.wants_value() {
            return Err(refused(&format!("a call of {name} as a step")));
        }
        let function = match name.strip_prefix("fn:").unwrap_or(name) {
            // The value of a node is what the caller takes of it.
            "data" => "",
            "empty" => "not",
            "exists" => "boolean",
            function @ ("string" | "number" | "count" | "sum" | "not" | "contains" | "concat" | "substring"
            | "string-length" | "local-name" | "namespace-uri" | "position" | "last" | "floor"
            | "ceiling" | "round") => function,
            _ => return Err(refused(&format!("a call of {name}"))),
        };
        self.out.push_str(&format!("{function}("));
        if !function.is_empty() {
            self.scalar_here();
        }
        self.open.push(Open {
            call: !function.is_empty(),
            scalar: !function.is_empty(),
        });
        self.last = Last::Operator;
        Ok(at + 2)
    }

    fn operator(&mut self, operator: &str, next: Option<&Token>, at: usize) -> Result<usize> {
        if operator != "|" {
            self.scalar_here();
        }
        // XQuery puts texts in order, XPath 1.0 makes numbers of them.
        let number = self.last == Last::Number || matches!(next, Some(Token::Number(_)));
        if matches!(operator, "<" | "<=" | ">" | ">=") && !number {
            return Err(refused(&format!("{operator} of values that are no numbers")));
        }
        self.out.push_str(&format!(" {operator} "));
        self.last = Last::Operator;
        Ok(at + 1)
    }

    fn symbol(&mut self, symbol: &'static str, next: Option<&Token>, tokens: &[Token], at: usize) -> Result<usize> {
        let value = matches!(self.last, Last::Value | Last::Number | Last::Call);
        let first = tokens.get(at + 1) == Some(&Token::Symbol("["))
            && tokens.get(at + 2) == Some(&Token::Number("1".to_owned()))
            && tokens.get(at + 3) == Some(&Token::Symbol("]"));
        match symbol {
            "/" | "//" => {
                if value {
                    self.out.push_str(symbol);
                } else if self.wants_value() {
                    self.absolute = true;
                    let step = matches!(next, Some(Token::Name(_) | Token::Symbol("@" | "*" | "." | "..")));
                    self.out.push_str(if symbol == "//" {
                        "/d//"
                    } else if step {
                        "/d/"
                    } else {
                        "/d"
                    });
                    if !step {
                        self.last = Last::Value;
                        return Ok(at + 1);
                    }
                } else {
                    return Err(refused("two slashes"));
                }
                self.last = Last::Slash;
            }
            "@" => {
                self.begin();
                self.out.push('@');
                self.last = Last::Attribute;
            }
            "." | ".." => {
                self.begin();
                self.upward |= symbol == "..";
                self.last = Last::Value;
                // A predicate on the short form is no XPath 1.0.
                if first {
                    self.out.push_str(symbol);
                    return Ok(at + 4);
                }
                let predicate = next == Some(&Token::Symbol("["));
                self.out.push_str(match (symbol, predicate) {
                    (".", true) => "self::node()",
                    ("..", true) => "parent::node()",
                    _ => symbol,
                });
            }
            "*" if value => return self.operator("*", next, at),
            "*" => {
                self.begin();
                self.out.push('*');
                self.last = Last::Value;
            }
            "(" => {
                if !self.wants_value() {
                    return Err(refused("a parenthesis as a step"));
                }
                self.out.push('(');
                self.open.push(Open {
                    call: false,
                    scalar: false,
                });
            }
            ")" => {
                self.out.push(')');
                let open = self.open.pop().ok_or_else(|| refused("a parenthesis too many"))?;
                let scalar = open.scalar;
                self.last = if scalar { Last::Call } else { Last::Value };
                if scalar {
                    self.scalar_here();
                }
                // The first of one value is that value.
                if scalar && first {
                    return Ok(at + 4);
                }
            }
            "[" if self.last == Last::Value => {
                self.out.push('[');
                self.brackets += 1;
                self.last = Last::Operator;
            }
            "]" => {
                self.out.push(']');
                self.brackets = self
                    .brackets
                    .checked_sub(1)
                    .ok_or_else(|| refused("a bracket too many"))?;
                self.last = Last::Value;
            }
            "," if self.open.last().is_some_and(|open| open.call) => {
                self.out.push_str(", ");
                self.last = Last::Operator;
            }
            "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "|" => return self.operator(symbol, next, at),
            "-" if value => return self.operator(symbol, next, at),
            "-" => self.out.push('-'),
            other => return Err(refused(&format!("{other:?}"))),
        }
        Ok(at + 1)
    }
}

#[cfg(test)]
mod tests;
