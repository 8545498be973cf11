//! PostgreSQL as a witness for the canonical form of JSON.
//!
//! Both legs of the digest read JSON with the same code, so a fault in it would be invisible to the law. Here random pairs of documents are
//! put before PostgreSQL: the digests of two texts must be equal exactly if `a::jsonb = b::jsonb`, a text must have a digest
//! exactly if PostgreSQL takes it, and a text and what jsonb prints of it must have one digest.

use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use model::column_plan::{Canonical, Conversion};
use model::mysql_type::MysqlType;
use model::{ColumnPlan, PgType, SourceType};
use postgres::Target;
use stage::digest::{Form, RowHasher};

/// Pairs that are asked in one run.
const PAIRS: usize = 6000;

/// SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Numbers in groups of one value, then some that stand alone, are beyond a limit, or are no JSON.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "0.0",
    "0e9",
    "-0.000E-7",
    "1",
    "1.0",
    "1e0",
    "10e-1",
    "0.1E+1",
    "100",
    "1e2",
    "1.00e+2",
    "-1",
    "-1.000",
    "1.5",
    "15e-1",
    "0.15E1",
    "9007199254740993",
    "9007199254740992",
    "9007199254740993.0",
    "18446744073709551616",
    "0.1",
    "0.10",
    "0.1000000000000000055511151231257827",
    "1e-7",
    "0.0000001",
    "1.7976931348623157e308",
    "1e400",
    "123456789012345678901234567890e-30",
    "0.12345678901234567890123456789",
    "5e-324",
    "1e131071",
    "1e131072",
    "1e-16383",
    "1e-16384",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "-",
    "0x10",
    "NaN",
    "Infinity",
    "1_000",
    "00",
];

/// Pieces of strings, as written between the quotes.
const PIECES: &[&str] = &[
    "",
    "a",
    "b",
    "A",
    " ",
    "\u{e9}",
    "\\u00e9",
    "\\u00E9",
    "e\\u0301",
    "/",
    "\\/",
    "\\u002f",
    "\\\"",
    "\\u0022",
    "\\\\",
    "\\n",
    "\\u000a",
    "\\t",
    "\\b",
    "\\f",
    "\\r",
    "\u{1f642}",
    "\\ud83d\\ude42",
    "\\uD83D\\uDE42",
    "\u{7f}",
    "\\u007f",
    "\\uffff",
    "\u{ffff}",
    "\\ud83d",
    "\\ude42",
    "\\ude42\\ud83d",
    "\\u0000",
    "\\u00",
    "\\x",
    "\\u12G4",
    "\u{1}",
    "\\u0001",
    "\\ud83d\\u0041",
    "\u{2028}",
];

/// One in how many choices is taken from the strange end of a list.
const STRANGE: usize = 40;

fn number(random: &mut Random) -> &'static str {
    let sound = NUMBERS.iter().position(|text| *text == "1e131072").unwrap();
    let end = if random.below(STRANGE) == 0 {
        NUMBERS.len()
    } else {
        sound
    };
    NUMBERS[random.below(end)]
}

fn string(random: &mut Random) -> String {
    let sound = PIECES.iter().position(|text| *text == "\\ud83d").unwrap();
    let pieces: Vec<&str> = (0..random.below(4))
        .map(|_| {
            let end = if random.below(STRANGE) == 0 {
                PIECES.len()
            } else {
                sound
            };
            PIECES[random.below(end)]
        })
        .collect();
    format!("\"{}\"", pieces.concat())
}

fn space(random: &mut Random) -> &'static str {
    random.one(&["", "", "", "", " ", "\n", "\t\r\n "])
}

fn document(random: &mut Random, depth: usize) -> String {
    let (before, after) = (space(random), space(random));
    let inside = match random.below(if depth == 0 { 5 } else { 9 }) {
        0 => random.one(&["null", "true", "false"]).to_owned(),
        1 | 2 => number(random).to_owned(),
        3 | 4 => string(random),
        5 | 6 => {
            let items: Vec<String> = (0..random.below(4)).map(|_| document(random, depth - 1)).collect();
            format!("[{}{}]", space(random), items.join(","))
        }
        _ => {
            let members: Vec<String> = (0..random.below(5))
                .map(|_| {
                    format!(
                        "{}{}{}:{}",
                        space(random),
                        string(random),
                        space(random),
                        document(random, depth - 1)
                    )
                })
                .collect();
            format!("{{{}{}}}", space(random), members.join(","))
        }
    };
    format!("{before}{inside}{after}")
}

/// Another way to write the document, or nearly the same document.
fn relative(random: &mut Random, text: &str) -> String {
    match random.below(6) {
        0 => text.to_owned(),
        // The same with another spelling of whatever comes first.
        1 => text.replacen('/', "\\/", 1),
        2 => text.replacen("1.0", "1", 1),
        3 => text.replacen(',', " ,\n", 3),
        // A repeated key, or an array in another order.
        4 => format!("{{\"a\":{},\"a\":{text}}}", document(random, 1)),
        _ => document(random, 3),
    }
}

fn nested(depth: usize) -> String {
    format!("{}1{}", "[{\"k\":".repeat(depth), "}]".repeat(depth))
}

