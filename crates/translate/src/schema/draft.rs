//! Tables and columns with their names and types decided; what the rest of the translation builds on.

use model::code;
use model::source_schema::{SourceColumn, SourceTable};
use model::{ColumnName, Finding, PgType, SourceType, TableName};

use crate::dialect::{Dialect, Policy};
use crate::mapping::{CaseInsensitive, ColumnRule, Mapping, allowed_words};
use crate::names::{Registry, SYSTEM_COLUMNS};
use crate::options::{Options, TableOptions};

/// What a nondeterministic collation does not tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fold {
    Case,
    CaseAndAccents,
}

impl Fold {
    /// The name of its collation, in the schema of each table that uses it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Fold::Case => "case_insensitive",
            Fold::CaseAndAccents => "case_accent_insensitive",
        }
    }

    /// As ICU spells it.
    ///
    /// Source: <https://www.postgresql.org/docs/current/collation.html#ICU-COLLATION-SETTINGS>.
    pub(crate) fn locale(self) -> &'static str {
        match self {
            Fold::Case => "und-u-ks-level2",
            Fold::CaseAndAccents => "und-u-ks-level1",
        }
    }
}

/// A column on its way.
#[derive(Debug)]
pub(crate) struct ColumnDraft<'a> {
    pub(crate) source: &'a SourceColumn,
    /// Name in the target.
    pub(crate) name: ColumnName,
    pub(crate) rule: ColumnRule,
    pub(crate) target: PgType,
    /// Whether the target allows NULL.
    pub(crate) nullable: bool,
    pub(crate) policy: Policy,
    /// True if the source compares the values without case.
    pub(crate) case_insensitive: bool,
    /// The collation of its own that the column gets.
    pub(crate) fold: Option<Fold>,
    /// Labels of an enum, members of a set.
    pub(crate) labels: &'a [String],
    /// Digits up to which the source fills the number with zeros where it is a text.
    pub(crate) zeros: Option<u32>,
    pub(crate) identity: bool,
}

impl ColumnDraft<'_> {
    /// Its type in the source.
    pub(crate) fn source_type(&self) -> &SourceType {
        &self.source.source_type
    }
}

/// A table on its way.
#[derive(Debug)]
pub(crate) struct TableDraft<'a> {
    pub(crate) source: &'a SourceTable,
    pub(crate) target: TableName,
    pub(crate) columns: Vec<ColumnDraft<'a>>,
    pub(crate) excluded: Vec<String>,
    /// Columns that no type was found for.
    pub(crate) unplanned: Vec<String>,
    pub(crate) filter: Option<String>,
}

impl TableDraft<'_> {
    /// The column with a source name, compared without case as MySQL does.
    pub(crate) fn column(&self, name: &str) -> Option<&ColumnDraft<'_>> {
        self.columns.iter().find(|column| same_name(&column.source.name, name))
    }

    /// How findings call a column.
    pub(crate) fn object(&self, column: &str) -> String {
        format!("{}.{column}", self.source.name)
    }
}

/// Column names are compared without case.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    // Every name is compared with many, most of which are another: names made by numbers differ at their end. Only texts
    // beyond ASCII need new ones.
    if let (Some(a), Some(b)) = (a.as_bytes().last(), b.as_bytes().last())
        && a.is_ascii()
        && b.is_ascii()
        && !a.eq_ignore_ascii_case(b)
    {
        return false;
    }
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

/// Drafts of all tables, in the source's order.
pub(crate) fn drafts<'a>(
    dialect: &dyn Dialect,
    tables: &'a [SourceTable],
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<TableDraft<'a>> {
    // All tables take their names before anything else does.
    let targets: Vec<TableName> = tables
        .iter()
        .map(|table| target_name(table, options, names, findings))
        .collect();
    let none = TableOptions::default();
    let mut drafts: Vec<TableDraft<'a>> = tables
        .iter()
        .zip(targets)
        .map(|(table, target)| {
            let own = options.tables.get(&table.name).unwrap_or(&none);
            draft(dialect, table, target, own, mapping, options, names, findings)
        })
        .collect();
    super::key_types::solve(&mut drafts, names, findings);
    fold(dialect, &mut drafts, mapping);
    drafts
}

