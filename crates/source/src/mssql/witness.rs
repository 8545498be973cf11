//! The witness's questions in T-SQL, and their answers as the server spells them.
//!
//! Nothing here goes through the row decoders but whole numbers and texts. What is not exact is not asked: sums of long decimals
//! (a sum has 38 digits), the order of texts (a collation's) and of binary values (zero bytes at their ends do not count).
//! <https://learn.microsoft.com/en-us/sql/t-sql/functions/aggregate-functions-transact-sql>

use model::witness::{Aggregate, Aggregates, Family, family};
use model::{ChunkRange, MssqlType, SourceType, TablePlan};

use super::quote;
use super::rows::{MssqlReader, Sees};
use crate::error::{Result, SourceError};
use crate::reader::Testimony;
use crate::row_filter::{self, may_choose_others};

/// As many answers in one statement; a result has at most 4,096 columns.
const PER_STATEMENT: usize = 800;

/// Days from the year 0 to 0001-01-01, as MySQL counts them and the target is asked.
const DAYS_BEFORE_YEAR_1: u32 = 366;

/// One answer that is wanted.
#[derive(Debug)]
struct Question {
    /// Position of the column in the plan.
    column: usize,
    aggregate: Aggregate,
    sql: String,
    /// The answer is a moment, to be spelled as others are.
    is_moment: bool,
}

impl MssqlReader {
    /// Asks for the aggregates of the rows of a range, in this reader's snapshot. A table of very many columns is asked in
    /// several statements.
    pub(crate) async fn witness(&mut self, table: &TablePlan, range: &ChunkRange) -> Result<Testimony> {
        if table.row_filter.as_deref().is_some_and(may_choose_others) {
            return Ok(Testimony::None(row_filter::UNSURE));
        }
        if self.sees() == Sees::Present {
            return Ok(Testimony::None(
                "each statement of an inconsistent epoch sees a state of its own, so that rows and aggregates would be of two",
            ));
        }
        let doing = format!("asking for aggregates of {}", table.source);
        let rows = self.rows_of(table, range).await?;
        let counts_units = self.client().shows_utf16();
        let questions = questions(table, counts_units);
        let mut aggregates = Aggregates::default();
        let parts: Vec<&[Question]> = match questions.is_empty() {
            true => vec![&[]],
            false => questions.chunks(PER_STATEMENT).collect(),
        };
        for part in parts {
            let list: Vec<String> = std::iter::once("COUNT_BIG(*) AS n".to_owned())
                .chain(
                    part.iter()
                        .enumerate()
                        .map(|(at, question)| format!("{} AS a{at}", question.sql)),
                )
                .collect();
            let sql = self.inside(format!("SELECT {}{rows}", list.join(", ")));
            let records = self.client().show(&doing, &sql).await?;
            let record = records.first().ok_or_else(|| SourceError::UnexpectedAnswer {
                doing: doing.clone(),
                reason: "no row".to_owned(),
            })?;
            let rows = record.at(0)?.unwrap_or_default();
            aggregates.rows = rows.parse().map_err(|_| record.unexpected("a count is not a number"))?;
            for (question, at) in part.iter().zip(1..) {
                let column = table.columns.get(question.column).map(|column| &column.source_column);
                let answer = aggregates
                    .columns
                    .entry(column.cloned().unwrap_or_default())
                    .or_default();
                let text = record.at(at)?;
                let text = if question.is_moment {
                    text.map(|text| spelled(&text))
                } else {
                    text
                };
                answer.0.insert(question.aggregate, text);
            }
        }
        Ok(Testimony::Given(aggregates))
    }
}

fn questions(table: &TablePlan, counts_units: bool) -> Vec<Question> {
    let mut questions = Vec::new();
    for (column, plan) in table.columns.iter().enumerate() {
        let SourceType::Mssql(source) = &plan.source else {
            continue;
        };
        let family = family(plan);
        let name = quote::identifier(&plan.source_column);
        for aggregate in family.aggregates() {
            if let Some(sql) = expression(&name, source, &family, aggregate, counts_units) {
                questions.push(Question {
                    column,
                    aggregate,
                    sql,
                    is_moment: aggregate == Aggregate::Min && matches!(family, Family::Timestamp { .. }),
                });
            }
        }
    }
    questions
}

