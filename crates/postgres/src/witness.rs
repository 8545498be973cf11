//! The witness's questions in PostgreSQL's SQL, and its answers as text. Nothing here goes through the row decoders.
//!
//! Functions: <https://www.postgresql.org/docs/current/functions.html>.

use model::witness::{Aggregate, Aggregates, Family, PREFIX, family};
use model::{TableName, TablePlan};

use crate::connect::Target;
use crate::error::Result;
use crate::sql_text::{literal, qualified};

/// As many answers in one statement; a result has at most 1,664 columns.
const PER_STATEMENT: usize = 800;

/// Ten to the thirtieth.
const LOW_DIGITS: &str = "1000000000000000000000000000000";

/// Microseconds from the first second of the year 0 to 1970, as MySQL counts them.
const SINCE_YEAR_0: &str = "62167219200000000";

impl Target {
    /// Asks for the aggregates of a bound table, all rows of it, in the snapshot that this session sees. Inside a transaction a
    /// question that fails leaves the transaction usable.
    ///
    /// # Errors
    /// The server's.
    pub async fn witness(&self, table: &TablePlan) -> Result<Aggregates> {
        let families = table.columns.iter().map(family);
        let columns = table.columns.iter().zip(families);
        let columns: Vec<WitnessColumn<'_>> = columns
            .map(|(column, family)| WitnessColumn {
                source: &column.source_column,
                target: &column.target_column,
                zoned: matches!(column.target, model::PgType::TimestampTz { .. }),
                family,
            })
            .collect();
        self.witness_of(&table.target, &columns).await
    }

