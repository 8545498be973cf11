//! A script translated for a server's version, and the same script loaded into that server and inspected, give the same
//! PostgreSQL schema, by its text and by the catalog of the PostgreSQL that runs it.
//!
//! Every `tests/cases/translate/mysql/*/source.sql` is one test case; a first line `-- needs: mariadb` or
//! `-- needs: mysql` keeps a case to one product. A line `-- not understood: 2` says of how many statements the translator
//! tells that it does not follow them.

use std::time::Duration;

use model::source_schema::{Dialect, SourceObjectKind};
use model::{Connection, Password, SourceSchema, Tls};
use mysql_async::Opts;
use source::{Scope, Source};
use translate::script::{ReadOptions, Script, decode, read};
use translate::{Mapping, Options, render};

use crate::corpus::{corpus, statements_here};
use crate::support::golden::case;
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::script::statements;
use crate::support::server;

#[test]
fn a_script_and_the_server_that_ran_it_give_one_schema() {
    let mut servers = Servers::open(DATABASE);
    let mut folders: Vec<_> = std::fs::read_dir(case("translate/mysql"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let mut differences = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let text = decode(Dialect::Mysql, &std::fs::read(folder.join("source.sql")).unwrap()).text;
        let first = text.lines().next().unwrap_or_default();
        let needed = first.strip_prefix("-- needs: ");
        if needed.is_none_or(|needed| needed == servers.product()) {
            differences.extend(servers.differences(&name, text));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn samples_and_the_server_that_ran_them_give_one_schema() {
    let mut servers = Servers::open("lf_translate_samples");
    let mut differences = Vec::new();
    for sample in ["sakila", "chinook"] {
        let Some(folder) = corpus(sample) else { return };
        let statements = statements_here(&folder.join("mysql.sql"));
        let text = format!("delimiter $$\n{}\n$$\n", statements.join("\n$$\n"));
        differences.extend(servers.differences(sample, text));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The source's server, and a database of the target's.
struct Servers {
    url: String,
    version: String,
    target: PgDatabase,
    database: &'static str,
}

impl Servers {
    fn open(database: &'static str) -> Servers {
        let url = server::url("LANDFALL_TEST_MYSQL_URL");
        Servers {
            version: MysqlDatabase::open(&url).value("select version()").unwrap(),
            url,
            target: PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), database),
            database,
        }
    }

    fn product(&self) -> &'static str {
        if self.version.contains("MariaDB") {
            "mariadb"
        } else {
            "mysql"
        }
    }

    /// Where the script and the server that ran it differ; nothing is best.
    fn differences(&mut self, name: &str, text: String) -> Option<String> {
        let live = match loaded(&self.url, &self.version, self.database, &text) {
            Ok(live) => live,
            Err(refused) => return Some(format!("{name}\n  {refused}")),
        };
        let not_understood = text
            .lines()
            .find_map(|line| line.strip_prefix("-- not understood: "))
            .map_or(0, |count| count.parse().unwrap());
        let script = Script {
            name: name.to_owned(),
            text,
        };
        let options = ReadOptions {
            source_version: Some(self.version.clone()),
            default_schema: Some(self.database.to_owned()),
            ..ReadOptions::default()
        };
        let reading = read(Dialect::Mysql, &[script], &options);
        assert_eq!(
            reading.statements.not_understood, not_understood,
            "{name}: {:?}",
            reading.findings
        );
        let mut live = live;
        for table in &mut live.tables {
            let named = reading.schema.tables.iter().find(|read| read.name == table.name);
            if named.is_some_and(|read| read.next_identity.is_none_or(|next| next <= 1)) {
                table.next_identity = None;
            }
        }
        let read = Compared::of(reading.schema, &mut self.target);
        let live = Compared::of(live, &mut self.target);
        let mut different = Vec::new();
        for (read, live) in [(&read.lines, &live.lines), (&read.catalog, &live.catalog)] {
            let missing = live.iter().filter(|line| !read.contains(line));
            different.extend(missing.map(|line| format!("  server: {line}")));
            let extra = read.iter().filter(|line| !live.contains(line));
            different.extend(extra.map(|line| format!("  script: {line}")));
        }
        (!different.is_empty()).then(|| format!("{name}\n{}", different.join("\n")))
    }
}

const DATABASE: &str = "lf_translate";

/// What inspecting the server says after it ran the script in a database with the server's own default character set.
/// The server may refuse a statement.
fn loaded(url: &str, version: &str, name: &str, text: &str) -> Result<SourceSchema, String> {
    let mut database = MysqlDatabase::create(url, name);
    let charset = if version.contains("MariaDB") {
        "latin1"
    } else {
        "utf8mb4 collate utf8mb4_0900_ai_ci"
    };
    database.run(&format!("alter database `{name}` character set {charset}"));
    for statement in statements(text) {
        database
            .try_run(&statement)
            .map_err(|error| format!("{error}: {statement}"))?;
    }
    let opts = Opts::from_url(url).unwrap();
    let connection = Connection {
        host: opts.ip_or_hostname().to_owned(),
        port: opts.tcp_port(),
        user: opts.user().unwrap_or_default().to_owned(),
        password: opts.pass().map(Password::new),
        database: None,
        tls: Tls::Disable,
        connect_timeout: Duration::from_secs(10),
        mssql: model::MssqlOptions::default(),
    };
    let scope = Scope {
        databases: vec![name.to_owned()],
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let address = source::Address::Server {
            dialect: Dialect::Mysql,
            connection,
        };
        let mut source = Source::connect(&address).await.unwrap();
        Ok(source.inspect(&scope).await.unwrap())
    })
}

/// The normal form. What is not compared, and why:
///
/// * the next value of AUTO_INCREMENT where no statement names one: servers show 1, or nothing until there are statistics, or
///   count on with rows, which come with a copy;
/// * estimates of size: a script has no rows yet;
/// * storage options as spelled: servers leave out those that are their default;
/// * sequences as texts: inspecting MariaDB gives the statement, which is read here;
/// * texts of views and routines in the source: servers print views from their own syntax tree. What they become in
///   PostgreSQL is compared as it prints them;
/// * names that a server makes from expressions, where nobody can use them: in subqueries. Those of views are columns;
/// * parentheses and white space of expressions: servers print them by their own rules, and add or drop what does not matter;
struct Compared {
    /// Source and DDL, line by line.
    lines: Vec<String>,
    /// Everything that PostgreSQL has after the DDL, by its own printers: expressions and queries as it parsed them.
    catalog: Vec<String>,
}

impl Compared {
    fn of(mut schema: SourceSchema, target: &mut PgDatabase) -> Compared {
        for table in &mut schema.tables {
            table.estimated_rows = 0;
            table.estimated_bytes = 0;
            table.next_identity = table.next_identity.filter(|next| *next > 1);
            table.options.retain(|option| option.starts_with("PERIOD FOR"));
        }
        for other in std::mem::take(&mut schema.others) {
            match other
                .definition
                .as_deref()
                .filter(|_| other.kind == SourceObjectKind::Sequence)
            {
                Some(text) => schema
                    .sequences
                    .extend(translate::mysql::sequence_of(text, &other.name)),
                None => schema.others.push(other),
            }
        }
        let options = Options {
            target_version: 15,
            ..Options::default()
        };
        let translated = translate::translate(&schema, &Mapping::shipped(Dialect::Mysql), &options);
        for other in &mut schema.others {
            other.definition = None;
            other.columns.clear();
            other.options.clear();
        }
        let mut lines = source_lines(&schema);
        let statements: Vec<String> = render(&translated.schema)
            .into_iter()
            .flat_map(|file| file.statements)
            .map(|statement| statement.sql)
            .collect();
        // The queries of views are compared in the catalog only.
        let is_plain = |sql: &&String| !sql.starts_with("create view");
        lines.extend(
            statements
                .iter()
                .filter(is_plain)
                .flat_map(|sql| sql.lines().map(plain)),
        );
        Compared {
            lines,
            catalog: target
                .catalog_after(&statements)
                .into_iter()
                .map(without_made_names)
                .collect(),
        }
    }
}

/// What the PostgreSQL schema does not show: engines, character sets, kinds of indexes.
fn source_lines(schema: &SourceSchema) -> Vec<String> {
    let mut lines = Vec::new();
    for table in &schema.tables {
        let name = &table.name;
        lines.push(format!(
            "{name} {} {} {:?} {:?} {:?} {:?}",
            table.engine, table.transactional, table.collation, table.system_versioned, table.options, table.comment
        ));
        for column in &table.columns {
            lines.push(format!(
                "{name}.{} {} {:?} {} {:?} {:?} {:?} {:?}",
                column.name,
                column.raw_type,
                column.source_type,
                column.nullable,
                column.charset,
                column.collation,
                column.on_update_now,
                column.invisible
            ));
        }
        for index in table.primary_key.iter().chain(&table.indexes) {
            let mut index = index.clone();
            // The catalog shows what the expression became.
            for part in &mut index.parts {
                part.expression = part.expression.as_ref().map(|_| "an expression".to_owned());
            }
            lines.push(format!("{name} {index:?}"));
        }
        for key in &table.foreign_keys {
            lines.push(format!("{name} {key:?}"));
        }
        if let Some(partitioning) = &table.partitioning {
            lines.push(format!("{name} {} {:?}", partitioning.method, partitioning.partitions));
        }
    }
    lines.extend(schema.sequences.iter().map(|sequence| format!("{sequence:?}")));
    for other in &schema.others {
        lines.push(format!("{other:?}"));
    }
    lines
}

/// A definition without the names that the server made from expressions: `AS "count(0)"`.
fn without_made_names(mut line: String) -> String {
    const AS: &str = " AS \"";
    let mut from = 0;
    while let Some(start) = line[from..].find(AS).map(|at| from + at) {
        let name = start + AS.len();
        let Some(length) = line[name..].find('"') else { break };
        if line[name..name + length].contains('(') {
            line.replace_range(start..=name + length, "");
            from = start;
        } else {
            from = name + length + 1;
        }
    }
    line
}

/// A line of SQL without what the normal form leaves out.
fn plain(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_whitespace() && !"()".contains(*c))
        .collect()
}
