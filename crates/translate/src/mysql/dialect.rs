//! What MySQL and MariaDB answer to [`Dialect`].

use model::source_schema::{
    ReferentialAction, SourceCheck, SourceColumn, SourceIndex, SourceIndexPart, SourcePartitioning, SourceSequence,
    SourceTable,
};
use model::{ColumnPlan, Finding, MysqlType, PgType, SourceSchema, SourceType, TableName};

use crate::callable::Functions;
use crate::dialect::{Dialect, Form, Objects, Policy, SequenceRange, TypeCheck};
use crate::expression::{Expression, Result, Scope};
use crate::mapping::{ColumnRule, Mapping};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::schema::history::Keeping;
use crate::schema::partition::Scheme;

/// MySQL and MariaDB.
pub(crate) struct Mysql;

impl Dialect for Mysql {
    /// <https://dev.mysql.com/doc/refman/9.0/en/storage-engines.html>
    fn engine_kind(&self, engine: &str) -> Option<&'static str> {
        match engine.to_ascii_lowercase().as_str() {
            "merge" | "mrg_myisam" => Some(
                "its rows are those of the tables of its UNION; a view over them with UNION ALL is its counterpart",
            ),
            "blackhole" => Some("its server keeps none of the rows that it is given; this one keeps them"),
            _ => None,
        }
    }

    fn reading_findings(&self, source: &SourceSchema, findings: &mut Vec<Finding>) {
        super::unreadable::findings(&source.tables, findings);
    }

    fn target_type(&self, source: &SourceType, word: &str, enum_name: &TableName) -> Option<PgType> {
        match source {
            SourceType::Mysql(source) => super::column_plan::target_type(source, word, enum_name),
            SourceType::Mssql(_) => None,
        }
    }

    fn form(&self, source: &SourceType, target: &PgType, policy: Policy) -> Option<Form> {
        match source {
            SourceType::Mysql(source) => super::column_plan::form(source, target, policy),
            SourceType::Mssql(_) => None,
        }
    }

    fn labels<'s>(&self, source: &'s SourceType) -> &'s [String] {
        super::column::labels(source)
    }

    fn zeros(&self, column: &SourceColumn) -> Option<u32> {
        super::number_format::zeros(column)
    }

    fn plain_text(&self, source: &SourceType) -> PgType {
        match source {
            SourceType::Mysql(
                MysqlType::Char { length: length @ 1.. } | MysqlType::Varchar { length: length @ 1.. },
            ) => PgType::Varchar { length: Some(*length) },
            _ => PgType::Text,
        }
    }

    fn case_insensitive(&self, table: &SourceTable, column: &SourceColumn) -> bool {
        super::column::case_insensitive(table, column)
    }

    fn accent_insensitive(&self, table: &SourceTable, column: &SourceColumn) -> bool {
        super::column::accent_insensitive(table, column)
    }

    fn trailing_spaces_ignored(&self, table: &SourceTable, column: &SourceColumn) -> bool {
        super::column::trailing_spaces_ignored(table, column)
    }

    fn type_findings(&self, object: &str, source: &SourceColumn, target: &PgType, findings: &mut Vec<Finding>) {
        super::column::type_findings(object, source, target, findings);
    }

    fn policies(
        &self,
        object: &str,
        table: &SourceTable,
        source: &SourceColumn,
        rule: &ColumnRule,
        mapping: &Mapping,
        findings: &mut Vec<Finding>,
    ) -> (Policy, bool) {
        super::policy::policies(object, table, source, rule, mapping, findings)
    }

    fn condition(&self, text: &str, scope: &Scope) -> Result<Expression> {
        super::expression::condition(text, scope)
    }

    fn conjuncts(&self, text: &str, scope: &Scope) -> Vec<(String, Result<Expression>)> {
        super::expression::conjuncts(text, scope)
    }

    fn value(&self, text: &str, scope: &Scope, target: &PgType, labels: &[String]) -> Result<Expression> {
        super::expression::value(text, scope, target, labels)
    }

    fn index_part(&self, text: &str, scope: &Scope) -> Result<Expression> {
        super::expression::index_part(text, scope)
    }

    fn default(
        &self,
        table: &TableDraft<'_>,
        column: &ColumnDraft<'_>,
        scope: &Scope,
        findings: &mut Vec<Finding>,
    ) -> Option<String> {
        super::default::default(table, column, scope, findings)
    }

    fn holds_utc(&self, column: &ColumnDraft<'_>) -> bool {
        super::default::holds_utc(column)
    }

    fn is_period(&self, expression: &str) -> bool {
        super::period::is_period(expression)
    }

    fn type_checks(&self, column: &ColumnDraft<'_>, mapping: &Mapping) -> Vec<TypeCheck> {
        super::check::type_checks(column, mapping)
    }

    fn table_findings(&self, table: &TableDraft<'_>, mapping: &Mapping, findings: &mut Vec<Finding>) {
        super::check::table_findings(table, mapping, findings);
        super::number_format::finding(table, findings);
        super::counter::finding(table.source, findings);
    }

    fn is_narrowed(&self, column: &ColumnDraft<'_>) -> bool {
        super::narrowed::is_narrowed(column)
    }

    fn check_by_type<'t>(&self, table: &'t TableDraft<'_>, check: &SourceCheck) -> Option<&'t str> {
        super::check::json_check(table, &check.expression)
    }

    fn part_bytes(&self, column: &ColumnDraft<'_>, part: &SourceIndexPart) -> Option<u64> {
        super::index::part_bytes(column, part)
    }

    /// MySQL's indexes include nothing.
    fn included_bytes(&self, _column: &ColumnDraft<'_>) -> Option<u64> {
        None
    }

    fn cuts(&self, column: &ColumnDraft<'_>, part: &SourceIndexPart) -> bool {
        super::index::cuts(column, part)
    }

    /// Index names are a table's own in MySQL: the table's name goes before them.
    fn index_name(&self, table: &TableDraft<'_>, index: Option<&SourceIndex>) -> String {
        match index {
            None => format!("{}_pkey", table.target.name),
            Some(index) if index.name == "PRIMARY" => format!("{}_primary", table.target.name),
            Some(index) => format!("{}_{}", table.target.name, index.name),
        }
    }

    /// MariaDB's sequences count from 1, or down from -1, unless they say otherwise.
    ///
    /// <https://mariadb.com/kb/en/create-sequence/>
    fn sequence_range(&self, sequence: &SourceSequence) -> SequenceRange {
        let (minimum, maximum) = if sequence.increment < 0 {
            (i128::from(i64::MIN) + 1, -1)
        } else {
            (1, i128::from(i64::MAX) - 1)
        };
        SequenceRange {
            pg_type: PgType::BigInt,
            minimum,
            maximum,
        }
    }

    fn keeping(&self, table: &TableDraft<'_>, _to: &ColumnDraft<'_>) -> Keeping {
        super::period::keeping(table.source)
    }

    fn one_null(&self) -> bool {
        false
    }

    /// InnoDB checks RESTRICT and NO ACTION alike, at once and per statement, as PostgreSQL does NO ACTION.
    fn action(&self, source: ReferentialAction) -> ReferentialAction {
        match source {
            ReferentialAction::Restrict => ReferentialAction::NoAction,
            other => other,
        }
    }

    fn ordered_alike(&self, plan: &ColumnPlan) -> bool {
        super::order::ordered_alike(plan)
    }

    fn partitions<'d, 't>(
        &self,
        table: &'d TableDraft<'t>,
        source: &SourcePartitioning,
    ) -> std::result::Result<Scheme<'d, 't>, String> {
        super::partition::scheme(table, source)
    }

    fn objects(
        &self,
        source: &SourceSchema,
        tables: &[TableDraft<'_>],
        _functions: &Functions,
        mapping: &Mapping,
        options: &Options,
        names: &mut Registry,
        findings: &mut Vec<Finding>,
    ) -> Objects {
        let programs = super::routine::programs(source, tables, mapping, options, names, findings);
        Objects {
            grants: super::grant::grants(source, tables, &programs, options, findings),
            views: programs.views.into_iter().map(|(_, view)| view).collect(),
            routines: programs.routines,
            comments: programs.comments,
            ..Objects::default()
        }
    }
}
