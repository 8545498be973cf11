//! Privileges of the plan that the target's roles do not have. The statements are read as the translator writes them; what is
//! neither `grant … on …` nor `grant usage on schema …` (roles, memberships, defaults for later objects) is not looked at.

use model::PgSchema;
use postgres::Target;

use super::compare::Comparison;
use crate::error::VerifyError;
use crate::result::StructureKind;

/// One privilege that a role should have.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    /// The function that tells it.
    function: &'static str,
    /// As SQL names it.
    object: String,
    column: Option<String>,
    privilege: String,
    role: String,
}

/// Compares every planned grant.
///
/// # Errors
/// The server's.
pub(super) async fn compare(
    target: &Target,
    planned: &PgSchema,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    for statement in &planned.grants {
        let Some(wanted) = wanted(statement) else {
            continue;
        };
        let mut missing = Vec::new();
        for one in &wanted {
            if !holds(target, one).await? {
                missing.push(match &one.column {
                    Some(column) => format!("{} ({column})", one.privilege),
                    None => one.privilege.clone(),
                });
            }
        }
        let object = wanted.first().map_or_else(String::new, |one| one.object.clone());
        let actual = format!("lacks {}, or the role or object is not there", missing.join(", "));
        let (is_held, kind) = (missing.is_empty(), StructureKind::GrantMissing);
        comparison.fact(is_held, false, kind, object, statement, actual);
    }
    Ok(())
}

/// What a statement grants; `None` for another statement.
fn wanted(statement: &str) -> Option<Vec<Wanted>> {
    let rest = statement.strip_prefix("grant ")?;
    let rest = rest.strip_suffix(" with grant option").unwrap_or(rest);
    let (list, rest) = split_outside(rest, " on ")?;
    let (object, role) = split_outside(rest, " to ")?;
    if object.starts_with("all ") {
        // Of all objects of a schema: those of today are in the plan's own statements only by their number.
        return None;
    }
    let (function, object) = match object.split_once(' ') {
        Some(("schema", name)) => ("has_schema_privilege", name),
        Some(("sequence", name)) => ("has_sequence_privilege", name),
        Some(("function" | "procedure" | "routine", name)) => ("has_function_privilege", name),
        _ => ("has_table_privilege", object),
    };
    let mut wanted = Vec::new();
    let mut left = list;
    while !left.is_empty() {
        let (one, more) = split_outside(left, ", ").unwrap_or((left, ""));
        left = more;
        let (privilege, columns) = match one.split_once(" (") {
            Some((privilege, columns)) => (privilege, columns.strip_suffix(')')?),
            None => (one, ""),
        };
        let mut add = |function, column| {
            wanted.push(Wanted {
                function,
                object: object.to_owned(),
                column,
                privilege: privilege.to_owned(),
                role: unquoted(role),
            });
        };
        if columns.is_empty() {
            add(function, None);
            continue;
        }
        let mut columns = columns;
        while !columns.is_empty() {
            let (column, more) = split_outside(columns, ", ").unwrap_or((columns, ""));
            columns = more;
            add("has_column_privilege", Some(unquoted(column)));
        }
    }
    Some(wanted)
}

/// Splits at the first mark that is neither in quotes nor in parentheses.
fn split_outside<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (mut quoted, mut depth) = (false, 0_u32);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !quoted && depth == 0 && text[at..].starts_with(mark) {
            return Some((&text[..at], &text[at + mark.len()..]));
        }
    }
    None
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(name) => name.replace("\"\"", "\""),
        None => name.to_owned(),
    }
}

/// Whether the role has it. A role or an object that is not there has none.
async fn holds(target: &Target, wanted: &Wanted) -> Result<bool, VerifyError> {
    let client = target.client();
    let there = match wanted.function {
        "has_schema_privilege" => "pg_catalog.to_regnamespace($2) IS NOT NULL",
        "has_function_privilege" => "pg_catalog.to_regprocedure($2) IS NOT NULL",
        _ => "pg_catalog.to_regclass($2) IS NOT NULL",
    };
    let known = format!("SELECT {there} AND EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)");
    let row = client
        .query_one(&known, &[&wanted.role, &wanted.object])
        .await
        .map_err(postgres::Error::from)?;
    if !row.try_get::<_, bool>(0).map_err(postgres::Error::from)? {
        return Ok(false);
    }
    let object = match wanted.function {
        // By its name as it is, not as SQL spells it.
        "has_schema_privilege" => unquoted(&wanted.object),
        _ => wanted.object.clone(),
    };
    let row = match &wanted.column {
        Some(column) => {
            let sql = format!(
                "SELECT pg_catalog.{}($1::name, $2::text, $3::text, $4::text)",
                wanted.function
            );
            client
                .query_one(&sql, &[&wanted.role, &object, column, &wanted.privilege])
                .await
        }
        None => {
            let sql = format!("SELECT pg_catalog.{}($1::name, $2::text, $3::text)", wanted.function);
            client
                .query_one(&sql, &[&wanted.role, &object, &wanted.privilege])
                .await
        }
    };
    let row = row.map_err(postgres::Error::from)?;
    Ok(row.try_get(0).map_err(postgres::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_as_they_are_written() {
        let said = |sql: &str| {
            wanted(sql).map(|all| {
                all.into_iter()
                    .map(|one| {
                        let column = one.column.unwrap_or_default();
                        format!(
                            "{} {} {column} {} {}",
                            one.function, one.object, one.privilege, one.role
                        )
                    })
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            said(r#"grant select ("a, b", "c"), insert on "s"."on t" to "r""x" with grant option"#).unwrap(),
            [
                r#"has_column_privilege "s"."on t" a, b select r"x"#,
                r#"has_column_privilege "s"."on t" c select r"x"#,
                r#"has_table_privilege "s"."on t"  insert r"x"#,
            ]
        );
        assert_eq!(
            said(r#"grant usage on schema "s" to "r""#).unwrap(),
            [r#"has_schema_privilege "s"  usage r"#]
        );
        for other in [
            r#"grant "a" to "b""#,
            r#"grant select on all tables in schema "s" to "r""#,
            "do $$ begin create role a nologin; end $$",
            r#"revoke execute on function "s"."f"() from public"#,
        ] {
            assert_eq!(said(other), None, "{other}");
        }
    }
}
