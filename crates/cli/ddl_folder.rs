//! The folder of DDL files that `landfall schema` writes and people edit.
//!
//! `findings.json` beside the files says what Landfall wrote, by SHA-256. A file that still has that hash is written anew
//! without asking; one that has another was edited and is kept.

mod split;
mod stream;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use model::pg_type::quote;
use model::{Finding, PgSchema};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use translate::{DdlFile, DdlStatement};

use crate::failure::Failure;
use crate::settings::TargetOptions;

pub(crate) use self::stream::{Stream, Streamed};

const RECORD: &str = "findings.json";
const OWNER: &str = "1-pre/90-owner.sql";
const FORMAT_VERSION: u32 = 1;
/// Stands before the name of the object that a statement makes.
const MARK: &str = "-- ";

/// What was written, and what translation found.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format_version: u32,
    landfall: String,
    /// Path in the folder to SHA-256 of what was written there.
    files: BTreeMap<String, String>,
    /// Rows of scripts by table, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<serde_json::Value>,
    findings: Vec<Finding>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Was not there, or was as an earlier run wrote it.
    Written,
    /// Is exactly this already.
    Unchanged,
    /// Was edited, and stays as it is.
    Kept,
    /// Was written by an earlier run and is not part of the schema any more.
    Removed,
}

/// A file and what became of it.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) outcome: Outcome,
}

