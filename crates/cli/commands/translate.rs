//! `landfall translate`: DDL scripts to PostgreSQL, without any server.

mod renames;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use model::{Finding, Severity};
use serde::Serialize;
use source::script::read_text;
use translate::script::{self, Encodings, ReadOptions, Reading, Script};
use translate::{Coverage, DdlFile, Mapping, Options};

use self::renames::Renames;
use self::rows::{Counted, Sink, TableCounts};
use crate::args;
use crate::ddl_folder::{self, Stream, Written};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{counted, number};
use crate::findings;
use crate::printer::Printer;
use crate::table::{Cell, Table, Tone};

/// Sorts between the files before the data and those after it.
const DATA: &str = "2-data";

/// What the scripts became, as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    from: &'static str,
    product: &'a str,
    version: &'a str,
    folder: Option<&'a Path>,
    /// Only where nothing is written to a folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileDocument>,
    written: &'a [Written],
    statements: StatementsDocument,
    coverage: &'a [Coverage],
    /// Only with `--with-data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<&'a [TableCounts]>,
    renames: &'a Renames,
    findings: &'a [Finding],
}

#[derive(Debug, Serialize)]
struct FileDocument {
    path: String,
    sql: String,
}

#[derive(Debug, Serialize)]
struct StatementsDocument {
    understood: u64,
    ignored: u64,
    not_understood: u64,
}

/// Translates the scripts; prints the DDL, or writes it to a folder.
pub(crate) fn run(printer: &Printer, typed: &args::Translate) -> Result<Answer, Failure> {
    let variables: BTreeMap<String, String> = typed.variable.iter().cloned().collect();
    let read = typed
        .files
        .iter()
        .map(|path| read_script(typed, path, &variables))
        .collect::<Result<Vec<(Script, Encodings)>, Failure>>()?;
    let (mut scripts, encodings): (Vec<Script>, Vec<Encodings>) = read.into_iter().unzip();
    let stood_in = script::stand_in(typed.from.dialect(), &mut scripts, &variables);
    let mapping = mapping(typed)?;
    let mut reading = script::read(typed.from.dialect(), &scripts, &read_options(typed));
    let told = script::told(&scripts, &encodings, &reading);
    for finding in &told {
        printer.warn(format!("{}: {}", finding.object, finding.message));
    }
    reading.findings.splice(0..0, stood_in.into_iter().chain(told));
    let options = Options {
        target_version: typed.target_version,
        extensions: typed.extension.iter().cloned().collect::<BTreeSet<String>>(),
        identifiers: typed.identifiers.into(),
        ..Options::default()
    };
    let translation = translate::translate(&reading.schema, &mapping, &options);
    let mut found = translation.findings.clone();
    script::place(&mut found, &reading, &scripts);
    found.splice(0..0, reading.findings.iter().cloned());
    let files = translate::render(&translation.schema);
    let coverage = translate::coverage(&reading.schema, &translation.schema, &found);
    let renames = Renames::of(&translation.tables, &translation.schema);
    let (is_before, is_after) = (
        |file: &&DdlFile| file.path.as_str() < DATA,
        |file: &&DdlFile| file.path.as_str() >= DATA,
    );
    let print = |file: &DdlFile| {
        printer.line(format!("-- {}\n", file.path));
        printer.raw(&ddl_folder::text(file));
    };
    let is_printed = typed.out.is_none() && printer.is_text();
    if is_printed {
        files.iter().filter(is_before).for_each(print);
    }
    let (mut rows, mut streamed, mut refused) = (None, Vec::new(), false);
    if typed.with_data {
        let now = typed.now.unwrap_or_else(SystemTime::now);
        let mut write =
            |sink: &mut dyn Sink| rows::write(&reading, &translation, &scripts, &encodings, now, sink, &mut found);
        let written = match &typed.out {
            Some(folder) => {
                let mut stream = Stream::new(folder, typed.overwrite)?;
                let counts = write(&mut stream)?;
                streamed = stream.finish();
                counts
            }
            None if is_printed => write(&mut Printed { printer })?,
            None => write(&mut Counted)?,
        };
        refused = !written.whole;
        rows = Some(written.tables);
    }
    if is_printed {
        files.iter().filter(is_after).for_each(print);
    }
    let blocking = found.iter().any(|finding| finding.severity == Severity::Blocking);
    let written = match &typed.out {
        Some(folder) => {
            let recorded = rows.as_ref().map(serde_json::to_value).transpose();
            let recorded = recorded.map_err(|source| Failure::Document {
                what: "the rows",
                source,
            })?;
            let written = ddl_folder::write(folder, &files, streamed, recorded, &found, typed.overwrite)?;
            renames.write(folder)?;
            written
        }
        None => Vec::new(),
    };
    let shown = Shown {
        printer,
        typed,
        reading: &reading,
        coverage: &coverage,
        rows: rows.as_deref(),
        found: &found,
    };
    match &typed.out {
        Some(folder) => shown.summary(folder, &written),
        None => shown.remark(),
    }
    printer.document(&Document {
        command: "translate",
        from: typed.from.name(),
        product: &reading.schema.product,
        version: &reading.schema.version,
        folder: typed.out.as_deref(),
        files: if typed.out.is_none() {
            documents(&files)
        } else {
            Vec::new()
        },
        written: &written,
        statements: StatementsDocument {
            understood: reading.statements.understood,
            ignored: reading.statements.ignored,
            not_understood: reading.statements.not_understood,
        },
        coverage: &coverage,
        rows: rows.as_deref(),
        renames: &renames,
        findings: &found,
    });
    Ok(Answer::of(!blocking && !refused))
}

