//! Tables and columns with their names and types decided; what the rest of the translation builds on.

use model::code;
use model::mysql_type::MysqlType;
use model::source_schema::{SourceColumn, SourceDefault, SourceTable};
use model::{ColumnName, Finding, PgType, SourceType, TableName, ZeroDate};

use super::column_plan::{Policy, target_type};
use super::default::is_zero_date;
use crate::mapping::{CaseInsensitive, ColumnRule, EnumEmpty, Mapping, allowed_words};
use crate::names::{Registry, SYSTEM_COLUMNS};
use crate::options::{Options, TableOptions};

/// A column on its way.
#[derive(Debug)]
pub(super) struct ColumnDraft<'a> {
    pub(super) source: &'a SourceColumn,
    pub(super) mysql: &'a MysqlType,
    /// Name in the target.
    pub(super) name: ColumnName,
    pub(super) rule: ColumnRule,
    pub(super) target: PgType,
    /// Whether the target allows NULL.
    pub(super) nullable: bool,
    pub(super) policy: Policy,
    /// True if the source compares the values without case.
    pub(super) case_insensitive: bool,
    pub(super) identity: bool,
}

impl ColumnDraft<'_> {
    /// Labels of an enum, members of a set.
    pub(super) fn labels(&self) -> &[String] {
        match self.mysql {
            MysqlType::Enum { labels } => labels,
            MysqlType::Set { members } => members,
            _ => &[],
        }
    }
}

/// A table on its way.
#[derive(Debug)]
pub(super) struct TableDraft<'a> {
    pub(super) source: &'a SourceTable,
    pub(super) target: TableName,
    pub(super) columns: Vec<ColumnDraft<'a>>,
    pub(super) excluded: Vec<String>,
    /// Columns that no type was found for.
    pub(super) unplanned: Vec<String>,
    pub(super) filter: Option<String>,
}

impl TableDraft<'_> {
    /// The column with a source name, compared without case as MySQL does.
    pub(super) fn column(&self, name: &str) -> Option<&ColumnDraft<'_>> {
        self.columns.iter().find(|column| same_name(&column.source.name, name))
    }

    /// How findings call a column.
    pub(super) fn object(&self, column: &str) -> String {
        format!("{}.{column}", self.source.name)
    }
}

/// Column names are compared without case.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

/// Drafts of all tables, in the source's order.
pub(super) fn drafts<'a>(
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
            draft(table, target, own, mapping, options, names, findings)
        })
        .collect();
    super::key_types::solve(&mut drafts, names, findings);
    drafts
}

/// Schemas that nobody can, or should, put tables into.
///
/// Source: <https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-CATALOG>.
fn is_reserved(schema: &str) -> bool {
    schema == "landfall" || schema == "information_schema" || schema.starts_with("pg_")
}

