//! CREATE TABLE: its elements and its options.

use model::TableName;
use model::source_schema::{ConstraintState, SourceCheck, SourcePartitioning, SourceTable, SourceVersioning};
use sqlparser::tokenizer::Token;

use super::build::{self, Note, Pending, Server};
use super::catalog::{Catalog, Table};
use super::charset::{self, Charset};
use super::column::{self, ColumnDef, name_or_text, text_between};
use super::default::quoted_name;
use super::key::{self, Constraint};
use super::partition;
use crate::script::{Cursor, SyntaxError};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What is in the parentheses of a table.
#[derive(Debug)]
pub(super) enum Element {
    Column(Box<ColumnDef>),
    Constraint(Constraint),
    /// Name, from, to.
    Period(String, String, String),
}

/// Reads one element.
pub(super) fn element(cursor: &mut Cursor<'_>) -> Result<Element> {
    if let Some((name, from, to)) = key::period(cursor)? {
        return Ok(Element::Period(name, from, to));
    }
    Ok(match key::constraint(cursor)? {
        Some(constraint) => Element::Constraint(constraint),
        None => Element::Column(Box::new(column::column(cursor)?)),
    })
}

/// Options behind the parentheses.
#[derive(Debug, Default)]
pub(super) struct TableOptions {
    pub(super) engine: Option<String>,
    pub(super) charset: charset::Declared,
    pub(super) next_identity: Option<i128>,
    pub(super) comment: Option<String>,
    /// As the catalog spells them.
    pub(super) others: Vec<String>,
    pub(super) versioned: bool,
    pub(super) partitioning: Option<SourcePartitioning>,
    /// AS SELECT.
    pub(super) has_query: bool,
}

/// What servers start with.
pub(super) const DEFAULT_ENGINE: &str = "InnoDB";

/// The name of an engine as the server shows it.
fn engine_name(name: &str) -> String {
    known_engine(name).unwrap_or(name).to_owned()
}

/// The same, of one that is known.
pub(super) fn known_engine(name: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "InnoDB",
        "MyISAM",
        "MEMORY",
        "Aria",
        "CSV",
        "ARCHIVE",
        "BLACKHOLE",
        "FEDERATED",
        "MRG_MyISAM",
        "ndbcluster",
        "ROCKSDB",
        "TokuDB",
        "CONNECT",
        "SPIDER",
        "Columnstore",
        "S3",
        "SEQUENCE",
        "Mroonga",
        "OQGRAPH",
        "SPHINX",
    ];
    let known = match name.to_ascii_lowercase().as_str() {
        "heap" => "MEMORY",
        "ndb" => "ndbcluster",
        "merge" => "MRG_MyISAM",
        _ => name,
    };
    KNOWN.iter().find(|engine| engine.eq_ignore_ascii_case(known)).copied()
}

/// Engines that give consistent snapshots.
const SNAPSHOT_ENGINES: &[&str] = &["innodb", "rocksdb", "tokudb"];

/// Reads options to the end, or to the query of CREATE TABLE … AS SELECT.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Result<TableOptions> {
    let mut options = TableOptions::default();
    while !cursor.is_at_end() {
        if cursor.eat_symbol(&Token::Comma) || cursor.eat_all(&["start", "transaction"]) {
            continue;
        }
        if cursor.eat_all(&["with", "system", "versioning"]) {
            options.versioned = true;
        } else if cursor.is_one_of(&["as", "select", "with", "ignore", "replace", "values", "table"])
            || cursor.is_symbol(&Token::LParen)
        {
            options.has_query = true;
            cursor.skip_rest();
        } else {
            option(cursor, &mut options)?;
        }
    }
    Ok(options)
}

/// Reads one option.
pub(super) fn option(cursor: &mut Cursor<'_>, options: &mut TableOptions) -> Result<()> {
    let start = cursor.clone();
    cursor.eat("default");
    if cursor.eat_all(&["character", "set"]) || cursor.eat_all(&["char", "set"]) || cursor.eat("charset") {
        cursor.eat_symbol(&Token::Eq);
        options.charset.charset = Some(name_or_text(cursor)?);
    } else if cursor.eat("collate") {
        cursor.eat_symbol(&Token::Eq);
        options.charset.collation = Some(name_or_text(cursor)?);
    } else if cursor.eat_one_of(&["engine", "type"]).is_some() {
        cursor.eat_symbol(&Token::Eq);
        options.engine = Some(engine_name(&name_or_text(cursor)?));
    } else if cursor.eat("auto_increment") {
        cursor.eat_symbol(&Token::Eq);
        options.next_identity = Some(cursor.integer()?);
    } else if cursor.eat("comment") {
        cursor.eat_symbol(&Token::Eq);
        options.comment = Some(cursor.string()?);
    } else if cursor.is("partition") && cursor.is_at(1, "by") {
        options.partitioning = Some(partition::partitioning(cursor)?);
    } else if cursor.eat("union") {
        cursor.eat_symbol(&Token::Eq);
        cursor.parenthesized()?;
        options.others.push(text_between(&start, cursor));
    } else if cursor.is_at(1, "directory") {
        cursor.bump();
        cursor.bump();
        cursor.eat_symbol(&Token::Eq);
        cursor.string()?;
        options.others.push(text_between(&start, cursor));
    } else {
        options.others.push(setting(cursor)?);
    }
    Ok(())
}

/// `NAME [=] value` as `name=value`.
fn setting(cursor: &mut Cursor<'_>) -> Result<String> {
    let name = cursor.identifier()?.to_ascii_lowercase();
    cursor.eat_symbol(&Token::Eq);
    let before = cursor.clone();
    match cursor.bump() {
        Some(Token::Word(_) | Token::Number(..) | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_)) => {
            Ok(format!("{name}={}", text_between(&before, cursor)))
        }
        _ => Err(before.error("the value of an option")),
    }
}