/// The COPY blocks between the DDL on stdout.
struct Printed<'a> {
    printer: &'a Printer,
}

impl Sink for Printed<'_> {
    fn begin(&mut self, path: &str) -> Result<(), Failure> {
        self.printer.line(format!("-- {path}\n"));
        Ok(())
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        self.printer.raw(text);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Sink for Stream<'_> {
    fn begin(&mut self, path: &str) -> Result<(), Failure> {
        Stream::begin(self, path)
    }

    fn put(&mut self, text: &str) -> Result<(), Failure> {
        Stream::put(self, text)
    }

    fn end(&mut self) -> Result<(), Failure> {
        Stream::end(self)
    }
}

fn documents(files: &[DdlFile]) -> Vec<FileDocument> {
    files
        .iter()
        .map(|file| FileDocument {
            path: file.path.clone(),
            sql: ddl_folder::text(file),
        })
        .collect()
}

/// A file's text; `-` is the standard input.
fn read_script(
    typed: &args::Translate,
    path: &Path,
    variables: &BTreeMap<String, String>,
) -> Result<(Script, Encodings), Failure> {
    let unreadable = |source| Failure::Read {
        path: path.to_owned(),
        source,
    };
    let dialect = typed.from.dialect();
    let (name, decoded) = if path == Path::new("-") {
        ("stdin".to_owned(), read_text(std::io::stdin().lock(), 0, dialect))
    } else {
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_or(0, |data| data.len());
        let size = usize::try_from(size).unwrap_or_default();
        (path.display().to_string(), read_text(file, size, dialect))
    };
    let decoded = decoded.map_err(unreadable)?.filled(variables);
    let script = Script {
        name,
        text: decoded.text,
    };
    Ok((script, decoded.encodings))
}

/// The dialect's mapping with the user's over it.
fn mapping(typed: &args::Translate) -> Result<Mapping, Failure> {
    let shipped = Mapping::shipped(typed.from.dialect());
    let Some(path) = &typed.mapping else {
        return Ok(shipped);
    };
    let text = std::fs::read_to_string(path).map_err(|source| Failure::Read {
        path: path.clone(),
        source,
    })?;
    shipped.with_user_file(&text).map_err(|error| Failure::Mapping {
        path: path.clone(),
        error,
    })
}

fn read_options(typed: &args::Translate) -> ReadOptions {
    ReadOptions {
        source_version: typed.source_version.clone(),
        default_schema: typed.schema.clone(),
        variables: typed.variable.iter().cloned().collect(),
    }
}