/// Gives texts that ignore case a collation that does, where the mapping says so and their type is a plain text.
fn fold(dialect: &dyn Dialect, drafts: &mut [TableDraft<'_>], mapping: &Mapping) {
    for draft in drafts {
        let table = draft.source;
        for column in &mut draft.columns {
            let wanted = column.rule.case_insensitive.unwrap_or(mapping.options.case_insensitive);
            let text = matches!(
                column.target,
                PgType::Varchar { .. } | PgType::Text | PgType::Char { .. }
            );
            if wanted == CaseInsensitive::Icu && column.case_insensitive && text && column.labels.is_empty() {
                column.fold = Some(if dialect.accent_insensitive(table, column.source) {
                    Fold::CaseAndAccents
                } else {
                    Fold::Case
                });
            }
        }
    }
}

/// Schemas that nobody can, or should, put tables into.
///
/// Source: <https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-CATALOG>.
fn is_reserved(schema: &str) -> bool {
    schema == "landfall" || schema == "information_schema" || schema.starts_with("pg_")
}

fn target_name(table: &SourceTable, options: &Options, names: &mut Registry, findings: &mut Vec<Finding>) -> TableName {
    let case = |name: &str| options.identifiers.spelled(name);
    let wanted = match options.tables.get(&table.name).and_then(|own| own.target.clone()) {
        Some(target) => target,
        None => {
            let schema = options
                .schemas
                .get(&table.name.schema)
                .cloned()
                .unwrap_or_else(|| case(&table.name.schema));
            TableName::new(schema, case(&table.name.name))
        }
    };
    if is_reserved(&wanted.schema) {
        findings.push(
            Finding::new(
                code::NAME_COLLISION,
                table.name.to_string(),
                format!("the target schema {} is PostgreSQL's or Landfall's own", wanted.schema),
            )
            .with_help(format!(
                "name another one in landfall.toml: [schemas] then {:?} = \"another_name\"",
                table.name.schema
            )),
        );
    }
    let schema = crate::names::shortened(&wanted.schema);
    let name = names.claim(&schema, &wanted.name);
    let target = TableName::new(schema, name);
    if wanted.name.len() > crate::names::MAX_BYTES || wanted.schema != target.schema {
        findings.push(Finding::new(
            code::NAME_SHORTENED,
            table.name.to_string(),
            format!("the name is longer than 63 bytes; the table is called {target}"),
        ));
    } else if wanted != target {
        findings.push(Finding::new(
            code::NAME_COLLISION,
            table.name.to_string(),
            format!("the name {wanted} is taken by another table; this one is called {target}"),
        ));
    }
    target
}

#[expect(clippy::too_many_arguments, reason = "one decision that needs all of them")]
fn draft<'a>(
    dialect: &dyn Dialect,
    table: &'a SourceTable,
    target: TableName,
    own: &TableOptions,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> TableDraft<'a> {
    let mut draft = TableDraft {
        source: table,
        target,
        columns: Vec::new(),
        excluded: Vec::new(),
        unplanned: Vec::new(),
        filter: own.filter.clone(),
    };
    let columns = format!("columns of {}", table.name);
    for source in &table.columns {
        let object = draft.object(&source.name);
        if own.exclude_columns.iter().any(|name| same_name(name, &source.name)) {
            draft.excluded.push(source.name.clone());
            findings.push(Finding::new(
                code::COLUMN_EXCLUDED,
                object,
                "the column is not created and not copied",
            ));
            continue;
        }
        let rule = mapping.column_rule(&table.name.schema, &table.name.name, &source.name);
        let case_insensitive = dialect.case_insensitive(table, source);
        let Some(chosen) = choose(
            dialect,
            &object,
            &rule,
            case_insensitive,
            mapping,
            options,
            &draft,
            source,
            findings,
        ) else {
            draft.unplanned.push(source.name.clone());
            continue;
        };
        let wanted = own
            .columns
            .iter()
            .find(|(from, _)| same_name(from, &source.name))
            .map(|(_, to)| to.clone());
        let wanted = wanted.unwrap_or_else(|| options.identifiers.spelled(&source.name));
        let name = column_name(&object, &wanted, &columns, names, findings);
        let (policy, nullable) = dialect.policies(&object, table, source, &rule, mapping, findings);
        draft.columns.push(ColumnDraft {
            source,
            name,
            rule,
            target: chosen,
            nullable,
            policy,
            case_insensitive,
            fold: None,
            labels: dialect.labels(&source.source_type),
            zeros: dialect.zeros(source),
            identity: source.identity.is_some(),
        });
    }
    draft
}