fn plan(target: PgType) -> ColumnPlan {
    ColumnPlan {
        source_column: "doc".to_owned(),
        target_column: "doc".to_owned(),
        source: SourceType::Mysql(MysqlType::Json { alias: true }),
        nullable: true,
        wire: DataType::Binary,
        staged: DataType::Utf8,
        target,
        conversion: Conversion::Json,
        canonical: Canonical::Json,
        losses: Vec::new(),
        generated: false,
    }
}

/// What the digest sees of a text, as the source's or as the stage's; `None` if it is unreadable as JSON.
fn seen(hasher: &RowHasher, text: &str) -> Option<Vec<u8>> {
    let (kind, column): (DataType, ArrayRef) = match hasher.form() {
        Form::Wire => (DataType::Binary, Arc::new(BinaryArray::from(vec![text.as_bytes()]))),
        Form::Staged => (DataType::Utf8, Arc::new(StringArray::from(vec![text]))),
    };
    let schema = Schema::new(vec![Field::new("doc", kind, true)]);
    let batch = RecordBatch::try_new(Arc::new(schema), vec![column]).unwrap();
    let cell = hasher.encoder(&batch).unwrap().cell(0, 0).unwrap();
    // Ordinal, then the tag: the last two are raw values, which were not understood.
    (cell[2] < 254).then_some(cell)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn digests_of_json_are_equal_exactly_if_postgresql_calls_the_values_equal() {
    let Some(connection) = crate::live::connection() else {
        return;
    };
    let seed = std::env::var("LANDFALL_TEST_SEED").map_or_else(
        |_| std::time::UNIX_EPOCH.elapsed().unwrap().as_secs(),
        |text| text.parse().expect("LANDFALL_TEST_SEED is a number"),
    );
    let said = format!("LANDFALL_TEST_SEED={seed}\n");
    std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).ok();
    let mut random = Random(seed);
    let mut pairs: Vec<(String, String)> = (0..PAIRS)
        .map(|_| {
            let text = document(&mut random, 3);
            let other = relative(&mut random, &text);
            (text, other)
        })
        .collect();
    // Every number with every other, and every piece with every other.
    for (left, right) in NUMBERS
        .iter()
        .flat_map(|left| NUMBERS.iter().map(move |right| (left, right)))
    {
        pairs.push(((*left).to_owned(), (*right).to_owned()));
    }
    for (left, right) in PIECES
        .iter()
        .flat_map(|left| PIECES.iter().map(move |right| (left, right)))
    {
        pairs.push((format!("{{\"{left}\":1}}"), format!("{{\"{right}\":1.0}}")));
    }
    pairs.push((nested(450), nested(450)));
    pairs.push((nested(450), nested(449)));

    let target = Target::connect(&connection).await.unwrap();
    target
        .client()
        .batch_execute(
            "CREATE FUNCTION pg_temp.shown(a text) RETURNS text LANGUAGE plpgsql AS \
                 'BEGIN RETURN a::jsonb::text; EXCEPTION WHEN data_exception THEN RETURN NULL; END'; \
             CREATE FUNCTION pg_temp.is_json(a text) RETURNS boolean LANGUAGE plpgsql AS \
                 'BEGIN RETURN a::json IS NOT NULL; EXCEPTION WHEN data_exception THEN RETURN false; END'",
        )
        .await
        .unwrap();
    let (left, right): (Vec<&str>, Vec<&str>) = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).unzip();
    let rows = target
        .client()
        .query(
            "SELECT pg_temp.shown(a), pg_temp.shown(b), pg_temp.shown(a)::jsonb = pg_temp.shown(b)::jsonb, pg_temp.is_json(a) \
             FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS pair(a, b, at) ORDER BY at",
            &[&left, &right],
        )
        .await
        .unwrap();
    let staged = RowHasher::new(&[plan(PgType::Jsonb)], Form::Staged);
    let wire = RowHasher::new(&[plan(PgType::Jsonb)], Form::Wire);
    let as_text = RowHasher::new(&[plan(PgType::Json)], Form::Wire);
    let mut outcomes = [0_usize; 3];
    for ((a, b), row) in pairs.iter().zip(&rows) {
        let shown: [Option<String>; 2] = [row.get(0), row.get(1)];
        let digests = [seen(&staged, a), seen(&staged, b)];
        assert_eq!(seen(&wire, a), digests[0], "seed {seed}: {a:?}");
        for (text, (shown, digest_of)) in [a, b].into_iter().zip(shown.iter().zip(&digests)) {
            assert_eq!(
                digest_of.is_some(),
                shown.is_some(),
                "seed {seed}: PostgreSQL makes {shown:?} of {text:?} as jsonb"
            );
            if let Some(shown) = shown {
                assert_eq!(
                    &seen(&staged, shown),
                    digest_of,
                    "seed {seed}: {text:?} as jsonb is {shown:?}"
                );
            }
        }
        assert_eq!(
            seen(&as_text, a).is_some(),
            row.get::<_, bool>(3),
            "seed {seed}: {a:?} as json"
        );
        match row.get::<_, Option<bool>>(2) {
            None => outcomes[0] += 1,
            Some(equal) => {
                outcomes[if equal { 1 } else { 2 }] += 1;
                assert_eq!(digests[0] == digests[1], equal, "seed {seed}: {a:?} and {b:?}");
            }
        }
    }
    assert!(
        outcomes.iter().all(|count| *count > 300),
        "every outcome is there: {outcomes:?}"
    );
}