    /// As [`Target::witness`], of columns whose families are given.
    ///
    /// # Errors
    /// The server's.
    pub async fn witness_of(&self, table: &TableName, columns: &[WitnessColumn<'_>]) -> Result<Aggregates> {
        self.client.batch_execute("SAVEPOINT landfall_witness").await?;
        let answer = self.asked(table, columns).await;
        let end = match &answer {
            Ok(_) => "RELEASE SAVEPOINT landfall_witness",
            Err(_) => "ROLLBACK TO SAVEPOINT landfall_witness; RELEASE SAVEPOINT landfall_witness",
        };
        self.client.batch_execute(end).await?;
        answer
    }

    async fn asked(&self, table: &TableName, columns: &[WitnessColumn<'_>]) -> Result<Aggregates> {
        let mut questions = Vec::new();
        for column in columns {
            for aggregate in column.family.aggregates() {
                if let Some(sql) = expression(column, aggregate) {
                    questions.push((column.source, aggregate, sql));
                }
            }
        }
        let mut aggregates = Aggregates::default();
        let mut asked: Vec<_> = questions.chunks(PER_STATEMENT).collect();
        if asked.is_empty() {
            asked.push(&[]);
        }
        for part in asked {
            let answers = part.iter().map(|(.., sql)| format!("({sql})::text"));
            let list: Vec<String> = std::iter::once("count(*)".to_owned()).chain(answers).collect();
            let sql = format!("SELECT {} FROM {}", list.join(", "), qualified(table));
            let row = self.client.query_one(&sql, &[]).await?;
            aggregates.rows = u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
            for ((source, aggregate, _), at) in part.iter().zip(1..) {
                let answer = aggregates.columns.entry((*source).to_owned()).or_default();
                answer.0.insert(*aggregate, row.try_get(at)?);
            }
        }
        Ok(aggregates)
    }
}

/// A column that the witness is asked about.
#[derive(Debug)]
pub struct WitnessColumn<'a> {
    /// By which answers are named.
    pub source: &'a str,
    pub target: &'a str,
    /// A timestamp with time zone.
    pub zoned: bool,
    pub family: Family,
}

/// The expression of an aggregate over a column; `None` for one that the family does not have.
fn expression(column: &WitnessColumn<'_>, aggregate: Aggregate) -> Option<String> {
    use Aggregate as A;
    let name = model::pg_type::quote(column.target);
    let count = |condition: String| format!("count(*) FILTER (WHERE {condition})");
    if aggregate == A::Nulls {
        return Some(count(format!("{name} IS NULL")));
    }
    Some(match (&column.family, aggregate) {
        (Family::Integer | Family::Decimal { .. }, A::Sum) => format!("sum({name})"),
        (Family::Integer | Family::Decimal { .. }, A::Min) => format!("min({name})"),
        (Family::Integer | Family::Decimal { .. }, A::Max) => format!("max({name})"),
        (Family::Decimal { .. }, A::SumFraction) => format!("sum({name} - trunc({name}))"),
        (Family::Decimal { .. }, A::SumLow) => format!("sum(mod(trunc({name}), {LOW_DIGITS}))"),
        (Family::Decimal { .. }, A::SumHigh) => format!("sum(div(trunc({name}), {LOW_DIGITS}))"),
        (Family::Bits { width }, A::Sum) => format!("sum({})", number_of_bits(&name, *width)),
        (Family::Bits { width }, A::Min) => format!("min({})", number_of_bits(&name, *width)),
        (Family::Bits { width }, A::Max) => format!("max({})", number_of_bits(&name, *width)),
        (Family::Float, A::Min) => format!("min({name}::float8)"),
        (Family::Float, A::Max) => format!("max({name}::float8)"),
        (Family::Float, A::Negatives) => count(format!("{name} < 0")),
        (Family::Float, A::Positives) => count(format!("{name} > 0")),
        (Family::Boolean, A::Trues) => count(name),
        (Family::Text { padded }, _) | (Family::TextLength { padded }, A::SumLength) => {
            return of_text(&name, *padded, aggregate);
        }
        (Family::Bytes | Family::BytesLength, A::SumLength) => format!("sum(octet_length({name}))"),
        // There is no min(bytea) before PostgreSQL 18.
        (Family::Bytes, A::Max) => format!("max(encode(substr({name}, 1, {PREFIX}), 'hex') COLLATE \"C\")"),
        (Family::Date { .. }, A::Sum) => {
            // Days since the year 0, as MySQL counts them. Infinity has no number.
            format!("sum(({name} - DATE '0001-01-01') + 366) FILTER (WHERE isfinite({name}))")
        }
        (Family::Date { .. }, A::Min) => format!("to_char(min({name}), 'YYYY-MM-DD')"),
        (Family::Timestamp { .. }, A::Sum) => {
            let micros = format!("(extract(epoch FROM {name}) * 1000000)::numeric + {SINCE_YEAR_0}");
            format!("sum({micros}) FILTER (WHERE isfinite({name}))")
        }
        (Family::Timestamp { .. }, A::Min) => moment(&format!("min({name})"), column.zoned),
        (Family::Duration, A::Sum) => format!("sum({})", micros(&name)),
        (Family::Duration, A::Max) => format!("max({})", micros(&name)),
        (Family::Labels { labels, .. }, A::Label(position)) => {
            let label = labels.get(usize::from(position).checked_sub(1)?)?;
            count(format!("{name}::text COLLATE \"C\" = {}", literal(&label.name)))
        }
        (Family::Members(_), A::Elements) => format!("sum(cardinality({name}))"),
        (Family::Members(members), A::Label(position)) => {
            let member = members.get(usize::from(position).checked_sub(1)?)?;
            count(format!("{} = ANY ({name})", literal(member)))
        }
        _ => return None,
    })
}

fn of_text(name: &str, padded: bool, aggregate: Aggregate) -> Option<String> {
    use Aggregate as A;
    // The cast ends the padding of char(n), and the comparison of citext.
    let text = match padded {
        true => format!("rtrim({name}::text, ' ')"),
        false => format!("{name}::text"),
    };
    Some(match aggregate {
        A::SumLength => format!("sum(char_length({text}))"),
        // The database is in UTF8: preflight checks see to it.
        A::SumBytes => format!("sum(octet_length({text}))"),
        A::Max => prefix("max", &text),
        _ => return None,
    })
}

fn prefix(function: &str, text: &str) -> String {
    format!("encode(convert_to({function}(left({text}, {PREFIX}) COLLATE \"C\"), 'UTF8'), 'hex')")
}

/// Bits as an unsigned number.
fn number_of_bits(name: &str, width: u8) -> String {
    if width < 64 {
        return format!("{name}::bigint");
    }
    let half = |from: u8| format!("substring({name} FROM {from} FOR 32)::bit(32)::bigint");
    format!("({}::numeric * 4294967296 + {})", half(1), half(33))
}

/// ISO 8601 with six digits, in UTC.
fn moment(value: &str, zoned: bool) -> String {
    let value = match zoned {
        true => format!("({value} AT TIME ZONE 'UTC')"),
        false => value.to_owned(),
    };
    format!("to_char({value}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')")
}

fn micros(name: &str) -> String {
    format!("round((extract(epoch FROM {name}) * 1000000)::numeric)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aggregate_of_every_family_has_its_sql() {
        let label = model::witness::Label {
            name: "it's".to_owned(),
            positions: Vec::new(),
        };
        let families = [
            Family::Integer,
            Family::Bits { width: 64 },
            Family::Decimal { split: true },
            Family::Decimal { split: false },
            Family::Float,
            Family::Boolean,
            Family::Text { padded: true },
            Family::Bytes,
            Family::TextLength { padded: true },
            Family::BytesLength,
            Family::Date { zero_as_null: true },
            Family::Timestamp { zero_as_null: false },
            Family::Duration,
            Family::Labels {
                labels: vec![label],
                empty_as_null: true,
            },
            Family::Members(vec!["a".to_owned(); 64]),
            Family::Nulls("none"),
        ];
        for family in families {
            for aggregate in family.aggregates() {
                let column = WitnessColumn {
                    source: "c",
                    target: "c\"d",
                    zoned: true,
                    family: family.clone(),
                };
                let sql = expression(&column, aggregate).unwrap();
                assert!(sql.contains("\"c\"\"d\"") && !sql.contains("'it's'"), "{sql}");
            }
        }
    }
}