fn target_name(table: &SourceTable, options: &Options, names: &mut Registry, findings: &mut Vec<Finding>) -> TableName {
    let case = |name: &str| {
        if options.lower_case {
            name.to_lowercase()
        } else {
            name.to_owned()
        }
    };
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

fn draft<'a>(
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
        let SourceType::Mysql(mysql) = &source.source_type else {
            continue;
        };
        let rule = mapping.column_rule(&table.name.schema, &table.name.name, &source.name);
        let case_insensitive = case_insensitive(table, source, mysql);
        let Some(chosen) = choose(
            &object,
            mysql,
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
        let wanted = wanted.unwrap_or_else(|| {
            if options.lower_case {
                source.name.to_lowercase()
            } else {
                source.name.clone()
            }
        });
        let name = column_name(&object, &wanted, &columns, names, findings);
        let (policy, nullable) = policies(&object, table, source, mysql, &rule, mapping, findings);
        draft.columns.push(ColumnDraft {
            source,
            mysql,
            name,
            rule,
            target: chosen,
            nullable,
            policy,
            case_insensitive,
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

/// True for texts whose collation ignores case.
fn case_insensitive(table: &SourceTable, source: &SourceColumn, mysql: &MysqlType) -> bool {
    let text = matches!(
        mysql,
        MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::TinyText
            | MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Enum { .. }
            | MysqlType::Set { .. }
    );
    let collation = source
        .collation
        .as_deref()
        .or(table.collation.as_deref())
        .unwrap_or_default();
    text && collation.to_ascii_lowercase().contains("_ci")
}

/// The column's PostgreSQL type by the mapping; `None` if the column cannot be copied.
#[expect(clippy::too_many_arguments, reason = "one decision that needs all of them")]
fn choose(
    object: &str,
    mysql: &MysqlType,
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
    let shipped = mapping.type_word(mysql);
    let mut word = shipped;
    if let Some(wanted) = &rule.type_word {
        if wanted == "refuse" || target_type(mysql, wanted, &enum_name).is_some() {
            word = wanted;
        } else {
            findings.push(Finding::new(
                code::MAPPING_NOT_POSSIBLE,
                object,
                format!(
                    "the mapping says {wanted:?}, but a column of type {} becomes one of: {}",
                    source.raw_type,
                    allowed_words(mysql).join(", ")
                ),
            ));
        }
    }
    if word == "refuse" {
        findings.push(Finding::new(
            code::UNSUPPORTED_TYPE,
            object,
            format!("the type {} is not known; the column is left out", source.raw_type),
        ));
        return None;
    }
    let mut target = target_type(mysql, word, &enum_name)?;
    let wants_citext = rule.case_insensitive.unwrap_or(mapping.options.case_insensitive) == CaseInsensitive::Citext;
    let text = matches!(target, PgType::Varchar { .. } | PgType::Text | PgType::Char { .. });
    if wants_citext && case_insensitive && text && allowed_words(mysql).contains(&"citext") {
        target = PgType::Citext;
    }
    let has = |extension: &str| options.extensions.contains(extension);
    match &target {
        PgType::Citext if !has("citext") => {
            findings.push(Finding::new(
                code::EXTENSION_MISSING,
                object,
                "the mapping asks for citext, which the target does not offer; the column is text",
            ));
            target = match mysql {
                MysqlType::Char { length: length @ 1.. } | MysqlType::Varchar { length: length @ 1.. } => {
                    PgType::Varchar { length: Some(*length) }
                }
                _ => PgType::Text,
            };
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
    if matches!(mysql, MysqlType::Geometry { .. }) && target == PgType::Bytea {
        findings.push(Finding::new(
            code::GEOMETRY_AS_BYTEA,
            object,
            format!("a {} is kept as EWKB bytes, without spatial functions", source.raw_type),
        ));
    }
    if let (MysqlType::Json { alias }, PgType::Jsonb) = (mysql, &target) {
        let message = if *alias {
            "jsonb does not keep the order of keys, white space and repeated keys; MariaDB does"
        } else {
            "jsonb puts keys in another order; MySQL does not keep the text either"
        };
        findings.push(Finding::new(code::JSON_NORMALIZED, object, message));
    }
    if let (MysqlType::Time { .. }, PgType::Interval { .. }) = (mysql, &target) {
        findings.push(Finding::new(
            code::TIME_AS_INTERVAL,
            object,
            "TIME holds -838:59:59 to 838:59:59; the column is interval",
        ));
    }
    Some(target)
}

/// What becomes of zero dates, NUL characters and enum errors, and whether the target column allows NULL.
fn policies(
    object: &str,
    table: &SourceTable,
    source: &SourceColumn,
    mysql: &MysqlType,
    rule: &ColumnRule,
    mapping: &Mapping,
    findings: &mut Vec<Finding>,
) -> (Policy, bool) {
    let in_key = table.primary_key.as_ref().is_some_and(|key| {
        key.parts
            .iter()
            .any(|part| part.column.as_deref().is_some_and(|name| same_name(name, &source.name)))
    });
    let mut nullable = !in_key && rule.nullable.unwrap_or(source.nullable);
    let mut zero = rule.zero_date.unwrap_or(mapping.options.zero_date);
    let dated = matches!(
        mysql,
        MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. }
    );
    if dated && zero == ZeroDate::Null && !nullable {
        let zero_default = matches!(&source.default, Some(SourceDefault::Literal(text)) if is_zero_date(text));
        if zero_default && !in_key && rule.nullable.is_none() {
            nullable = true;
            findings.push(Finding::new(
                code::ZERO_DATE,
                object,
                "the default is a zero date, which PostgreSQL does not have: zero dates become NULL, and the column loses NOT NULL",
            ));
        } else {
            zero = ZeroDate::Reject;
        }
    } else if dated && nullable && !source.nullable {
        findings.push(Finding::new(
            code::ZERO_DATE,
            object,
            "the mapping makes the column nullable: zero dates become NULL",
        ));
    }
    let empty = rule.enum_empty.unwrap_or(mapping.options.enum_empty);
    let policy = Policy {
        zero,
        strip_nul: rule.strip_nul.unwrap_or(mapping.options.strip_nul),
        enum_empty_as_null: empty == EnumEmpty::Null && nullable,
    };
    (policy, nullable)
}
