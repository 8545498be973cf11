//! A translated expression and its parts: what both dialects' translators make.
//!
//! The rule of all of them: an expression is translated only where PostgreSQL computes the same for every value that the
//! source can hold, or where a *caveat* says where it may not. Everything else is [`Untranslatable`], with the reason;
//! the caller makes a finding of it.

mod kind;
mod literal;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::pg_type::quote;
use model::{PgType, SourceSchema, TableName};
use sqlparser::ast::{BinaryOperator, Expr};
use thiserror::Error;

pub(crate) use self::kind::{kind_of, type_of};
pub(crate) use self::literal::{bytea, quoted, unhex, valid_date, valid_number, valid_time, valid_timestamp};
use crate::callable::Functions;

/// Why an expression has no translation; the message completes "the expression …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub(crate) struct Untranslatable(String);

impl Untranslatable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Untranslatable(reason.into())
    }
}

pub(crate) type Result<T> = std::result::Result<T, Untranslatable>;

/// What kind of value an expression has in PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    /// smallint, integer, bigint.
    Integer,
    Numeric,
    Double,
    Text,
    Bytes,
    Date,
    Timestamp,
    TimestampTz,
    Interval,
    TimeOfDay,
    /// jsonb; the type json is cast.
    Json,
    Uuid,
    Inet,
    Bits,
    TextArray,
    Enum,
    Other,
}

/// How much a result may change between two calls; PostgreSQL wants generated columns and indexes immutable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// A literal's value, for places that accept only literals or convert them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(String),
    /// Decimal text as written.
    Number(String),
    Bits(String),
}

/// A translated part.
#[derive(Debug, Clone)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    pub(crate) volatility: Volatility,
    pub(crate) literal: Option<Literal>,
    /// True for integers that are already 64 bits wide in PostgreSQL.
    pub(crate) wide: bool,
    /// True for whole numbers without a sign in the source.
    pub(crate) unsigned: bool,
    /// True for texts that the source compares without case.
    pub(crate) case_insensitive: bool,
    /// True for texts that may end with the blanks of a char column, in SQL.
    pub(crate) padded: bool,
    /// True for a moment that the source spells in ISO's form where nothing else is asked for: datetime2.
    pub(crate) iso: bool,
    /// Digits up to which the source fills the number with zeros where it is a text: ZEROFILL.
    pub(crate) zeros: Option<u32>,
    /// Labels of an enum, or members of a set.
    pub(crate) labels: Vec<String>,
    /// PostgreSQL's type, where it is known and says more than the kind.
    pub(crate) pg_type: Option<PgType>,
}

impl Sql {
    pub(crate) fn new(text: impl Into<String>, kind: Kind) -> Sql {
        Sql {
            text: text.into(),
            kind,
            volatility: Volatility::Immutable,
            literal: None,
            wide: false,
            unsigned: false,
            case_insensitive: false,
            padded: false,
            iso: false,
            zeros: None,
            labels: Vec::new(),
            pg_type: None,
        }
    }

    /// A new part made of others: as volatile as the most volatile of them.
    pub(crate) fn of(text: impl Into<String>, kind: Kind, parts: &[&Sql]) -> Sql {
        let volatility = parts
            .iter()
            .map(|part| part.volatility)
            .max()
            .unwrap_or(Volatility::Immutable);
        let case_insensitive = kind == Kind::Text && parts.iter().any(|part| part.case_insensitive);
        let padded = kind == Kind::Text && parts.iter().any(|part| part.padded);
        Sql {
            volatility,
            case_insensitive,
            padded,
            iso: kind == Kind::Timestamp && parts.iter().any(|part| part.kind == kind && part.iso),
            ..Sql::new(text, kind)
        }
    }

    pub(crate) fn at_least(mut self, volatility: Volatility) -> Sql {
        self.volatility = self.volatility.max(volatility);
        self
    }

    pub(crate) fn typed(mut self, pg_type: PgType) -> Sql {
        self.wide = pg_type == PgType::BigInt;
        self.pg_type = Some(pg_type);
        self
    }

