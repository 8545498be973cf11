//! Random schemas and rows: whatever is migrated and equal by its digests, the witness has nothing against it.
//!
//! `LANDFALL_TEST_MIGRATIONS` is how many; the seed is printed, and `LANDFALL_TEST_SEED` repeats it.

use crate::support::pair::Pair;
use crate::support::random::Random;

/// How many are migrated where nothing else is asked for.
const MIGRATIONS: u64 = 20;

/// A column's type and how its values are made.
struct Kind {
    sql: &'static str,
    value: fn(&mut Random) -> String,
}

const KINDS: &[Kind] = &[
    kind("tinyint", |r| among(r, &["-128", "127", "0", "7"])),
    kind("tinyint(1)", |r| among(r, &["0", "1", "1", "0", "1", "0", "2"])),
    kind("tinyint unsigned", |r| r.below(256).to_string()),
    kind("smallint", |r| signed(r, 16)),
    kind("mediumint unsigned", |r| r.below(1 << 24).to_string()),
    kind("int", |r| signed(r, 32)),
    kind("int unsigned", |r| r.below(1 << 32).to_string()),
    kind("bigint", |r| signed(r, 64)),
    kind("bigint unsigned", |r| r.next().to_string()),
    kind("bigint unsigned", |r| {
        among(r, &["18446744073709551615", "0", "18446744073709551614"])
    }),
    kind("year", |r| among(r, &["1901", "2155", "0", "2024"])),
    kind("decimal(12,2)", |r| decimal(r, 10, 2)),
    kind("decimal(43,4)", |r| decimal(r, 39, 4)),
    kind("decimal(44,0)", |r| decimal(r, 44, 0)),
    kind("decimal(65,30)", |r| decimal(r, 35, 30)),
    kind("decimal(65,0)", |r| decimal(r, 65, 0)),
    kind("decimal(30,30)", |r| decimal(r, 0, 30)),
    kind("float", |r| float(r, 30)),
    kind("double", |r| float(r, 300)),
    kind("double(14,2)", |r| decimal(r, 9, 2)),
    kind("bit(1)", |r| r.below(2).to_string()),
    kind("bit(17)", |r| r.below(1 << 17).to_string()),
    kind("bit(64)", |r| r.next().to_string()),
    kind("char(12)", |r| text(r, 12, true)),
    kind("varchar(40)", |r| text(r, 40, true)),
    kind("varchar(40) character set latin1", |r| text(r, 40, false)),
    kind("varchar(40) character set utf16", |r| text(r, 40, true)),
    kind("varchar(40) character set ucs2", |r| text(r, 40, false)),
    kind("varchar(40) collate utf8mb4_bin", |r| text(r, 40, true)),
    kind("text", |r| text(r, 90, true)),
    kind("longtext", |r| text(r, 300, true)),
    kind("binary(6)", |r| bytes(r, 6)),
    kind("varbinary(50)", |r| bytes(r, 50)),
    kind("blob", |r| bytes(r, 200)),
    kind("date", |r| format!("'{}'", date(r))),
    kind("datetime", |r| format!("'{} {}'", date(r), clock(r, 0))),
    kind("datetime(3)", |r| format!("'{} {}'", date(r), clock(r, 3))),
    kind("datetime(6)", |r| format!("'{} {}'", date(r), clock(r, 6))),
    kind("timestamp null", |r| {
        let year = 1971 + r.below(66);
        format!("'{year}-{:02}-11 {}'", 1 + r.below(12), clock(r, 0))
    }),
    kind("timestamp(6) null", |r| {
        let year = 1971 + r.below(66);
        format!("'{year}-{:02}-11 {}'", 1 + r.below(12), clock(r, 6))
    }),
    kind("time", |r| {
        let sign = among(r, &["-", ""]);
        format!("'{sign}{}:{:02}:{:02}'", r.below(839), r.below(60), r.below(60))
    }),
    kind("time(6)", |r| {
        let sign = among(r, &["-", ""]);
        format!(
            "'{sign}{}:{:02}:{:02}.{:06}'",
            r.below(30),
            r.below(60),
            r.below(60),
            r.below(1_000_000)
        )
    }),
    kind("enum('basic','gold','it''s','naïve','')", |r| {
        among(r, &["'basic'", "'gold'", "'it''s'", "'naïve'", "''", "5"])
    }),
    kind("enum('a','b')", |r| {
        among(r, &["'a'", "'b'", "1", "2", "'a'", "'b'", "'a'", "0"])
    }),
    kind("set('a','b','c d')", |r| r.below(8).to_string()),
    kind("json", |r| among(r, &["'{\"a\": 1.50}'", "'null'", "'[]'", "'\"x\"'"])),
    kind("point", |r| {
        format!("st_geomfromtext('POINT({} {})')", r.below(90), r.below(90))
    }),
];

