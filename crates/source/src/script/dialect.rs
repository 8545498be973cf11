//! What differs by dialect in reading rows: constants, their conversion, and what a head of a statement means.

use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, SourceType};

use translate::calendar::Moment;
use translate::mssql::calendar::DateSetting;
use translate::mysql::zone::Zone;
use translate::script::{Encoding, RowsStatement};

use super::constant::{Constant, Wire};
use super::made::Maker;
use super::mysql::computed::ComputedValues;
use super::mysql::value::Fractions;
use super::refusal::Refusal;
use super::scan::{Comments, Scan};
use super::session::ScriptText;
use super::statement::Form;
use super::{mssql, mysql};

/// What a statement's values depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Session<'s> {
    pub(super) dialect: Dialect,
    pub(super) script: &'s ScriptText<'s>,
    /// Byte of the statement in its script.
    pub(super) at: usize,
    pub(super) dates: DateSetting,
    pub(super) computed: ComputedValues,
    pub(super) fractions: Fractions,
    pub(super) maker: &'s Maker,
    /// 0 does not ask for the next identity value.
    pub(super) zero_is_value: bool,
    pub(super) zone: Zone,
}

impl<'s> Session<'s> {
    /// What a statement is read with.
    pub(super) fn of(
        rows: &RowsStatement,
        script: &'s ScriptText<'s>,
        (dialect, fractions): (Dialect, Fractions),
        computed: ComputedValues,
        maker: &'s Maker,
    ) -> Self {
        Session {
            dialect,
            script,
            at: rows.bytes.start,
            dates: rows.dates,
            computed,
            fractions,
            maker,
            zero_is_value: rows.zero_is_value,
            zone: rows.zone,
        }
    }

    pub(super) fn constant<'t>(&self, scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
        match self.dialect {
            Dialect::Mysql => {
                let setting = mysql::literal::Setting {
                    encoding: self.script.encoding(self.at),
                    maker: self.maker,
                    zone: self.zone,
                };
                mysql::literal::constant(scan, setting)
            }
            Dialect::Mssql => {
                let setting = mssql::literal::Setting {
                    dates: self.dates,
                    maker: self.maker,
                };
                let constant = mssql::literal::constant(scan, setting)?;
                match constant {
                    Constant::Text(text) => {
                        let text = self.script.encoding(self.at).text(text).ok_or(Refusal::NotText)?;
                        Ok(Constant::Text(text))
                    }
                    constant => Ok(constant),
                }
            }
        }
    }

    /// How MySQL's values are read.
    fn reading(&self) -> mysql::value::Reading {
        mysql::value::Reading {
            encoding: self.script.encoding(self.at),
            fractions: self.fractions,
            zone: self.zone,
        }
    }

    /// The present time, which is in UTC whatever the session's clock shows.
    pub(super) fn now(&self) -> Result<Moment, Refusal> {
        let now = self.maker.now()?;
        Ok(match self.dialect {
            Dialect::Mysql => Moment { offset: Some(0), ..now },
            Dialect::Mssql => now,
        })
    }

    /// The same for a default of a TIMESTAMP column, which the catalog has in UTC.
    pub(super) fn of_default(self) -> Self {
        Session {
            zone: Zone::East(0),
            ..self
        }
    }

    /// `AS name` behind a value of a SELECT.
    pub(super) fn after_value(&self, scan: &mut Scan<'_>) {
        if self.dialect == Dialect::Mssql {
            mssql::literal::skip_alias(scan);
        }
    }

    /// Whether it shows in a column what type the values of all rows of a statement have in common.
    pub(super) fn shows_common(&self, form: Form, column: &SourceType) -> bool {
        match column {
            SourceType::Mssql(column) => form != Form::Assignments && mssql::common::shows(column),
            SourceType::Mysql(_) => false,
        }
    }

    /// What a column of the type `new` has of a value that it got when it was of the type `old`.
    pub(super) fn retyped<'t>(
        &self,
        value: Constant<'t>,
        old: &SourceType,
        new: &SourceType,
        source: &SourceColumn,
    ) -> Result<Constant<'t>, Refusal> {
        match (old, new) {
            (SourceType::Mysql(old), SourceType::Mysql(new)) => {
                mysql::retyped::converted(value, (old, new), source, self.reading())
            }
            (SourceType::Mssql(old), SourceType::Mssql(new)) => {
                mssql::retyped::converted(value, (old, new), self.dates)
            }
            _ => Err(Refusal::Retyped),
        }
    }

    pub(super) fn wire<'t>(
        &self,
        value: Constant<'t>,
        plan: &ColumnPlan,
        source: &SourceColumn,
    ) -> Result<Wire<'t>, Refusal> {
        match &plan.source {
            SourceType::Mysql(source_type) => mysql::value::wire(value, source_type, source, self.reading()),
            SourceType::Mssql(source_type) => mssql::value::wire(value, source_type, self.dates),
        }
    }
}

/// `backslash` says whether a backslash in a text takes the next character.
pub(super) fn comments(dialect: Dialect, backslash: bool) -> Comments {
    match dialect {
        Dialect::Mysql => Comments {
            backslash,
            ..mysql::COMMENTS
        },
        Dialect::Mssql => mssql::COMMENTS,
    }
}

/// A constant that is spelled as SQL, as defaults are.
pub(super) fn constant_of_sql<'t>(
    dialect: Dialect,
    text: &'t str,
    (dates, zone): (DateSetting, Zone),
    maker: &Maker,
) -> Option<Constant<'t>> {
    let mut scan = Scan::new(text, 0, comments(dialect, true));
    let value = match dialect {
        Dialect::Mysql => {
            let encoding = Encoding::Utf8;
            mysql::literal::constant(&mut scan, mysql::literal::Setting { encoding, maker, zone })
        }
        Dialect::Mssql => mssql::literal::constant(&mut scan, mssql::literal::Setting { dates, maker }),
    };
    scan.blank();
    value.ok().filter(|_| scan.is_at_end())
}

/// NULL and, by default, 0 ask for the next AUTO_INCREMENT value.
pub(super) fn asks_next(value: &Constant<'_>, session: Session<'_>) -> bool {
    match value {
        Constant::Null => true,
        Constant::Number(text) | Constant::Text(text) => {
            !session.zero_is_value
                && translate::decimal::Decimal::parse(text.trim()).is_some_and(|number| number.is_zero())
        }
        _ => false,
    }
}

/// REPLACE, and INSERT IGNORE.
pub(super) fn may_merge(dialect: Dialect, head: &str) -> bool {
    if dialect == Dialect::Mssql {
        return false;
    }
    let mut words = head
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let is_replace = words.next().is_some_and(|word| word.eq_ignore_ascii_case("replace"));
    is_replace || words.take(2).any(|word| word.eq_ignore_ascii_case("ignore"))
}
