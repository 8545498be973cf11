//! The objects of the same source that a body names.

use std::collections::BTreeMap;

use model::TableName;
use model::source_schema::{SourceObject, SourceObjectKind, SourceSchema};
use sqlparser::tokenizer::Token;

use crate::script::TextToken;

/// An object that a text may name: `table`, `view`, `function`, `procedure`, `sequence` or `synonym`, its schema and its name.
type Object<'s> = (&'static str, &'s str, &'s str);

/// The objects of a source by schema and name, both lower-cased.
pub(crate) struct Known<'s> {
    objects: BTreeMap<(String, String), Vec<Object<'s>>>,
}

impl<'s> Known<'s> {
    pub(crate) fn of(source: &'s SourceSchema) -> Known<'s> {
        let mut known = Known {
            objects: BTreeMap::new(),
        };
        for table in &source.tables {
            known.add("table", &table.name);
        }
        for object in &source.others {
            match object.kind {
                SourceObjectKind::View => known.add("view", &object.name),
                SourceObjectKind::Function => known.add("function", &object.name),
                SourceObjectKind::Procedure => known.add("procedure", &object.name),
                SourceObjectKind::Sequence => known.add("sequence", &object.name),
                SourceObjectKind::Trigger | SourceObjectKind::Event | SourceObjectKind::Other => {}
            }
        }
        for sequence in &source.sequences {
            known.add("sequence", &sequence.name);
        }
        for synonym in &source.synonyms {
            known.add("synonym", &synonym.name);
        }
        known
    }

    fn add(&mut self, word: &'static str, name: &'s TableName) {
        let key = (name.schema.to_lowercase(), name.name.to_lowercase());
        self.objects
            .entry(key)
            .or_default()
            .push((word, &name.schema, &name.name));
    }

    /// As spelled, or else without case: what both servers do by default somewhere.
    fn find(&self, schema: &str, name: &str, words: &[&str]) -> Option<Object<'s>> {
        let alike = self.objects.get(&(schema.to_lowercase(), name.to_lowercase()))?;
        let fitting = || alike.iter().filter(|(word, ..)| words.contains(word));
        let exact = fitting().find(|(_, own_schema, own)| *own_schema == schema && *own == name);
        exact.or_else(|| fitting().next()).copied()
    }
}

/// What a name at a place may be.
const RELATIONS: &[&str] = &["table", "view", "synonym"];
const ROUTINES: &[&str] = &["function", "procedure", "synonym"];
const SEQUENCES: &[&str] = &["sequence"];

/// The objects that tokens name, as `table shop.orders`, in the order of their first use. Names without a schema are of
/// the first of `homes` that has them. An object is not listed among what itself uses.
pub(crate) fn uses(tokens: &[TextToken], known: &Known<'_>, homes: &[&str], object: &SourceObject) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut place = Place::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some(first) = name_of(&tokens[at].token) else {
            place.pass(&tokens[at].token);
            at += 1;
            continue;
        };
        let mut parts = vec![first];
        let mut end = at + 1;
        while tokens.get(end).is_some_and(|token| token.token == Token::Period) {
            match tokens.get(end + 1).map(|token| &token.token) {
                // `db..name` leaves the schema out.
                Some(Token::Period) => {
                    parts.clear();
                    end += 1;
                }
                Some(next) => match name_of(next) {
                    Some(part) => {
                        parts.push(part);
                        end += 2;
                    }
                    None => break,
                },
                None => break,
            }
        }
        let is_call = tokens.get(end).is_some_and(|token| token.token == Token::LParen);
        let words: Option<&[&str]> = match (&place.before, is_call) {
            (Before::Relation, false) => Some(RELATIONS),
            // INSERT INTO t (a, b); a table function.
            (Before::Relation, true) => Some(&["table", "view", "synonym", "function"]),
            (Before::Routine, _) | (Before::Other, true) => Some(ROUTINES),
            (Before::Sequence, _) => Some(SEQUENCES),
            (Before::Other, false) => None,
        };
        if let (Some(words), [.., name]) = (words, parts.as_slice()) {
            let found_in = match parts.as_slice() {
                [.., schema, _] => known.find(schema, name, words),
                _ => homes.iter().find_map(|home| known.find(home, name, words)),
            };
            if let Some((word, schema, name)) = found_in {
                let own = object.name.schema == schema && object.name.name == name;
                let shown = format!("{word} {schema}.{name}");
                if !own && !found.contains(&shown) {
                    found.push(shown);
                }
            }
        }
        for token in &tokens[at..end] {
            place.pass(&token.token);
        }
        at = end;
    }
    found
}