/// Choices of a mapping file, one of each line.
const MAPPINGS: &[&[&str]] = &[
    &["", "zero_date = \"reject\""],
    &["", "strip_nul = true"],
    &["", "enum_empty = \"null\""],
];

const TYPES: &[&[&str]] = &[
    &["", "\"tinyint(1)\" = \"boolean\""],
    &["", "\"bigint unsigned\" = \"bigint\""],
    &["", "\"bit(1)\" = \"bit\""],
    &["", "bit = \"varbit\"", "bit = \"bytea\""],
    &["", "char = \"char\"", "char = \"text\""],
    &["", "varchar = \"text\""],
    &["", "datetime = \"timestamptz\""],
    &["", "timestamp = \"timestamp\""],
    &["", "time = \"time\""],
    &["", "enum = \"text\"", "enum = \"varchar\""],
    &["", "set = \"text\""],
    &["", "json = \"text\""],
];

const fn kind(sql: &'static str, value: fn(&mut Random) -> String) -> Kind {
    Kind { sql, value }
}

fn among(random: &mut Random, values: &[&str]) -> String {
    values[place(random, values.len())].to_owned()
}

fn place(random: &mut Random, count: usize) -> usize {
    usize::try_from(random.below(count as u64)).unwrap()
}

/// A whole number of so many bits.
fn signed(random: &mut Random, bits: u32) -> String {
    (random.next().cast_signed() >> (64 - bits)).to_string()
}

fn digits(random: &mut Random, count: u64) -> String {
    (0..count).map(|_| random.below(10).to_string()).collect()
}

fn decimal(random: &mut Random, whole: usize, fraction: u64) -> String {
    let sign = among(random, &["-", ""]);
    let whole = match random.below(4) {
        0 => "9".repeat(whole),
        1 => String::new(),
        _ => digits(random, whole as u64),
    };
    format!("{sign}0{whole}.{}0", digits(random, fraction))
}

fn float(random: &mut Random, exponent: u64) -> String {
    match random.below(6) {
        0 => "-0e0".to_owned(),
        1 => "0.1".to_owned(),
        2 => "16777217".to_owned(),
        _ => {
            let sign = among(random, &["-", ""]);
            let below = among(random, &["-", ""]);
            let power = random.below(exponent);
            format!("{sign}{}.{}e{below}{power}", 1 + random.below(9), digits(random, 16))
        }
    }
}

fn text(random: &mut Random, longest: u64, any: bool) -> String {
    const LETTERS: &[&str] = &[
        "a", "Z", "é", "ß", " ", "1", "ñ", "''", "\\\\", "_", "😀", "中", "\u{301}",
    ];
    let letters = if any { LETTERS } else { &LETTERS[..10] };
    let length = random.below(longest + 1);
    let mut text: String = (0..length).map(|_| letters[place(random, letters.len())]).collect();
    if random.below(150) == 0 {
        text = "\\0".to_owned();
    }
    format!("'{text}'")
}

fn bytes(random: &mut Random, longest: u64) -> String {
    let length = random.below(longest + 1);
    let hex: String = (0..length).map(|_| format!("{:02x}", random.below(256))).collect();
    format!("x'{hex}'")
}

fn date(random: &mut Random) -> String {
    match random.below(40) {
        0 => "0000-00-00".to_owned(),
        1 => "2020-00-15".to_owned(),
        2 => "0000-03-04".to_owned(),
        3 => "9999-12-31".to_owned(),
        4 => "0001-01-01".to_owned(),
        5 => "1582-10-10".to_owned(),
        _ => format!(
            "{:04}-{:02}-{:02}",
            1 + random.below(3000),
            1 + random.below(12),
            1 + random.below(28)
        ),
    }
}

fn clock(random: &mut Random, places: u64) -> String {
    let time = format!(
        "{:02}:{:02}:{:02}",
        random.below(24),
        random.below(60),
        random.below(60)
    );
    match places {
        0 => time,
        places => format!("{time}.{}", digits(random, places)),
    }
}

