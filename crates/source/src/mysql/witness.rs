//! The witness's questions in MySQL's and MariaDB's SQL, and their answers as the server spells them.
//!
//! Nothing here goes through the row decoders: every answer is a text that the server made, over the text protocol where
//! there are no parameters. Functions: <https://dev.mysql.com/doc/refman/9.0/en/functions.html>,
//! <https://mariadb.com/kb/en/built-in-functions/>.

use std::collections::HashMap;

use model::witness::{Aggregate, Aggregates, Family, PREFIX, family};
use model::{ChunkRange, TablePlan};

use super::rows::MysqlReader;
use super::{predicate, quote};
use crate::error::{Result, SourceError};
use crate::reader::Testimony;
use crate::row_filter::{self, may_choose_others};

/// As many answers in one statement; a result has at most 4,096 columns.
const PER_STATEMENT: usize = 800;

/// Ten to the thirtieth.
const LOW_DIGITS: &str = "1000000000000000000000000000000";

impl MysqlReader {
    /// Asks for the aggregates of the rows of a range, in this reader's snapshot. A table of very many columns is asked in
    /// several statements.
    pub(crate) async fn witness(&mut self, table: &TablePlan, range: &ChunkRange) -> Result<Testimony> {
        if table.row_filter.as_deref().is_some_and(may_choose_others) {
            return Ok(Testimony::None(row_filter::UNSURE));
        }
        let doing = format!("asking for aggregates of {}", table.source);
        let from = self.rows_of(table, range).await?;
        let predicate = predicate::of_range(table, range)?;
        let sets = self.character_sets(table).await?;
        let questions = questions(table, &sets);
        let mut aggregates = Aggregates::default();
        let mut asked = questions.chunks(PER_STATEMENT).peekable();
        let none = asked.peek().is_none();
        let parts: Vec<&[Question]> = if none { vec![&[]] } else { asked.collect() };
        for part in parts {
            let list: Vec<&str> = std::iter::once("COUNT(*)")
                .chain(part.iter().map(|question| question.sql.as_str()))
                .collect();
            let sql = format!("SELECT {} FROM {from}{}", list.join(", "), predicate.sql);
            let records = if predicate.params.is_empty() {
                self.client().show(&doing, &sql).await?
            } else {
                self.client().select(&doing, &sql, predicate.params.clone()).await?
            };
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
                answer.0.insert(question.aggregate, record.at(at)?);
            }
        }
        Ok(Testimony::Given(aggregates))
    }
}

/// One answer that is wanted.
#[derive(Debug)]
struct Question {
    /// Position of the column in the plan.
    column: usize,
    aggregate: Aggregate,
    sql: String,
}

fn questions(table: &TablePlan, sets: &HashMap<String, String>) -> Vec<Question> {
    let mut questions = Vec::new();
    for (column, plan) in table.columns.iter().enumerate() {
        let family = family(plan);
        let set = sets.get(&plan.source_column).map(String::as_str);
        let name = quote::identifier(&plan.source_column);
        for aggregate in family.aggregates() {
            let Some(sql) = expression(&name, set, &family, aggregate) else {
                continue;
            };
            questions.push(Question { column, aggregate, sql });
        }
    }
    questions
}

/// The expression of an aggregate over a column, quoted; `None` for one that the family does not have.
fn expression(name: &str, set: Option<&str>, family: &Family, aggregate: Aggregate) -> Option<String> {
    use Aggregate as A;
    let count = |condition: String| format!("COUNT(CASE WHEN {condition} THEN 1 END)");
    if aggregate == A::Nulls {
        return Some(format!("COUNT(*) - COUNT({})", present(name, family)));
    }
    Some(match (family, aggregate) {
        (Family::Integer | Family::Decimal { .. }, A::Sum) => format!("SUM({name})"),
        (Family::Integer | Family::Decimal { .. }, A::Min) => format!("MIN({name})"),
        (Family::Integer | Family::Decimal { .. }, A::Max) => format!("MAX({name})"),
        (Family::Decimal { .. }, A::SumFraction) => format!("SUM({name} - TRUNCATE({name}, 0))"),
        (Family::Decimal { .. }, A::SumLow) => format!("SUM({})", low(name)),
        (Family::Decimal { .. }, A::SumHigh) => {
            // What is divided ends in thirty zeros: the quotient is exact.
            let high = format!("(TRUNCATE({name}, 0) - {}) / {LOW_DIGITS}", low(name));
            format!("SUM(TRUNCATE({high}, 0))")
        }
        (Family::Bits { .. }, A::Sum) => format!("SUM({name} + 0)"),
        (Family::Bits { .. }, A::Min) => format!("MIN({name} + 0)"),
        (Family::Bits { .. }, A::Max) => format!("MAX({name} + 0)"),
        // As a double, every digit is printed; a FLOAT would show six.
        (Family::Float, A::Min) => format!("MIN({name} + 0e0)"),
        (Family::Float, A::Max) => format!("MAX({name} + 0e0)"),
        (Family::Float, A::Negatives) => count(format!("{name} < 0")),
        (Family::Float, A::Positives) => count(format!("{name} > 0")),
        (Family::Boolean, A::Trues) => count(format!("{name} + 0 = 1")),
        (Family::Text { padded }, _) => return of_text(&unicode(name, set, *padded), aggregate),
        (Family::Bytes, A::SumLength) => format!("SUM(LENGTH({name}))"),
        (Family::Bytes, A::Max) => format!("LOWER(HEX(MAX(LEFT({name}, {PREFIX}))))"),
        (Family::Date { .. }, A::Sum) => format!("SUM(TO_DAYS({}))", present(name, family)),
        (Family::Date { .. }, A::Min) => format!("DATE_FORMAT(MIN({}), '%Y-%m-%d')", present(name, family)),
        (Family::Timestamp { .. }, A::Sum) => {
            let value = present(name, family);
            format!("SUM(TO_SECONDS({value}) * 1000000 + MICROSECOND({value}))")
        }
        (Family::Timestamp { .. }, A::Min) => moment(&format!("MIN({})", present(name, family))),
        (Family::Duration, A::Sum) => format!("SUM({})", micros(name)),
        (Family::Duration, A::Max) => format!("MAX({})", micros(name)),
        (Family::Labels { labels, .. }, A::Label(position)) => {
            let label = labels.get(usize::from(position).checked_sub(1)?)?;
            let positions: Vec<String> = label.positions.iter().map(u16::to_string).collect();
            match positions.is_empty() {
                true => count("FALSE".to_owned()),
                false => count(format!("{} IN ({})", position_of(name), positions.join(", "))),
            }
        }
        (Family::Members(_), A::Elements) => format!("SUM(BIT_COUNT({}))", position_of(name)),
        (Family::Members(_), A::Label(position)) => {
            let bit = 1_u64.checked_shl(u32::from(position.checked_sub(1)?))?;
            count(format!("{} & {bit}", position_of(name)))
        }
        _ => return None,
    })
}

