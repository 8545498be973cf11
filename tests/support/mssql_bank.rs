//! A bank on SQL Server whose writers never rest: tables, transactions that keep its invariants, and the invariants.
//!
//! SQL Server has no log that these tests could replay to a point, as [`super::bank`] does. So each state that a transaction leaves
//! is recognisable: the balance of each account is what it began with and the sum of its entries.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::mssql::MssqlDatabase;
use super::postgres::PgDatabase;
use super::random::Random;

/// The tables, in the schema `dbo`.
pub const TABLES: &[&str] = &["accounts", "holders", "transfers", "entries", "notes"];

const SCHEMA: &str = "
create table accounts (id bigint not null primary key, balance money not null, moves int not null default 0)
go
create table holders (name nvarchar(40) not null primary key, since datetime2(6) not null)
go
create table transfers (id bigint identity(1,1) not null primary key, source bigint not null, destination bigint not null,
    amount decimal(18,2) not null, at datetime2(6) not null)
go
create table entries (transfer bigint not null, account bigint not null, amount decimal(18,2) not null)
go
create index ix_entries on entries (account)
go
create table notes (transfer bigint not null primary key, text nvarchar(100) not null,
    constraint fk_notes foreign key (transfer) references transfers (id))
go
";

/// Makes the tables and `accounts` accounts of 1000.00 each, by tens.
pub fn fill(source: &mut MssqlDatabase, accounts: u64) {
    source.run_all(SCHEMA);
    for chunk in (1..=accounts).collect::<Vec<_>>().chunks(500) {
        let accounts: Vec<String> = chunk.iter().map(|id| format!("({}, 1000.00, 0)", id * 10)).collect();
        source.run(&format!("insert into accounts values {}", accounts.join(",")));
        let holders: Vec<String> = chunk
            .iter()
            .map(|id| format!("(N'holder é {id:06}', '2020-01-01T00:00:00.{id:06}')"))
            .collect();
        source.run(&format!("insert into holders values {}", holders.join(",")));
    }
}

/// Keeps changing the source until told to stop; a transaction at a time, each keeping the invariants.
pub struct Writer {
    stop: Arc<AtomicBool>,
    committed: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Begins to write into the bank at `url`, with a pause after each transaction.
    pub fn start(url: &url::Url, seed: u64, accounts: u64, pause: Duration) -> Writer {
        let stop = Arc::new(AtomicBool::new(false));
        let committed = Arc::new(AtomicU64::new(0));
        let thread = std::thread::spawn({
            let (stop, committed, url) = (Arc::clone(&stop), Arc::clone(&committed), url.clone());
            move || {
                let mut random = Random::new(seed);
                let mut source = MssqlDatabase::open(&url);
                while !stop.load(Ordering::SeqCst) {
                    match source.try_run(&transaction(&mut random, accounts)) {
                        Ok(()) => {
                            committed.fetch_add(1, Ordering::SeqCst);
                        }
                        // A deadlock, a duplicate, an account that somebody moved: the transaction is given up.
                        Err(tiberius::error::Error::Server(_)) => {
                            let _none = source.try_run("if @@trancount > 0 rollback");
                        }
                        Err(error) => panic!("a writer lost its connection: {error}"),
                    }
                    std::thread::sleep(pause);
                }
            }
        });
        Writer {
            stop,
            committed,
            thread: Some(thread),
        }
    }

    /// Ends it; gives the number of its transactions.
    pub fn stop(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
        self.committed.load(Ordering::SeqCst)
    }
}

fn transaction(random: &mut Random, accounts: u64) -> String {
    let cents = random.below(10_000);
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let more = match random.below(6) {
        // A row moves across chunk boundaries by its key.
        0 => format!(
            "update accounts set id = {0} where id = @from; update entries set account = {0} where account = @from;",
            random.below(accounts * 10) * 10 + random.below(9) + 1
        ),
        1 => format!(
            "update holders set name = N'holder 🦊 {:06} {}' where name = (select max(name) from holders where name < N'holder é {:06}');",
            random.below(100_000),
            random.below(1_000_000),
            random.below(accounts)
        ),
        2 => "delete from notes where transfer = (select min(transfer) from notes);".to_owned(),
        _ => String::new(),
    };
    // Accounts are found by rank, since their ids move; one that moves in between is updated by nobody, and nothing is kept.
    format!(
        "set xact_abort on; set nocount on;
         declare @from bigint, @to bigint, @transfer bigint, @updated int;
         begin transaction;
         set @from = (select min(id) from accounts where id >= {});
         set @to = (select max(id) from accounts where id <= {});
         update accounts set balance = balance - {amount}, moves = moves + 1 where id = @from;
         set @updated = @@rowcount;
         update accounts set balance = balance + {amount}, moves = moves + 1 where id = @to;
         set @updated = @updated + @@rowcount;
         if @updated <> 2
         begin
             rollback;
         end
         else
         begin
             insert into transfers (source, destination, amount, at) values (@from, @to, {amount}, sysutcdatetime());
             set @transfer = scope_identity();
             insert into entries values (@transfer, @from, -{amount}), (@transfer, @to, {amount});
             insert into notes values (@transfer, concat(N'note é ', @transfer));
             {more}
             commit;
         end",
        random.below(accounts * 10),
        random.below(accounts * 10) + 10
    )
}

/// Fails the test unless the target holds a state that a transaction left.
#[track_caller]
pub fn check(target: &mut PgDatabase, accounts: u64, context: &str) {
    for (what, sql) in [
        ("accounts", format!("select count(*) - {accounts} from dbo.accounts")),
        ("all money", format!("select sum(balance) - {accounts} * 1000 from dbo.accounts")),
        (
            "accounts whose balance is not that of their entries",
            "select count(*) from dbo.accounts a where a.balance <> 1000 + coalesce((select sum(e.amount) from dbo.entries e where e.account = a.id), 0)".to_owned(),
        ),
        (
            "transfers without their two entries",
            "select count(*) from dbo.transfers t where (select coalesce(sum(e.amount), 1) + count(*) - 2 from dbo.entries e where e.transfer = t.id) <> 0".to_owned(),
        ),
        (
            "entries without their transfer",
            "select count(*) from dbo.entries e where not exists (select 1 from dbo.transfers t where t.id = e.transfer)".to_owned(),
        ),
        (
            "notes without their transfer",
            "select count(*) from dbo.notes n where not exists (select 1 from dbo.transfers t where t.id = n.transfer)".to_owned(),
        ),
        ("holders", format!("select count(*) - {accounts} from dbo.holders")),
    ] {
        let found: f64 = target.value(&sql).unwrap().parse().unwrap();
        assert!(found == 0.0, "{context}: {what}: {found}");
    }
}
