//! PARTITION BY and what ALTER TABLE does to partitions, as `information_schema.PARTITIONS` shows them.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/partitioning-types.html>

use model::source_schema::{SourcePartition, SourcePartitioning};
use sqlparser::tokenizer::Token;

use super::default::quoted_name;
use super::key::names;
use crate::script::{Cursor, SyntaxError};

mod moment;

pub(super) use moment::settle;

type Result<T> = std::result::Result<T, SyntaxError>;

/// More partitions than any server takes.
const MOST: u32 = 8192;

/// Reads `PARTITION BY …` to the last partition.
pub(super) fn partitioning(cursor: &mut Cursor<'_>) -> Result<SourcePartitioning> {
    cursor.expect("partition")?;
    cursor.expect("by")?;
    let (method, expression) = method(cursor)?;
    let mut found = SourcePartitioning {
        method,
        expression,
        partitions: Vec::new(),
        subpartition: None,
    };
    if cursor.eat("partitions") {
        let count = count(cursor)?;
        add_numbered(&mut found, count);
    }
    if cursor.eat_all(&["subpartition", "by"]) {
        let (method, expression) = self::method(cursor)?;
        found.subpartition = Some(format!("{method}({expression})"));
        if cursor.eat("subpartitions") {
            count(cursor)?;
        }
    }
    if cursor.is_symbol(&Token::LParen) {
        found.partitions = definitions(&cursor.parenthesized()?, &found.method)?;
    } else if found.partitions.is_empty() {
        add_numbered(&mut found, 1);
    }
    Ok(found)
}

/// RANGE, LIST, HASH or KEY with its expression or columns.
fn method(cursor: &mut Cursor<'_>) -> Result<(String, String)> {
    let linear = if cursor.eat("linear") { "LINEAR " } else { "" };
    if cursor.eat("hash") {
        return Ok((format!("{linear}HASH"), cursor.parenthesized()?.rest().to_owned()));
    }
    if cursor.eat("key") {
        if cursor.eat("algorithm") {
            cursor.eat_symbol(&Token::Eq);
            cursor.bump();
        }
        return Ok((format!("{linear}KEY"), columns(cursor)?));
    }
    if let Some(word) = cursor.eat_one_of(&["range", "list"]) {
        let word = word.to_ascii_uppercase();
        if cursor.eat("columns") {
            return Ok((format!("{word} COLUMNS"), columns(cursor)?));
        }
        return Ok((word, cursor.parenthesized()?.rest().to_owned()));
    }
    if cursor.eat("system_time") {
        let text = cursor.text_until(|place| place.is("partitions") || place.is_symbol(&Token::LParen));
        return Ok(("SYSTEM_TIME".to_owned(), text.to_owned()));
    }
    Err(cursor.error("RANGE, LIST, HASH or KEY"))
}

fn columns(cursor: &mut Cursor<'_>) -> Result<String> {
    let names = names(&cursor.parenthesized()?)?;
    Ok(names.iter().map(|name| quoted_name(name)).collect::<Vec<_>>().join(","))
}

fn count(cursor: &mut Cursor<'_>) -> Result<u32> {
    let number = cursor.integer()?;
    u32::try_from(number)
        .ok()
        .filter(|number| (1..=MOST).contains(number))
        .ok_or_else(|| cursor.error("a number of partitions that a server takes"))
}

/// Partitions of HASH and KEY are p0, p1, …
pub(super) fn add_numbered(partitioning: &mut SourcePartitioning, count: u32) {
    let have = partitioning.partitions.len();
    for number in (have..).take(usize::try_from(count).unwrap_or(0)) {
        partitioning.partitions.push(SourcePartition {
            name: format!("p{number}"),
            description: String::new(),
        });
    }
}

/// `PARTITION name VALUES … options, …` in parentheses.
pub(super) fn definitions(list: &Cursor<'_>, method: &str) -> Result<Vec<SourcePartition>> {
    let parts = list.split_commas().into_iter();
    parts.map(|part| definition(part, method)).collect()
}

