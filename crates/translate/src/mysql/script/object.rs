//! Views, routines, triggers, events and sequences: their headers, and their text.

use model::source_schema::{SourceObject, SourceObjectKind, SourceSequence};
use model::{SourceType, TableName};
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use super::key::{if_not_exists, names};
use super::table::quoted_table;
use super::type_name::declared_type;
use crate::mysql::column_type;
use crate::script::{Cursor, SyntaxError, tokens};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What stands between CREATE and the kind of an object.
#[derive(Debug, Default)]
pub(super) struct Modifiers {
    /// As spelled; a definer is no part of them.
    options: Vec<String>,
}

/// What CREATE does where an object of its name is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfThere {
    Refuse,
    /// IF NOT EXISTS.
    Keep,
    /// OR REPLACE.
    Replace,
}

impl IfThere {
    /// From behind the kind of the object on.
    pub(super) fn of(cursor: &Cursor<'_>, is_replace: bool) -> IfThere {
        match is_replace {
            true => IfThere::Replace,
            false if cursor.are(&["if", "not", "exists"]) => IfThere::Keep,
            false => IfThere::Refuse,
        }
    }
}

/// Takes OR REPLACE, ALGORITHM, DEFINER, SQL SECURITY and AGGREGATE.
pub(super) fn modifiers(cursor: &mut Cursor<'_>) -> Result<Modifiers> {
    let mut found = Modifiers::default();
    loop {
        if cursor.eat_all(&["or", "replace"]) || cursor.eat("aggregate") {
        } else if cursor.eat("algorithm") {
            cursor.eat_symbol(&Token::Eq);
            found
                .options
                .push(format!("ALGORITHM={}", cursor.identifier()?.to_ascii_uppercase()));
        } else if cursor.eat_all(&["sql", "security"]) {
            found
                .options
                .push(format!("SQL SECURITY {}", cursor.identifier()?.to_ascii_uppercase()));
        } else if cursor.eat("definer") {
            // The account's tokens depend on how it is quoted; what follows it does not.
            cursor.text_until(|place| {
                place.is_one_of(&[
                    "view",
                    "procedure",
                    "function",
                    "trigger",
                    "event",
                    "package",
                    "aggregate",
                    "sql",
                ])
            });
        } else {
            return Ok(found);
        }
    }
}

/// A view, from behind the word VIEW; `database` is that of names without one.
pub(super) fn view(cursor: &mut Cursor<'_>, modifiers: Modifiers, database: &str) -> Result<SourceObject> {
    if_not_exists(cursor);
    let name = named(cursor, database)?;
    let columns = if cursor.is_symbol(&Token::LParen) {
        names(&cursor.parenthesized()?)?
    } else {
        Vec::new()
    };
    cursor.expect("as")?;
    let mut options = modifiers.options;
    options.retain(|option| option != "ALGORITHM=UNDEFINED" && option != "SQL SECURITY DEFINER");
    let is_check = |place: &Cursor<'_>| {
        let mut ahead = place.clone();
        ahead.eat("with") && {
            ahead.eat_one_of(&["cascaded", "local"]);
            ahead.eat_all(&["check", "option"]) && ahead.is_at_end()
        }
    };
    let query = cursor.text_until(is_check).trim();
    if query.is_empty() {
        return Err(cursor.error("a query"));
    }
    if !cursor.is_at_end() {
        options.push(cursor.rest().to_ascii_uppercase());
    }
    Ok(SourceObject {
        kind: SourceObjectKind::View,
        name,
        table: None,
        definition: Some(query.to_owned()),
        columns,
        options,
    })
}

/// A procedure, function or event, from behind its word, with its whole statement.
pub(super) fn routine(
    cursor: &mut Cursor<'_>,
    kind: SourceObjectKind,
    statement: &str,
    database: &str,
) -> Result<SourceObject> {
    if_not_exists(cursor);
    Ok(SourceObject {
        kind,
        name: named(cursor, database)?,
        table: None,
        definition: Some(statement.trim().to_owned()),
        columns: Vec::new(),
        options: Vec::new(),
    })
}

/// Where a trigger fires among those of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Turn {
    Last,
    After(String),
    Before(String),
}

/// A trigger, from behind the word TRIGGER; its text is put as inspecting a server puts it.
pub(super) fn trigger(cursor: &mut Cursor<'_>, database: &str) -> Result<(SourceObject, Turn)> {
    if_not_exists(cursor);
    let name = named(cursor, database)?;
    let word = |cursor: &mut Cursor<'_>, words: &[&'static str]| {
        let found = cursor
            .eat_one_of(words)
            .ok_or_else(|| cursor.error(&words.join(" or ")));
        found.map(str::to_ascii_uppercase)
    };
    let timing = word(cursor, &["before", "after"])?;
    let event = word(cursor, &["insert", "update", "delete"])?;
    cursor.expect("on")?;
    let table = named(cursor, database)?;
    if !cursor.eat_all(&["for", "each", "row"]) {
        return Err(cursor.error("FOR EACH ROW"));
    }
    let turn = if cursor.eat("follows") {
        Turn::After(cursor.identifier()?)
    } else if cursor.eat("precedes") {
        Turn::Before(cursor.identifier()?)
    } else {
        Turn::Last
    };
    let body = cursor.rest();
    if body.is_empty() {
        return Err(cursor.error("a body"));
    }
    let trigger = SourceObject {
        kind: SourceObjectKind::Trigger,
        name,
        definition: Some(format!(
            "{timing} {event} ON {} FOR EACH ROW {body}",
            quoted_table(&table)
        )),
        table: Some(table),
        columns: Vec::new(),
        options: Vec::new(),
    };
    Ok((trigger, turn))
}

