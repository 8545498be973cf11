//! What comes after the data: keys, indexes, foreign keys, checks, triggers, comments, next values.

use std::collections::BTreeMap;

use model::TableName;
use model::pg_schema::{CheckOption, PgForeignKey, PgPlace, PgRoutine, PgSchema, PgTable};
use model::pg_type::quote;
use model::source_schema::ReferentialAction;

use super::{Files, column_list, has_no_equality, literal, path, qualified};

fn add_constraint(table: &PgTable, name: &str, constraint: &str) -> String {
    format!(
        "alter table {} add constraint {} {constraint}",
        qualified(&table.name),
        quote(name)
    )
}

pub(super) fn keys(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 10, &table.name.schema, "keys");
    if let Some(key) = &table.primary_key {
        let sql = add_constraint(
            table,
            &key.name,
            &format!(
                "primary key ({}){}{}",
                column_list(&key.columns),
                include(&key.include),
                filled(key.fill_factor)
            ),
        );
        files.add(path.clone(), format!("primary key of {}", table.name), sql);
    }
    for key in &table.unique_keys {
        let nulls = if key.nulls_not_distinct {
            " nulls not distinct"
        } else {
            ""
        };
        let constraint = format!(
            "unique{nulls} ({}){}{}",
            column_list(&key.columns),
            include(&key.include),
            filled(key.fill_factor)
        );
        let sql = add_constraint(table, &key.name, &constraint);
        files.add(path.clone(), format!("unique key {} of {}", key.name, table.name), sql);
    }
}

pub(super) fn indexes(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 20, &table.name.schema, "indexes");
    for index in &table.indexes {
        let unique = if index.unique { "unique " } else { "" };
        let mut sql = format!(
            "create {unique}index {} on {} using {} ({}){}",
            quote(&index.name),
            qualified(&table.name),
            index.method,
            index.parts.join(", "),
            include(&index.include)
        );
        if index.unique && index.nulls_not_distinct {
            sql.push_str(" nulls not distinct");
        }
        sql.push_str(&filled(index.fill_factor));
        if let Some(predicate) = &index.predicate {
            sql.push_str(&format!(" where {predicate}"));
        }
        files.add(path.clone(), format!("index {}.{}", table.name.schema, index.name), sql);
    }
}

fn filled(percent: Option<u8>) -> String {
    percent.map_or_else(String::new, |percent| format!(" with (fillfactor = {percent})"))
}

fn include(columns: &[String]) -> String {
    if columns.is_empty() {
        String::new()
    } else {
        format!(" include ({})", column_list(columns))
    }
}

pub(super) fn foreign_keys(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 30, &table.name.schema, "foreign-keys");
    for key in &table.foreign_keys {
        let constraint = references(key);
        let object = format!("foreign key {} of {}", key.name, table.name);
        // A partitioned table takes no NOT VALID foreign key.
        if key.not_enforced {
            let sql = add_constraint(table, &key.name, &format!("{constraint} not enforced"));
            files.add(path.clone(), object, sql);
        } else if table.partitioning.is_some() {
            files.add(path.clone(), object, add_constraint(table, &key.name, &constraint));
        } else {
            add_and_validate(table, &key.name, &constraint, !key.not_valid, &path, &object, files);
        }
    }
}

/// The statement that adds a foreign key and checks every row.
pub(crate) fn foreign_key(table: &PgTable, name: &str, key: &PgForeignKey) -> String {
    add_constraint(table, name, &references(key))
}

fn references(key: &PgForeignKey) -> String {
    let mut constraint = format!(
        "foreign key ({}) references {} ({})",
        column_list(&key.columns),
        qualified(&key.referenced_table),
        column_list(&key.referenced_columns)
    );
    for (event, action) in [("update", key.on_update), ("delete", key.on_delete)] {
        if let Some(action) = action_sql(action) {
            constraint.push_str(&format!(" on {event} {action}"));
        }
    }
    constraint
}

fn action_sql(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("restrict"),
        ReferentialAction::Cascade => Some("cascade"),
        ReferentialAction::SetNull => Some("set null"),
        ReferentialAction::SetDefault => Some("set default"),
    }
}

pub(super) fn checks(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 40, &table.name.schema, "checks");
    for check in &table.checks {
        let object = format!("check {} of {}", check.name, table.name);
        if check.not_enforced {
            let constraint = format!("check ({}) not enforced", check.expression);
            files.add(path.clone(), object, add_constraint(table, &check.name, &constraint));
            continue;
        }
        add_and_validate(
            table,
            &check.name,
            &format!("check ({})", check.expression),
            !check.not_valid,
            &path,
            &object,
            files,
        );
    }
}

/// Two statements: should old rows break the constraint, it still holds for new ones, and the second statement says so.
/// A constraint that the source never held for old rows has the first only.
fn add_and_validate(
    table: &PgTable,
    name: &str,
    constraint: &str,
    validate: bool,
    path: &str,
    object: &str,
    files: &mut Files,
) {
    let sql = format!("{} not valid", add_constraint(table, name, constraint));
    files.add(path.to_owned(), object.to_owned(), sql);
    if !validate {
        return;
    }
    let sql = format!(
        "alter table {} validate constraint {}",
        qualified(&table.name),
        quote(name)
    );
    files.add(path.to_owned(), format!("validation of {object}"), sql);
}

