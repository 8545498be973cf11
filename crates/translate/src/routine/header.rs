//! What stands before the body of a routine, in no dialect's syntax.

use model::TableName;

/// How an argument travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    In,
    /// OUT, of which the routine sees NULL at its start.
    Out,
    /// INOUT; T-SQL's OUTPUT.
    InOut,
}

impl Mode {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Mode::In => "in",
            Mode::Out => "out",
            Mode::InOut => "inout",
        }
    }
}

/// A parameter of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Without quotes; T-SQL's with its `@`.
    pub(crate) name: String,
    pub(crate) mode: Mode,
    /// Its type with everything that belongs to it, as spelled: `varchar(20) CHARSET utf8mb4`, `dbo.Ids READONLY`.
    pub(crate) type_name: String,
    /// As spelled.
    pub(crate) default: Option<String>,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timing {
    Before,
    After,
    InsteadOf,
}

impl Timing {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Timing::Before => "before",
            Timing::After => "after",
            Timing::InsteadOf => "instead of",
        }
    }
}

/// What a trigger waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Insert,
    Update,
    Delete,
}

impl Event {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Event::Insert => "insert",
            Event::Update => "update",
            Event::Delete => "delete",
        }
    }
}

/// What a trigger belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TriggerHeader {
    /// `None` for triggers of a database or a server.
    pub(crate) table: Option<TableName>,
    pub(crate) timing: Timing,
    /// In the order of the text.
    pub(crate) events: Vec<Event>,
}

/// What stands before a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// In order.
    pub(crate) parameters: Vec<Parameter>,
    /// Of a function: its result as spelled, e.g. `decimal(5,2)` or `TABLE (id int)`.
    pub(crate) result: Option<String>,
    pub(crate) trigger: Option<TriggerHeader>,
    /// Byte of the text at which the body begins.
    pub(crate) body: usize,
}
