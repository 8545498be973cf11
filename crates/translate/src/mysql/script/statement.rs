//! What a statement is, and what it does to the catalog.

mod called;
mod change;
mod create;
mod remove;
mod rows;
mod set;
mod transaction;
mod uncounted;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use model::code::{self, Code};
use model::source_schema::SourceGrant;
use model::{Finding, TableName};
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use self::uncounted::Counting;
use super::build::{Note, Server};
use super::catalog::Catalog;
use super::client::{self, Meaning};
use super::object::named;
use super::rows::is_insert;
use super::split::Piece;
use super::sql_mode::UNFOLLOWED;
use super::table::DEFAULT_ENGINE;
use super::version::Version;
use crate::mysql::zone::Zone;
use crate::script::{
    Allowance, Cursor, Fate, NUMBERS_TAKEN, Reading, Rows, SourceLine, StatementCounts, SyntaxError, Transaction,
    UnreadRows, excerpt, read_in_the_end, tokens,
};
use crate::secret::shown;

/// Characters of a statement that a finding shows.
const SHOWN: usize = 300;

/// Reads statements one after another.
pub(super) struct Reader<'v> {
    version: &'v Version,
    catalog: Catalog,
    /// Of names without one; USE changes it.
    database: String,
    explicit_timestamps: bool,
    zone: Zone,
    counting: Counting,
    /// Of a table that names none: default_storage_engine.
    engine: &'static str,
    /// Modes that were told of, as [`UNFOLLOWED`] has them.
    told_modes: [bool; UNFOLLOWED.len()],
    /// Bodies of procedures of which it was said what they would change.
    called: BTreeSet<String>,
    /// Tables of which it was said that the script does not tell the zone of their rows.
    zoneless: BTreeSet<TableName>,
    /// The script has switched off that checks refuse rows (MariaDB).
    checks_off: bool,
    findings: Vec<Finding>,
    lines: BTreeMap<String, SourceLine>,
    rows: Rows,
    unread: Vec<UnreadRows>,
    transaction: Transaction,
    counts: StatementCounts,
    at: SourceLine,
    /// Whether a part of the present statement was not understood.
    is_partial: bool,
}

/// What became of a statement.
enum Outcome {
    Understood,
    /// It says nothing of a schema.
    Ignored,
}

/// Why it had no effect.
enum Problem {
    Syntax(SyntaxError),
    Finding(Code, String),
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Problem {
        Problem::Syntax(error)
    }
}

type Result<T> = std::result::Result<T, Problem>;

const ONLY_A_SERVER: &str = "only a server can run this; what it changes is not known";

/// Names of tables are compared as the server of the script does it by default: the catalog resolves them.
fn exact(name: &TableName) -> (String, String) {
    (name.schema.clone(), name.name.clone())
}

fn not_run(reason: &str) -> Problem {
    Problem::Finding(code::SCRIPT_STATEMENT_NOT_RUN, reason.to_owned())
}

fn refused(reason: impl Into<String>) -> Problem {
    Problem::Finding(code::SCRIPT_STATEMENT_REFUSED, reason.into())
}

impl<'v> Reader<'v> {
    pub(super) fn new(allowance: Allowance, version: &'v Version, database: String) -> Reader<'v> {
        Reader {
            version,
            catalog: Catalog::default(),
            database,
            explicit_timestamps: version.explicit_timestamp_defaults(),
            zone: Zone::Unsaid,
            counting: Counting::default(),
            engine: DEFAULT_ENGINE,
            told_modes: Default::default(),
            called: BTreeSet::new(),
            zoneless: BTreeSet::new(),
            checks_off: false,
            findings: Vec::new(),
            lines: BTreeMap::new(),
            rows: Rows::new(exact, allowance),
            unread: Vec::new(),
            transaction: Transaction::default(),
            counts: StatementCounts::default(),
            at: SourceLine { script: 0, line: 1 },
            is_partial: false,
        }
    }

    pub(super) fn finish(mut self) -> Reading {
        self.end_session();
        let rows = std::mem::replace(&mut self.rows, Rows::new(exact, Allowance::none()));
        let (rows, given_up) = rows.finish();
        for UnreadRows { table, at } in given_up {
            let reason = "between so many changes of their table these rows are not read";
            self.report(
                code::SCRIPT_ROWS_NOT_READ,
                at.line,
                reason,
                &table.as_ref().map(TableName::to_string).unwrap_or_default(),
            );
            self.unread.push(UnreadRows { table, at });
        }
        let counts = |name: &TableName| {
            let table = self.catalog.table(name);
            table.is_some_and(|table| table.source.columns.iter().any(|column| column.identity.is_some()))
        };
        let (rows, uncounted) = read_in_the_end(rows, counts);
        for (table, at) in uncounted {
            let reseeded = self.catalog.table(&table).is_some_and(|of| of.reseeded.is_some());
            if !reseeded {
                let mut finding = Finding::new(code::SCRIPT_NUMBERS_TAKEN, table.to_string(), NUMBERS_TAKEN);
                finding.line = Some(at.line);
                self.findings.push(finding);
            }
        }
        Reading {
            schema: self.catalog.finish(self.version),
            findings: self.findings,
            lines: self.lines,
            rows,
            unread: self.unread,
            statements: self.counts,
        }
    }

    fn server(&self) -> Server<'v> {
        Server {
            version: self.version,
            explicit_timestamps: self.explicit_timestamps,
            zone: self.zone,
            engine: self.engine,
        }
    }