    pub(crate) fn wide(mut self) -> Sql {
        self.wide = true;
        self
    }

    pub(crate) fn text_literal(&self) -> Option<&str> {
        match &self.literal {
            Some(Literal::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Integer | Kind::Numeric | Kind::Double)
    }

    /// A whole number literal.
    pub(crate) fn whole(&self) -> Option<i64> {
        match &self.literal {
            Some(Literal::Number(number)) => number.parse().ok(),
            _ => None,
        }
    }
}

/// A column that an expression may name.
#[derive(Debug, Clone)]
pub(crate) struct ScopeColumn {
    /// What stands for it: the quoted name, or the expression of a generated column in parentheses.
    pub(crate) sql: String,
    pub(crate) pg_type: PgType,
    pub(crate) case_insensitive: bool,
    /// True for whole numbers that the source keeps without a sign.
    pub(crate) unsigned: bool,
    /// False for texts whose bytes differ between the source's character set and UTF-8.
    pub(crate) utf8: bool,
    /// Digits up to which the source fills the number with zeros where it is a text: ZEROFILL.
    pub(crate) zeros: Option<u32>,
    /// True for a moment that the source spells in ISO's form where nothing else is asked for: datetime2.
    pub(crate) iso: bool,
    pub(crate) labels: Vec<String>,
}

/// The server of the source, as far as its answers differ from another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SourceServer {
    /// MySQL itself, not MariaDB.
    pub(crate) is_mysql: bool,
    /// Major and minor.
    pub(crate) version: (u32, u32),
}

impl SourceServer {
    pub(crate) fn of(source: &SourceSchema) -> SourceServer {
        let mut parts = source
            .version
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse().unwrap_or(0));
        SourceServer {
            is_mysql: source.product == "MySQL",
            version: (parts.next().unwrap_or(0), parts.next().unwrap_or(0)),
        }
    }
}

/// Columns by lower-cased name, and what the target can do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) columns: BTreeMap<String, ScopeColumn>,
    pub(crate) target_version: u32,
    pub(crate) server: SourceServer,
    /// Sequences that are made, by schema and name in the source, both lower-cased.
    pub(crate) sequences: Arc<BTreeMap<(String, String), TableName>>,
    /// Functions of the source that are made before the tables.
    pub(crate) functions: Arc<Functions>,
    /// Parameters and variables of a routine, by their names in the source, lower-cased.
    pub(crate) variables: BTreeMap<String, ScopeColumn>,
    /// Of variables that are texts: bytes that the source keeps for a character.
    pub(crate) widths: BTreeMap<String, u8>,
    /// In a trigger, by the lower-cased names of columns: a condition that is true where the statement changes the column.
    pub(crate) changed: BTreeMap<String, String>,
}

impl Scope {
    /// The sequence of a name in the source, as qualified SQL.
    pub(crate) fn sequence(&self, name: &TableName) -> Option<String> {
        let key = (name.schema.to_lowercase(), name.name.to_lowercase());
        let target = self.sequences.get(&key)?;
        Some(format!("{}.{}", quote(&target.schema), quote(&target.name)))
    }
}

/// A finished translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    pub(crate) sql: String,
    pub(crate) volatility: Volatility,
    /// Where the result may differ; each a sentence fragment.
    pub(crate) caveats: BTreeSet<String>,
    /// Lower-cased names of the columns it uses.
    pub(crate) columns: BTreeSet<String>,
    /// A function that it calls and that reads tables.
    pub(crate) reader: Option<String>,
}

/// The parts of a condition that AND joins, in order.
pub(crate) fn conjuncts(tree: &Expr) -> Vec<&Expr> {
    let (mut found, mut open) = (Vec::new(), vec![tree]);
    while let Some(part) = open.pop() {
        match part {
            Expr::Nested(inner) => open.push(inner),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::And,
                right,
            } => open.extend([right.as_ref(), left.as_ref()]),
            other => found.push(other),
        }
    }
    found
}
