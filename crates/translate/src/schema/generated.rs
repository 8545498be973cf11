//! Generated columns: stored, virtual, or what stands for those that PostgreSQL refuses.
//!
//! Source: <https://www.postgresql.org/docs/current/ddl-generated-columns.html>.

use model::pg_schema::{PgPlace, PgRoutine, PgView};
use model::pg_type::quote;
use model::{ColumnName, Finding, PgType, Severity, TableName, code};

use super::check::{caveats, refused_by_collation};
use super::draft::{ColumnDraft, TableDraft};
use crate::dialect::Dialect;
use crate::expression::{Expression, Scope, Volatility};
use crate::mapping::{Computed, Mapping};
use crate::names::Registry;

/// What becomes of a generated column.
#[derive(Debug)]
pub(crate) enum Generated {
    Stored(String),
    Virtual(String),
    /// A plain column that a trigger sets to this, over `new`.
    Trigger(String),
    /// A plain column that a view computes as this.
    View(String),
    Plain,
}

impl Generated {
    /// The expression of a column that PostgreSQL generates.
    pub(crate) fn kept(&self) -> Option<&str> {
        match self {
            Generated::Stored(sql) | Generated::Virtual(sql) => Some(sql),
            Generated::Trigger(_) | Generated::View(_) | Generated::Plain => None,
        }
    }
}

/// Decides about a generated column. `scope` names the columns of the row, `new` those of a trigger's new row.
pub(crate) fn generated(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    scope: &Scope,
    new: &Scope,
    mapping: &Mapping,
    findings: &mut Vec<Finding>,
) -> Option<Generated> {
    let source = column.source.generated.as_ref()?;
    if dialect.is_period(&source.expression) {
        // Told with the table.
        return Some(Generated::Plain);
    }
    let object = table.object(&column.source.name);
    let not_kept = |reason: &str| {
        Finding::new(
            code::GENERATED_NOT_KEPT,
            object.clone(),
            format!(
                "{reason}; the column is a plain one; its expression: {}",
                source.expression
            ),
        )
    };
    let translate = |scope: &Scope| dialect.value(&source.expression, scope, &column.target, column.labels);
    let translated = match translate(scope) {
        Ok(translated) => translated,
        Err(reason) => {
            findings.push(not_kept(&format!("the expression {reason}")));
            return Some(Generated::Plain);
        }
    };
    if translated.columns.contains(&column.source.name.to_lowercase()) {
        findings.push(not_kept("the expression names the column itself"));
        return Some(Generated::Plain);
    }
    let refused = refused_by_collation(table, &translated, scope).is_some();
    if refused {
        findings.push(not_kept(
            "PostgreSQL before 18 refuses patterns over a nondeterministic collation",
        ));
        return Some(Generated::Plain);
    }
    if translated.volatility > Volatility::Immutable {
        let choice = column.rule.computed.unwrap_or(mapping.options.computed);
        // What is stored is as old as the row in the source, too.
        let follows = !source.stored && follows_the_moment(&translated);
        let replaced = |code, how: &str| {
            Finding::new(
                code,
                object.clone(),
                format!(
                    "the expression is not immutable in PostgreSQL; {how}: {}",
                    source.expression
                ),
            )
        };
        return Some(match (choice, translate(new)) {
            (Computed::Trigger, Ok(over_new)) => {
                caveats(&object, &translated, findings);
                let how = "a trigger sets the column when a row is written";
                findings.push(if follows {
                    let how = format!("{how}, and it stays so, where the source computes it when it is read");
                    Finding {
                        severity: Severity::Behaviour,
                        ..replaced(code::COMPUTED_BY_TRIGGER, &how)
                            .with_help("set computed = \"view\" for the column, and read the view")
                    }
                } else {
                    replaced(code::COMPUTED_BY_TRIGGER, how)
                });
                Generated::Trigger(over_new.sql)
            }
            (Computed::View, _) => {
                caveats(&object, &translated, findings);
                let how = format!("the view {}_computed computes it when it is read", table.target.name);
                findings.push(replaced(code::COMPUTED_BY_VIEW, &how));
                Generated::View(translated.sql)
            }
            _ => {
                findings.push(not_kept("the expression is not immutable in PostgreSQL"));
                Generated::Plain
            }
        });
    }
    caveats(&object, &translated, findings);
    if source.stored {
        return Some(Generated::Stored(translated.sql));
    }
    if scope.target_version >= 18 && can_be_virtual(table, column, &translated, scope) {
        findings.push(Finding::new(
            code::GENERATED_VIRTUAL,
            object,
            "computed when it is read, as in the source",
        ));
        return Some(Generated::Virtual(translated.sql));
    }
    findings.push(Finding::new(
        code::GENERATED_STORED,
        object,
        "a VIRTUAL column is STORED in PostgreSQL",
    ));
    Some(Generated::Stored(translated.sql))
}