    /// Tells of each mode under which a statement is read as without it, once.
    fn tell_modes(&mut self, piece: &Piece, text: &str) {
        let is_set = text
            .trim_start()
            .get(..3)
            .is_some_and(|word| word.eq_ignore_ascii_case("set"));
        if is_set {
            return;
        }
        for (at, (mode, change)) in UNFOLLOWED.iter().enumerate() {
            if piece.modes.unfollowed[at] && !std::mem::replace(&mut self.told_modes[at], true) {
                let mode = mode.to_ascii_uppercase();
                let message = format!("from here on sql_mode has {mode}: {change}; that is not followed");
                let mut finding = Finding::new(code::SCRIPT_SETTING, format!("sql_mode {mode}"), message);
                finding.line = Some(piece.line);
                self.findings.push(finding);
            }
        }
    }

    /// Reads a statement of a script; `text` has its version comments opened.
    pub(super) fn statement(&mut self, script: usize, piece: &Piece, text: Cow<'_, str>) {
        if text.trim().is_empty() {
            self.counts.ignored += 1;
            return;
        }
        self.at = SourceLine {
            script,
            line: piece.line,
        };
        self.is_partial = false;
        // Rows are read with their mode: they are not copied for it.
        let is_insert = is_insert(text.trim_start());
        let text = if is_insert { text } else { piece.modes.canonical(text) };
        let text = text.as_ref();
        self.tell_modes(piece, text);
        self.zone = piece.zone;
        let of_session = self.explicit_timestamps;
        self.explicit_timestamps = piece.explicit_timestamps.unwrap_or(of_session);
        let outcome = if is_insert {
            self.insert(text, piece)
        } else if let Some(command) = client::meaning(text) {
            match command {
                Meaning::Nothing => Ok(Outcome::Ignored),
                Meaning::Leaves => Err(not_run("the client ends here; what is behind it is not run")),
                Meaning::Source => Err(not_run("the file is not read; name it beside this one")),
            }
        } else {
            tokens(&MySqlDialect {}, text, piece.line)
                .map_err(Problem::from)
                .and_then(|tokens| self.dispatch(Cursor::new(text, &tokens)))
        };
        if piece.explicit_timestamps.is_some() {
            self.explicit_timestamps = of_session;
        }
        match outcome {
            Ok(_) if self.is_partial => self.counts.not_understood += 1,
            Ok(Outcome::Understood) => self.counts.understood += 1,
            Ok(Outcome::Ignored) => self.counts.ignored += 1,
            Err(problem) => {
                let (code, reason, line) = match problem {
                    Problem::Syntax(error) => (code::SCRIPT_STATEMENT_NOT_UNDERSTOOD, error.expected, error.line),
                    Problem::Finding(code, reason) => (code, reason, piece.line),
                };
                self.counts.not_understood += 1;
                self.report(code, line, &reason, text);
            }
        }
    }

    /// What is behind a comment without an end is in it.
    pub(super) fn unclosed_comment(&mut self, script: &str, line: u32) {
        self.counts.not_understood += 1;
        let text = "the comment that begins here is not closed; what is behind it to the end of the script is not read";
        let mut finding = Finding::new(code::SCRIPT_STATEMENT_NOT_UNDERSTOOD, script, text);
        finding.line = Some(line);
        self.findings.push(finding);
    }

    /// A finding about a text of the script.
    fn report(&mut self, code: Code, line: u32, reason: &str, text: &str) {
        let words: Vec<String> = text.split_whitespace().take(3).map(excerpt).collect();
        let object = format!("statement {}", words.join(" "));
        self.report_of(code, (object, line), reason, text);
    }

    /// The same under the name of an object.
    fn report_of(&mut self, code: Code, (object, line): (String, u32), reason: &str, text: &str) {
        let visible = shown(text.trim());
        let mut end = visible.len().min(SHOWN);
        while !visible.is_char_boundary(end) {
            end -= 1;
        }
        let more = if end < visible.len() { " …" } else { "" };
        let mut finding = Finding::new(code, shown(&object), format!("{reason}: {}{more}", &visible[..end]));
        finding.line = Some(line);
        self.findings.push(finding);
    }