/// The expression of an aggregate over a column, quoted; `None` for one that the family does not have. `counts_units`: the server
/// counts units of UTF-16 where no collation says otherwise.
fn expression(
    name: &str,
    source: &MssqlType,
    family: &Family,
    aggregate: Aggregate,
    counts_units: bool,
) -> Option<String> {
    use Aggregate as A;
    let count = |condition: String| format!("COUNT_BIG(CASE WHEN {condition} THEN 1 END)");
    if aggregate == A::Nulls {
        return Some(format!("COUNT_BIG(CASE WHEN {name} IS NULL THEN 1 END)"));
    }
    let number = match source {
        MssqlType::Money => format!("CAST({name} AS decimal(19, 4))"),
        MssqlType::SmallMoney => format!("CAST({name} AS decimal(10, 4))"),
        MssqlType::TinyInt | MssqlType::SmallInt | MssqlType::Int | MssqlType::BigInt => {
            format!("CAST({name} AS decimal(19, 0))")
        }
        _ => name.to_owned(),
    };
    Some(match (family, aggregate) {
        (Family::Integer | Family::Decimal { split: false }, A::Sum) => format!("SUM({number})"),
        (Family::Integer | Family::Decimal { split: false }, A::Min) => format!("MIN({number})"),
        (Family::Integer | Family::Decimal { split: false }, A::Max) => format!("MAX({number})"),
        (Family::Float, A::Min) => format!("CAST(MIN({name}) AS float)"),
        (Family::Float, A::Max) => format!("CAST(MAX({name}) AS float)"),
        (Family::Float, A::Negatives) => count(format!("{name} < 0")),
        (Family::Float, A::Positives) => count(format!("{name} > 0")),
        (Family::Boolean, A::Trues) => count(format!("{name} = 1")),
        (Family::TextLength { padded }, A::SumLength) => {
            let text = match source {
                MssqlType::Text => format!("CAST(CAST({name} AS varchar(max)) AS nvarchar(max))"),
                _ => format!("CAST({name} AS nvarchar(max))"),
            };
            let text = if *padded { format!("RTRIM({text})") } else { text };
            // Characters are counted by such a collation, and spaces at the end only in front of something.
            let collation = if counts_units {
                " COLLATE Latin1_General_100_CI_AS_SC"
            } else {
                ""
            };
            format!("SUM(CAST(LEN({text}{collation} + N'.') - 1 AS bigint))")
        }
        (Family::BytesLength, A::SumLength) => format!("SUM(CAST(DATALENGTH({name}) AS bigint))"),
        (Family::Date { .. }, A::Sum) => format!("SUM({})", days(name)),
        (Family::Date { .. }, A::Min) => format!("CONVERT(nvarchar(10), MIN({name}), 23)"),
        (Family::Timestamp { .. }, A::Sum) => {
            let moment = moment(name, source);
            format!("SUM({} * 86400000000 + {})", days(&moment), micros(&moment))
        }
        (Family::Timestamp { .. }, A::Min) => format!("CONVERT(nvarchar(40), MIN({}), 121)", moment(name, source)),
        (Family::Duration, A::Sum) => format!("SUM({})", micros(name)),
        (Family::Duration, A::Max) => format!("MAX({})", micros(name)),
        _ => return None,
    })
}

/// The value as a `datetime2` in UTC. A `datetime` is the millisecond that the server prints, not the 1/300 of a second between.
fn moment(name: &str, source: &MssqlType) -> String {
    match source {
        MssqlType::Datetime => format!("CAST({name} AS datetime2(3))"),
        MssqlType::DatetimeOffset { .. } => format!("CAST(SWITCHOFFSET({name}, '+00:00') AS datetime2(6))"),
        _ => format!("CAST({name} AS datetime2(6))"),
    }
}

fn days(value: &str) -> String {
    format!("(CAST(DATEDIFF(day, '00010101', {value}) AS decimal(19, 0)) + {DAYS_BEFORE_YEAR_1})")
}

/// Microseconds since midnight.
fn micros(value: &str) -> String {
    format!(
        "(CAST((DATEPART(hour, {value}) * 60 + DATEPART(minute, {value})) * 60 + DATEPART(second, {value}) AS decimal(19, 0)) \
         * 1000000 + DATEPART(microsecond, {value}))"
    )
}

/// `2026-01-31 23:59:59.123` to `2026-01-31T23:59:59.123000`.
fn spelled(text: &str) -> String {
    let text = text.replacen(' ', "T", 1);
    let (seconds, digits) = text.split_once('.').unwrap_or((&text, ""));
    let digits: String = digits.chars().chain("000000".chars()).take(6).collect();
    format!("{seconds}.{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aggregate_of_every_family_has_its_sql() {
        let families = [
            Family::Integer,
            Family::Decimal { split: false },
            Family::Float,
            Family::Boolean,
            Family::TextLength { padded: true },
            Family::BytesLength,
            Family::Date { zero_as_null: false },
            Family::Timestamp { zero_as_null: false },
            Family::Duration,
            Family::Nulls("none"),
        ];
        for family in families {
            for aggregate in family.aggregates() {
                assert!(
                    expression("[c]", &MssqlType::Int, &family, aggregate, true).is_some(),
                    "{family:?} {aggregate:?}"
                );
            }
        }
    }

    #[test]
    fn moments_are_spelled_with_six_digits() {
        assert_eq!(spelled("2026-01-31 23:59:59.123"), "2026-01-31T23:59:59.123000");
        assert_eq!(spelled("2026-01-31 23:59:59"), "2026-01-31T23:59:59.000000");
        assert_eq!(spelled("2026-01-31 23:59:59.1234567"), "2026-01-31T23:59:59.123456");
    }
}