/// A table: its SQL and the lines of its section in landfall.toml.
fn table(random: &mut Random, name: &str) -> (Vec<String>, String) {
    let count = 2 + place(random, 9);
    let columns: Vec<&Kind> = (0..count).map(|_| &KINDS[place(random, KINDS.len())]).collect();
    let (key, rest) = match random.below(4) {
        0 => ("id int not null, k varchar(10) not null, primary key (k, id)", true),
        1 => ("id int not null", false),
        2 => ("id int not null auto_increment primary key", false),
        _ => ("id bigint unsigned not null primary key", false),
    };
    let mut definition: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, kind)| match kind.sql.strip_suffix(" null") {
            Some(sql) => format!("c{at} {sql} null"),
            None => format!("c{at} {} null", kind.sql),
        })
        .collect();
    // MariaDB allows no expression over a counter.
    if random.below(3) == 0 && !key.contains("auto_increment") {
        definition.push("g int generated always as (id + 1) stored".to_owned());
    }
    let (columns_sql, keys) = match key.split_once(", primary") {
        Some((columns, keys)) => (columns, format!(", primary{keys}")),
        None => (key, String::new()),
    };
    let mut statements = vec![format!(
        "create table {name} ({columns_sql}, {}{keys}) engine=InnoDB",
        definition.join(", ")
    )];
    let names: Vec<String> = (0..count).map(|at| format!("c{at}")).collect();
    for id in 1..=random.below(41) {
        let values: Vec<String> = columns
            .iter()
            .map(|kind| match random.below(8) {
                0 => "null".to_owned(),
                _ => (kind.value)(random),
            })
            .collect();
        let (more, value) = if rest {
            ("k, ", format!("'k{}', ", id % 7))
        } else {
            ("", String::new())
        };
        statements.push(format!(
            "insert into {name} (id, {more}{}) values ({id}, {value}{})",
            names.join(", "),
            values.join(", ")
        ));
    }
    let section = match random.below(8) {
        0 => format!("exclude_columns = [\"c{}\"]", place(random, count)),
        1 => "where = \"id > 5\"".to_owned(),
        2 => "where = \"rand() < 0.5\"".to_owned(),
        _ => String::new(),
    };
    (statements, section)
}

fn chosen(random: &mut Random, choices: &[&[&str]]) -> String {
    let lines = choices.iter().map(|lines| match random.below(3) {
        0 => among(random, lines),
        _ => String::new(),
    });
    lines.filter(|line| !line.is_empty()).map(|line| line + "\n").collect()
}

#[test]
fn random_migrations_give_no_false_alarm() {
    let seed = Random::seed_from_environment();
    let count = std::env::var("LANDFALL_TEST_MIGRATIONS").map_or(MIGRATIONS, |text| text.parse().unwrap());
    let (mut compared, mut quarantined, mut unheard) = (0, 0, 0);
    for migration in 0..count {
        let random = &mut Random::new(seed.wrapping_add(migration.wrapping_mul(0x1_0000)));
        let mapping = format!(
            "[options]\n{}\n[types]\n{}",
            chosen(random, MAPPINGS),
            chosen(random, TYPES)
        );
        let tables: Vec<(Vec<String>, String)> = (0..=random.below(2))
            .map(|at| table(random, &format!("t{at}")))
            .collect();
        let mut more = format!("[copy]\nchunk_rows = {}\n\n", 3 + random.below(30));
        for (at, (_, section)) in tables.iter().enumerate() {
            more.push_str(&format!("[tables.\"lf_witness_random.t{at}\"]\n{section}\n\n"));
        }
        let mut pair = Pair::with_mapping("lf_witness_random", &mapping, &more);
        pair.source.run("set sql_mode = 'ALLOW_INVALID_DATES'");
        let statements: Vec<&String> = tables.iter().flat_map(|(statements, _)| statements).collect();
        for statement in &statements {
            pair.source.run(statement);
        }
        pair.landfall(&["migrate"]);
        let report = pair.verify();
        let case = || format!("migration {migration} of seed {seed}:\n{mapping}\n{more}\n{statements:#?}");
        for result in report["tables"]
            .as_array()
            .unwrap_or_else(|| panic!("{report:#}\n{}", case()))
        {
            let witness = &result["witness"];
            assert_ne!(result["verdict"]["kind"], "different", "{witness:#}\n{}", case());
            assert_eq!(
                witness["differences"].as_array().unwrap().len(),
                0,
                "{witness:#}\n{}",
                case()
            );
            compared += witness["compared"].as_u64().unwrap();
            quarantined += result["quarantined_tally"]["rows"].as_u64().unwrap();
            let why = witness["not_taken"].as_str();
            unheard += u64::from(why.is_some());
            let filtered = why.is_none_or(|why| why.contains("row filter"));
            assert!(
                filtered || result["verdict"]["kind"] == "not-verified",
                "{witness:#}\n{}",
                case()
            );
        }
    }
    eprintln!(
        "{count} migrations, {compared} aggregates compared and equal, {quarantined} rows in quarantine, {unheard} tables \
         without a witness"
    );
    assert!(compared > count * 10, "{compared} aggregates of {count} migrations");
}