fn name_of(token: &Token) -> Option<&str> {
    match token {
        Token::Word(word) => Some(&word.value),
        _ => None,
    }
}

/// What the token before the next one says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Before {
    #[default]
    Other,
    /// FROM, JOIN, INTO, UPDATE, …
    Relation,
    /// CALL, EXEC.
    Routine,
    /// NEXT VALUE FOR.
    Sequence,
}

#[derive(Debug, Clone, Default)]
struct Place {
    before: Before,
    /// One per open parenthesis: whether a comma there is followed by a table.
    lists: Vec<bool>,
    /// The same outside of all parentheses.
    list: bool,
    last: String,
    second_last: String,
}

impl Place {
    fn pass(&mut self, token: &Token) {
        self.before = match token {
            Token::LParen => {
                // `nextval(s)`; `FROM (a, b)` has tables again.
                let sequence = ["nextval", "lastval", "setval"].contains(&self.last.as_str());
                let again = self.before == Before::Relation;
                self.lists.push(again);
                match (sequence, again) {
                    (true, _) => Before::Sequence,
                    (_, true) => Before::Relation,
                    _ => Before::Other,
                }
            }
            Token::RParen => {
                self.lists.pop();
                Before::Other
            }
            Token::Comma if *self.list_here() => Before::Relation,
            Token::SemiColon => {
                self.lists.clear();
                self.list = false;
                Before::Other
            }
            Token::Word(word) if word.quote_style.is_none() => self.word(&word.value.to_ascii_lowercase()),
            _ => Before::Other,
        };
        let word = match token {
            Token::Word(word) if word.quote_style.is_none() => word.value.to_ascii_lowercase(),
            _ => String::new(),
        };
        self.second_last = std::mem::replace(&mut self.last, word);
    }

    fn list_here(&mut self) -> &mut bool {
        self.lists.last_mut().unwrap_or(&mut self.list)
    }

    fn word(&mut self, word: &str) -> Before {
        match word {
            "from" | "update" | "using" | "tables" => {
                *self.list_here() = true;
                Before::Relation
            }
            "join" | "into" | "table" | "merge" | "apply" | "truncate" => Before::Relation,
            // `INSERT t`, `DELETE t`, and what may stand between them and the name.
            "insert" | "delete" | "replace" => Before::Relation,
            "only" | "ignore" | "low_priority" | "high_priority" | "delayed" | "quick"
                if self.before == Before::Relation =>
            {
                Before::Relation
            }
            "call" | "exec" | "execute" => Before::Routine,
            "for" if self.last == "value" && self.second_last == "next" => Before::Sequence,
            "where" | "set" | "on" | "group" | "order" | "having" | "limit" | "values" | "select" | "union"
            | "begin" | "then" | "else" | "end" | "output" | "read" | "write" | "when" | "if" => {
                *self.list_here() = false;
                Before::Other
            }
            _ => Before::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::source_schema::Dialect;
    use sqlparser::dialect::MySqlDialect;

    use super::*;
    use crate::script::{ReadOptions, Script, read, tokens};

    fn used(text: &str) -> Vec<String> {
        let script = Script {
            name: String::new(),
            text: "create table orders (id int, total int); create table `Notes` (id int); create table total (id int);
                   create view sums as select 1 as a; create function net(a int) returns int return a;
                   create procedure fill() begin end; create procedure self() begin end; create sequence counter;"
                .to_owned(),
        };
        let options = ReadOptions {
            default_schema: Some("shop".to_owned()),
            ..ReadOptions::default()
        };
        let source = read(Dialect::Mysql, &[script], &options).schema;
        let own = source.others.iter().find(|object| object.name.name == "self").unwrap();
        let tokens = tokens(&MySqlDialect {}, text, 1).unwrap();
        uses(&tokens, &Known::of(&source), &["shop"], own)
    }

    #[test]
    fn objects_are_told_by_their_place() {
        for (text, expected) in [
            ("update orders set total = 1", vec!["table shop.orders"]),
            (
                "select total from orders, notes n where total > 1",
                vec!["table shop.orders", "table shop.Notes"],
            ),
            (
                "insert into shop.orders (id) select net(a) from sums",
                vec!["table shop.orders", "function shop.net", "view shop.sums"],
            ),
            ("call fill(); call self(); call other()", vec!["procedure shop.fill"]),
            (
                "delete from elsewhere.orders where id = nextval(counter)",
                vec!["sequence shop.counter"],
            ),
            ("select 'from orders' -- from orders", vec![]),
            (
                "select a from (select 1 as a) d join total t on 1 = 1",
                vec!["table shop.total"],
            ),
        ] {
            assert_eq!(used(text), expected, "{text}");
        }
    }
}
