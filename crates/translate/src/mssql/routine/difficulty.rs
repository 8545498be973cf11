//! What makes a T-SQL module hard, found over its words.

use std::collections::BTreeSet;

use crate::routine::{Difficulty, Words};

/// The difficulties of a text; `gives_rows` is true where a SELECT goes to the caller.
pub(super) fn difficulties(words: &Words, gives_rows: bool) -> BTreeSet<Difficulty> {
    let is = |found: bool, difficulty| found.then_some(difficulty);
    let tests = [
        is(words.has(&["external", "name"]), Difficulty::External),
        is(dynamic(words), Difficulty::DynamicSql),
        is(words.any(&["cursor"]), Difficulty::Cursor),
        is(transaction(words), Difficulty::Transaction),
        is(
            words.has(&["begin", "try"]) || words.any(&["@@error"]),
            Difficulty::ErrorHandler,
        ),
        is(words.any(&["readonly"]), Difficulty::TableParameter),
        is(merges(words), Difficulty::Merge),
        is(words.some(|word| word.starts_with('#')), Difficulty::TemporaryTable),
        is(table_variable(words), Difficulty::TableVariable),
        is(words.any(&["while"]), Difficulty::Loop),
        is(words.any(&["goto"]), Difficulty::Jump),
        is(
            words.any(&["sp_getapplock", "holdlock", "updlock", "xlock", "tablockx", "readpast"]),
            Difficulty::Lock,
        ),
        is(system(words), Difficulty::SystemObject),
        is(ddl(words), Difficulty::Ddl),
        is(calls(words), Difficulty::Call),
        is(document(words), Difficulty::Document),
        is(
            words.any(&["@@rowcount", "@@identity", "scope_identity", "rowcount_big"]),
            Difficulty::LastStatement,
        ),
        is(words.any(&["raiserror", "throw"]), Difficulty::Raise),
    ];
    let mut found: BTreeSet<Difficulty> = tests.into_iter().flatten().collect();
    if gives_rows {
        found.extend(Difficulty::of_result_sets(result_sets(words)));
    }
    found
}

fn is_exec(word: &str) -> bool {
    word == "exec" || word == "execute"
}

fn dynamic(words: &Words) -> bool {
    words.any(&["sp_executesql"])
        || (0..words.len()).any(|at| is_exec(words.at(at)) && (words.at(at + 1) == "(" || variable_call(words, at)))
}

/// `EXEC @name`, without a result that is kept (`EXEC @code = p`).
fn variable_call(words: &Words, at: usize) -> bool {
    words.at(at + 1).starts_with('@') && words.at(at + 2) != "="
}

fn transaction(words: &Words) -> bool {
    words.any(&["commit", "rollback"])
        || ["tran", "transaction"]
            .iter()
            .any(|word| words.has(&["begin", word]) || words.has(&["save", word]))
}

fn merges(words: &Words) -> bool {
    // A hint and a kind of join have the word too: OPTION (MERGE JOIN), INNER MERGE JOIN.
    (0..words.len()).any(|at| words.at(at) == "merge" && words.at(at + 1) != "join" && words.depth(at) == 0)
}

fn table_variable(words: &Words) -> bool {
    (0..words.len()).any(|at| {
        let variable = words.at(at).starts_with('@') && words.before(at) != "returns";
        variable && (words.at(at + 1) == "table" || (words.at(at + 1) == "as" && words.at(at + 2) == "table"))
    })
}

fn system(words: &Words) -> bool {
    words.any(&[
        "information_schema",
        "openrowset",
        "openquery",
        "opendatasource",
        "msdb",
    ]) || words.has(&["sys", "."])
        || words.some(|word| {
            word.starts_with("xp_") || (word.starts_with("sp_") && !["sp_executesql", "sp_getapplock"].contains(&word))
        })
}

/// Definitions behind the one of the module itself.
fn ddl(words: &Words) -> bool {
    let own = (0..words.len())
        .find(|at| ["create", "alter"].contains(&words.at(*at)))
        .unwrap_or(0);
    (own + 1..words.len()).any(|at| {
        let object = [
            "table",
            "index",
            "view",
            "schema",
            "procedure",
            "trigger",
            "sequence",
            "database",
        ];
        ["create", "alter", "drop", "truncate"].contains(&words.at(at))
            && (object.contains(&words.at(at + 1)) || words.at(at + 2) == "index")
            && !words.at(at + 2).starts_with('#')
    })
}

