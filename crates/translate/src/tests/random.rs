//! Translation is total: random schemas, made of good and bad parts, never make it panic, and every file is rendered.

use model::source_schema::*;
use model::{SourceTable, TableName};

use super::broad::*;
use crate::{Mapping, Options, advice, render, translate, wanted_scans};

/// xorshift64*: small, and the seed in the message repeats a run.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end
    }

    pub(super) fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const TYPES: &[&str] = &[
    "tinyint(1)",
    "int",
    "bigint unsigned",
    "decimal(65,30)",
    "decimal(1,1)",
    "float",
    "double unsigned",
    "bit(1)",
    "bit(64)",
    "char(0)",
    "varchar(16383)",
    "text",
    "longtext",
    "binary(0)",
    "varbinary(3072)",
    "longblob",
    "date",
    "datetime(6)",
    "timestamp(3)",
    "time(6)",
    "year",
    "enum('a','b')",
    "enum('')",
    "enum('x','x ')",
    "set('a')",
    "json",
    "point",
    "vector(3)",
    "uuid",
    "inet6",
    "nonsense(",
    "",
    "enum('\0')",
];
const TEXTS: &[&str] = &[
    "",
    "0",
    "1",
    "-1",
    "1.5",
    "b'1'",
    "b'",
    "0x",
    "0xZZ",
    "NULL",
    "null",
    "0000-00-00",
    "2020-01-01",
    "2020-02-30 25:00:00",
    "a",
    "a,b",
    "it's",
    "\\",
    "\0",
    "é",
    "🦀",
    "99999999999999999999999999",
    "CURRENT_TIMESTAMP",
    "{}",
    "{\"a\":",
    "MAXVALUE",
    "1,2",
    "'a','b'",
    "'a",
    "`a`",
    "year(`a`)",
    "to_days(`b`)",
    "`a` + `b`",
    "(((",
    "uuid()",
    "json_valid(`a`)",
    "`a` > `b` and `c`",
    "`zz` = 1",
    "if(`a`,`b`,`c`)",
    "concat(`a`,`b`)",
    "`a`->>'$.x'",
    "cast(`a` as char charset utf8mb4)",
    r"_utf8mb4\'x\'",
    "interval",
    "case",
    "1 +",
    "`a` in (1,'x',null)",
    "-`a` ^ 2",
    "greatest(`a`)",
    "substring(`a`,`b`,`c`)",
    "date_format(`a`,'%')",
    "9223372036854775807",
    "-9223372036854775808",
    "to_seconds(`a`)",
    "18446744073709551615",
];
const NAMES: &[&str] = &[
    "a",
    "A",
    "b",
    "c",
    "id",
    "ctid",
    "",
    "sp ace",
    "q\"q",
    "ünï",
    "PRIMARY",
    "\u{1f980}",
];

fn name(random: &mut Random) -> String {
    match random.below(12) {
        0 => "x".repeat(random.below(90)),
        1 => "ß".repeat(random.below(64)),
        _ => random.of(NAMES).to_owned(),
    }
}

fn random_column(random: &mut Random) -> SourceColumn {
    let default = match random.below(6) {
        0 => Some(SourceDefault::Literal(random.of(TEXTS).to_owned())),
        1 => Some(SourceDefault::Expression(random.of(TEXTS).to_owned())),
        2 => Some(SourceDefault::Now(u8::try_from(random.below(10)).unwrap())),
        _ => None,
    };
    SourceColumn {
        nullable: random.chance(2),
        default,
        on_update_now: random.chance(9).then_some(9),
        generated: random.chance(5).then(|| SourceGenerated {
            expression: random.of(TEXTS).to_owned(),
            stored: random.chance(2),
        }),
        identity: random
            .chance(6)
            .then_some(model::source_schema::SourceIdentity::AUTO_INCREMENT),
        alias: None,
        options: Vec::new(),
        invisible: random.chance(9),
        collation: random.chance(2).then(|| "utf8mb4_general_ci".to_owned()),
        ..column(&name(random), random.of(TYPES))
    }
}

