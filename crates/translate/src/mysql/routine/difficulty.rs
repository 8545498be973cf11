//! What makes a stored program hard, found over its words.

use std::collections::BTreeSet;

use crate::routine::{Difficulty, Words};

/// The difficulties of a text; `gives_rows` is true where a SELECT goes to the caller.
pub(super) fn difficulties(words: &Words, gives_rows: bool) -> BTreeSet<Difficulty> {
    let is = |found: bool, difficulty| found.then_some(difficulty);
    let tests = [
        is(words.has(&["language", "javascript"]), Difficulty::External),
        is(
            words.any(&["prepare"]) || words.has(&["execute", "immediate"]),
            Difficulty::DynamicSql,
        ),
        is(words.any(&["cursor"]), Difficulty::Cursor),
        is(
            words.any(&["commit", "rollback", "savepoint"]) || words.has(&["start", "transaction"]),
            Difficulty::Transaction,
        ),
        is(words.any(&["handler"]), Difficulty::ErrorHandler),
        is(
            words.has(&["create", "temporary"]) || words.has(&["drop", "temporary"]),
            Difficulty::TemporaryTable,
        ),
        is(
            words.some(|word| word.starts_with('@') && !word.starts_with("@@")),
            Difficulty::UserVariable,
        ),
        is(loops(words), Difficulty::Loop),
        is(words.any(&["leave", "iterate"]), Difficulty::Jump),
        is(
            words.has(&["lock", "tables"])
                || words.calls(&["get_lock", "release_lock"])
                || words.has(&["for", "update"])
                || words.has(&["in", "share", "mode"]),
            Difficulty::Lock,
        ),
        is(
            words.any(&["information_schema", "performance_schema"])
                || words.has(&["mysql", "."])
                || words.some(|word| word.starts_with("@@")),
            Difficulty::SystemObject,
        ),
        is(ddl(words), Difficulty::Ddl),
        is(words.any(&["call"]), Difficulty::Call),
        is(words.calls(&["json_table"]), Difficulty::Document),
        is(
            words.calls(&["row_count", "found_rows", "last_insert_id"]) || words.has(&["get", "diagnostics"]),
            Difficulty::LastStatement,
        ),
        is(words.any(&["signal", "resignal"]), Difficulty::Raise),
    ];
    let mut found: BTreeSet<Difficulty> = tests.into_iter().flatten().collect();
    if gives_rows {
        found.extend(Difficulty::of_result_sets(result_sets(words)));
    }
    found
}

/// REPEAT and LOOP statements; `repeat(…)` is a function.
fn loops(words: &Words) -> bool {
    words.any(&["loop", "while"]) || (0..words.len()).any(|at| words.at(at) == "repeat" && words.at(at + 1) != "(")
}

fn ddl(words: &Words) -> bool {
    let objects = [
        "table",
        "index",
        "view",
        "unique",
        "database",
        "procedure",
        "function",
        "trigger",
        "event",
    ];
    // The first CREATE is the text's own.
    (1..words.len()).any(|at| {
        ["create", "alter", "drop", "truncate", "rename"].contains(&words.at(at)) && objects.contains(&words.at(at + 1))
    })
}

/// SELECTs that begin a statement and have no INTO.
fn result_sets(words: &Words) -> usize {
    let mut found = 0;
    for at in 0..words.len() {
        let starts =
            words.depth(at) == 0 && [";", "begin", "then", "else", "do", "loop", "repeat"].contains(&words.before(at));
        if words.at(at) != "select" || !starts {
            continue;
        }
        let own = (at..words.len()).take_while(|place| words.at(*place) != ";");
        if !own
            .into_iter()
            .any(|place| words.at(place) == "into" && words.depth(place) == 0)
        {
            found += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MySqlDialect;

    use super::*;
    use crate::script::tokens;

    fn hard(text: &str) -> Vec<&'static str> {
        let tokens = tokens(&MySqlDialect {}, text, 1).unwrap();
        let found = difficulties(&Words::of(&tokens), true);
        found.into_iter().map(Difficulty::word).collect()
    }

    #[test]
    fn each_is_told_from_its_words() {
        for (text, expected) in [
            (
                "create procedure p() begin update t set a = repeat('x', 3); end",
                vec![],
            ),
            ("create procedure p() begin select 1; end", vec!["result-set"]),
            (
                "create procedure p() begin select a into b from t; select 1; select 2; end",
                vec!["several-result-sets"],
            ),
            (
                "create procedure p() begin set @s = 1; prepare x from @s; end",
                vec!["dynamic-sql", "user-variable"],
            ),
            (
                "create procedure p() begin declare c cursor for select 1; declare exit handler for not found begin end; \
                 l: loop leave l; end loop; end",
                vec!["cursor", "error-handler", "loop", "jump"],
            ),
            (
                "create procedure p() begin insert into t select a from u; commit; end",
                vec!["transaction"],
            ),
            (
                "create procedure p() begin drop temporary table x; truncate table y; end",
                vec!["temporary-table", "ddl"],
            ),
            (
                "create procedure p() begin call q(); select row_count() into n; end",
                vec!["call", "last-statement"],
            ),
        ] {
            assert_eq!(hard(text), expected, "{text}");
        }
    }
}
