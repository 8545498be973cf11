//! Scripts that are open: read once from their files, hashed, decoded, and read as far as where the rows are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use model::{Dialect, TableName};
use sha2::{Digest as _, Sha256};
use translate::script::{Decoded, Decoder, Encodings, Fate, ReadOptions, Reading, RowsStatement, Script};

use super::session::ScriptText;
use super::{made, merge};
use crate::error::{Result, SourceError};
use crate::{ScriptAddress, script::statement};

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 20;
/// Bytes of a script in which its dialect is looked for.
const HEAD: u64 = 1 << 18;

/// Scripts with all that one pass over them tells. Their text is held once.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) address: ScriptAddress,
    pub(super) files: Vec<FileFacts>,
    pub(super) scripts: Vec<Script>,
    pub(super) reading: Reading,
    /// Where the rows of each table are.
    pub(super) rows: BTreeMap<TableName, RowsFacts>,
    /// SHA-256 over the files, in their order.
    pub(super) content: String,
    /// When they were opened: what takes the present time by default has this one.
    pub(super) at: SystemTime,
}

/// What is known of a file.
#[derive(Debug)]
pub(super) struct FileFacts {
    pub(super) bytes: u64,
    pub(super) encodings: Arc<Encodings>,
}

/// The statements that give a table its rows.
#[derive(Debug, Default)]
pub(super) struct RowsFacts {
    /// Positions in [`Reading::rows`].
    pub(super) statements: Vec<usize>,
    /// An estimate.
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// Some of the statements may merge rows by their keys.
    pub(super) merges: bool,
    /// Some of the rows may hold values that a server makes when it runs them.
    pub(super) makes: bool,
}

impl Opened {
    /// Reads the files. Blocks.
    pub(super) fn read(address: ScriptAddress) -> Result<Opened> {
        let (mut files, mut scripts, mut encodings) = (Vec::new(), Vec::new(), Vec::new());
        let mut content = Sha256::new();
        for path in &address.files {
            let failed = |cause| SourceError::ScriptFile {
                path: path.clone(),
                cause,
            };
            let (bytes, sha256, decoded) = read_file(path, address.dialect).map_err(failed)?;
            // Of each file its own hash, so that no byte may move from one to the next.
            content.update(sha256);
            files.push(FileFacts {
                bytes,
                encodings: Arc::new(decoded.encodings.clone()),
            });
            encodings.push(decoded.encodings);
            scripts.push(Script {
                name: path.display().to_string(),
                text: decoded.text,
            });
        }
        let options = ReadOptions {
            source_version: address.version.clone(),
            default_schema: address.schema.clone(),
            ..ReadOptions::default()
        };
        let mut reading = translate::script::read(address.dialect, &scripts, &options);
        let told = translate::script::told(&scripts, &encodings, &reading);
        reading.findings.splice(0..0, told);
        let mut rows: BTreeMap<TableName, RowsFacts> = BTreeMap::new();
        let texts: Vec<ScriptText<'_>> = texts(&scripts, &files);
        let tables = &reading.schema.tables;
        let made: BTreeMap<&TableName, Vec<String>> = tables
            .iter()
            .map(|table| (&table.name, made::columns_made(table)))
            .collect();
        for (position, statement) in reading.rows.iter().enumerate() {
            if !rows.contains_key(&statement.table) {
                rows.insert(statement.table.clone(), RowsFacts::default());
            }
            let Some(of_table) = rows.get_mut(&statement.table) else {
                continue;
            };
            let text = scripts
                .get(statement.at.script)
                .and_then(|script| script.text.get(statement.bytes.clone()));
            of_table.statements.push(position);
            if statement.fate == Fate::Deleted {
                continue;
            }
            of_table.rows += statement::estimated_rows(text.unwrap_or_default());
            if let Some(script) = texts.get(statement.at.script) {
                of_table.merges |= merge::is_merging(address.dialect, script, statement);
            }
            let text = statement.text.as_deref().or(text).unwrap_or_default();
            let of_defaults = made.get(&statement.table).map_or(&[][..], Vec::as_slice);
            of_table.makes |= made::may_be_made(text) || made::is_left_to_default(statement, text, of_defaults);
            of_table.bytes += u64::try_from(statement.bytes.len()).unwrap_or(u64::MAX);
        }
        Ok(Opened {
            address,
            files,
            scripts,
            reading,
            rows,
            content: hex(&content.finalize()),
            at: SystemTime::now(),
        })
    }