fn random_index(random: &mut Random) -> SourceIndex {
    let kinds = [
        SourceIndexKind::Btree,
        SourceIndexKind::Hash,
        SourceIndexKind::Fulltext,
        SourceIndexKind::Spatial,
        SourceIndexKind::Vector,
    ];
    let parts = (0..random.below(4))
        .map(|_| SourceIndexPart {
            column: (!random.chance(5)).then(|| name(random)),
            expression: random.chance(4).then(|| random.of(TEXTS).to_owned()),
            prefix: random.chance(4).then(|| u32::try_from(random.below(5_000)).unwrap()),
            descending: random.chance(3),
        })
        .collect();
    SourceIndex {
        kind: kinds[random.below(5)],
        unique: random.chance(2),
        visible: random.chance(2),
        parts,
        ..index(&name(random), &[])
    }
}

fn random_table(random: &mut Random) -> SourceTable {
    let columns = (0..random.below(8)).map(|_| random_column(random)).collect();
    let mut table = table(&name(random), columns, &[]);
    table.primary_key = random.chance(2).then(|| random_index(random));
    table.indexes = (0..random.below(4)).map(|_| random_index(random)).collect();
    table.foreign_keys = (0..random.below(3))
        .map(|_| SourceForeignKey {
            name: name(random),
            columns: (0..random.below(3)).map(|_| name(random)).collect(),
            referenced_table: TableName::new("shop", name(random)),
            referenced_columns: (0..random.below(3)).map(|_| name(random)).collect(),
            on_update: ReferentialAction::SetDefault,
            on_delete: ReferentialAction::Cascade,
            state: ConstraintState::Enforced,
            server_named: false,
        })
        .collect();
    table.checks = (0..random.below(3))
        .map(|_| check(&name(random), random.of(TEXTS)))
        .collect();
    table.next_identity = random.chance(3).then(|| i128::from(random.next()));
    if random.chance(3) {
        let method = random.of(&[
            "RANGE",
            "RANGE COLUMNS",
            "LIST",
            "LIST COLUMNS",
            "HASH",
            "LINEAR KEY",
            "KEY",
            "SYSTEM_TIME",
            "",
        ]);
        let partitions = (0..random.below(4))
            .map(|_| SourcePartition {
                name: name(random),
                description: random.of(TEXTS).to_owned(),
            })
            .collect();
        table.partitioning = Some(SourcePartitioning {
            method: method.to_owned(),
            expression: random.of(TEXTS).to_owned(),
            partitions,
            subpartition: random.chance(3).then(|| "HASH (a)".to_owned()),
        });
    }
    table
}

/// The seed of a run: the one of the environment, or a new one; it is printed, and repeats the run.
#[expect(clippy::print_stderr, reason = "the seed repeats the run")]
pub(super) fn seed() -> u64 {
    let seed = std::env::var("LANDFALL_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| {
            let now = std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap();
            u64::from(now.subsec_nanos()) | 1
        });
    eprintln!("LANDFALL_TEST_SEED={seed}");
    seed
}

#[test]
fn random_schemas_are_translated() {
    let mut random = Random(seed());
    let user = "[options]\ncase_insensitive = \"citext\"\npartitions = \"partitions\"\n[column.\"*.a\"]\ntype = \"boolean\"\n[types]\nunsupported = \"text\"";
    let mappings = [
        Mapping::shipped(model::Dialect::Mysql),
        Mapping::shipped(model::Dialect::Mysql).with_user_file(user).unwrap(),
    ];
    for round in 0..1_500 {
        let source = schema((0..random.below(5)).map(|_| random_table(&mut random)).collect());
        let options = Options {
            target_version: 15,
            extensions: ["citext".to_owned()].into(),
            identifiers: if random.chance(2) {
                crate::Identifiers::Lower
            } else {
                crate::Identifiers::Snake
            },
            ..Options::default()
        };
        let translation = translate(&source, &mappings[round % 2], &options);
        assert_eq!(translation.tables.len(), source.tables.len());
        for plan in &translation.tables {
            let schema = plan.staged_schema();
            assert_eq!(schema.fields().len(), plan.columns.len());
            assert!(
                plan.key
                    .iter()
                    .flat_map(|key| &key.columns)
                    .all(|at| *at < plan.columns.len())
            );
        }
        render(&translation.schema);
        let results: Vec<_> = wanted_scans(&source, &translation)
            .into_iter()
            .map(|request| model::ScanResult {
                request,
                rows: u64::try_from(random.below(2)).unwrap(),
            })
            .collect();
        advice(&translation, &results);
    }
}
