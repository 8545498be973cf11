//! Every column type of MySQL and MariaDB at its limits: migrated, and then compared by SQL of each server's own that
//! shares nothing with Landfall.

mod bytes;
mod documents;
mod labels;
mod mapping;
mod numbers;
mod texts;
mod times;

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, table};
use crate::support::postgres::PgDatabase;

/// How a column is compared: the text that each server makes of a value.
#[derive(Clone, Copy)]
enum Shown {
    /// Whole numbers and decimals, as digits.
    Number,
    /// Floats: parsed from the shortest text that gives the same bits.
    Float,
    /// Bits as a string of 0 and 1 of this width.
    Bits(u8),
    /// `bit(1)`, a boolean in the target.
    Truth,
    /// The bytes of the text in UTF-8.
    Text,
    /// The bytes.
    Bytes,
    /// SHA-256 of the bytes, for large ones.
    Hash,
    Date,
    /// Microseconds printed in full.
    Moment,
    /// Hours beyond a day, six digits.
    Span,
    /// Members with commas; NULL and the empty set apart.
    Set,
    /// The source's text, read as jsonb by PostgreSQL itself.
    Json,
    /// EWKB as PostGIS would have it.
    Geometry,
    /// The server's own text.
    Plain,
    /// An address without its mask.
    Address,
}

impl Shown {
    fn in_source(self, column: &str, maria: bool) -> String {
        match self {
            Shown::Number => format!("cast({column} + 0 as char)"),
            // A number, not a text: casts to CHAR lose digits in MySQL.
            Shown::Float => format!("cast({column} as double)"),
            Shown::Bits(width) => format!("lpad(bin({column} + 0), {width}, '0')"),
            Shown::Truth => format!("if({column} = b'1', 'true', if({column} = b'0', 'false', null))"),
            Shown::Text => format!("hex(convert({column} using utf8mb4))"),
            Shown::Bytes => format!("hex({column})"),
            Shown::Hash => format!("upper(sha2({column}, 256))"),
            Shown::Date => format!("date_format({column}, '%Y-%m-%d')"),
            Shown::Moment => format!("date_format({column}, '%Y-%m-%d %H:%i:%s.%f')"),
            Shown::Span => format!("cast(cast({column} as time(6)) as char)"),
            Shown::Set | Shown::Json | Shown::Plain | Shown::Address => format!("cast({column} as char)"),
            Shown::Geometry => {
                let wkb = if maria {
                    format!("hex(st_aswkb({column}))")
                } else {
                    format!("hex(st_aswkb({column}, 'axis-order=long-lat'))")
                };
                // EWKB: a flag in the type's high byte, and the SRID behind it, little-endian.
                format!(
                    "if(st_srid({column}) = 0, {wkb}, concat(left({wkb}, 8), '20', hex(char(st_srid({column}) & 255, (st_srid({column}) >> 8) & 255, \
                     (st_srid({column}) >> 16) & 255, (st_srid({column}) >> 24) & 255 using binary)), substr({wkb}, 11)))"
                )
            }
        }
    }

    fn in_target(self, column: &str) -> String {
        match self {
            Shown::Number | Shown::Bits(_) | Shown::Truth | Shown::Plain | Shown::Json => format!("{column}::text"),
            Shown::Float => format!("{column}::float8::text"),
            Shown::Text => format!("upper(encode(convert_to({column}::text, 'UTF8'), 'hex'))"),
            Shown::Bytes | Shown::Geometry => format!("upper(encode({column}, 'hex'))"),
            Shown::Hash => format!("upper(encode(sha256({column}), 'hex'))"),
            // PostgreSQL calls the year 0 1 BC.
            Shown::Date => format!(
                "case when {column} < '0001-01-01' then '0000' || to_char({column}, '-MM-DD') else to_char({column}, 'YYYY-MM-DD') end"
            ),
            Shown::Moment => format!(
                "case when {column} < '0001-01-01' then '0000' || to_char({column}, '-MM-DD HH24:MI:SS.US') else to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US') end"
            ),
            Shown::Span => format!(
                "(select case when {column} < interval '0' then '-' else '' end || case when m < 36000000000 then '0' else '' end || div(m, 3600000000) || ':' || \
                 lpad(mod(div(m, 60000000), 60)::text, 2, '0') || ':' || lpad(mod(div(m, 1000000), 60)::text, 2, '0') || '.' || lpad(mod(m, 1000000)::text, 6, '0') \
                 from (select trunc(abs(extract(epoch from {column})) * 1000000) as m where {column} is not null) as micros)"
            ),
            Shown::Set => format!("array_to_string({column}, ',')"),
            Shown::Address => format!("host({column})"),
        }
    }

