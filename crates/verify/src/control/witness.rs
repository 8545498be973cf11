//! The witness, planted: a scratch table of every family, changed in ways of which each must show in an aggregate, and in
//! no other column's.

use model::pg_type::quote;
use model::witness::{Family, Label};
use postgres::{Target, WitnessColumn};

use super::execute;
use super::scratch::{KeyKind, scratch};
use crate::error::VerifyError;
use crate::result::DetectorCheck;
use crate::witness::{WitnessDifference, differences};

/// What is done to the table `{t}`, and which column and aggregate must show it. Those of one round are planted together, each
/// in a column of its own.
type Planted = (&'static str, &'static str, &'static str);

const ROUNDS: &[&[Planted]] = &[
    &[
        ("amount = amount + 0.01 WHERE n = 4", "amount", "sum"),
        ("wide = wide + 0.0000000001 WHERE n = 4", "wide", "sum-fraction"),
        ("unsigned = unsigned - 1 WHERE n = 5", "unsigned", "sum"),
        ("small = NULL WHERE n = 5", "small", "nulls"),
        ("note = '' WHERE n = 10", "note", "nulls"),
        ("code = 'z-0001' WHERE n = 1", "code", "max"),
        ("padded = 'pad 33' WHERE n = 3", "padded", "sum-length"),
        ("day = day + 1 WHERE n = 5", "day", "sum"),
        (
            "moment = moment + interval '1 microsecond' WHERE n = 6",
            "moment",
            "sum",
        ),
        ("instant = instant - interval '1 hour' WHERE n = 1", "instant", "sum"),
        ("raw = raw || '\\x00' WHERE n = 3", "raw", "sum-length"),
        ("ratio4 = 0.1 WHERE n = 1", "ratio4", "min"),
    ],
    &[
        ("wide = wide - 1 WHERE n = 4", "wide", "sum-low"),
        ("note = 'cafe' WHERE n = 2", "note", "sum-bytes"),
        ("span = -span WHERE n = 3", "span", "sum"),
        ("clock = clock + interval '1 second' WHERE n = 3", "clock", "sum"),
        ("flag = NOT flag WHERE n = 3", "flag", "trues"),
        ("bits = B'100000000000' WHERE n = 3", "bits", "sum"),
        ("color = 'blue' WHERE n = 3", "color", "label-1"),
        ("raw = '\\xffff00' WHERE n = 3", "raw", "max"),
        ("ratio8 = -ratio8 WHERE n = 5", "ratio8", "negatives"),
    ],
    &[
        ("wide = wide + 1e40 WHERE n = 4", "wide", "sum-high"),
        ("note = rtrim(note) WHERE n = 7", "note", "sum-length"),
        ("tags = array_remove(tags, 'first') WHERE n = 3", "tags", "label-1"),
    ],
];

/// A row less shows in most columns, and in the number of rows.
const LOST: &str = "DELETE FROM {t} WHERE n = 4";

fn families() -> Vec<(String, Family)> {
    let label = |name: &str, position| Label {
        name: name.to_owned(),
        positions: vec![position],
    };
    let families = [
        ("small", Family::Integer),
        ("unsigned", Family::Integer),
        ("amount", Family::Decimal { split: false }),
        ("wide", Family::Decimal { split: true }),
        ("ratio4", Family::Float),
        ("ratio8", Family::Float),
        ("flag", Family::Boolean),
        ("code", Family::Text { padded: false }),
        ("note", Family::Text { padded: false }),
        ("padded", Family::Text { padded: true }),
        (
            "color",
            Family::Labels {
                labels: vec![label("red", 1), label("green", 2), label("blue", 3)],
                empty_as_null: false,
            },
        ),
        ("day", Family::Date { zero_as_null: false }),
        ("moment", Family::Timestamp { zero_as_null: false }),
        ("instant", Family::Timestamp { zero_as_null: false }),
        ("span", Family::Duration),
        ("clock", Family::Duration),
        ("raw", Family::Bytes),
        ("bits", Family::Bits { width: 12 }),
        ("tags", Family::Members(vec!["first".to_owned()])),
        ("doc", Family::Nulls("")),
    ];
    families.map(|(column, family)| (column.to_owned(), family)).to_vec()
}

/// Plants them in the open transaction.
pub(super) async fn check(target: &Target, schema: &str) -> Result<DetectorCheck, VerifyError> {
    let scratch = scratch(schema, KeyKind::Integer).map_err(|error| VerifyError::Control(error.to_string()))?;
    super::create(target, &scratch).await?;
    let name = &scratch.plan.target;
    let table = format!("{}.{}", quote(&name.schema), quote(&name.name));
    let families = families();
    let columns: Vec<WitnessColumn<'_>> = families
        .iter()
        .map(|(column, family)| WitnessColumn {
            source: column,
            target: column,
            zoned: column == "instant",
            family: family.clone(),
        })
        .collect();
    let before = target.witness_of(name, &columns).await?;
    let mut silent = Vec::new();
    let again = target.witness_of(name, &columns).await?;
    if !differences(&families, &before, &again).is_empty() {
        silent.push("an untouched table is called different".to_owned());
    }
    for round in ROUNDS {
        execute(target, "SAVEPOINT planted").await?;
        for (change, ..) in *round {
            execute(target, &format!("UPDATE {table} SET {change}")).await?;
        }
        let found = differences(&families, &before, &target.witness_of(name, &columns).await?);
        for (_, column, aggregate) in *round {
            let said = |difference: &WitnessDifference| {
                difference.column.as_deref() == Some(*column) && difference.aggregate == *aggregate
            };
            if !found.iter().any(said) {
                silent.push(format!("{column}: {aggregate}"));
            }
        }
        let planted = |column: &str| round.iter().any(|(_, planted, _)| *planted == column);
        let untouched = found.iter().filter_map(|difference| difference.column.as_deref());
        if let Some(column) = untouched.into_iter().find(|column| !planted(column)) {
            silent.push(format!("the untouched column {column} is called different"));
        }
        execute(target, "ROLLBACK TO SAVEPOINT planted; RELEASE SAVEPOINT planted").await?;
    }
    execute(target, &LOST.replace("{t}", &table)).await?;
    let found = differences(&families, &before, &target.witness_of(name, &columns).await?);
    if !found.iter().any(|difference| difference.column.is_none()) {
        silent.push("a lost row".to_owned());
    }
    let planted: usize = ROUNDS.iter().map(|round| round.len()).sum();
    Ok(DetectorCheck {
        detector: "witness".to_owned(),
        planted: format!("{} differences in a table of every type", planted + 1),
        reported: silent.is_empty(),
        answer: if silent.is_empty() {
            "each at the right column and aggregate".to_owned()
        } else {
            silent.join("; ")
        },
    })
}