    fn notes(&mut self, table: &TableName, notes: Vec<Note>) {
        for note in notes {
            let (code, text) = match note {
                Note::Discarded(text) => (code::DISCARDED_BY_SERVER, text),
                Note::Zoned(text) => (code::SCRIPT_TIME_ZONE, text),
                Note::Refused(text) => {
                    self.is_partial = true;
                    (code::SCRIPT_STATEMENT_REFUSED, text)
                }
            };
            let mut finding = Finding::new(code, table.to_string(), text);
            finding.line = Some(self.at.line);
            self.findings.push(finding);
        }
    }

    fn part_not_understood(&mut self, error: &SyntaxError, text: &str) {
        self.is_partial = true;
        self.report(code::SCRIPT_STATEMENT_NOT_UNDERSTOOD, error.line, &error.expected, text);
    }

    /// Remembers where an object was made.
    fn made_here(&mut self, object: String) {
        self.lines.insert(object, self.at);
    }

    fn dispatch(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let Some(Token::Word(word)) = cursor.peek() else {
            // (SELECT …) and the like.
            return if cursor.is_symbol(&Token::LParen) {
                Ok(Outcome::Ignored)
            } else {
                Err(cursor.error("a statement").into())
            };
        };
        let word = word.value.to_ascii_lowercase();
        match word.as_str() {
            "create" | "alter" | "drop" | "rename" => self.ddl(cursor, &word),
            "begin" if cursor.is_at(1, "not") => Err(not_run("the block is not read; what it changes is not known")),
            "start" | "begin" | "commit" | "rollback" | "savepoint" => {
                self.end_or_begin(cursor, &word);
                Ok(Outcome::Ignored)
            }
            "use" => {
                cursor.bump();
                self.database = cursor.identifier()?;
                Ok(Outcome::Ignored)
            }
            "set" => self.set(cursor),
            "grant" | "revoke" => Ok(self.grant(cursor.rest())),
            "truncate" => {
                cursor.bump();
                cursor.eat("table");
                let name = named(&mut cursor, &self.database)?;
                self.forget_rows(&name, Fate::Dropped);
                if let Some(table) = self.catalog.table_mut(&name) {
                    table.uncounted = false;
                }
                self.transaction.commit_all(&self.rows);
                Ok(Outcome::Understood)
            }
            "select" | "do" => self.query(cursor),
            "load" | "update" | "delete" | "import" => self.change_of_rows(cursor, &word),
            "with" | "analyze" => self.hidden_change(cursor),
            "call" => {
                self.tell_called(cursor.clone());
                self.uncount_called(&mut cursor);
                Err(not_run(ONLY_A_SERVER))
            }
            "execute" => {
                self.uncount_all();
                Err(not_run(ONLY_A_SERVER))
            }
            "lock" | "unlock" | "release" | "xa" | "optimize" | "check" | "checksum" | "repair" | "flush" | "show"
            | "desc" | "describe" | "explain" | "help" | "handler" | "kill" | "reset" | "purge" | "change" | "stop"
            | "install" | "uninstall" | "cache" | "values" | "table" | "prepare" | "deallocate" | "binlog"
            | "shutdown" | "clone" | "backup" | "delimiter" | "end" => {
                // `END` alone is what is left of a body that another tool cut otherwise.
                if word == "end" {
                    return Err(cursor.error("a statement").into());
                }
                Ok(Outcome::Ignored)
            }
            _ => Err(cursor.error("a statement").into()),
        }
    }

    fn grant(&mut self, text: &str) -> Outcome {
        self.catalog.grants.push(SourceGrant {
            statement: shown(text),
            line: Some(self.at.line),
        });
        Outcome::Understood
    }

    /// SELECT changes nothing but by SETVAL, which dumps of MariaDB use.
    fn query(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        cursor.bump();
        if !cursor.eat("setval") {
            return Ok(Outcome::Ignored);
        }
        let mut inside = cursor.parenthesized()?;
        let name = named(&mut inside, &self.database)?;
        inside.expect_symbol(&Token::Comma)?;
        let value = inside.integer()?;
        let is_used = !(inside.eat_symbol(&Token::Comma) && inside.integer()? == 0);
        let found = self.catalog.sequences.iter_mut().find(|sequence| sequence.name == name);
        let sequence = found.ok_or_else(|| refused(format!("there is no sequence {name}")))?;
        sequence.start = Some(if is_used {
            value.saturating_add(sequence.increment)
        } else {
            value
        });
        Ok(Outcome::Understood)
    }

    fn no_table(&self, name: &TableName) -> Result<Outcome> {
        if self.catalog.temporary.contains(name) {
            Ok(Outcome::Ignored)
        } else {
            Err(refused(format!("there is no table {name}")))
        }
    }
}
