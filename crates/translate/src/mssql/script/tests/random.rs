//! Scripts that are no scripts: an answer, whatever comes in.

use super::*;

const SCRIPT: &str = "create table [dbo].[t] (a int identity(1,1) not null primary key, b nvarchar(max) default (N'x'), c as (a * 2) persisted,\n\
    constraint ck check (a > 0), index ix (a) include (b) where a > 1) on ps(a) with (data_compression = page)\ngo\n\
    if not exists (select * from sys.columns where name = 'q' and object_id = object_id('t')) alter table t add q datetime2(3) null\n\
    exec sp_rename 't.q', 'r', 'COLUMN' exec('create view v as select 1 as x') declare @x int = 1 + 2 set @x = (3)\n\
    insert into t (b) values ('a'), ('b') select 1 union all select 2 begin try drop table if exists u end try begin catch end catch\n\
    create partition function pf (int) as range right for values (1, 2) create partition scheme ps as partition pf all to ([primary])\n\
    exec sp_addextendedproperty 'MS_Description', 'x', 'schema', 'dbo', 'table', 't' grant select on t to public\n:setvar a b\n$(a)";

/// A small generator of numbers that are random enough.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn mutilated_scripts_get_an_answer() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let words: Vec<&str> = SCRIPT
        .split_inclusive([' ', '(', ')', ',', '\n', '\'', '.', '[', ']'])
        .collect();
    for _ in 0..3000 {
        let mut words = words.clone();
        for _ in 0..=random.below(4) {
            let (one, other) = (random.below(words.len()), random.below(words.len()));
            match random.below(3) {
                0 => {
                    words.remove(one);
                }
                1 => words.insert(one, words[other]),
                _ => words.swap(one, other),
            }
        }
        let reading = reading(&words.concat());
        for rows in &reading.rows {
            assert!(rows.bytes.start <= rows.values && rows.values <= rows.bytes.end);
        }
    }
}

#[test]
fn every_prefix_gets_an_answer() {
    for (end, _) in SCRIPT.char_indices() {
        reading(&SCRIPT[..end]);
    }
    for text in [
        "ä",
        "[ä",
        "'\u{1f600}",
        "@",
        "#",
        "$(",
        "$()",
        ":setvar",
        ":r",
        "go",
        "\u{feff}go\u{a0}",
        "exec",
        "exec(",
        "n'",
        "/*/*",
        "]",
        "create",
        "alter table",
        "if",
        "drop",
        "grant",
        "insert",
        "1..2.",
        "0x",
        "..",
        "x..y",
    ] {
        reading(text);
    }
}