/// What a person sees.
struct Shown<'a> {
    printer: &'a Printer,
    typed: &'a args::Translate,
    reading: &'a Reading,
    coverage: &'a [Coverage],
    rows: Option<&'a [TableCounts]>,
    found: &'a [Finding],
}

impl Shown<'_> {
    /// After files were written: what arrived, and what a person should know.
    fn summary(&self, folder: &Path, written: &[Written]) {
        let printer = self.printer;
        printer.line(format!("{}: {}", self.read_as(), self.statements()));
        let mut table = Table::new()
            .left("object")
            .right("in the script")
            .right("in PostgreSQL")
            .right("arrived");
        for kind in self.coverage {
            table.row([
                Cell::from(kind.kind.to_owned()),
                Cell::from(number(kind.source)),
                Cell::from(number(kind.target)),
                arrived(kind),
            ]);
        }
        printer.heading("Coverage");
        printer.table(&table);
        if let Some(rows) = self.rows {
            let mut table = Table::new()
                .left("table")
                .right("rows in the script")
                .right("written")
                .right("merged")
                .right("refused");
            for counts in rows {
                let tone = if counts.refused == 0 { Tone::Good } else { Tone::Warning };
                table.row([
                    Cell::from(counts.table.clone()),
                    Cell::from(number(counts.in_script)),
                    Cell::from(number(counts.written)),
                    Cell::from(number(counts.merged)),
                    Cell::toned(number(counts.refused), tone),
                ]);
            }
            printer.heading("Rows");
            printer.table(&table);
        }
        printer.heading(&format!("Findings: {}", findings::sentence(self.found)));
        findings::print(printer, self.found, Severity::Advice);
        let kept = written
            .iter()
            .filter(|file| file.outcome == ddl_folder::Outcome::Kept)
            .count();
        if kept > 0 {
            printer.warn(format!(
                "{} edited since and kept; --overwrite writes them anew",
                counted(crate::figures::as_u64(kept), "file")
            ));
        }
        printer.line(format!(
            "\nwritten to {}; psql runs the files in the order of their paths; all findings: {}",
            folder.display(),
            folder.join("findings.json").display()
        ));
    }

    /// Beside DDL on stdout: one line for a person, on stderr.
    fn remark(&self) {
        let rows = match self.rows {
            Some(rows) => {
                let merged: u64 = rows.iter().map(|table| table.merged).sum();
                let merged = if merged == 0 {
                    String::new()
                } else {
                    format!(", {} merged by key", number(merged))
                };
                format!(
                    "; {} written{merged}, {} refused",
                    counted(rows.iter().map(|table| table.written).sum(), "row"),
                    number(rows.iter().map(|table| table.refused).sum())
                )
            }
            None => String::new(),
        };
        self.printer.say(format!(
            "{}: {}{rows}; findings: {} (--out DIR writes them)",
            self.read_as(),
            self.statements(),
            findings::sentence(self.found)
        ));
    }

    fn read_as(&self) -> String {
        let files: Vec<String> = self.typed.files.iter().map(|path| path.display().to_string()).collect();
        let schema = &self.reading.schema;
        format!("{} read as {} {}", files.join(", "), schema.product, schema.version)
    }

    fn statements(&self) -> String {
        let statements = self.reading.statements;
        let mut text = counted(statements.understood, "statement");
        if statements.ignored > 0 {
            text.push_str(&format!(", {} of no matter to a schema", number(statements.ignored)));
        }
        if statements.not_understood > 0 {
            text.push_str(&format!(", {} not understood", number(statements.not_understood)));
        }
        text
    }
}

/// `100 %`, or less; never 100 where one is missing.
fn arrived(kind: &Coverage) -> Cell {
    if kind.source == 0 {
        return Cell::from(String::new());
    }
    let share = kind.target.min(kind.source).saturating_mul(100) / kind.source;
    let tone = if kind.target >= kind.source {
        Tone::Good
    } else {
        Tone::Warning
    };
    Cell::toned(format!("{share} %"), tone)
}
