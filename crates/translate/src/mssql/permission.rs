//! What is granted at the end: REVOKE and DENY take away what GRANT gave before.
//!
//! PostgreSQL has no DENY. A denial on the same object, on the schema around it or of a column takes the grant of that
//! permission away from the principal and from the members of a denied role.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/deny-transact-sql>.

use std::collections::BTreeSet;

use model::TableName;
use model::pg_type::quote;

use crate::schema::draft::same_name;

/// The one privilege that is about routines.
pub(super) const EXECUTE: &str = "execute";

/// The privileges that a permission means.
pub(super) fn known(permission: &str) -> Option<&'static [&'static str]> {
    Some(match permission {
        "SELECT" => &["select"],
        "INSERT" => &["insert"],
        "UPDATE" => &["update"],
        "DELETE" => &["delete"],
        "REFERENCES" => &["references"],
        "EXECUTE" => &[EXECUTE],
        "ALL" | "ALL PRIVILEGES" => &["select", "insert", "update", "delete", "references"],
        _ => return None,
    })
}

/// What a grant is on, in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum On {
    Schema(String),
    Sequence(TableName),
    /// A function by its qualified name, as SQL.
    Function {
        schema: String,
        sql: String,
    },
    /// With its columns, by their names in the source and in the target.
    Table(TableName, Vec<(String, String)>),
}

impl On {
    fn schema(&self) -> &str {
        match self {
            On::Schema(schema) | On::Function { schema, .. } => schema,
            On::Sequence(name) | On::Table(name, _) => &name.schema,
        }
    }

