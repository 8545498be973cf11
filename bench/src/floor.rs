//! The floor: what the two servers need for the same rows when nothing is done with them in between.
//!
//! At the same time, (a) readers fetch the same chunks of the same columns by the binary protocol and discard the bytes, and (b)
//! loaders send files to COPY that were encoded beforehand. It runs as a process of its own, measured like a contender.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;
use crate::servers::Servers;
use crate::{mysql, postgres};

/// The work of one floor, as its process reads it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) source_port: u16,
    pub(crate) target_port: u16,
    pub(crate) target_database: String,
    pub(crate) readers: usize,
    pub(crate) loaders: usize,
    /// Queries of the source, one a chunk.
    pub(crate) queries: Vec<String>,
    /// Tables of the target, quoted, with the files that hold their rows.
    pub(crate) loads: Vec<(String, PathBuf)>,
    /// Tables of the target, quoted, to be read by COPY and discarded.
    pub(crate) drains: Vec<String>,
}

impl Work {
    /// The queries of a plan of record, and its rows as loaded in `loaded`, encoded into `folder` in as many files as the plan has chunks.
    pub(crate) fn of_plan(plan: &Path, servers: &Servers, loaded: &str, folder: &Path) -> Result<Work, Failure> {
        let plan: Value = serde_json::from_slice(&fs::read(plan)?)?;
        let mut work = Work {
            source_port: servers.source.port,
            target_port: servers.target.port,
            ..Work::default()
        };
        fs::create_dir_all(folder)?;
        let mut session = postgres::Session::connect(servers.target.port, loaded)?;
        for (position, planned) in array(&plan, "tables")?.iter().enumerate() {
            let bound = &planned["bound"];
            let chunks = array(planned, "chunks")?;
            for chunk in chunks {
                work.queries.push(query(bound, chunk)?);
            }
            let target = name(&bound["target"], '"')?;
            let rows: u64 = session.value(&format!("SELECT count(*) FROM {target}"))?.parse()?;
            // Generated columns are not loaded: COPY of a table leaves them out, too.
            let rows_a_file = rows.div_ceil(chunks.len().max(1) as u64).max(1);
            for file in session.copy_out(&target, rows_a_file, folder, &position.to_string())? {
                work.loads.push((target.clone(), file));
            }
        }
        Ok(work)
    }
}

/// Does the work of a file. Readers and loaders run at the same time.
pub(crate) fn run(file: &Path) -> Result<(), Failure> {
    let work: Work = serde_json::from_slice(&fs::read(file)?)?;
    let queries = Mutex::new(work.queries.iter().collect::<VecDeque<_>>());
    let loads = Mutex::new(work.loads.iter().collect::<VecDeque<_>>());
    let drains = Mutex::new(work.drains.iter().collect::<VecDeque<_>>());
    let read = || -> Result<(), String> {
        let mut session = mysql::Session::connect(work.source_port).map_err(text)?;
        session
            .execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
            .map_err(text)?;
        while let Some(query) = next(&queries) {
            session.drain(query).map_err(text)?;
        }
        Ok(())
    };
    let load = || -> Result<(), String> {
        let mut session = postgres::Session::connect(work.target_port, &work.target_database).map_err(text)?;
        // As Landfall loads its parts.
        session.value("SET synchronous_commit = off").map_err(text)?;
        while let Some((table, file)) = next(&loads) {
            session.copy_in(table, file).map_err(text)?;
        }
        while let Some(table) = next(&drains) {
            session.drain(table).map_err(text)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let readers = (0..work.readers).map(|_| scope.spawn(read)).collect::<Vec<_>>();
        let loaders = (0..work.loaders).map(|_| scope.spawn(load)).collect::<Vec<_>>();
        for thread in readers.into_iter().chain(loaders) {
            thread.join().map_err(|_| "a thread of the floor panicked")??;
        }
        Ok(())
    })
}

fn next<T>(queue: &Mutex<VecDeque<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

fn text(error: Failure) -> String {
    error.to_string()
}

fn array<'a>(value: &'a Value, field: &str) -> Result<&'a Vec<Value>, Failure> {
    Ok(value[field]
        .as_array()
        .ok_or_else(|| format!("the plan has no {field}"))?)
}

/// `{schema, name}` as SQL.
fn name(value: &Value, mark: char) -> Result<String, Failure> {
    let part = |field: &str| Ok::<_, Failure>(quote(value[field].as_str().ok_or("a name that is no text")?, mark));
    Ok(format!("{}.{}", part("schema")?, part("name")?))
}

fn quote(name: &str, mark: char) -> String {
    format!("{mark}{}{mark}", name.replace(mark, &format!("{mark}{mark}")))
}

/// The query of one chunk, as `crates/source/src/mysql` asks it, its boundaries written out.
fn query(bound: &Value, chunk: &Value) -> Result<String, Failure> {
    let columns = array(bound, "columns")?
        .iter()
        .map(|column| {
            Ok(quote(
                column["source_column"].as_str().ok_or("a column without a name")?,
                '`',
            ))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let source = name(&bound["source"], '`')?;
    let mut sides = Vec::new();
    for (bound_of, strict, last) in [("lower", '>', ">="), ("upper", '<', "<")] {
        if let Some(values) = chunk[bound_of].as_array() {
            let keys = array(&bound["key"], "columns")?
                .iter()
                .map(|key| {
                    key.as_u64()
                        .and_then(|key| columns.get(usize::try_from(key).ok()?))
                        .ok_or("a key without a column")
                })
                .collect::<Result<Vec<_>, _>>()?;
            sides.push(side(&keys, values, strict, last)?);
        }
    }
    let (index, predicate) = if sides.is_empty() {
        ("", String::new())
    } else {
        (" FORCE INDEX (PRIMARY)", format!(" WHERE {}", sides.join(" AND ")))
    };
    Ok(format!("SELECT {} FROM {source}{index}{predicate}", columns.join(", ")))
}

/// `(a >= 1 AND (a > 1 OR (a = 1 AND b >= 2)))`
fn side(keys: &[&String], values: &[Value], strict: char, last: &str) -> Result<String, Failure> {
    let (Some((key, keys)), Some((value, values))) = (keys.split_first(), values.split_first()) else {
        return Err("a boundary has another number of columns than the key".into());
    };
    let value = literal(value)?;
    if keys.is_empty() {
        return Ok(format!("{key} {last} {value}"));
    }
    let rest = side(keys, values, strict, last)?;
    Ok(format!(
        "({key} {strict}= {value} AND ({key} {strict} {value} OR ({key} = {value} AND {rest})))"
    ))
}

fn literal(value: &Value) -> Result<String, Failure> {
    match value["kind"].as_str() {
        Some("integer" | "unsigned") => Ok(value["value"].to_string()),
        Some("decimal") => Ok(value["value"].as_str().unwrap_or_default().to_owned()),
        kind => Err(format!("the floor reads tables with keys of numbers, not of {kind:?}").into()),
    }
}