fn definition(mut cursor: Cursor<'_>, method: &str) -> Result<SourcePartition> {
    cursor.expect("partition")?;
    let name = cursor.identifier()?;
    let mut description = String::new();
    if cursor.eat("values") {
        if cursor.eat_all(&["less", "than"]) {
            description = if cursor.eat("maxvalue") {
                "MAXVALUE".to_owned()
            } else {
                values(&cursor.parenthesized()?)
            };
        } else {
            cursor.expect("in")?;
            description = values(&cursor.parenthesized()?);
            if method == "LIST" {
                // Servers show NULL before the values.
                let rest = description.strip_suffix(",NULL").map(str::to_owned);
                let rest = rest.or_else(|| {
                    description
                        .contains(",NULL,")
                        .then(|| description.replacen(",NULL,", ",", 1))
                });
                if let Some(rest) = rest {
                    description = format!("NULL,{rest}");
                }
            }
        }
    } else if cursor.eat("default") {
        description = "DEFAULT".to_owned();
    } else if cursor.eat("current") {
        description = "CURRENT".to_owned();
    } else {
        cursor.eat("history");
    }
    // Engine, comment, directories, rows, tablespace and subpartitions: storage.
    cursor.skip_rest();
    Ok(SourcePartition { name, description })
}

fn values(list: &Cursor<'_>) -> String {
    let values: Vec<String> = list.split_commas().into_iter().map(value).collect();
    values.join(",")
}

/// A bound or value; the server computes constant expressions when the table is made.
fn value(mut cursor: Cursor<'_>) -> String {
    let text = cursor.rest();
    if cursor.eat("maxvalue") {
        return "MAXVALUE".to_owned();
    }
    if cursor.eat("null") {
        return "NULL".to_owned();
    }
    if cursor.is_symbol(&Token::LParen)
        && let Ok(inner) = cursor.parenthesized()
    {
        return format!("({})", values(&inner));
    }
    moment::computed(&mut cursor).unwrap_or_else(|| text.to_owned())
}

/// ADD, DROP, COALESCE, REORGANIZE and REMOVE; `true` if the action was one of these.
pub(super) fn alter(cursor: &mut Cursor<'_>, partitioning: &mut Option<SourcePartitioning>) -> Result<bool> {
    if cursor.eat_all(&["remove", "partitioning"]) {
        *partitioning = None;
        return Ok(true);
    }
    let maintenance = &[
        "truncate", "exchange", "analyze", "check", "optimize", "rebuild", "repair", "import", "discard",
    ];
    if cursor.is_at(1, "partition") && cursor.is_one_of(maintenance) {
        cursor.skip_rest();
        return Ok(true);
    }
    if !(cursor.is_at(1, "partition") && cursor.is_one_of(&["add", "drop", "coalesce", "reorganize"])) {
        return Ok(false);
    }
    let Some(found) = partitioning else {
        return Err(cursor.error("a partitioned table"));
    };
    if cursor.eat_all(&["add", "partition"]) {
        super::key::if_not_exists(cursor);
        cursor.eat_one_of(&["local", "no_write_to_binlog"]);
        if cursor.eat("partitions") {
            let count = count(cursor)?;
            add_numbered(found, count);
        } else {
            let list = cursor.parenthesized()?;
            let new = definitions(&list, &found.method)?;
            found.partitions.extend(new);
        }
    } else if cursor.eat_all(&["drop", "partition"]) {
        super::key::if_not_exists(cursor);
        for name in names(cursor)? {
            found
                .partitions
                .retain(|partition| !super::catalog::same(&partition.name, &name));
        }
        cursor.skip_rest();
    } else if cursor.eat_all(&["coalesce", "partition"]) {
        cursor.eat_one_of(&["local", "no_write_to_binlog"]);
        let fewer = usize::try_from(count(cursor)?).unwrap_or(0);
        let left = found.partitions.len().saturating_sub(fewer).max(1);
        found.partitions.truncate(left);
    } else if cursor.eat_all(&["reorganize", "partition"]) {
        reorganize(cursor, found)?;
    }
    Ok(true)
}

