//! What a dialect knows and the rest of translation asks: types, expressions, names, limits.

use std::collections::BTreeSet;

use arrow_schema::DataType;
use model::pg_schema::{PgRoutine, PgView};
use model::source_schema::{
    ReferentialAction, SourceCheck, SourceColumn, SourceIndex, SourceIndexPart, SourcePartitioning, SourceSequence,
    SourceTable,
};
use model::{Canonical, ColumnPlan, Conversion, Finding, Loss, PgType, SourceSchema, SourceType, TableName, ZeroDate};

use crate::callable::Functions;
use crate::expression::{Expression, Result, Scope};
use crate::mapping::{ColumnRule, Mapping};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::schema::history::Keeping;
use crate::schema::partition::Scheme;

/// The parts of a column plan that follow from the types and the policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) wire: DataType,
    pub(crate) staged: DataType,
    pub(crate) conversion: Conversion,
    pub(crate) canonical: Canonical,
    pub(crate) losses: Vec<Loss>,
}

/// What the mapping says of a column's values beside the type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    pub(crate) zero: ZeroDate,
    pub(crate) strip_nul: bool,
    pub(crate) enum_empty_as_null: bool,
}

/// A constraint that keeps what the PostgreSQL type alone would lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeCheck {
    /// The end of its name: `<table>_<column>_<what>`.
    pub(crate) what: &'static str,
    /// As PostgreSQL's SQL.
    pub(crate) expression: String,
}

/// A sequence's type, and its bounds where it names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SequenceRange {
    pub(crate) pg_type: PgType,
    pub(crate) minimum: i128,
    pub(crate) maximum: i128,
}

/// What stands beside the tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Objects {
    pub(crate) views: Vec<PgView>,
    pub(crate) routines: Vec<PgRoutine>,
    /// As in `PgSchema`.
    pub(crate) comments: Vec<(String, String)>,
    pub(crate) grants: Vec<String>,
    /// Schemas that the grants name, whatever is in them.
    pub(crate) schemas: BTreeSet<String>,
}

/// Functions, and the statements that make them.
#[derive(Debug, Default)]
pub(crate) struct MadeFunctions {
    pub(crate) functions: Functions,
    pub(crate) routines: Vec<PgRoutine>,
}

/// One implementation per dialect; `schema` asks, and decides everything that is the same for all.
pub(crate) trait Dialect {
    /// What the reading of the source already shows, before anything is translated.
    fn reading_findings(&self, source: &SourceSchema, findings: &mut Vec<Finding>);

    /// The PostgreSQL type that a word of the mapping means for a source type; `None` if the type does not allow the
    /// word or its modifiers. `enum_name` is the name that an enum type of this column gets.
    fn target_type(&self, source: &SourceType, word: &str, enum_name: &TableName) -> Option<PgType>;

    /// How a value travels; `None` if it cannot.
    fn form(&self, source: &SourceType, target: &PgType, policy: Policy) -> Option<Form>;

