//! What a column of a table gets where a row says nothing, and the counting of identity values.

use model::source_schema::{SourceColumn, SourceDefault};
use model::{Dialect, MssqlType, MysqlType, SourceType};
use translate::mssql::calendar::DateSetting;
use translate::mysql::zone::Zone;

use super::dialect::constant_of_sql;
use super::made::Maker;

/// An identity column's next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counter {
    next: i128,
    increment: i128,
    used: bool,
}

impl Counter {
    pub(super) fn new(next: i128, increment: i128) -> Counter {
        Counter {
            next,
            increment,
            used: false,
        }
    }

    /// The value of a row that gives none.
    pub(super) fn peek(&self) -> i128 {
        self.next
    }

    /// The script sets the value of the next row.
    pub(super) fn set(&mut self, next: i128) {
        self.next = next;
    }

    /// The script sets it, where it is not there yet.
    pub(super) fn pass(&mut self, next: i128) {
        self.next = self.next.max(next);
    }

    /// A row has this value.
    pub(super) fn take(&mut self, value: i128) {
        self.used = true;
        if self.is_moved_by(value) {
            self.next = value.saturating_add(self.increment);
        }
    }

    /// Whether a row of this value changes what the next one gets.
    pub(super) fn is_moved_by(&self, value: i128) -> bool {
        if self.increment > 0 {
            value >= self.next
        } else {
            value <= self.next
        }
    }

    /// A row that had this value as the last one is none.
    pub(super) fn give_back(&mut self, value: i128) {
        if self.next == value.saturating_add(self.increment) {
            self.next = value;
        }
    }

    /// That many rows from this value on have theirs, whether all of them used it or not.
    pub(super) fn set_aside(&mut self, first: i128, rows: i128) {
        let last = first.saturating_add(self.increment.saturating_mul(rows.saturating_sub(1)));
        self.take(last);
    }

    /// What the row after the last one gets, if there was any.
    pub(super) fn after(&self) -> Option<i128> {
        self.used.then_some(self.next)
    }
}

/// What a column gets where a row leaves it out.
#[derive(Debug, Clone)]
pub(super) enum Missing {
    /// A constant as the source spells it in SQL.
    Sql(String),
    /// A constant's value, unquoted.
    Literal(String),
    Identity,
    /// A number that the server makes, one after the other.
    Rowversion,
    /// The time at which the script is run.
    Now,
    /// The target's column computes it, or has a default that means the same.
    Target,
    /// NULL because nothing knows the value of a computed column.
    ComputedNull,
    /// Nothing knows it.
    ComputedUnknown,
    /// Its default is none that is known here.
    Unknown,
    Null,
    None,
}

/// Whether a default is the present time.
pub(super) fn is_now(default: &SourceDefault) -> bool {
    match default {
        SourceDefault::Now(_) => true,
        SourceDefault::Literal(_) => false,
        SourceDefault::Expression(text) => {
            let word = text.trim().trim_end_matches("()").to_ascii_lowercase();
            matches!(
                word.as_str(),
                "getdate"
                    | "getutcdate"
                    | "sysdatetime"
                    | "sysutcdatetime"
                    | "current_timestamp"
                    | "now"
                    | "utc_timestamp"
            )
        }
    }
}

impl Missing {
    /// `default` is the one in force when the row was made; `target_default` says that PostgreSQL's column has one that means
    /// the same. `maker` tells what a default is that the server makes: rows have it, whoever reads them.
    pub(super) fn of(
        column: &SourceColumn,
        default: Option<&SourceDefault>,
        (generated, target_default): (bool, bool),
        maker: &Maker,
    ) -> Missing {
        if matches!(column.source_type, SourceType::Mssql(MssqlType::Rowversion)) {
            return Missing::Rowversion;
        }
        if default.is_some_and(is_now) {
            return Missing::Now;
        }
        if generated {
            return Missing::Target;
        }
        if column.generated.is_some() {
            return if column.nullable {
                Missing::ComputedNull
            } else {
                Missing::ComputedUnknown
            };
        }
        if column.identity.is_some() {
            return Missing::Identity;
        }
        let dialect = match &column.source_type {
            SourceType::Mysql(_) => Dialect::Mysql,
            SourceType::Mssql(_) => Dialect::Mssql,
        };
        // Whether it is one does not hang on how dates are read, nor on the zone.
        let dates = (DateSetting::default(), Zone::Unsaid);
        match default {
            Some(SourceDefault::Literal(text)) => Missing::Literal(text.clone()),
            Some(SourceDefault::Expression(text))
                if constant_of_sql(dialect, text, dates, &Maker::of_nothing()).is_some() =>
            {
                Missing::Sql(text.clone())
            }
            Some(SourceDefault::Expression(text)) if constant_of_sql(dialect, text, dates, maker).is_some() => {
                Missing::Sql(text.clone())
            }
            Some(_) if target_default => Missing::Target,
            Some(_) => Missing::Unknown,
            None if column.nullable => Missing::Null,
            None => match &column.source_type {
                // The one type of MySQL that has a default without being given one.
                SourceType::Mysql(MysqlType::Enum { labels }) if !labels.is_empty() => {
                    Missing::Literal(labels[0].clone())
                }
                _ => Missing::None,
            },
        }
    }
}