fn reorganize(cursor: &mut Cursor<'_>, found: &mut SourcePartitioning) -> Result<()> {
    let mut old = Vec::new();
    loop {
        old.push(cursor.identifier()?);
        if !cursor.eat_symbol(&Token::Comma) {
            break;
        }
    }
    cursor.expect("into")?;
    let new = definitions(&cursor.parenthesized()?, &found.method)?;
    let is_old = |partition: &SourcePartition| old.iter().any(|name| super::catalog::same(&partition.name, name));
    let at = found
        .partitions
        .iter()
        .position(is_old)
        .unwrap_or(found.partitions.len());
    found.partitions.retain(|partition| !is_old(partition));
    found.partitions.splice(at..at, new);
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MySqlDialect;

    use super::*;
    use crate::mysql::zone::Zone;
    use crate::script::tokens;

    fn read(text: &str) -> SourcePartitioning {
        let tokens = tokens(&MySqlDialect {}, text, 1).unwrap();
        partitioning(&mut Cursor::new(text, &tokens)).unwrap()
    }

    #[test]
    fn bounds_are_computed_as_the_server_does() {
        let found = read(
            "PARTITION BY RANGE (TO_DAYS(d)) (PARTITION p0 VALUES LESS THAN (TO_DAYS('2020-01-01')) ENGINE = InnoDB, \
             PARTITION p1 VALUES LESS THAN MAXVALUE)",
        );
        let bounds: Vec<&str> = found
            .partitions
            .iter()
            .map(|partition| partition.description.as_str())
            .collect();
        assert_eq!((found.method.as_str(), bounds), ("RANGE", vec!["737790", "MAXVALUE"]));
    }

    #[test]
    fn moments_are_of_the_sessions_time_zone() {
        for (zone, bound, told) in [
            (Zone::East(0), "1577836800", 0),
            (Zone::East(7200), "1577829600", 0),
            (Zone::Unsaid, "1577836800", 1),
            (Zone::Unknown, "1577836800", 1),
        ] {
            let mut found = read(
                "PARTITION BY RANGE (UNIX_TIMESTAMP(t)) (PARTITION p0 VALUES LESS THAN (UNIX_TIMESTAMP('2020-01-01 00:00:00')), \
                 PARTITION p1 VALUES LESS THAN MAXVALUE)",
            );
            let mut notes = Vec::new();
            settle(Some(&mut found), zone, &mut notes);
            assert_eq!(
                (found.partitions[0].description.as_str(), notes.len()),
                (bound, told),
                "{zone:?}"
            );
        }
    }

    #[test]
    fn every_method_is_read() {
        for (text, method, expression, count) in [
            ("PARTITION BY HASH (a) PARTITIONS 4", "HASH", "a", 4),
            (
                "PARTITION BY LINEAR KEY ALGORITHM=2 (a, b) PARTITIONS 2",
                "LINEAR KEY",
                "`a`,`b`",
                2,
            ),
            ("PARTITION BY KEY ()", "KEY", "", 1),
            (
                "PARTITION BY LIST COLUMNS (a,b) (PARTITION x VALUES IN ((1,'a'),(2,NULL)))",
                "LIST COLUMNS",
                "`a`,`b`",
                1,
            ),
            (
                "PARTITION BY RANGE (YEAR(d)) SUBPARTITION BY HASH (TO_DAYS(d)) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (1990))",
                "RANGE",
                "YEAR(d)",
                1,
            ),
        ] {
            let found = read(text);
            assert_eq!(
                (found.method.as_str(), found.expression.as_str(), found.partitions.len()),
                (method, expression, count)
            );
        }
        let list = read("PARTITION BY LIST (a) (PARTITION x VALUES IN (1,-2,NULL))");
        assert_eq!(list.partitions[0].description, "NULL,1,-2");
    }
}
