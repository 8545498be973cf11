//! What SQL Server answers to [`Dialect`].

use model::source_schema::{
    ReferentialAction, SourceCheck, SourceColumn, SourceIndex, SourceIndexPart, SourcePartitioning, SourceSequence,
    SourceTable,
};
use model::{ColumnPlan, Finding, MssqlType, PgType, SourceSchema, SourceType, TableName};

use crate::callable::Functions;
use crate::dialect::{Dialect, Form, MadeFunctions, Objects, Policy, SequenceRange, TypeCheck};
use crate::expression::{Expression, Result, Scope};
use crate::mapping::{ColumnRule, Mapping};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::schema::history::Keeping;
use crate::schema::partition::Scheme;

/// SQL Server.
pub(crate) struct Mssql;

impl Dialect for Mssql {
    fn reading_findings(&self, _source: &SourceSchema, _findings: &mut Vec<Finding>) {}

    fn target_type(&self, source: &SourceType, word: &str, _enum_name: &TableName) -> Option<PgType> {
        match source {
            SourceType::Mssql(source) => super::column_plan::target_type(source, word),
            SourceType::Mysql(_) => None,
        }
    }

    fn form(&self, source: &SourceType, target: &PgType, policy: Policy) -> Option<Form> {
        match source {
            SourceType::Mssql(source) => super::column_plan::form(source, target, policy),
            SourceType::Mysql(_) => None,
        }
    }

    fn labels<'s>(&self, _source: &'s SourceType) -> &'s [String] {
        &[]
    }

    fn plain_text(&self, source: &SourceType) -> PgType {
        match source {
            SourceType::Mssql(
                MssqlType::Char { length }
                | MssqlType::Nchar { length }
                | MssqlType::Varchar { length: Some(length) }
                | MssqlType::Nvarchar { length: Some(length) },
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

    fn type_findings(&self, object: &str, source: &SourceColumn, target: &PgType, findings: &mut Vec<Finding>) {
        super::column::type_findings(object, source, target, findings);
    }

    fn policies(
        &self,
        _object: &str,
        table: &SourceTable,
        source: &SourceColumn,
        rule: &ColumnRule,
        mapping: &Mapping,
        _findings: &mut Vec<Finding>,
    ) -> (Policy, bool) {
        super::policy::policies(table, source, rule, mapping)
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

    fn type_checks(&self, column: &ColumnDraft<'_>, _mapping: &Mapping) -> Vec<TypeCheck> {
        super::check::type_checks(column)
    }

    fn table_findings(&self, table: &TableDraft<'_>, _mapping: &Mapping, findings: &mut Vec<Finding>) {
        super::column::table_findings(table, findings);
        super::index::clustered(table, findings);
    }

    fn is_narrowed(&self, column: &ColumnDraft<'_>) -> bool {
        super::narrowed::is_narrowed(column)
    }

    fn check_by_type<'t>(&self, table: &'t TableDraft<'_>, check: &SourceCheck) -> Option<&'t str> {
        super::check::json_check(table, &check.expression)
    }

    fn part_bytes(&self, column: &ColumnDraft<'_>, _part: &SourceIndexPart) -> Option<u64> {
        super::index::part_bytes(column)
    }

    fn included_bytes(&self, column: &ColumnDraft<'_>) -> Option<u64> {
        super::index::included_bytes(column)
    }

    /// SQL Server has no prefixes.
    fn cuts(&self, _column: &ColumnDraft<'_>, _part: &SourceIndexPart) -> bool {
        false
    }

    fn index_name(&self, table: &TableDraft<'_>, index: Option<&SourceIndex>) -> String {
        super::index::index_name(table, index)
    }

    fn table_kind(&self, option: &str) -> Option<&'static str> {
        super::column::table_kind(option)
    }

    fn is_told_elsewhere(&self, option: &str) -> bool {
        crate::schema::history::is_option(option)
    }

    fn index_options<'i>(&self, index: &'i SourceIndex) -> Vec<&'i str> {
        super::index::options(index)
    }

    fn fill_factor(&self, index: &SourceIndex) -> Option<u8> {
        super::index::fill_factor(index)
    }

    fn not_null_filter(&self, filter: &str) -> Option<Vec<String>> {
        super::index::not_null_columns(filter)
    }

    fn text_search(&self, index: &SourceIndex, column: &str) -> Option<&'static str> {
        super::index::text_search(index, column)
    }

    fn is_server_made(&self, name: &str, server_named: bool) -> bool {
        server_named || super::name::is_server_made(name)
    }

    fn keeping(&self, _table: &TableDraft<'_>, to: &ColumnDraft<'_>) -> Keeping {
        super::column::keeping(to)
    }

    fn sequence_range(&self, sequence: &SourceSequence) -> SequenceRange {
        super::sequence::range(sequence)
    }

    /// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/unique-constraints-and-check-constraints>
    fn one_null(&self) -> bool {
        true
    }

    fn action(&self, source: ReferentialAction) -> ReferentialAction {
        source
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

    fn functions(
        &self,
        source: &SourceSchema,
        tables: &[TableDraft<'_>],
        mapping: &Mapping,
        options: &Options,
        names: &mut Registry,
        findings: &mut Vec<Finding>,
    ) -> MadeFunctions {
        super::procedural::early(source, tables, mapping, options, names, findings)
    }

    fn objects(
        &self,
        source: &SourceSchema,
        tables: &[TableDraft<'_>],
        functions: &Functions,
        mapping: &Mapping,
        options: &Options,
        names: &mut Registry,
        findings: &mut Vec<Finding>,
    ) -> Objects {
        super::object::objects(source, tables, functions, mapping, options, names, findings)
    }
}