    /// Labels of an enum, members of a set.
    fn labels<'s>(&self, source: &'s SourceType) -> &'s [String];

    /// Digits up to which a number is filled with zeros where it is a text.
    fn zeros(&self, _column: &SourceColumn) -> Option<u32> {
        None
    }

    /// The type to take where the target does not offer citext.
    fn plain_text(&self, source: &SourceType) -> PgType;

    /// True for texts that the source compares without case.
    fn case_insensitive(&self, table: &SourceTable, column: &SourceColumn) -> bool;

    /// True for texts that the source compares without accents.
    fn accent_insensitive(&self, table: &SourceTable, column: &SourceColumn) -> bool;

    /// True for texts that the source compares without the spaces at their end.
    fn trailing_spaces_ignored(&self, _table: &SourceTable, _column: &SourceColumn) -> bool {
        true
    }

    /// What a person should know of the type that was chosen.
    fn type_findings(&self, object: &str, source: &SourceColumn, target: &PgType, findings: &mut Vec<Finding>);

    /// What becomes of values that PostgreSQL does not have, and whether the target column allows NULL.
    fn policies(
        &self,
        object: &str,
        table: &SourceTable,
        source: &SourceColumn,
        rule: &ColumnRule,
        mapping: &Mapping,
        findings: &mut Vec<Finding>,
    ) -> (Policy, bool);

    /// Translates a condition (a CHECK, the WHERE of an index).
    fn condition(&self, text: &str, scope: &Scope) -> Result<Expression>;

    /// The conditions that a condition joins with AND, each with its text and translated by itself.
    fn conjuncts(&self, text: &str, scope: &Scope) -> Vec<(String, Result<Expression>)>;

    /// Translates the value of a column of type `target` with the labels of its enum or set.
    fn value(&self, text: &str, scope: &Scope, target: &PgType, labels: &[String]) -> Result<Expression>;

    /// Translates an index part; the kind is PostgreSQL's own.
    fn index_part(&self, text: &str, scope: &Scope) -> Result<Expression>;

    /// The default of a column as SQL, or a finding.
    fn default(
        &self,
        table: &TableDraft<'_>,
        column: &ColumnDraft<'_>,
        scope: &Scope,
        findings: &mut Vec<Finding>,
    ) -> Option<String>;

    /// True for columns without a zone in which the times of UTC arrive.
    fn holds_utc(&self, _column: &ColumnDraft<'_>) -> bool {
        false
    }

    /// How a table keeps its history, whose period ends with the column `to`.
    fn keeping(&self, table: &TableDraft<'_>, to: &ColumnDraft<'_>) -> Keeping;

    /// True for the expression of a column that the system keeps for the table's history.
    fn is_period(&self, _expression: &str) -> bool {
        false
    }

    /// Constraints that keep what the type of a column would lose.
    fn type_checks(&self, column: &ColumnDraft<'_>, mapping: &Mapping) -> Vec<TypeCheck>;

    /// What a table's types changed as a whole (one finding instead of one per column).
    fn table_findings(&self, table: &TableDraft<'_>, mapping: &Mapping, findings: &mut Vec<Finding>);

    /// True if the source's type has values that the target's has not.
    fn is_narrowed(&self, column: &ColumnDraft<'_>) -> bool;

    /// The source column whose PostgreSQL type enforces a check by itself.
    fn check_by_type<'t>(&self, table: &'t TableDraft<'_>, check: &SourceCheck) -> Option<&'t str>;

    /// The most bytes that a part of an index can have, where it has a bound.
    fn part_bytes(&self, column: &ColumnDraft<'_>, part: &SourceIndexPart) -> Option<u64>;

    /// The most bytes of a column that an index only includes, in UTF-8; `None` where it has no bound.
    fn included_bytes(&self, column: &ColumnDraft<'_>) -> Option<u64>;

    /// True if the part indexes less than the column holds.
    fn cuts(&self, column: &ColumnDraft<'_>, part: &SourceIndexPart) -> bool;

    /// The name that a primary key (`None`) or an index gets.
    fn index_name(&self, table: &TableDraft<'_>, index: Option<&SourceIndex>) -> String;

    /// What a table loses that an option of the source makes another kind of table.
    fn table_kind(&self, _option: &str) -> Option<&'static str> {
        None
    }

    /// What a table loses whose engine keeps no rows of its own.
    fn engine_kind(&self, _engine: &str) -> Option<&'static str> {
        None
    }

    /// True for an option of a table that other findings tell of.
    fn is_told_elsewhere(&self, _option: &str) -> bool {
        false
    }

    /// Options of an index that a person should know of.
    fn index_options<'i>(&self, index: &'i SourceIndex) -> Vec<&'i str> {
        index.options.iter().map(String::as_str).collect()
    }

    /// Percent of each page of an index that is filled at first, where PostgreSQL has the same.
    fn fill_factor(&self, _index: &SourceIndex) -> Option<u8> {
        None
    }

    /// The columns of a WHERE that says no more than that they are not NULL.
    fn not_null_filter(&self, _filter: &str) -> Option<Vec<String>> {
        None
    }

    /// The text search configuration that a full-text index asks for, for a column.
    fn text_search(&self, _index: &SourceIndex, _column: &str) -> Option<&'static str> {
        None
    }

    /// True for the name of a constraint that the server made and that means nothing elsewhere.
    fn is_server_made(&self, name: &str, _server_named: bool) -> bool {
        name.is_empty()
    }

    /// Type and bounds of a sequence.
    fn sequence_range(&self, sequence: &SourceSequence) -> SequenceRange;

    /// True if the source takes one NULL only in a unique key.
    fn one_null(&self) -> bool;

    /// What an action of the source is in PostgreSQL.
    fn action(&self, source: ReferentialAction) -> ReferentialAction;

    /// True if both servers put the values of a planned column in the same order.
    fn ordered_alike(&self, plan: &ColumnPlan) -> bool;

    /// The partitions, or why there are none.
    fn partitions<'d, 't>(
        &self,
        table: &'d TableDraft<'t>,
        source: &SourcePartitioning,
    ) -> std::result::Result<Scheme<'d, 't>, String>;

    /// The functions that need no view: columns and constraints may call them.
    fn functions(
        &self,
        _source: &SourceSchema,
        _tables: &[TableDraft<'_>],
        _mapping: &Mapping,
        _options: &Options,
        _names: &mut Registry,
        _findings: &mut Vec<Finding>,
    ) -> MadeFunctions {
        MadeFunctions::default()
    }

    /// Everything that is no table; `functions` are those that are made already.
    #[expect(clippy::too_many_arguments, reason = "one decision that needs all of them")]
    fn objects(
        &self,
        source: &SourceSchema,
        tables: &[TableDraft<'_>],
        functions: &Functions,
        mapping: &Mapping,
        options: &Options,
        names: &mut Registry,
        findings: &mut Vec<Finding>,
    ) -> Objects;
}
