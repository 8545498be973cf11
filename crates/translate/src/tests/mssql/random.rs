//! Translation of SQL Server is total: random schemas, made of good and bad parts, never make it panic.

use model::source_schema::*;
use model::{Dialect, SourceType, TableName};

use crate::mssql::column_type::parse;
use crate::tests::random::{Random, seed};
use crate::{Mapping, Options, render, translate};

const TYPES: &[&str] = &[
    "bit",
    "tinyint",
    "int",
    "bigint",
    "decimal(38,0)",
    "decimal(10,4)",
    "money",
    "float",
    "real",
    "char(3)",
    "varchar(8000)",
    "nvarchar(max)",
    "ntext",
    "binary(2)",
    "varbinary(max)",
    "date",
    "time(7)",
    "datetime",
    "smalldatetime",
    "datetime2(0)",
    "datetimeoffset(7)",
    "rowversion",
    "uniqueidentifier",
    "xml",
    "sql_variant",
    "hierarchyid",
    "geography",
    "nonsense(",
    "",
];
const TEXTS: &[&str] = &[
    "",
    "((0))",
    "(N'é')",
    "'''",
    "0x",
    "0xZ",
    "(null)",
    "$-1",
    "-(5)",
    "1e400",
    "getdate()",
    "newid()",
    "next value for x.y",
    "NEXT VALUE FOR [",
    "[a] IS NOT NULL",
    "[a] is not null and [b] is not null",
    "a and",
    "a > 1",
    "a + b",
    "((((",
    "maxvalue",
    "'2020-01-01'",
    "'20200230'",
    "'0001-01-01'",
    "9999999999999999999999999999999999999",
    "case",
    "\0",
    "'\0'",
    "@x > 0",
    "GRANT SELECT ON a TO b",
    "grant select (a on",
    "deny all",
    "exec sp_addrolemember 'a', 'b'",
    "x.y.z.a",
    "[dbo].[a]",
];
const NAMES: &[&str] = &[
    "a",
    "A",
    "b",
    "id",
    "ctid",
    "",
    "sp ace",
    "q\"q",
    "x]y",
    "PK__a__12345678",
    "ünï",
];

fn name(random: &mut Random) -> String {
    match random.below(12) {
        0 => "ß".repeat(random.below(64)),
        _ => random.of(NAMES).to_owned(),
    }
}

fn text(random: &mut Random) -> String {
    random.of(TEXTS).to_owned()
}

fn column(random: &mut Random) -> SourceColumn {
    let raw = random.of(TYPES);
    SourceColumn {
        name: name(random),
        raw_type: raw.to_owned(),
        source_type: SourceType::Mssql(parse(raw)),
        nullable: random.chance(2),
        default: match random.below(4) {
            0 => Some(SourceDefault::Literal(text(random))),
            1 => Some(SourceDefault::Expression(text(random))),
            _ => None,
        },
        on_update_now: None,
        generated: random.chance(5).then(|| SourceGenerated {
            expression: text(random),
            stored: random.chance(2),
        }),
        identity: random.chance(6).then(|| SourceIdentity {
            seed: i128::from(random.next()) - (1 << 63),
            increment: 1,
        }),
        invisible: random.chance(9),
        charset: None,
        collation: random.chance(2).then(|| "Latin1_General_CI_AI".to_owned()),
        alias: None,
        options: if random.chance(5) {
            vec![text(random)]
        } else {
            Vec::new()
        },
        comment: String::new(),
        hidden_labels: Vec::new(),
    }
}

fn index(random: &mut Random) -> SourceIndex {
    let kinds = [
        SourceIndexKind::Btree,
        SourceIndexKind::Hash,
        SourceIndexKind::Fulltext,
        SourceIndexKind::Spatial,
        SourceIndexKind::Xml,
        SourceIndexKind::Columnstore,
    ];
    SourceIndex {
        name: name(random),
        kind: kinds[random.below(6)],
        unique: random.chance(2),
        visible: true,
        disabled: random.chance(9),
        parts: (0..random.below(3))
            .map(|_| SourceIndexPart {
                column: Some(name(random)),
                expression: None,
                prefix: None,
                descending: random.chance(3),
            })
            .collect(),
        include: (0..random.below(2)).map(|_| name(random)).collect(),
        filter: random.chance(3).then(|| text(random)),
        options: if random.chance(4) {
            vec![text(random)]
        } else {
            Vec::new()
        },
        comment: name(random),
        server_named: random.chance(4),
    }
}

