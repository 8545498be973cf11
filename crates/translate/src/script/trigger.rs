//! What triggers do to other tables when a script inserts rows: no one does it here, so that nobody knows those tables' rows.

use model::source_schema::SourceObjectKind;
use model::{SourceTable, TableName};

use super::{Reading, UnreadRows};

/// Words that may stand between a verb and the name of its table.
const BETWEEN: [&str; 6] = ["into", "from", "ignore", "low_priority", "only", "top"];
/// Words of a name: database or server, schema, table.
const PARTS: usize = 3;

/// What a trigger does to the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change<'s> {
    table: &'s TableName,
    /// It may give the table rows.
    inserts: bool,
}

/// Whether the head of a trigger names INSERT.
pub fn fires_on_insert(definition: &str) -> bool {
    words(definition)
        .take_while(|word| !matches!(word.as_str(), "each" | "as" | "begin"))
        .any(|word| word == "insert")
}

/// Other tables than its own whose rows a trigger may change, in their order.
pub fn tables_changed<'s>(definition: &str, own: &TableName, tables: &'s [SourceTable]) -> Vec<&'s TableName> {
    changes(definition, own, tables)
        .into_iter()
        .map(|change| change.table)
        .collect()
}

fn changes<'s>(definition: &str, own: &TableName, tables: &'s [SourceTable]) -> Vec<Change<'s>> {
    let words: Vec<String> = words(definition).collect();
    // What follows a verb: its words, and whether it is one that gives rows.
    let mut named: Vec<(&[String], bool)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let inserts = matches!(word.as_str(), "insert" | "replace" | "merge");
        if inserts || matches!(word.as_str(), "update" | "delete" | "truncate") {
            let rest = &words[at + 1..];
            let skipped = rest.iter().take_while(|word| BETWEEN.contains(&word.as_str())).count();
            let rest = &rest[skipped..];
            named.push((&rest[..rest.len().min(PARTS)], inserts));
        }
    }
    let others = tables.iter().map(|table| &table.name).filter(|name| *name != own);
    let changes = others.filter_map(|table| {
        let wanted = table.name.to_lowercase();
        let mut verbs = named.iter().filter(|(words, _)| words.contains(&wanted)).peekable();
        verbs.peek()?;
        let inserts = verbs.any(|(_, inserts)| *inserts);
        Some(Change { table, inserts })
    });
    changes.collect()
}

/// The words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$');
    let words = text.split(move |c: char| !is_name(c));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Notes the tables whose rows triggers change, from the first row on for which they fire.
pub(super) fn fire(reading: &mut Reading) {
    let triggers = reading.schema.others.iter();
    let triggers = triggers.filter(|object| object.kind == SourceObjectKind::Trigger);
    for trigger in triggers {
        let (Some(own), Some(definition)) = (&trigger.table, &trigger.definition) else {
            continue;
        };
        let made = reading.lines.get(&format!("trigger {}", trigger.name));
        let is_fired = |at| made.is_none_or(|made| *made <= at);
        let mut rows = reading.rows.iter();
        let Some(first) = rows.position(|rows| rows.table == *own && is_fired(rows.at)) else {
            continue;
        };
        if !fires_on_insert(definition) {
            continue;
        }
        let at = reading.rows[first].at;
        for change in changes(definition, own, &reading.schema.tables) {
            let table = Some(change.table.clone());
            if reading.unread.iter().all(|known| known.table != table) {
                reading.unread.push(UnreadRows { table, at });
            }
            let later = reading.rows[first..].iter_mut();
            for rows in later.filter(|rows| rows.table == *change.table) {
                rows.uncounted |= change.inserts;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Dialect;

    use crate::script::{ReadOptions, Script, read};

    fn unread(dialect: Dialect, text: &str) -> (Vec<String>, Vec<bool>) {
        let script = Script {
            name: "a".to_owned(),
            text: text.to_owned(),
        };
        let reading = read(dialect, &[script], &ReadOptions::default());
        let unread = reading
            .unread
            .iter()
            .filter_map(|unread| Some(unread.table.as_ref()?.name.clone()));
        let log = reading.rows.iter().filter(|rows| rows.table.name == "log");
        (unread.collect(), log.map(|rows| rows.uncounted).collect())
    }

    #[test]
    fn a_trigger_gives_other_tables_rows() {
        let mysql = "create table t (a int primary key);\ncreate table log (id int auto_increment primary key, a int);\n\
                     create table sums (n int);\ncreate table other (n int);\ninsert into log (a) values (0);\ninsert into t values (0);\n\
                     delimiter //\ncreate trigger x after insert on t for each row begin insert into log (a) select new.a from other; \
                     update sums set n = n + 1; end//\ndelimiter ;\ninsert into log (a) values (1);\ninsert into t values (1);\n\
                     insert into log (a) values (2);\n";
        let (tables, uncounted) = unread(Dialect::Mysql, mysql);
        assert_eq!(tables, ["log", "sums"]);
        assert_eq!(uncounted, [false, false, true]);
        let mssql = "CREATE TABLE t (a int)\nCREATE TABLE log (id int IDENTITY, a int)\nGO\n\
                     CREATE TRIGGER x ON t AFTER INSERT, UPDATE AS INSERT INTO [dbo].[log] (a) SELECT a FROM inserted\nGO\n\
                     INSERT log (a) VALUES (1)\nINSERT t VALUES (1)\nINSERT log (a) VALUES (2)\nGO\n";
        let (tables, uncounted) = unread(Dialect::Mssql, mssql);
        assert_eq!((tables, uncounted), (vec!["log".to_owned()], vec![false, true]));
        let of_update = mssql.replace("AFTER INSERT, UPDATE", "AFTER UPDATE");
        assert_eq!(unread(Dialect::Mssql, &of_update), (Vec::new(), vec![false, false]));
    }
}
