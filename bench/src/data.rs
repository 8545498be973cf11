//! The data of the cases, made in the source: every value follows from its row's number, so each run has the same rows.

use std::fmt::Display;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};

use serde::Serialize;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

use crate::Failure;
use crate::servers::Servers;

/// One set of rows. Its database in the source has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Case {
    /// TPC-H, eight tables.
    Tpch,
    /// The big tables of the demo shop: wide rows, text, JSON, blobs.
    Shop,
    /// One table of narrow rows.
    Narrow,
}

/// How much of each.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Sizes {
    /// TPC-H's scale factor; 1 has 8.7 million rows.
    pub(crate) scale_factor: f64,
    pub(crate) shop_rows: u64,
    pub(crate) narrow_rows: u64,
}

impl Case {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Case::Tpch => "tpch",
            Case::Shop => "shop",
            Case::Narrow => "narrow",
        }
    }

    /// Makes the database and its rows.
    pub(crate) fn load(self, servers: &Servers, sizes: Sizes) -> Result<(), Failure> {
        let name = self.name();
        servers.mysql(
            "",
            &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"),
        )?;
        match self {
            Case::Tpch => {
                servers.mysql(name, include_str!("../data/tpch.sql"))?;
                load_tpch(servers, sizes.scale_factor)?;
            }
            Case::Shop => servers.mysql(name, &shop(sizes.shop_rows))?,
            Case::Narrow => {
                let sql = include_str!("../data/narrow.sql");
                servers.mysql(name, &sql.replace("{rows}", &sizes.narrow_rows.max(1).to_string()))?;
            }
        }
        // What a server in use would have: estimates for its optimizer, which tools ask for.
        for table in servers.source_tables(name)? {
            servers.mysql(name, &format!("ANALYZE NO_WRITE_TO_BINLOG TABLE `{}`", table.name))?;
        }
        Ok(())
    }
}

/// Rows of the shop's tables add up to about `rows`: an order has two items on average.
fn shop(rows: u64) -> String {
    let mut sql = include_str!("../data/shop.sql").to_owned();
    for (table, share) in [
        ("customers", 10),
        ("products", 50),
        ("orders", 4),
        ("views", 5),
        ("attachments", 100),
    ] {
        sql = sql.replace(&format!("{{{table}}}"), &(rows / share).max(10).to_string());
    }
    sql
}

fn load_tpch(servers: &Servers, scale: f64) -> Result<(), Failure> {
    load_tbl(servers, "region", RegionGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "nation", NationGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "part", PartGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "supplier", SupplierGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "partsupp", PartSuppGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "customer", CustomerGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "orders", OrderGenerator::new(scale, 1, 1).iter())?;
    load_tbl(servers, "lineitem", LineItemGenerator::new(scale, 1, 1).iter())
}

/// Streams rows in TPC-H's own text form (a bar behind each field) through the client into the table.
fn load_tbl(servers: &Servers, table: &str, rows: impl Iterator<Item = impl Display>) -> Result<(), Failure> {
    let statement = format!(
        "SET SESSION sql_log_bin = 0, foreign_key_checks = 0, unique_checks = 0; \
         LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE {table} FIELDS TERMINATED BY '|' LINES TERMINATED BY '|\\n'"
    );
    let mut client: Command = servers.mysql_client(Case::Tpch.name());
    let mut client = client
        .args(["--local-infile=1", "-e", &statement])
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(stdin) = client.stdin.take() {
        let mut out = BufWriter::with_capacity(1 << 20, stdin);
        for row in rows {
            writeln!(out, "{row}")?;
        }
        out.flush()?;
    }
    let status = client.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("loading {table}: the client ended with {status}").into())
    }
}