/// Adds what the settings say about tablespace and owner: the first before the statements of every file, the second in a file
/// of its own at the end of `1-pre`.
pub(crate) fn with_options(mut files: Vec<DdlFile>, schema: &PgSchema, options: &TargetOptions) -> Vec<DdlFile> {
    if let Some(tablespace) = &options.tablespace {
        let sql = format!("SET default_tablespace = {}", quote(tablespace));
        for file in &mut files {
            file.statements.insert(
                0,
                DdlStatement {
                    object: "tablespace".to_owned(),
                    sql: sql.clone(),
                },
            );
        }
    }
    if let Some(owner) = &options.owner {
        files.push(DdlFile {
            path: OWNER.to_owned(),
            statements: owner_statements(schema, owner),
        });
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    files
}

/// Gives tables, partitions and types to their owner, who needs to be allowed into their schemas for that.
fn owner_statements(schema: &PgSchema, owner: &str) -> Vec<DdlStatement> {
    let owner = quote(owner);
    let mut statements = Vec::new();
    let mut add = |object: String, sql: String| statements.push(DdlStatement { object, sql });
    let mut schemas: Vec<&str> = schema.tables.iter().map(|table| table.name.schema.as_str()).collect();
    schemas.extend(schema.enums.iter().map(|made| made.name.schema.as_str()));
    schemas.sort_unstable();
    schemas.dedup();
    for name in schemas {
        add(
            format!("owner's rights in schema {name}"),
            format!("GRANT USAGE, CREATE ON SCHEMA {} TO {owner}", quote(name)),
        );
    }
    let qualified = |schema: &str, name: &str| format!("{}.{}", quote(schema), quote(name));
    for made in &schema.enums {
        add(
            format!("owner of type {}", made.name),
            format!(
                "ALTER TYPE {} OWNER TO {owner}",
                qualified(&made.name.schema, &made.name.name)
            ),
        );
    }
    for table in &schema.tables {
        let name = &table.name;
        add(
            format!("owner of table {name}"),
            format!("ALTER TABLE {} OWNER TO {owner}", qualified(&name.schema, &name.name)),
        );
        for partition in table
            .partitioning
            .iter()
            .flat_map(|partitioning| &partitioning.partitions)
        {
            let object = format!("owner of partition {}.{}", name.schema, partition.name);
            add(
                object,
                format!(
                    "ALTER TABLE {} OWNER TO {owner}",
                    qualified(&name.schema, &partition.name)
                ),
            );
        }
    }
    statements
}

/// The text of a file, as psql runs it.
pub(crate) fn text(file: &DdlFile) -> String {
    let mut text = String::new();
    for statement in &file.statements {
        let sql = statement.sql.trim().trim_end_matches(';');
        // A name with a line feed must not end the comment. Writing to a String does not fail.
        let _ = writeln!(text, "{MARK}{}\n{sql};\n", statement.object.replace(['\n', '\r'], " "));
    }
    text
}

/// Writes the files and the findings. Edited files are kept unless `overwrite` is set. `rows` says what became of the rows
/// of scripts, whose files are `streamed`.
///
/// # Errors
/// The folder cannot be read or written.
pub(crate) fn write(
    folder: &Path,
    files: &[DdlFile],
    streamed: Vec<Streamed>,
    rows: Option<serde_json::Value>,
    findings: &[Finding],
    overwrite: bool,
) -> Result<Vec<Written>, Failure> {
    let mut known = read_record(folder)?.map(|record| record.files).unwrap_or_default();
    let mut recorded = BTreeMap::new();
    let mut outcomes = Vec::new();
    for file in streamed {
        known.remove(&file.written.path);
        recorded.insert(file.written.path.clone(), file.hash);
        outcomes.push(file.written);
    }
    for file in files {
        let text = text(file);
        let path = folder.join(&file.path);
        let found = read_if_there(&path)?;
        let edited = found
            .as_ref()
            .is_some_and(|found| known.get(&file.path) != Some(&hash(found)));
        let outcome = match &found {
            Some(found) if *found == text => Outcome::Unchanged,
            Some(_) if edited && !overwrite => Outcome::Kept,
            _ => {
                write_file(&path, &text)?;
                Outcome::Written
            }
        };
        let before = known.remove(&file.path);
        // A kept file stays edited: its record is what Landfall wrote last.
        let hash = if outcome == Outcome::Kept {
            before.unwrap_or_default()
        } else {
            hash(&text)
        };
        recorded.insert(file.path.clone(), hash);
        outcomes.push(Written {
            path: file.path.clone(),
            outcome,
        });
    }
    for (old, written) in known {
        let path = folder.join(&old);
        match read_if_there(&path)? {
            Some(found) if hash(&found) == written || overwrite => {
                std::fs::remove_file(&path).map_err(|source| Failure::Write { path, source })?;
                outcomes.push(Written {
                    path: old,
                    outcome: Outcome::Removed,
                });
            }
            Some(_) => {
                recorded.insert(old.clone(), written);
                outcomes.push(Written {
                    path: old,
                    outcome: Outcome::Kept,
                });
            }
            None => {}
        }
    }
    let record = Record {
        format_version: FORMAT_VERSION,
        landfall: env!("CARGO_PKG_VERSION").to_owned(),
        files: recorded,
        rows,
        findings: findings.to_vec(),
    };
    let json = serde_json::to_string_pretty(&record).map_err(|source| Failure::Document { what: RECORD, source })?;
    write_file(&folder.join(RECORD), &format!("{json}\n"))?;
    Ok(outcomes)
}

/// The statements of one phase (`1-pre`, `3-post`) as the files have them, edited or not, in the order of their paths.
/// `None` if the folder has no such phase.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn read_phase(folder: &Path, phase: &str) -> Result<Option<Vec<DdlFile>>, Failure> {
    let root = folder.join(phase);
    if !root.is_dir() {
        return Ok(None);
    }
    let mut paths = Vec::new();
    collect(&root, &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|source| Failure::Read {
            path: path.clone(),
            source,
        })?;
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let statements = split::statements(&text)
            .into_iter()
            .map(|statement| {
                let object = statement
                    .comment
                    .unwrap_or_else(|| format!("{name} line {}", statement.line));
                DdlStatement {
                    object,
                    sql: statement.sql,
                }
            })
            .collect();
        files.push(DdlFile { path: name, statements });
    }
    Ok(Some(files))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |source| Failure::Read {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            paths.push(path);
        }
    }
    Ok(())
}