/// ON UPDATE CURRENT_TIMESTAMP: the column follows unless the statement sets it or changes nothing.
pub(super) fn triggers(table: &PgTable, files: &mut Files) {
    if table.on_update_now.is_empty() {
        return;
    }
    let path = path("3-post", 50, &table.name.schema, "triggers");
    let name = crate::names::shortened(&format!("{}_on_update", table.name.name));
    let function = format!("{}.{}", quote(&table.name.schema), quote(&name));
    let mut body = String::new();
    for (column, digits) in &table.on_update_now {
        let now = if table.on_update_utc.contains(column) {
            format!("(current_timestamp({digits}) at time zone 'UTC')")
        } else {
            format!("current_timestamp({digits})")
        };
        let column = quote(column);
        body.push_str(&format!(
            "  if new.{column} is not distinct from old.{column} then\n    new.{column} := {now};\n  end if;\n"
        ));
    }
    let sql = format!(
        "create or replace function {function}() returns trigger language plpgsql as $function$\nbegin\n{body}  return new;\nend\n$function$"
    );
    files.add(path.clone(), format!("function {}.{name}", table.name.schema), sql);
    // Generated columns are not known yet before an update.
    let compared: Vec<String> = table
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| {
            let cast = if has_no_equality(&column.pg_type) { "::text" } else { "" };
            format!("{}{cast}", quote(&column.name))
        })
        .collect();
    let row = |record: &str| {
        let columns: Vec<String> = compared.iter().map(|column| format!("{record}.{column}")).collect();
        format!("row({})", columns.join(", "))
    };
    let sql = format!(
        "create trigger {} before update on {} for each row\n  when ({} is distinct from {})\n  execute function {function}()",
        quote(&name),
        qualified(&table.name),
        row("old"),
        row("new")
    );
    files.add(path, format!("trigger {name} on {}", table.name), sql);
}

pub(super) fn comments(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 60, &table.name.schema, "comments");
    let name = qualified(&table.name);
    if !table.comment.is_empty() {
        let sql = format!("comment on table {name} is {}", literal(&table.comment));
        files.add(path.clone(), format!("comment on {}", table.name), sql);
    }
    for column in table.columns.iter().filter(|column| !column.comment.is_empty()) {
        let sql = format!(
            "comment on column {name}.{} is {}",
            quote(&column.name),
            literal(&column.comment)
        );
        files.add(path.clone(), format!("comment on {}.{}", table.name, column.name), sql);
    }
}

/// The next value of an identity column: the source's, or the one after the last that is there.
pub(super) fn identity(table: &PgTable, files: &mut Files) {
    let path = path("3-post", 70, &table.name.schema, "identity");
    for column in &table.columns {
        let Some(identity) = &column.identity else { continue };
        let name = qualified(&table.name);
        let quoted = quote(&column.name);
        let next = identity.next;
        // A sequence that counts down goes on below the least value.
        let (extreme, last, reached) = if identity.increment > 0 {
            ("max", "greatest", ">=")
        } else {
            ("min", "least", "<=")
        };
        let none = if identity.increment > 0 {
            next.saturating_sub(1)
        } else {
            next.saturating_add(1)
        };
        let sql = format!(
            "select setval(pg_get_serial_sequence({}, {}), (select {last}({next}, coalesce({extreme}({quoted}), {none})) from {name}), \
             (select coalesce({extreme}({quoted}), {none}) {reached} {next} from {name}))",
            literal(&name),
            literal(&column.name),
        );
        files.add(
            path.clone(),
            format!("next value of {}.{}", table.name, column.name),
            sql,
        );
    }
}

/// Views and the functions among them, each after those that it uses.
pub(super) fn views(schema: &PgSchema, files: &mut Files) {
    let functions = functions_by_view(schema);
    functions_after(None, &functions, files);
    for view in &schema.views {
        let columns = if view.columns.is_empty() {
            String::new()
        } else {
            format!(" ({})", column_list(&view.columns))
        };
        let option = match view.check_option {
            None => "",
            Some(CheckOption::Local) => "\nwith local check option",
            Some(CheckOption::Cascaded) => "\nwith check option",
        };
        let rights = if view.security_invoker {
            " with (security_invoker = true)"
        } else {
            ""
        };
        // Views use views of other schemas: one file keeps the order.
        files.add(
            "3-post/80-views.sql".to_owned(),
            format!("view {}", view.name),
            format!(
                "create view {}{columns}{rights} as\n{}{option}",
                qualified(&view.name),
                view.query
            ),
        );
        functions_after(Some(&view.name), &functions, files);
    }
}

/// Functions by the view that they come after.
type After<'s> = BTreeMap<Option<&'s TableName>, Vec<&'s PgRoutine>>;

fn functions_by_view(schema: &PgSchema) -> After<'_> {
    let mut found = After::new();
    for routine in &schema.routines {
        if let PgPlace::AmongViews { after } = &routine.place {
            found.entry(after.as_ref()).or_default().push(routine);
        }
    }
    found
}

fn functions_after(view: Option<&TableName>, functions: &After<'_>, files: &mut Files) {
    for routine in functions.get(&view).into_iter().flatten() {
        files.add(
            "3-post/80-views.sql".to_owned(),
            routine.object.clone(),
            routine.sql.clone(),
        );
    }
}

/// Functions, procedures and their triggers.
pub(super) fn routines(schema: &PgSchema, files: &mut Files) {
    for routine in schema.routines.iter().filter(|routine| routine.place == PgPlace::Last) {
        files.add(
            path("3-post", 85, &routine.schema, "routines"),
            routine.object.clone(),
            routine.sql.clone(),
        );
    }
}

/// Comments on what has no place of its own.
pub(super) fn other_comments(schema: &PgSchema, files: &mut Files) {
    for (object, text) in &schema.comments {
        files.add(
            "3-post/90-comments.sql".to_owned(),
            format!("comment on {object}"),
            format!("comment on {object} is {}", literal(text)),
        );
    }
}

/// Roles and grants.
pub(super) fn grants(schema: &PgSchema, files: &mut Files) {
    for sql in &schema.grants {
        files.add("4-grants/10-grants.sql".to_owned(), "grant".to_owned(), sql.clone());
    }
}