/// The value, or NULL where the target has NULL for what is none there.
fn present(name: &str, family: &Family) -> String {
    match family {
        Family::Date { zero_as_null: true } | Family::Timestamp { zero_as_null: true } => {
            // Functions, because a comparison with '0000-00-00' misses the partly zero ones.
            format!("CASE WHEN MONTH({name}) = 0 OR DAYOFMONTH({name}) = 0 THEN NULL ELSE {name} END")
        }
        Family::Labels {
            empty_as_null: true, ..
        } => format!("NULLIF({}, 0)", position_of(name)),
        _ => name.to_owned(),
    }
}

fn of_text(text: &str, aggregate: Aggregate) -> Option<String> {
    use Aggregate as A;
    let prefix = format!("CAST(LEFT({text}, {PREFIX}) AS BINARY)");
    Some(match aggregate {
        A::SumLength => format!("SUM(CHAR_LENGTH({text}))"),
        A::SumBytes => format!("SUM(LENGTH({text}))"),
        A::Max => format!("LOWER(HEX(MAX({prefix})))"),
        _ => return None,
    })
}

/// The text as UTF-8, which some character sets are already.
fn unicode(name: &str, set: Option<&str>, padded: bool) -> String {
    let text = match set {
        Some("utf8" | "utf8mb3" | "utf8mb4" | "ascii") => name.to_owned(),
        _ => format!("CONVERT({name} USING utf8mb4)"),
    };
    match padded {
        true => format!("TRIM(TRAILING ' ' FROM {text})"),
        false => text,
    }
}

fn low(name: &str) -> String {
    format!("MOD(TRUNCATE({name}, 0), {LOW_DIGITS})")
}

/// The number of an enum's label, or the bits of a set.
fn position_of(name: &str) -> String {
    format!("CAST({name} AS UNSIGNED)")
}

/// ISO 8601 with six digits.
fn moment(value: &str) -> String {
    format!("DATE_FORMAT({value}, '%Y-%m-%dT%H:%i:%s.%f')")
}

/// A TIME in microseconds: its parts have no sign.
fn micros(name: &str) -> String {
    format!(
        "((HOUR({name}) * 3600 + MINUTE({name}) * 60 + SECOND({name})) * 1000000 + MICROSECOND({name})) * \
         CASE WHEN {name} < CAST('00:00:00' AS TIME(6)) THEN -1 ELSE 1 END"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aggregate_of_every_family_has_its_sql() {
        let label = model::witness::Label {
            name: "a".to_owned(),
            positions: vec![1, 0],
        };
        let families = [
            Family::Integer,
            Family::Bits { width: 9 },
            Family::Decimal { split: false },
            Family::Decimal { split: true },
            Family::Float,
            Family::Boolean,
            Family::Text { padded: true },
            Family::Bytes,
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
                assert!(
                    expression("`c`", None, &family, aggregate).is_some(),
                    "{family:?} {aggregate:?}"
                );
            }
            assert_eq!(expression("`c`", None, &family, Aggregate::Label(65)), None);
        }
    }

    #[test]
    fn texts_are_measured_in_unicode() {
        let of = |set| expression("`c`", set, &Family::Text { padded: false }, Aggregate::SumLength).unwrap();
        assert_eq!(of(Some("latin1")), "SUM(CHAR_LENGTH(CONVERT(`c` USING utf8mb4)))");
        assert_eq!(of(Some("utf8mb4")), "SUM(CHAR_LENGTH(`c`))");
    }
}