fn table(random: &mut Random) -> SourceTable {
    let names = |random: &mut Random| -> Vec<String> { (0..random.below(3)).map(|_| name(random)).collect() };
    let states = [
        ConstraintState::Enforced,
        ConstraintState::NotTrusted,
        ConstraintState::NotEnforced,
    ];
    SourceTable {
        name: TableName::new("dbo", name(random)),
        engine: String::new(),
        transactional: true,
        comment: String::new(),
        collation: None,
        next_identity: random.chance(3).then(|| i128::from(random.next())),
        columns: (0..random.below(8)).map(|_| column(random)).collect(),
        primary_key: random.chance(2).then(|| index(random)),
        indexes: (0..random.below(4)).map(|_| index(random)).collect(),
        foreign_keys: (0..random.below(3))
            .map(|_| SourceForeignKey {
                name: name(random),
                columns: names(random),
                referenced_table: TableName::new("dbo", name(random)),
                referenced_columns: names(random),
                on_update: ReferentialAction::SetDefault,
                on_delete: ReferentialAction::Cascade,
                state: states[random.below(3)],
                server_named: random.chance(4),
            })
            .collect(),
        checks: (0..random.below(3))
            .map(|_| SourceCheck {
                name: name(random),
                expression: text(random),
                state: states[random.below(3)],
                server_named: random.chance(4),
            })
            .collect(),
        partitioning: random.chance(3).then(|| SourcePartitioning {
            method: random.of(&["RANGE LEFT", "RANGE RIGHT", ""]).to_owned(),
            expression: name(random),
            partitions: (0..random.below(4))
                .map(|_| SourcePartition {
                    name: name(random),
                    description: text(random),
                })
                .collect(),
            subpartition: None,
        }),
        system_versioned: random.chance(4).then(|| SourceVersioning {
            history: random.chance(2).then(|| TableName::new("dbo", name(random))),
            period: random.chance(2).then(|| (name(random), name(random))),
            ..SourceVersioning::default()
        }),
        estimated_rows: 0,
        estimated_bytes: 0,
        options: if random.chance(4) {
            vec![text(random)]
        } else {
            Vec::new()
        },
    }
}

#[test]
fn random_schemas_are_translated() {
    let mut random = Random(seed());
    let user = "[options]\ncase_insensitive = \"icu\"\npartitions = \"partitions\"\ncomputed = \"view\"\n[types]\nunsupported = \"text\"";
    let shipped = || Mapping::shipped(Dialect::Mssql);
    let mappings = [shipped(), shipped().with_user_file(user).unwrap()];
    for round in 0..1_500 {
        let mut source = SourceSchema::empty(Dialect::Mssql, "SQL Server", "2022");
        source.tables = (0..random.below(5)).map(|_| table(&mut random)).collect();
        source.sequences = (0..random.below(3))
            .map(|_| SourceSequence {
                name: TableName::new("x", random.of(&["y", "z"])),
                source_type: random.chance(2).then(|| SourceType::Mssql(parse(random.of(TYPES)))),
                start: random.chance(2).then_some(i128::MAX),
                increment: i128::from(random.next()) - (1 << 63),
                minimum: random.chance(2).then_some(i128::MIN),
                maximum: random.chance(2).then_some(-5),
                cycle: random.chance(2),
                cache: random.chance(2).then_some(0),
            })
            .collect();
        source.synonyms = (0..random.below(3))
            .map(|_| SourceSynonym {
                name: TableName::new("dbo", name(&mut random)),
                target: text(&mut random),
            })
            .collect();
        source.grants = (0..random.below(3))
            .map(|_| SourceGrant {
                statement: text(&mut random),
                line: None,
            })
            .collect();
        let options = Options {
            target_version: if random.chance(2) { 15 } else { 18 },
            ..Options::default()
        };
        let translation = translate(&source, &mappings[round % 2], &options);
        assert_eq!(translation.tables.len(), source.tables.len());
        for plan in &translation.tables {
            assert_eq!(plan.staged_schema().fields().len(), plan.columns.len());
        }
        render(&translation.schema);
    }
}