/// True for what has another value at another moment, whoever asks, though nothing is written.
fn follows_the_moment(expression: &Expression) -> bool {
    const MOMENTS: &[&str] = &[
        "localtime",
        "current_timestamp",
        "current_date",
        "current_time",
        "clock_timestamp(",
        "transaction_timestamp(",
        "statement_timestamp(",
        "now(",
        "random(",
        "gen_random_uuid(",
    ];
    expression.volatility == Volatility::Volatile || MOMENTS.iter().any(|moment| expression.sql.contains(moment))
}

/// True if nothing needs the column to be stored: PostgreSQL has no index, key or partition over virtual columns, and
/// takes no type and no function in them but its own.
fn can_be_virtual(table: &TableDraft<'_>, column: &ColumnDraft<'_>, expression: &Expression, scope: &Scope) -> bool {
    let name = column.source.name.to_lowercase();
    let source = table.source;
    let mentions = |text: &str| text.to_lowercase().contains(&name);
    let indexed = source.primary_key.iter().chain(&source.indexes).any(|index| {
        index.parts.iter().any(|part| {
            part.column.as_deref().is_some_and(|other| other.to_lowercase() == name)
                || part.expression.as_deref().is_some_and(mentions)
        }) || index.include.iter().any(|other| other.to_lowercase() == name)
            || index.filter.as_deref().is_some_and(mentions)
    });
    let referring = source
        .foreign_keys
        .iter()
        .any(|key| key.columns.iter().any(|other| other.to_lowercase() == name));
    let partitioned = source
        .partitioning
        .as_ref()
        .is_some_and(|partitioning| mentions(&partitioning.expression));
    let own = |target: &PgType| {
        !matches!(
            target,
            PgType::Citext
                | PgType::Enum { .. }
                | PgType::Vector { .. }
                | PgType::Geometry { .. }
                | PgType::Other { .. }
        )
    };
    let used = table
        .columns
        .iter()
        .filter(|other| expression.columns.contains(&other.source.name.to_lowercase()));
    let calls = scope
        .functions
        .values()
        .any(|function| expression.sql.contains(&format!("{}(", function.sql)));
    !indexed && !referring && !partitioned && !calls && own(&column.target) && used.map(|other| &other.target).all(own)
}

/// What keeps the columns of a table that PostgreSQL does not generate.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) routines: Vec<PgRoutine>,
    pub(crate) views: Vec<PgView>,
}

/// The trigger and the view of a table: by column, what each sets or computes.
pub(crate) fn beside(
    table: &TableDraft<'_>,
    set: &[(ColumnName, String)],
    computed: &[(ColumnName, String)],
    names: &mut Registry,
) -> Beside {
    let mut beside = Beside::default();
    let schema = &table.target.schema;
    let on = format!("{}.{}", quote(schema), quote(&table.target.name));
    if !set.is_empty() {
        let name = names.claim(
            &format!("functions of {schema}"),
            &format!("{}_computed", table.target.name),
        );
        let function = format!("{}.{}", quote(schema), quote(&name));
        let lines: Vec<String> = set
            .iter()
            .map(|(column, sql)| format!("  new.{} := {sql};", quote(column)))
            .collect();
        let lines = lines.join("\n");
        let tag = super::dollar_tag(&lines);
        let mut add = |object: String, sql: String| {
            beside.routines.push(PgRoutine {
                object,
                schema: schema.clone(),
                sql,
                place: PgPlace::Last,
                names: None,
            });
        };
        add(
            format!("function {schema}.{name}"),
            format!(
                "create function {function}() returns trigger language plpgsql as {tag}\nbegin\n{lines}\n  return new;\nend\n{tag}"
            ),
        );
        add(
            format!("trigger {name} on {}", table.target),
            format!(
                "create trigger {} before insert or update on {on} for each row execute function {function}()",
                quote(&name)
            ),
        );
    }
    if !computed.is_empty() {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let name = quote(&column.name);
                match computed.iter().find(|(other, _)| *other == column.name) {
                    Some((_, sql)) => format!("  ({sql})::{} as {name}", column.target),
                    None => format!("  {name}"),
                }
            })
            .collect();
        beside.views.push(PgView {
            name: TableName::new(
                schema.clone(),
                names.claim(schema, &format!("{}_computed", table.target.name)),
            ),
            columns: Vec::new(),
            query: format!("select\n{}\nfrom {on}", columns.join(",\n")),
            check_option: None,
            security_invoker: false,
            source: None,
            source_columns: Vec::new(),
        });
    }
    beside
}