/// A name with the database that it says, or `database`.
pub(super) fn named(cursor: &mut Cursor<'_>, database: &str) -> Result<TableName> {
    Ok(qualified(cursor.parts()?, database))
}

/// A table's name of its parts.
pub(super) fn qualified(mut parts: Vec<String>, database: &str) -> TableName {
    let name = parts.pop().unwrap_or_default();
    let schema = parts.pop().filter(|schema| !schema.is_empty());
    TableName::new(schema.unwrap_or_else(|| database.to_owned()), name)
}

/// Reads the text of a MariaDB sequence (`SHOW CREATE SEQUENCE`); its name is given. `None` for what is no such text.
pub fn sequence_of(text: &str, name: &TableName) -> Option<SourceSequence> {
    let tokens = tokens(&MySqlDialect {}, text, 1).ok()?;
    let mut cursor = Cursor::new(text, &tokens);
    cursor.eat("create").then_some(())?;
    cursor.eat_all(&["or", "replace"]);
    cursor.eat("temporary");
    cursor.eat("sequence").then_some(())?;
    let mut found = sequence(&mut cursor, &name.schema).ok()?;
    found.name = name.clone();
    Some(found)
}

/// A sequence, from behind the word SEQUENCE.
///
/// <https://mariadb.com/kb/en/create-sequence/>
pub(super) fn sequence(cursor: &mut Cursor<'_>, database: &str) -> Result<SourceSequence> {
    if_not_exists(cursor);
    let mut sequence = SourceSequence {
        name: named(cursor, database)?,
        source_type: None,
        start: None,
        increment: 1,
        minimum: None,
        maximum: None,
        cycle: false,
        cache: Some(1000),
    };
    sequence_options(cursor, &mut sequence)?;
    let up = sequence.increment > 0;
    let (low, high) = (i128::from(i64::MIN) + 1, i128::from(i64::MAX) - 1);
    let (minimum, maximum) = if up { (1, high) } else { (low, -1) };
    let minimum = *sequence.minimum.get_or_insert(minimum);
    let maximum = *sequence.maximum.get_or_insert(maximum);
    sequence.start.get_or_insert(if up { minimum } else { maximum });
    Ok(sequence)
}

/// Options of CREATE and ALTER SEQUENCE.
pub(super) fn sequence_options(cursor: &mut Cursor<'_>, sequence: &mut SourceSequence) -> Result<()> {
    fn number(cursor: &mut Cursor<'_>, word: &str) -> Result<i128> {
        cursor.eat(word);
        cursor.eat_symbol(&Token::Eq);
        cursor.integer()
    }
    while !cursor.is_at_end() {
        if cursor.eat("as") {
            let kind = declared_type(cursor)?;
            sequence.source_type = Some(SourceType::Mysql(column_type::parse(kind.name)));
        } else if cursor.eat("start") || cursor.eat("restart") {
            sequence.start = Some(number(cursor, "with")?);
        } else if cursor.eat("increment") {
            // 0 stands for auto_increment_increment, which is 1 where nobody changed it.
            sequence.increment = Some(number(cursor, "by")?).filter(|step| *step != 0).unwrap_or(1);
        } else if cursor.eat("minvalue") {
            sequence.minimum = Some(number(cursor, "")?);
        } else if cursor.eat("maxvalue") {
            sequence.maximum = Some(number(cursor, "")?);
        } else if cursor.eat("cache") {
            let cache = number(cursor, "")?;
            sequence.cache = u64::try_from(cache).ok().filter(|cache| *cache > 0);
        } else if cursor.eat("nocache") || cursor.eat_all(&["no", "cache"]) {
            sequence.cache = None;
        } else if cursor.eat("cycle") {
            sequence.cycle = true;
        } else if cursor.eat("nocycle") || cursor.eat_all(&["no", "cycle"]) {
            sequence.cycle = false;
        } else if cursor.eat("nominvalue") || cursor.eat_all(&["no", "minvalue"]) {
            sequence.minimum = None;
        } else if cursor.eat("nomaxvalue") || cursor.eat_all(&["no", "maxvalue"]) {
            sequence.maximum = None;
        } else if cursor.eat_one_of(&["engine", "comment"]).is_some() {
            cursor.eat_symbol(&Token::Eq);
            cursor.bump();
        } else {
            return Err(cursor.error("an option of a sequence"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_as_the_server_shows_them() {
        let name = TableName::new("shop", "s");
        let text = "CREATE SEQUENCE `s` start with 100 minvalue 1 maxvalue 9223372036854775806 increment by 5 cache 1000 \
                    nocycle ENGINE=InnoDB";
        let found = sequence_of(text, &name).unwrap();
        assert_eq!((found.start, found.increment, found.minimum), (Some(100), 5, Some(1)));
        assert_eq!(
            (found.maximum, found.cycle, found.cache),
            (Some(9_223_372_036_854_775_806), false, Some(1000))
        );
        let down = sequence_of("create sequence s increment -1 nocache cycle", &name).unwrap();
        assert_eq!(
            (down.start, down.maximum, down.cache, down.cycle),
            (Some(-1), Some(-1), None, true)
        );
        assert!(sequence_of("create table s (a int)", &name).is_none());
    }
}
