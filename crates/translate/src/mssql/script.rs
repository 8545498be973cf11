//! Scripts of SQL Server -> source schema.
//!
//! [`split`] cuts a script into batches of lexemes without copying them, [`extent`] says where a statement ends,
//! [`flow`] walks a batch (BEGIN … END, IF, GOTO) and [`guard`] decides conditions as on a database that has only what
//! the script made so far. [`statement`] gives each statement to its reader, which changes the [`catalog`]; what is there
//! at the end is settled into the schema by [`settle`].

mod alter;
mod asked;
mod catalog;
mod column;
mod computed;
mod constant;
mod database;
mod default_name;
mod defer;
mod derived;
mod drop;
mod extent;
mod feature;
mod flow;
mod guard;
mod history;
mod index;
mod key;
mod keyword;
mod local;
mod module;
mod naming;
mod object;
mod partition;
mod placeholder;
mod procedure;
mod property;
mod quotes;
mod rename;
mod rows;
mod security;
mod session;
mod settle;
mod shape;
mod split;
mod star;
mod statement;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod transaction;
mod twice;
mod uncounted;
mod unread;
mod variable;

use std::collections::{BTreeMap, BTreeSet};

use model::{Finding, TableName, code};

use self::catalog::Catalog;
pub(in crate::mssql) use self::column::{default, without_parentheses};
use self::constant::Value;
use self::defer::Deferred;
pub(in crate::mssql) use self::extent::Batch;
pub(in crate::mssql) use self::keyword::Keyword;
pub(in crate::mssql) use self::object::bracketed;
pub(crate) use self::placeholder::stand_in;
pub(in crate::mssql) use self::property::with_column;
use self::quotes::DoubleQuotes;
use self::session::Switches;
use self::split::Splitter;
pub(in crate::mssql) use self::split::{Kind, lexemes};
use crate::mssql::calendar::DateSetting;
use crate::script::{
    Allowance, Quotes, ReadOptions, Reading, Rows, Script, SourceLine, StatementCounts, Transaction, UnreadRows,
    with_plain_blanks,
};

/// The newest version that the reader knows.
const NEWEST: &str = "2025";

const QUOTES: Quotes = Quotes {
    brackets: true,
    backticks: false,
    backslash: false,
    hash: false,
};

/// Reads scripts, in order, as one database.
pub(crate) fn read(scripts: &[Script], options: &ReadOptions) -> Reading {
    let mut reader = Reader::new(scripts, options);
    for (at, script) in scripts.iter().enumerate() {
        reader.script = at;
        reader.script_name.clone_from(&script.name);
        reader.read_script(&with_plain_blanks(&script.text, QUOTES));
    }
    reader.read_deferred();
    reader.count_unkept();
    reader.finish(options)
}

/// Reads statements, one after another.
#[derive(Debug)]
struct Reader {
    catalog: Catalog,
    default_schema: String,
    /// The databases that USE names.
    databases: database::Databases,
    /// The schema that the last statement made: what follows without a semicolon is made in it.
    new_schema: Option<String>,
    /// Variables of sqlcmd, by their name in lower case.
    sqlcmd: BTreeMap<String, String>,
    /// What may still be made of variables.
    allowance: Allowance,
    /// Variables of T-SQL, of this batch.
    locals: BTreeMap<String, Value>,
    /// Those whose value hangs on a condition that was not decided.
    doubtful: BTreeMap<String, local::Doubt>,
    /// The variables that got values in this batch, in order.
    assignments: Vec<String>,
    /// Index of the script.
    script: usize,
    script_name: String,
    rows: Rows,
    unread: Vec<UnreadRows>,
    /// Statements of them, as they are told.
    unkept: unread::Unkept,
    counts: StatementCounts,
    /// Statements that made, changed or removed an object.
    effects: u64,
    /// Tables that have got rows.
    filled: BTreeSet<catalog::Key>,
    /// INSERTs that were read.
    inserts: u64,
    transaction: Transaction,
    /// How many conditions that cannot be decided are around.
    undecided: u32,
    /// How many conditions are around, decided or not.
    guarded: u32,
    /// How often the batch is run.
    times: u32,
    /// SET LANGUAGE and SET DATEFORMAT.
    dates: DateSetting,
    /// SET QUOTED_IDENTIFIER.
    quotes: DoubleQuotes,
    switches: Switches,
    /// SET ROWCOUNT: a statement ends before its last row.
    row_limit: bool,
    /// SET NOEXEC ON: statements are not run.
    noexec: bool,
    /// How many loops are around.
    loops: u32,
    /// How deep the text is in EXEC of texts.
    nested: u32,
    /// What was already said about this script, so that it is said once.
    said: BTreeSet<String>,
    /// Statements about what is not made yet.
    deferred: Vec<Deferred>,
    /// Nothing is put off any more.
    last_chance: bool,
}