fn column_name(
    object: &str,
    wanted: &str,
    namespace: &str,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> ColumnName {
    if SYSTEM_COLUMNS.contains(&wanted) {
        let name = names.claim(namespace, &format!("{wanted}_"));
        findings.push(Finding::new(
            code::NAME_RESERVED,
            object,
            format!("PostgreSQL keeps the name {wanted} for itself; the column is called {name}"),
        ));
        return name;
    }
    let name = names.claim(namespace, wanted);
    if wanted.len() > crate::names::MAX_BYTES {
        findings.push(Finding::new(
            code::NAME_SHORTENED,
            object,
            format!("the name is longer than 63 bytes; the column is called {name}"),
        ));
    } else if name != wanted {
        findings.push(Finding::new(
            code::NAME_COLLISION,
            object,
            format!("the name {wanted} is taken by another column; this one is called {name}"),
        ));
    }
    name
}

/// The column's PostgreSQL type by the mapping; `None` if the column cannot be copied.
#[expect(clippy::too_many_arguments, reason = "one decision that needs all of them")]
fn choose(
    dialect: &dyn Dialect,
    object: &str,
    rule: &ColumnRule,
    case_insensitive: bool,
    mapping: &Mapping,
    options: &Options,
    table: &TableDraft<'_>,
    source: &SourceColumn,
    findings: &mut Vec<Finding>,
) -> Option<PgType> {
    // Enum types take their real names when the foreign-key groups are solved.
    let enum_name = TableName::new(
        table.target.schema.clone(),
        format!("{}_{}", table.target.name, source.name),
    );
    let source_type = &source.source_type;
    let shipped = mapping.type_word(source_type);
    let mut word = shipped;
    if let Some(wanted) = &rule.type_word {
        if wanted == "refuse" || dialect.target_type(source_type, wanted, &enum_name).is_some() {
            word = wanted;
        } else {
            findings.push(Finding::new(
                code::MAPPING_NOT_POSSIBLE,
                object,
                format!(
                    "the mapping says {wanted:?}, but a column of type {} becomes one of: {}",
                    source.raw_type,
                    allowed_words(source_type).join(", ")
                ),
            ));
        }
    }
    if word == "refuse" {
        findings.push(Finding::new(
            code::UNSUPPORTED_TYPE,
            object,
            match &source.generated {
                Some(generated) if source.raw_type.is_empty() => format!(
                    "the type of what the column computes is not known, and the script does not say it; the column is left out; its expression: {}",
                    generated.expression
                ),
                _ => format!("the type {} is not known; the column is left out", source.raw_type),
            },
        ));
        return None;
    }
    let mut target = dialect.target_type(source_type, word, &enum_name)?;
    let wants_citext = rule.case_insensitive.unwrap_or(mapping.options.case_insensitive) == CaseInsensitive::Citext;
    let text = matches!(target, PgType::Varchar { .. } | PgType::Text | PgType::Char { .. });
    if wants_citext && case_insensitive && text && allowed_words(source_type).contains(&"citext") {
        target = PgType::Citext;
    }
    let has = |extension: &str| options.extensions.contains(extension);
    match &target {
        PgType::Citext if !has("citext") => {
            target = dialect.plain_text(source_type);
            findings.push(Finding::new(
                code::EXTENSION_MISSING,
                object,
                format!("the mapping asks for citext, which the target does not offer; the column is {target}"),
            ));
        }
        PgType::Vector { .. } if !has("vector") => {
            findings.push(Finding::new(
                code::VECTOR_AS_ARRAY,
                object,
                "the target does not offer the extension vector; the column is real[], without distance operators",
            ));
            target = PgType::RealArray;
        }
        PgType::Geometry { .. } if !has("postgis") => {
            findings.push(Finding::new(
                code::EXTENSION_MISSING,
                object,
                "the mapping asks for geometry, but the target does not offer the extension postgis",
            ));
            target = PgType::Bytea;
        }
        _ => {}
    }
    dialect.type_findings(object, source, &target, findings);
    Some(target)
}