fn read_record(folder: &Path) -> Result<Option<Record>, Failure> {
    let path = folder.join(RECORD);
    let Some(text) = read_if_there(&path)? else {
        return Ok(None);
    };
    let record: Record = serde_json::from_str(&text).map_err(|source| Failure::Read {
        path,
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, source),
    })?;
    Ok(Some(record))
}

fn read_if_there(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Failure::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

fn hash(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TableName;
    use model::pg_schema::PgEnum;

    fn file(path: &str, sql: &str) -> DdlFile {
        DdlFile {
            path: path.to_owned(),
            statements: vec![DdlStatement {
                object: "table a.b".to_owned(),
                sql: sql.to_owned(),
            }],
        }
    }

    fn outcomes(folder: &Path, files: &[DdlFile], overwrite: bool) -> Vec<(String, Outcome)> {
        let written = write(folder, files, Vec::new(), None, &[], overwrite).expect("writes");
        written.into_iter().map(|file| (file.path, file.outcome)).collect()
    }

    #[test]
    fn edited_files_are_kept_until_overwrite() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let folder = folder.path();
        let path = "1-pre/10-tables.sql".to_owned();
        let first = [file(&path, "CREATE TABLE a.b (c int)")];
        let second = [file(&path, "CREATE TABLE a.b (c bigint)")];
        assert_eq!(outcomes(folder, &first, false), [(path.clone(), Outcome::Written)]);
        assert_eq!(outcomes(folder, &first, false), [(path.clone(), Outcome::Unchanged)]);
        assert_eq!(outcomes(folder, &second, false), [(path.clone(), Outcome::Written)]);
        std::fs::write(folder.join(&path), "CREATE TABLE a.b (c text);").expect("edits");
        assert_eq!(outcomes(folder, &second, false), [(path.clone(), Outcome::Kept)]);
        assert_eq!(
            outcomes(folder, &first, false),
            [(path.clone(), Outcome::Kept)],
            "still edited"
        );
        let read = read_phase(folder, "1-pre").expect("reads").expect("is there");
        assert_eq!(read[0].statements[0].sql, "CREATE TABLE a.b (c text)");
        assert_eq!(outcomes(folder, &first, true), [(path.clone(), Outcome::Written)]);
        assert_eq!(outcomes(folder, &[], false), [(path, Outcome::Removed)]);
        assert!(read_phase(folder, "3-post").expect("reads").is_none());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let body = "CREATE FUNCTION f() RETURNS trigger AS $landfall$ BEGIN NEW.a := ';'; RETURN NEW; END $landfall$ LANGUAGE plpgsql";
        let file = file("3-post/50-triggers.sql", body);
        write(folder.path(), std::slice::from_ref(&file), Vec::new(), None, &[], false).expect("writes");
        let read = read_phase(folder.path(), "3-post").expect("reads").expect("is there");
        assert_eq!(read[0].statements[0].sql, body);
        assert_eq!(read[0].statements[0].object, "table a.b");
    }

    #[test]
    fn tablespace_stands_before_everything_and_the_owner_at_the_end_of_pre() {
        let schema = PgSchema {
            enums: vec![PgEnum {
                name: TableName::new("s", "color"),
                labels: Vec::new(),
            }],
            ..PgSchema::default()
        };
        let options = TargetOptions {
            owner: Some("o\"x".to_owned()),
            tablespace: Some("fast".to_owned()),
            lower_case: false,
        };
        let files = with_options(
            vec![file("1-pre/a.sql", "SELECT 1"), file("3-post/b.sql", "SELECT 2")],
            &schema,
            &options,
        );
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["1-pre/90-owner.sql", "1-pre/a.sql", "3-post/b.sql"]);
        assert!(text(&files[2]).starts_with("-- tablespace\nSET default_tablespace = \"fast\";\n\n-- table a.b\n"));
        assert!(text(&files[0]).contains("ALTER TYPE \"s\".\"color\" OWNER TO \"o\"\"x\";"));
    }
}