    fn alike(self, source: Option<&str>, found: Option<&str>, target: &mut PgDatabase) -> bool {
        match (self, source, found) {
            (Shown::Float, Some(source), Some(found)) => {
                let (source, found): (f64, f64) = (source.parse().unwrap(), found.parse().unwrap());
                source.to_bits() == found.to_bits()
            }
            (Shown::Json, Some(source), Some(found)) => {
                let literal = |text: &str| format!("'{}'::jsonb", text.replace('\'', "''"));
                target
                    .value(&format!("select {} = {}", literal(source), literal(found)))
                    .as_deref()
                    == Some("true")
            }
            _ => source == found,
        }
    }
}

/// A column: its name, its type in the source, its type in the target, and how it is compared.
type Column = (&'static str, &'static str, &'static str, Shown);

/// A table: its columns, and its rows as SQL values, one for each column. A row of NULLs is added.
struct Family {
    name: &'static str,
    columns: &'static [Column],
    rows: &'static [&'static str],
}

/// Creates and fills the tables; each gets an integer key `id`.
fn fill(source: &mut MysqlDatabase, families: &[Family]) {
    for family in families {
        let columns: Vec<String> = family
            .columns
            .iter()
            .map(|(name, kind, _, _)| format!("`{name}` {kind} null"))
            .collect();
        source.run(&format!(
            "create table `{}` (id int not null primary key, {}) engine=InnoDB",
            family.name,
            columns.join(", ")
        ));
        let nulls = vec!["null"; family.columns.len()].join(", ");
        for (id, row) in family.rows.iter().copied().chain([nulls.as_str()]).enumerate() {
            source.run(&format!("insert into `{}` values ({id}, {row})", family.name));
        }
    }
}

/// Compares types and every value of every table.
fn compare(pair: &mut Pair, families: &[Family]) {
    let maria = is_maria(&mut pair.source);
    let mut wrong = Vec::new();
    for family in families {
        for (column, kind, wanted, shown) in family.columns {
            let found = pair
                .target
                .value(&format!(
                    "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = '\"{}\".\"{}\"'::regclass and attname = '{column}'",
                    pair.name, family.name
                ))
                .unwrap_or_default();
            let is_enum = *wanted == "enum"
                && pair
                    .target
                    .value(&format!(
                        "select typtype = 'e' from pg_type where oid = '{found}'::regtype"
                    ))
                    .as_deref()
                    == Some("true");
            if found != *wanted && !is_enum {
                wrong.push(format!(
                    "{}.{column} {kind}: type {found}, expected {wanted}",
                    family.name
                ));
            }
            let expected = pair.source.rows(&format!(
                "select {} from `{}` order by id",
                shown.in_source(&format!("`{column}`"), maria),
                family.name
            ));
            let actual = pair.target.rows(&format!(
                "select {} from \"{}\" order by id",
                shown.in_target(&format!("\"{column}\"")),
                family.name
            ));
            if expected.len() != actual.len() {
                wrong.push(format!(
                    "{}.{column}: {} rows in the source, {} in the target",
                    family.name,
                    expected.len(),
                    actual.len()
                ));
                continue;
            }
            for (row, (expected, actual)) in expected.into_iter().zip(actual).enumerate() {
                let expected = mysql_async::from_row::<(Option<String>,)>(expected).0;
                let actual: Option<String> = actual.get(0);
                if !shown.alike(expected.as_deref(), actual.as_deref(), &mut pair.target) {
                    let cut =
                        |text: &Option<String>| text.as_ref().map(|text| text.chars().take(200).collect::<String>());
                    wrong.push(format!(
                        "{}.{column} {kind}, row {row}: {:?} in the source, {:?} in the target",
                        family.name,
                        cut(&expected),
                        cut(&actual)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_maria(source: &mut MysqlDatabase) -> bool {
    source.value("select version()").unwrap().contains("MariaDB")
}

/// Major and minor version.
fn version(source: &mut MysqlDatabase) -> (u32, u32) {
    let text = source.value("select version()").unwrap();
    let mut parts = text.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap(), parts.next().unwrap())
}

/// Migrates and compares; Landfall's own verdict must be plain `equal`.
fn travel(pair: &mut Pair, families: &[Family]) {
    fill(&mut pair.source, families);
    pair.landfall(&["migrate"]).expect(0);
    compare(pair, families);
    let report = pair.verify();
    for family in families {
        assert_eq!(
            table(&report, family.name)["verdict"]["kind"],
            "equal",
            "{}: {:#}",
            family.name,
            table(&report, family.name)
        );
    }
}