    /// All columns but these; none where the columns are not known.
    fn other_columns(&self, columns: &[String]) -> Vec<String> {
        match self {
            On::Table(_, names) => {
                let targets = names.iter().map(|(_, target)| target);
                targets.filter(|target| !columns.contains(target)).cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// One privilege, of all columns if none is named.
#[derive(Debug, Clone)]
pub(super) struct Privilege {
    pub(super) word: &'static str,
    /// By their names in the target.
    pub(super) columns: Vec<String>,
    /// WITH GRANT OPTION.
    pub(super) option: bool,
}

impl Privilege {
    /// Takes columns away, all if none is named; false if nothing stays.
    fn without(&mut self, columns: &[String], on: &On) -> bool {
        if columns.is_empty() {
            return false;
        }
        if self.columns.is_empty() {
            self.columns = on.other_columns(columns);
        } else {
            self.columns.retain(|column| !columns.contains(column));
        }
        !self.columns.is_empty()
    }
}

#[derive(Debug)]
struct Grant {
    privileges: Vec<Privilege>,
    on: On,
    role: String,
}

#[derive(Debug)]
enum Item {
    Member { role: String, member: String },
    Grant(Grant),
    Owner { schema: String, role: String },
}

#[derive(Debug)]
struct Denial {
    word: &'static str,
    columns: Vec<String>,
    on: On,
    role: String,
}

/// Memberships and grants, in order, and what is denied. Roles are SQL.
#[derive(Debug, Default)]
pub(super) struct Permissions {
    items: Vec<Item>,
    denials: Vec<Denial>,
}

impl Permissions {
    pub(super) fn member(&mut self, role: String, member: String) {
        self.items.push(Item::Member { role, member });
    }

    pub(super) fn owner(&mut self, schema: String, role: String) {
        self.items.push(Item::Owner { schema, role });
    }

    /// GRANT: it ends a denial on the same object.
    pub(super) fn grant(&mut self, privileges: Vec<Privilege>, on: On, role: String) {
        for privilege in &privileges {
            self.end_denials(privilege, &on, &role);
        }
        self.items.push(Item::Grant(Grant { privileges, on, role }));
    }

    /// REVOKE: of a privilege, or only of its grant option; it ends a denial too.
    pub(super) fn revoke(&mut self, privilege: &Privilege, on: &On, role: &str, only_option: bool) {
        self.take(privilege, on, role, only_option);
        if !only_option {
            self.end_denials(privilege, on, role);
        }
    }

    /// DENY: it ends a grant on the same object.
    pub(super) fn deny(&mut self, privilege: &Privilege, on: &On, role: &str) {
        self.take(privilege, on, role, false);
        self.denials.push(Denial {
            word: privilege.word,
            columns: privilege.columns.clone(),
            on: on.clone(),
            role: role.to_owned(),
        });
    }

    fn take(&mut self, taken: &Privilege, on: &On, role: &str, only_option: bool) {
        for item in &mut self.items {
            let Item::Grant(grant) = item else { continue };
            if grant.on != *on || !same_name(&grant.role, role) {
                continue;
            }
            grant.privileges.retain_mut(|privilege| {
                if privilege.word != taken.word {
                    return true;
                }
                if only_option {
                    privilege.option = false;
                    return true;
                }
                privilege.without(&taken.columns, on)
            });
        }
    }

    fn end_denials(&mut self, privilege: &Privilege, on: &On, role: &str) {
        self.denials.retain_mut(|denial| {
            if denial.word != privilege.word || denial.on != *on || !same_name(&denial.role, role) {
                return true;
            }
            if denial.columns.is_empty() || privilege.columns.is_empty() {
                // A grant of the table leaves a denial of its columns, one of columns leaves that of the table.
                return denial.columns.is_empty() != privilege.columns.is_empty();
            }
            denial.columns.retain(|column| !privilege.columns.contains(column));
            !denial.columns.is_empty()
        });
    }

    /// The statements, and the schemas and roles that need to see them.
    pub(super) fn statements(&self) -> (Vec<String>, BTreeSet<(String, String)>) {
        let (mut statements, mut usage) = (Vec::new(), BTreeSet::new());
        for item in &self.items {
            match item {
                Item::Member { role, member } => statements.push(format!("grant {role} to {member}")),
                Item::Owner { schema, role } => {
                    statements.push(format!("alter schema {} owner to {role}", quote(schema)));
                }
                Item::Grant(grant) => {
                    let privileges: Vec<Privilege> = grant
                        .privileges
                        .iter()
                        .filter_map(|one| self.allowed(one, grant))
                        .collect();
                    for option in [false, true] {
                        let same: Vec<&Privilege> = privileges.iter().filter(|one| one.option == option).collect();
                        if !same.is_empty() {
                            usage.insert((grant.on.schema().to_owned(), grant.role.clone()));
                            statements.extend(granted(&same, &grant.on, &grant.role, option));
                            statements.extend(self.exceptions(&same, grant, option));
                        }
                    }
                }
            }
        }
        (statements, usage)
    }

    /// What the denials leave of a privilege.
    fn allowed(&self, privilege: &Privilege, grant: &Grant) -> Option<Privilege> {
        let mut left = privilege.clone();
        for denial in self.denials.iter().filter(|denial| denial.word == privilege.word) {
            let own = same_name(&denial.role, &grant.role);
            let around = denial.on == On::Schema(grant.on.schema().to_owned()) && denial.on != grant.on;
            // The object's own denial of the principal took what was granted before it; columns granted after it stay.
            let same = denial.on == grant.on && !(own && denial.columns.is_empty());
            if (around || same) && self.covers(&denial.role, &grant.role) && !left.without(&denial.columns, &grant.on) {
                return None;
            }
        }
        Some(left)
    }

    /// Tables that a grant on their schema does not reach.
    fn exceptions(&self, privileges: &[&Privilege], grant: &Grant, option: bool) -> Vec<String> {
        let mut statements = Vec::new();
        if !matches!(grant.on, On::Schema(_)) {
            return statements;
        }
        for denial in &self.denials {
            let On::Table(name, _) = &denial.on else { continue };
            let Some(privilege) = privileges.iter().find(|privilege| privilege.word == denial.word) else {
                continue;
            };
            if name.schema != grant.on.schema() || !self.covers(&denial.role, &grant.role) {
                continue;
            }
            statements.push(format!(
                "revoke {} on {} from {}",
                denial.word,
                qualified(name),
                grant.role
            ));
            let columns = if denial.columns.is_empty() {
                Vec::new()
            } else {
                denial.on.other_columns(&denial.columns)
            };
            if !columns.is_empty() {
                let others = Privilege {
                    columns,
                    ..(*privilege).clone()
                };
                statements.extend(granted(&[&others], &denial.on, &grant.role, option));
            }
        }
        statements
    }

    /// True if what is denied to one role is denied to another: the same, everybody, or a member.
    fn covers(&self, denied: &str, role: &str) -> bool {
        let mut roles = vec![denied];
        let mut at = 0;
        while let Some(of) = roles.get(at).copied() {
            if of == "public" || same_name(of, role) {
                return true;
            }
            for item in &self.items {
                if let Item::Member { role, member } = item
                    && same_name(role, of)
                    && !roles.contains(&member.as_str())
                {
                    roles.push(member);
                }
            }
            at += 1;
        }
        false
    }
}

fn granted(privileges: &[&Privilege], on: &On, role: &str, option: bool) -> Vec<String> {
    let option = if option { " with grant option" } else { "" };
    let words: Vec<&str> = privileges.iter().map(|privilege| privilege.word).collect();
    match on {
        On::Schema(schema) => {
            let quoted = quote(schema);
            let (routines, tables): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == EXECUTE);
            [("tables", tables), ("routines", routines)]
                .into_iter()
                .filter(|(_, words)| !words.is_empty())
                .flat_map(|(kind, words)| {
                    let list = words.join(", ");
                    [
                        format!("grant {list} on all {kind} in schema {quoted} to {role}{option}"),
                        format!("alter default privileges in schema {quoted} grant {list} on {kind} to {role}{option}"),
                    ]
                })
                .collect()
        }
        // SELECT is on a function that gives a table.
        On::Function { sql, .. } => vec![format!("grant execute on function {sql} to {role}{option}")],
        On::Sequence(name) => vec![format!("grant usage on sequence {} to {role}{option}", qualified(name))],
        On::Table(name, _) => {
            let list: Vec<String> = privileges
                .iter()
                .map(|privilege| {
                    let columns: Vec<String> = privilege.columns.iter().map(|column| quote(column)).collect();
                    match columns.as_slice() {
                        [] => privilege.word.to_owned(),
                        columns => format!("{} ({})", privilege.word, columns.join(", ")),
                    }
                })
                .collect();
            vec![format!(
                "grant {} on {} to {role}{option}",
                list.join(", "),
                qualified(name)
            )]
        }
    }
}

fn qualified(name: &TableName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}