impl TableOptions {
    /// Puts options into a table; those that say nothing leave it as it is.
    pub(super) fn apply(self, table: &mut Table, server: Server<'_>) {
        if let Some(engine) = self.engine {
            table.source.engine = engine;
        }
        table.source.transactional = SNAPSHOT_ENGINES
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&table.source.engine));
        if self.charset != charset::Declared::default() {
            table.charset = table.charset.with(&self.charset, server.version);
        }
        table.source.collation = Some(table.charset.collation.clone());
        if let Some(next) = self.next_identity {
            table.source.next_identity = Some(next);
            table.reseeded = Some(next);
        }
        if let Some(comment) = self.comment {
            table.source.comment = comment;
        }
        for option in self.others {
            let name = |text: &str| text.split('=').next().map(str::to_owned);
            table.source.options.retain(|known| name(known) != name(&option));
            table.source.options.push(option);
        }
        if self.versioned {
            table.source.system_versioned = Some(SourceVersioning::default());
        }
        if let Some(partitioning) = self.partitioning {
            table.source.partitioning = Some(partitioning);
        }
    }
}

/// A table with nothing in it.
pub(super) fn empty(name: TableName, charset: Charset) -> Table {
    Table {
        source: SourceTable {
            name,
            engine: DEFAULT_ENGINE.to_owned(),
            transactional: true,
            comment: String::new(),
            collation: Some(charset.collation.clone()),
            next_identity: None,
            columns: Vec::new(),
            primary_key: None,
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            partitioning: None,
            system_versioned: None,
            estimated_rows: 0,
            estimated_bytes: 0,
            options: Vec::new(),
        },
        charset,
        generated: std::collections::BTreeSet::new(),
        periods: Vec::new(),
        reseeded: None,
        uncounted: false,
    }
}

/// Where only columns ask for system versioning, the table has it for those alone.
///
/// <https://mariadb.com/kb/en/system-versioned-tables/#excluding-columns-from-versioning>
fn versioned_columns(elements: &mut [Element], options: &mut TableOptions) {
    let is_asked = |element: &Element| matches!(element, Element::Column(column) if column.versioned == Some(true));
    if options.versioned || !elements.iter().any(is_asked) {
        return;
    }
    options.versioned = true;
    for element in elements {
        if let Element::Column(column) = element {
            column.versioned = Some(column.versioned.unwrap_or(false));
        }
    }
}

/// A table of elements and options.
pub(super) fn made(
    name: TableName,
    database: Charset,
    mut elements: Vec<Element>,
    mut options: TableOptions,
    server: Server<'_>,
    notes: &mut Vec<Note>,
) -> Table {
    let mut table = empty(name, database);
    versioned_columns(&mut elements, &mut options);
    if options.engine.is_none() && server.engine != DEFAULT_ENGINE {
        options.engine = Some(server.engine.to_owned());
    }
    options.apply(&mut table, server);
    partition::settle(table.source.partitioning.as_mut(), server.zone, notes);
    let mut pending = Pending::default();
    for element in elements {
        match element {
            Element::Column(mut column) => {
                pending.column(&mut column, server, notes);
                build::add_column(&mut table, &column, server, notes);
            }
            Element::Constraint(constraint) => pending.constraint(constraint, server),
            Element::Period(name, from, to) => period(&mut table, &name, &from, &to),
        }
    }
    build::implicit_timestamps(&mut table, server);
    pending.settle(&mut table, server, notes);
    forget_identity(&mut table);
    table
}

/// A period for the system's time is told by the table's versioning; others are rules, of which the server checks one.
pub(super) fn period(table: &mut Table, name: &str, from: &str, to: &str) {
    if name.eq_ignore_ascii_case("system_time") {
        return;
    }
    table.source.options.insert(0, key::period_option(name, from, to));
    for column in [from, to] {
        if let Some(at) = super::catalog::position(&table.source, column) {
            table.source.columns[at].nullable = false;
        }
    }
    table.source.checks.push(SourceCheck {
        name: name.to_owned(),
        expression: format!("{} < {}", quoted_name(from), quoted_name(to)),
        state: ConstraintState::Enforced,
        server_named: false,
    });
    table.periods.push((name.to_owned(), from.to_owned(), to.to_owned()));
}

/// A counter without a column says nothing.
pub(super) fn forget_identity(table: &mut Table) {
    if !table.source.columns.iter().any(|column| column.identity.is_some()) {
        table.source.next_identity = None;
    }
}

/// CREATE TABLE … LIKE: columns, indexes and checks, no foreign keys.
pub(super) fn like(catalog: &Catalog, name: TableName, other: &TableName, server: Server<'_>) -> Option<Table> {
    let mut table = catalog.table(other)?.clone();
    let old = std::mem::replace(&mut table.source.name, name);
    table.source.next_identity = None;
    table.reseeded = None;
    table.uncounted = false;
    table.source.foreign_keys.clear();
    table.generated.clear();
    if !server.version.is_mariadb {
        rename_checks(&mut table, &old.name);
    }
    Some(table)
}

/// MySQL names its own checks by the table.
pub(super) fn rename_checks(table: &mut Table, old: &str) {
    let prefix = format!("{old}_chk_");
    for check in &mut table.source.checks {
        if let Some(number) = check.name.strip_prefix(&prefix) {
            check.name = format!("{}_chk_{number}", table.source.name.name);
        }
    }
}

/// `name`.`table` for texts that the server would print.
pub(super) fn quoted_table(name: &TableName) -> String {
    format!("{}.{}", quoted_name(&name.schema), quoted_name(&name.name))
}