impl Reader {
    fn new(scripts: &[Script], options: &ReadOptions) -> Reader {
        Reader {
            catalog: Catalog::default(),
            default_schema: options.default_schema.clone().unwrap_or_else(|| "dbo".to_owned()),
            databases: database::Databases::default(),
            new_schema: None,
            sqlcmd: options
                .variables
                .iter()
                .map(|(name, value)| (name.to_lowercase(), value.clone()))
                .collect(),
            allowance: Allowance::of(scripts),
            locals: BTreeMap::new(),
            doubtful: BTreeMap::new(),
            assignments: Vec::new(),
            script: 0,
            script_name: String::new(),
            rows: Rows::new(catalog::key, Allowance::of(scripts)),
            unread: Vec::new(),
            unkept: BTreeMap::new(),
            counts: StatementCounts::default(),
            effects: 0,
            filled: BTreeSet::new(),
            inserts: 0,
            transaction: Transaction::default(),
            undecided: 0,
            guarded: 0,
            times: 1,
            dates: DateSetting::default(),
            quotes: DoubleQuotes::default(),
            switches: Switches::default(),
            row_limit: false,
            noexec: false,
            loops: 0,
            nested: 0,
            said: BTreeSet::new(),
            deferred: Vec::new(),
            last_chance: false,
        }
    }

    fn read_script(&mut self, text: &str) {
        self.dates = DateSetting::default();
        self.row_limit = false;
        self.switches = Switches::default();
        let mut splitter = Splitter::new(text, 1);
        let (mut lexemes, mut directives) = (Vec::new(), Vec::new());
        while let Some(times) = splitter.batch(&mut lexemes, &mut directives) {
            self.times = times;
            self.locals.clear();
            self.doubtful.clear();
            self.assignments.clear();
            for (_, directive) in &directives {
                self.directive(*directive);
            }
            self.batch(&extent::Batch {
                text,
                lexemes: &lexemes,
            });
        }
        if let Some(line) = splitter.ended {
            self.counts.not_understood += 1;
            let message = "sqlcmd ends the script here: statements behind this line, and those of a batch that is under way, are not run and were \
                           not read";
            self.finding(code::SCRIPT_STATEMENT_NOT_RUN, self.script_name.clone(), line, message);
        }
        if let Some(line) = splitter.unclosed {
            self.not_understood(line, "a text, name or comment that begins here has no end");
        }
    }

    fn at(&self, line: u32) -> SourceLine {
        SourceLine {
            script: self.script,
            line,
        }
    }

    /// The object of a name of parts.
    fn name(&self, parts: Vec<String>) -> TableName {
        constant::name_of(parts, &self.default_schema)
    }

    /// Notes where an object was made, by the name that findings call it by.
    fn made(&mut self, object: String, line: u32) {
        let at = self.at(line);
        self.catalog.lines.insert(object, at);
        self.effects += 1;
    }

    fn finding(&mut self, code: code::Code, object: impl Into<String>, line: u32, message: impl Into<String>) {
        let mut finding = Finding::new(code, object, message);
        finding.line = Some(line);
        self.catalog.findings.push(finding);
    }

    /// A finding that is made once per script and `what`.
    fn finding_once(&mut self, code: code::Code, line: u32, what: &str, message: impl Into<String>) {
        if self.said.insert(format!("{}\u{0}{}\u{0}{what}", self.script, code.id)) {
            self.finding(code, self.script_name.clone(), line, message);
        }
    }

    fn not_understood(&mut self, line: u32, message: impl Into<String>) {
        self.counts.not_understood += 1;
        self.finding(
            code::SCRIPT_STATEMENT_NOT_UNDERSTOOD,
            self.script_name.clone(),
            line,
            message,
        );
    }
}

/// The start of a text, of at most 300 characters.
fn cut(text: &str) -> String {
    let text = crate::secret::shown(text);
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
