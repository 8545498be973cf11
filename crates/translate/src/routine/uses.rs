//! The objects of the same source that a body names.

use model::source_schema::{SourceObject, SourceObjectKind, SourceSchema};
use sqlparser::tokenizer::Token;

use crate::script::TextToken;

/// The names of a source's objects, each with its word: `table`, `view`, `function`, `procedure`, `sequence`.
pub(crate) struct Known<'s> {
    objects: Vec<(&'static str, &'s str, &'s str)>,
}

impl<'s> Known<'s> {
    pub(crate) fn of(source: &'s SourceSchema) -> Known<'s> {
        let mut objects: Vec<(&str, &str, &str)> = source
            .tables
            .iter()
            .map(|table| ("table", table.name.schema.as_str(), table.name.name.as_str()))
            .collect();
        objects.extend(source.others.iter().filter_map(|object| {
            let word = match object.kind {
                SourceObjectKind::View => "view",
                SourceObjectKind::Function => "function",
                SourceObjectKind::Procedure => "procedure",
                SourceObjectKind::Sequence => "sequence",
                SourceObjectKind::Trigger | SourceObjectKind::Event | SourceObjectKind::Other => return None,
            };
            Some((word, object.name.schema.as_str(), object.name.name.as_str()))
        }));
        let sequences = source.sequences.iter();
        objects.extend(sequences.map(|each| ("sequence", each.name.schema.as_str(), each.name.name.as_str())));
        let synonyms = source.synonyms.iter();
        objects.extend(synonyms.map(|each| ("synonym", each.name.schema.as_str(), each.name.name.as_str())));
        Known { objects }
    }

    /// As spelled, or else without case: what both servers do by default somewhere.
    fn find(&self, schema: &str, name: &str, words: &[&str]) -> Option<(&'static str, &'s str, &'s str)> {
        let fits = |word: &str| words.contains(&word);
        let mut loose = None;
        for (word, own_schema, own) in self.objects.iter().filter(|(word, ..)| fits(word)) {
            if *own_schema == schema && *own == name {
                return Some((word, own_schema, own));
            }
            let alike = own.to_lowercase() == name.to_lowercase() && own_schema.to_lowercase() == schema.to_lowercase();
            if alike && loose.is_none() {
                loose = Some((*word, *own_schema, *own));
            }
        }
        loose
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
