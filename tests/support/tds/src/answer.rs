//! What a statement is answered with, and what goes wrong on the way.

use std::time::Duration;

use crate::error::ServerError;
use crate::types::{Column, Type};
use crate::value::Value;
use crate::wire::token::EnvChange;

/// A statement as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The session that sent it (its `@@SPID`).
    pub session: u16,
    /// The whole text of the batch, or of `sp_executesql`.
    pub text: String,
    /// Of `sp_executesql`; empty for a batch.
    pub parameters: Vec<Parameter>,
    /// The transaction that the client said it is part of; 0 for none.
    pub transaction: u64,
    /// In how many packets it came.
    pub packets: usize,
}

/// A parameter of `sp_executesql`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// With its `@`.
    pub name: String,
    /// As the client declared it on the wire.
    pub ty: Type,
    /// Its value.
    pub value: Value,
}

type Rows = Box<dyn Iterator<Item = Vec<Value>> + Send>;

pub(crate) enum Part {
    Columns(Vec<Column>),
    Rows(Rows),
    Info(ServerError),
    Error(ServerError),
    Env(EnvChange),
    /// The statement ends; how many rows it changed, if it counts them. Rows of a result are counted without being told.
    End(Option<u64>),
}

/// The answer of one request: results, messages and errors in their order.
pub struct Answer {
    pub(crate) parts: Vec<Part>,
    pub(crate) plp: Plp,
}

/// How values of `(max)` types, xml, json and CLR types are cut into chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plp {
    /// Whether the whole length is told first.
    pub known_length: bool,
    /// Bytes of a chunk.
    pub chunk: usize,
}

impl Default for Plp {
    fn default() -> Self {
        Self {
            known_length: true,
            chunk: usize::MAX,
        }
    }
}

impl Answer {
    fn of(parts: Vec<Part>) -> Self {
        Self {
            parts,
            plp: Plp::default(),
        }
    }

    /// A result.
    pub fn rows(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Self {
        Self::generated(columns, rows.into_iter())
    }

    /// A result whose rows are made as they are sent.
    pub fn generated(columns: Vec<Column>, rows: impl Iterator<Item = Vec<Value>> + Send + 'static) -> Self {
        Self::of(vec![
            Part::Columns(columns),
            Part::Rows(Box::new(rows)),
            Part::End(None),
        ])
    }

    /// One row of one column.
    pub fn one(name: &str, ty: Type, value: impl Into<Value>) -> Self {
        Self::rows(vec![Column::new(name, ty)], vec![vec![value.into()]])
    }

    /// No result and no count, as of SET.
    pub fn done() -> Self {
        Self::of(vec![Part::End(None)])
    }

    /// No result, but a count of rows.
    pub fn affected(rows: u64) -> Self {
        Self::of(vec![Part::End(Some(rows))])
    }

    /// An error in place of a result.
    pub fn error(error: ServerError) -> Self {
        Self::of(vec![Part::Error(error), Part::End(None)])
    }

    /// A message that is no error, before what follows.
    pub fn info(info: ServerError) -> Self {
        Self::of(vec![Part::Info(info)])
    }

    /// A change of the session's state, before what follows.
    pub fn env(change: EnvChange) -> Self {
        Self::of(vec![Part::Env(change)])
    }

    /// This answer and then another one, in the same response.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// With this way of cutting long values.
    #[must_use]
    pub fn chunked(mut self, plp: Plp) -> Self {
        self.plp = plp;
        self
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("parts", &self.parts.len())
            .field("plp", &self.plp)
            .finish()
    }
}

/// What goes wrong while a statement is answered.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    delay: Duration,
    row_delay: Duration,
    pub(crate) cut_after_rows: Option<usize>,
    pub(crate) cut_after_bytes: Option<usize>,
    pub(crate) error_after_rows: Option<(usize, ServerError)>,
}

impl Faults {
    /// Waits before anything is sent.
    #[must_use]
    pub fn delayed(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// Waits before each row; each row is sent by itself.
    #[must_use]
    pub fn row_delayed(mut self, by: Duration) -> Self {
        self.row_delay = by;
        self
    }

    /// Ends the connection after this many rows were sent.
    #[must_use]
    pub fn cut_after_rows(mut self, rows: usize) -> Self {
        self.cut_after_rows = Some(rows);
        self
    }

    /// Ends the connection after this many bytes of the answer, wherever that is.
    #[must_use]
    pub fn cut_after_bytes(mut self, bytes: usize) -> Self {
        self.cut_after_bytes = Some(bytes);
        self
    }

    /// Sends an error after this many rows, in place of the rest.
    #[must_use]
    pub fn error_after_rows(mut self, rows: usize, error: ServerError) -> Self {
        self.error_after_rows = Some((rows, error));
        self
    }

    pub(crate) fn delay(&self) -> Duration {
        self.delay
    }

    pub(crate) fn row_delay(&self) -> Duration {
        self.row_delay
    }
}

/// What a test makes of a statement.
#[derive(Debug)]
pub struct Reply {
    pub(crate) instead: Option<Answer>,
    pub(crate) faults: Faults,
}

impl Reply {
    /// The database's answer, with faults.
    pub fn serve(faults: Faults) -> Self {
        Self { instead: None, faults }
    }

    /// Another answer.
    pub fn instead(answer: Answer) -> Self {
        Self {
            instead: Some(answer),
            faults: Faults::default(),
        }
    }

    /// With faults.
    #[must_use]
    pub fn with(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::instead(answer)
    }
}
