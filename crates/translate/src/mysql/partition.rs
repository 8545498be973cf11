//! MySQL's partitions: RANGE, LIST and HASH of PostgreSQL, with the bounds of the source.
//!
//! A monotonic function of one column (YEAR, TO_DAYS, TO_SECONDS, UNIX_TIMESTAMP) becomes RANGE on the column itself,
//! with computed bounds. RANGE gets a DEFAULT partition where the column may be NULL, because MySQL puts NULLs into the
//! lowest partition and PostgreSQL's ranges hold none.

mod bound;

use model::PgType;
use model::source_schema::SourcePartitioning;

use self::bound::{Bound, Function, values};
use crate::schema::draft::{ColumnDraft, TableDraft, same_name};
use crate::schema::partition::Scheme;

/// The partitions of a table, or why there are none.
pub(super) fn scheme<'d, 't>(table: &'d TableDraft<'t>, source: &SourcePartitioning) -> Result<Scheme<'d, 't>, String> {
    let method = source.method.trim().to_ascii_uppercase();
    if method == "SYSTEM_TIME" {
        return Err("the table holds current rows only, its history table the old ones".to_owned());
    }
    if source.partitions.is_empty() {
        return Err("it has no partitions".to_owned());
    }
    match method
        .trim_start_matches("LINEAR ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["RANGE"] => {
            let (function, name) =
                bound::function(&source.expression).ok_or("the expression has no monotonic counterpart")?;
            range(source, vec![column(table, &name)?], function)
        }
        ["RANGE", "COLUMNS"] => range(source, listed(table, &source.expression)?, Function::None),
        ["LIST"] => match bound::function(&source.expression) {
            Some((Function::None, name)) => list(source, column(table, &name)?),
            _ => Err("LIST over an expression has no counterpart".to_owned()),
        },
        ["LIST", "COLUMNS"] => match listed(table, &source.expression)?.as_slice() {
            [column] => list(source, column),
            _ => Err("PostgreSQL's LIST takes one column".to_owned()),
        },
        ["HASH"] => {
            let names = bound::identifiers(&source.expression);
            hash(
                source,
                table
                    .columns
                    .iter()
                    .filter(|c| names.iter().any(|n| same_name(n, &c.source.name)))
                    .collect(),
            )
        }
        ["KEY"] if source.expression.trim().is_empty() => {
            let key = table
                .source
                .primary_key
                .as_ref()
                .or_else(|| table.source.indexes.iter().find(|index| index.unique));
            let names: Vec<&str> = key
                .iter()
                .flat_map(|key| &key.parts)
                .filter_map(|part| part.column.as_deref())
                .collect();
            hash(
                source,
                names
                    .into_iter()
                    .map(|name| column(table, name))
                    .collect::<Result<_, _>>()?,
            )
        }
        ["KEY"] => hash(source, listed(table, &source.expression)?),
        _ => Err("the method is not known".to_owned()),
    }
}

fn column<'d, 't>(table: &'d TableDraft<'t>, name: &str) -> Result<&'d ColumnDraft<'t>, String> {
    table
        .columns
        .iter()
        .find(|column| same_name(&column.source.name, name))
        .ok_or_else(|| format!("{name} is no column that is copied"))
}

fn listed<'d, 't>(table: &'d TableDraft<'t>, text: &str) -> Result<Vec<&'d ColumnDraft<'t>>, String> {
    let names = bound::identifiers(text);
    if names.is_empty() {
        return Err("it names no columns".to_owned());
    }
    names.iter().map(|name| column(table, name)).collect()
}

fn range<'d, 't>(
    source: &SourcePartitioning,
    columns: Vec<&'d ColumnDraft<'t>>,
    function: Function,
) -> Result<Scheme<'d, 't>, String> {
    if let Some(text) = columns.iter().find(|column| !bound::same_order(&column.target)) {
        return Err(format!(
            "values of {} are in another order in PostgreSQL",
            text.source.name
        ));
    }
    let mut lower = vec![Bound::Min; columns.len()];
    let mut partitions = Vec::new();
    for partition in &source.partitions {
        let wrong = || {
            format!(
                "the bound of {} cannot be read: {}",
                partition.name, partition.description
            )
        };
        let upper = values(&partition.description)
            .filter(|values| values.len() == columns.len())
            .ok_or_else(wrong)?
            .iter()
            .zip(&columns)
            .map(|(value, column)| bound::upper(value, column, function))
            .collect::<Option<Vec<Bound>>>()
            .ok_or_else(wrong)?;
        // Bounds before PostgreSQL's first date fall together; such a partition holds NULLs only.
        if upper != lower {
            let text = |bounds: &[Bound]| bounds.iter().map(Bound::sql).collect::<Vec<_>>().join(", ");
            partitions.push((
                partition.name.clone(),
                format!("FOR VALUES FROM ({}) TO ({})", text(&lower), text(&upper)),
            ));
        }
        lower = upper;
    }
    let default = columns.iter().any(|column| column.nullable);
    Ok(Scheme {
        method: "RANGE",
        columns,
        partitions,
        default,
        note: "",
    })
}

fn list<'d, 't>(source: &SourcePartitioning, column: &'d ColumnDraft<'t>) -> Result<Scheme<'d, 't>, String> {
    let mut partitions = Vec::new();
    let mut default = false;
    let mut named: Option<String> = None;
    for partition in &source.partitions {
        if partition.description.trim().eq_ignore_ascii_case("default") {
            named = Some(partition.name.clone());
            continue;
        }
        let wrong = || {
            format!(
                "the values of {} cannot be read: {}",
                partition.name, partition.description
            )
        };
        let items = values(&partition.description)
            .filter(|values| !values.is_empty())
            .ok_or_else(wrong)?;
        let items = items
            .iter()
            .map(|value| bound::item(value, column))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(wrong)?;
        partitions.push((partition.name.clone(), format!("FOR VALUES IN ({})", items.join(", "))));
    }
    let mut note = "";
    if let Some(name) = named {
        partitions.push((name, "DEFAULT".to_owned()));
    } else if column.case_insensitive && column.target != PgType::Citext {
        default = true;
        note = "; the source compares the values without case";
    }
    Ok(Scheme {
        method: "LIST",
        columns: vec![column],
        partitions,
        default,
        note,
    })
}

fn hash<'d, 't>(source: &SourcePartitioning, columns: Vec<&'d ColumnDraft<'t>>) -> Result<Scheme<'d, 't>, String> {
    if columns.is_empty() {
        return Err("it names no columns".to_owned());
    }
    if let Some(column) = columns.iter().find(|column| {
        matches!(
            column.target,
            PgType::Json | PgType::Geometry { .. } | PgType::Vector { .. } | PgType::Xml | PgType::Other { .. }
        )
    }) {
        return Err(format!("values of {} cannot be hashed", column.source.name));
    }
    let modulus = source.partitions.len();
    let partitions = source
        .partitions
        .iter()
        .enumerate()
        .map(|(remainder, partition)| {
            (
                partition.name.clone(),
                format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})"),
            )
        })
        .collect();
    Ok(Scheme {
        method: "HASH",
        columns,
        partitions,
        default: false,
        note: "; rows are spread by PostgreSQL's own hash function",
    })
}