fn calls(words: &Words) -> bool {
    (0..words.len()).any(|at| {
        let next = words.at(at + 1);
        // WITH EXECUTE AS says who runs it.
        is_exec(words.at(at)) && next != "as" && next != "(" && next != "sp_executesql" && !variable_call(words, at)
    })
}

fn document(words: &Words) -> bool {
    words.any(&["openjson", "openxml", "sp_xml_preparedocument"])
        || words.has(&["for", "xml"])
        || words.has(&["for", "json"])
        || words.has(&[".", "nodes", "("])
}

/// SELECTs whose rows go to the caller: those that no INSERT takes, that set no variable and make no table.
fn result_sets(words: &Words) -> usize {
    let mut found = 0;
    let mut inserts = false;
    for at in 0..words.len() {
        if words.depth(at) > 0 {
            continue;
        }
        match words.at(at) {
            "insert" => inserts = true,
            "values" | "exec" | "execute" | ";" | "update" | "delete" | "set" => inserts = false,
            "select" if std::mem::take(&mut inserts) => {}
            "select" => {
                let part = ["union", "all", "except", "intersect", "for"].contains(&words.before(at));
                if !part && !gives_nothing(words, at) {
                    found += 1;
                }
            }
            _ => {}
        }
    }
    found
}

/// `SELECT @a = …` and `SELECT … INTO t`.
fn gives_nothing(words: &Words, select: usize) -> bool {
    let starts = [
        "select", "insert", "update", "delete", "set", "declare", "if", "while", "begin", "end", "else", "return", ";",
    ];
    let own = (select + 1..words.len()).take_while(|at| words.depth(*at) > 0 || !starts.contains(&words.at(*at)));
    let own: Vec<usize> = own.filter(|at| words.depth(*at) == 0).collect();
    let list: Vec<usize> = own.iter().copied().take_while(|at| words.at(*at) != "from").collect();
    list.iter()
        .any(|at| words.at(*at) == "into" || (words.at(*at).starts_with('@') && words.at(*at + 1) == "="))
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MsSqlDialect;

    use super::*;
    use crate::script::tokens;

    fn hard(text: &str) -> Vec<&'static str> {
        let tokens = tokens(&MsSqlDialect {}, text, 1).unwrap();
        let found = difficulties(&Words::of(&tokens), true);
        found.into_iter().map(Difficulty::word).collect()
    }

    #[test]
    fn each_is_told_from_its_words() {
        for (text, expected) in [
            ("create procedure p as update t set a = 1", vec![]),
            ("create procedure p as exec('drop table x')", vec!["dynamic-sql"]),
            ("create procedure p as exec dbo.q @a = 1", vec!["call"]),
            ("create procedure p with execute as owner as set nocount on", vec![]),
            ("create procedure p as select a from t", vec!["result-set"]),
            (
                "create procedure p as select a from t union all select b from u",
                vec!["result-set"],
            ),
            (
                "create procedure p as if 1 = 1 select a from t else select b from t",
                vec!["several-result-sets"],
            ),
            ("create procedure p as insert into t (a) select a from u", vec![]),
            ("create procedure p as declare @a int select @a = max(a) from t", vec![]),
            (
                "create procedure p as select a into #x from t drop table #x",
                vec!["temporary-table"],
            ),
            (
                "create procedure p as begin try begin tran commit end try begin catch throw end catch",
                vec!["transaction", "error-handler", "raise"],
            ),
            (
                "create procedure p as declare @t table (a int) truncate table u",
                vec!["table-variable", "ddl"],
            ),
            (
                "create procedure p as select a from t inner merge join u on 1 = 1",
                vec!["result-set"],
            ),
            (
                "create procedure p as declare c cursor for select a from t",
                vec!["cursor"],
            ),
        ] {
            assert_eq!(hard(text), expected, "{text}");
        }
    }
}
