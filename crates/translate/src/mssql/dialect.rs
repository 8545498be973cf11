//! What SQL Server answers to [`Dialect`].

use model::source_schema::{
    ReferentialAction, SourceCheck, SourceColumn, SourceIndex, SourceIndexPart, SourcePartitioning, SourceTable,
};
use model::{Canonical, ColumnPlan, Finding, MssqlType, PgType, SourceSchema, SourceType, TableName, ZeroDate};

use crate::dialect::{Dialect, Form, Objects, Policy, TypeCheck};
use crate::expression::{Expression, Result, Scope};
use crate::mapping::{ColumnRule, Mapping};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::{ColumnDraft, TableDraft, same_name};
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

    fn case_insensitive(&self, _table: &SourceTable, _column: &SourceColumn) -> bool {
        false
    }

    fn type_findings(&self, _object: &str, _source: &SourceColumn, _target: &PgType, _findings: &mut Vec<Finding>) {}

    fn policies(
        &self,
        _object: &str,
        table: &SourceTable,
        source: &SourceColumn,
        rule: &ColumnRule,
        mapping: &Mapping,
        _findings: &mut Vec<Finding>,
    ) -> (Policy, bool) {
        let in_key = table.primary_key.as_ref().is_some_and(|key| {
            key.parts
                .iter()
                .any(|part| part.column.as_deref().is_some_and(|name| same_name(name, &source.name)))
        });
        let policy = Policy {
            zero: ZeroDate::Reject,
            strip_nul: rule.strip_nul.unwrap_or(mapping.options.strip_nul),
            enum_empty_as_null: false,
        };
        (policy, !in_key && rule.nullable.unwrap_or(source.nullable))
    }

    fn condition(&self, text: &str, scope: &Scope) -> Result<Expression> {
        super::expression::condition(text, scope)
    }

    fn value(&self, text: &str, scope: &Scope, target: &PgType, labels: &[String]) -> Result<Expression> {
        super::expression::value(text, scope, target, labels)
    }

    fn index_part(&self, text: &str, scope: &Scope) -> Result<Expression> {
        super::expression::index_part(text, scope)
    }

    fn default(
        &self,
        _table: &TableDraft<'_>,
        _column: &ColumnDraft<'_>,
        _scope: &Scope,
        _findings: &mut Vec<Finding>,
    ) -> Option<String> {
        None
    }

    fn type_checks(&self, _column: &ColumnDraft<'_>, _mapping: &Mapping) -> Vec<TypeCheck> {
        Vec::new()
    }

    fn table_findings(&self, _table: &TableDraft<'_>, _mapping: &Mapping, _findings: &mut Vec<Finding>) {}

    fn check_by_type<'t>(&self, _table: &'t TableDraft<'_>, _check: &SourceCheck) -> Option<&'t str> {
        None
    }

    fn part_bytes(&self, _column: &ColumnDraft<'_>, _part: &SourceIndexPart) -> Option<u64> {
        Some(16)
    }

    fn cuts(&self, _column: &ColumnDraft<'_>, _part: &SourceIndexPart) -> bool {
        false
    }

    fn index_name(&self, table: &TableDraft<'_>, index: Option<&SourceIndex>) -> String {
        match index {
            None => format!("{}_pkey", table.target.name),
            Some(index) => index.name.clone(),
        }
    }

    /// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/unique-constraints-and-check-constraints>
    fn one_null(&self) -> bool {
        true
    }

    fn action(&self, source: ReferentialAction) -> ReferentialAction {
        source
    }

    fn ordered_alike(&self, plan: &ColumnPlan) -> bool {
        matches!(
            plan.canonical,
            Canonical::Integer | Canonical::Decimal | Canonical::Date | Canonical::Timestamp | Canonical::TimeOfDay
        )
    }

    fn partitions<'d, 't>(
        &self,
        _table: &'d TableDraft<'t>,
        _source: &SourcePartitioning,
    ) -> std::result::Result<Scheme<'d, 't>, String> {
        Err("partitions of SQL Server are not translated by this version".to_owned())
    }

    fn objects(
        &self,
        _source: &SourceSchema,
        _tables: &[TableDraft<'_>],
        _mapping: &Mapping,
        _options: &Options,
        _names: &mut Registry,
        _findings: &mut Vec<Finding>,
    ) -> Objects {
        Objects::default()
    }
}