    /// The scripts as readers of rows want them.
    pub(super) fn texts(&self) -> Vec<ScriptText<'_>> {
        texts(&self.scripts, &self.files)
    }

    /// The statements that give a table its rows, in their order.
    pub(super) fn statements(&self, table: &TableName) -> Vec<&RowsStatement> {
        let positions = self.rows.get(table).into_iter().flat_map(|rows| &rows.statements);
        positions.filter_map(|at| self.reading.rows.get(*at)).collect()
    }
}

fn texts<'a>(scripts: &'a [Script], files: &[FileFacts]) -> Vec<ScriptText<'a>> {
    let known = scripts.iter().zip(files);
    known
        .map(|(script, file)| ScriptText::new(script, Arc::clone(&file.encodings)))
        .collect()
}

/// SHA-256 over the files of scripts, in their order: [`Opened::content`]. Blocks.
///
/// # Errors
/// A file cannot be read.
pub(super) fn content_of(address: &ScriptAddress) -> Result<String> {
    let mut content = Sha256::new();
    for path in &address.files {
        let failed = |cause| SourceError::ScriptFile {
            path: path.clone(),
            cause,
        };
        let mut file = File::open(path).map_err(failed)?;
        let mut hash = Sha256::new();
        for_blocks(&mut file, |block| hash.update(block)).map_err(failed)?;
        let sha256: [u8; 32] = hash.finalize().into();
        content.update(sha256);
    }
    Ok(hex(&content.finalize()))
}

/// Bytes, SHA-256 and text of a file, which is passed over once.
fn read_file(path: &Path, dialect: Dialect) -> io::Result<(u64, [u8; 32], Decoded)> {
    let file = File::open(path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let (mut hash, mut decoder, mut bytes) = (Sha256::new(), Decoder::new(size), 0_u64);
    for_blocks(file, |block| {
        hash.update(block);
        decoder.push(block);
        bytes += u64::try_from(block.len()).unwrap_or_default();
    })?;
    Ok((bytes, hash.finalize().into(), decoder.finish(dialect)))
}

/// The text of a script of about `size` bytes. It is held once.
///
/// # Errors
/// It cannot be read.
pub fn read_text(from: impl io::Read, size: usize, dialect: Dialect) -> io::Result<Decoded> {
    let mut decoder = Decoder::new(size);
    for_blocks(from, |block| decoder.push(block))?;
    Ok(decoder.finish(dialect))
}

fn for_blocks(mut from: impl io::Read, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut block = vec![0; BLOCK];
    loop {
        match from.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(read) => take(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the beginning of a script is written for; `None` where nothing tells.
///
/// # Errors
/// The file cannot be read.
pub fn dialect_of(path: &Path) -> io::Result<Option<Dialect>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    // What it is written for is asked of its ASCII.
    let text = translate::script::decode(Dialect::Mssql, &head)
        .text
        .to_ascii_lowercase();
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let decided = |mysql: bool, mssql: bool| match (mysql, mssql) {
        (true, false) => Some(Dialect::Mysql),
        (false, true) => Some(Dialect::Mssql),
        _ => None,
    };
    // What tools write, then what people write; signs of both say nothing.
    Ok(decided(
        has(&[
            "-- mysql dump",
            "-- mariadb dump",
            "/*!40",
            "/*!50",
            "/*m!",
            "engine=innodb",
            "lock tables `",
        ]),
        has(&["\ngo\n", "\ngo\r", "set ansi_nulls", "[dbo].", "set identity_insert"]),
    )
    .or_else(|| {
        decided(
            has(&["auto_increment", "`"]),
            has(&["dbo.", "identity(", "nvarchar", "create table ["]),
        )
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_dialect_is_told_by_what_stands_in_the_script() {
        for (text, expected) in [
            (
                &b"-- MySQL dump 10.13\nINSERT INTO t VALUES ('[dbo]', _binary '\xff[[[[');"[..],
                Some(Dialect::Mysql),
            ),
            (
                b"CREATE TABLE `t` (`a` int);\nINSERT INTO `t` VALUES (N'a')",
                Some(Dialect::Mysql),
            ),
            (b"CREATE TABLE t (a int)\r\nGO\r\n", Some(Dialect::Mssql)),
            (b"CREATE TABLE t (a nvarchar(9))", Some(Dialect::Mssql)),
            (b"CREATE TABLE t (a int);", None),
        ] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(text).unwrap();
            assert_eq!(
                dialect_of(file.path()).unwrap(),
                expected,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }
}
