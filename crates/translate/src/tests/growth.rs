//! Large scripts of one kind: thousands of parts of one table, or of statements about it. Each took minutes once, or would
//! where the work for one part grows with the parts that are there.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use model::Dialect;

use crate::script::{ReadOptions, Reading, Script, read};
use crate::{Mapping, Options, Translation, render, translate};

/// Far more than what grows with the script alone needs, also without optimization.
const LONG: Duration = Duration::from_secs(60);

/// Time that this thread has been computing since a moment, whatever else the machine does; the clock's where the system does
/// not tell. <https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat>
struct Spent {
    clock: Instant,
    computing: Option<Duration>,
}

impl Spent {
    fn now() -> Spent {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
        Spent {
            clock: Instant::now(),
            computing: nanos.map(Duration::from_nanos),
        }
    }

    fn since(&self) -> Duration {
        let now = Spent::now();
        match (self.computing, now.computing) {
            (Some(then), Some(now)) => now.saturating_sub(then),
            _ => self.clock.elapsed(),
        }
    }
}

/// One table with `each` in it or behind it, `count` times.
fn script(first: &str, count: usize, last: &str, each: impl Fn(usize) -> String) -> String {
    let mut text = first.to_owned();
    for at in 0..count {
        let _ = write!(text, "{}", each(at));
    }
    text + last
}

fn answer(dialect: Dialect, text: String) -> (Reading, Translation) {
    let started = Spent::now();
    let start = text[..40].to_owned();
    let scripts = [Script {
        name: "large.sql".to_owned(),
        text,
    }];
    let reading = read(dialect, &scripts, &ReadOptions::default());
    assert_eq!(
        reading.statements.not_understood,
        0,
        "{start}: {:?}",
        reading.findings.first()
    );
    let translation = translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    assert!(!render(&translation.schema).is_empty());
    let spent = started.since();
    assert!(spent < LONG, "{spent:?} for {start}");
    (reading, translation)
}

fn both(mysql: String, mssql: String) -> [(Reading, Translation); 2] {
    [answer(Dialect::Mysql, mysql), answer(Dialect::Mssql, mssql)]
}

#[test]
fn changes_of_a_table_between_its_rows() {
    let mysql = script("create table t (id int primary key);\n", 500, "", |at| {
        let insert = format!(
            "insert into t (id) values ({at});\ninsert into t values ({at}{});\n",
            ", 1".repeat(at)
        );
        format!("{insert}alter table t add c{at} int default 1;\n")
    });
    let mssql = script("create table dbo.t (id int primary key)\ngo\n", 500, "", |at| {
        let insert = format!(
            "insert dbo.t (id) values ({at})\ngo\ninsert dbo.t values ({at}{})\ngo\n",
            ", 1".repeat(at)
        );
        format!("{insert}alter table dbo.t add c{at} int default 1\ngo\n")
    });
    for (reading, _) in both(mysql, mssql) {
        assert_eq!(reading.rows.len(), 1000);
        assert_eq!(reading.rows[999].columns.as_deref().map(<[String]>::len), Some(500));
    }
}

#[test]
fn thousands_of_rows_deleted_one_after_the_other() {
    let mysql = script("create table t (id int primary key);\n", 4000, "", |at| {
        format!("insert into t values ({at});\ndelete from t;\n")
    });
    let mssql = script("create table dbo.t (id int primary key)\ngo\n", 4000, "", |at| {
        format!("insert dbo.t values ({at})\ndelete dbo.t\ngo\n")
    });
    for (reading, _) in both(mysql, mssql) {
        assert!(reading.rows.is_empty());
    }
}

#[test]
fn more_columns_than_servers_have() {
    let mysql = script("create table t (id int primary key", 4500, ");\n", |at| {
        format!(", c{at} int comment 'x'")
    });
    let mssql = script("create table dbo.t (id int primary key", 4500, ")\n", |at| {
        format!(", c{at} int default 1")
    });
    let added = script("create table t (id int primary key);\n", 2000, "", |at| {
        format!("alter table t add c{at} int;\n")
    });
    for (reading, _) in both(mysql, mssql) {
        assert_eq!(reading.schema.tables[0].columns.len(), 4501);
    }
    let (reading, _) = answer(Dialect::Mysql, added);
    assert_eq!(reading.schema.tables[0].columns.len(), 2001);
}

#[test]
fn thousands_of_indexes() {
    let mysql = script("create table t (id int primary key, a int);\n", 3000, "", |at| {
        format!("create index ix{at} on t (a);\n")
    });
    let mssql = script("create table dbo.t (id int primary key, a int)\ngo\n", 3000, "", |at| {
        format!("create index ix{at} on dbo.t (a)\ngo\n")
    });
    for (reading, _) in both(mysql, mssql) {
        assert_eq!(reading.schema.tables[0].indexes.len(), 3000);
    }
    let mysql = script("create table t (id int primary key, a int", 3000, ");\n", |_| {
        ", key (a)".to_owned()
    });
    let mssql = script("create table dbo.t (id int primary key, a int", 3000, ")\n", |_| {
        ", unique (a)".to_owned()
    });
    for (reading, _) in both(mysql, mssql) {
        let names = reading.schema.tables[0].indexes.iter().map(|index| index.name.as_str());
        assert_eq!(names.collect::<std::collections::BTreeSet<_>>().len(), 3000);
    }
}

#[test]
fn thousands_of_foreign_keys() {
    let mysql = script(
        "create table p (id int primary key);\ncreate table t (id int primary key, a int);\n",
        3000,
        "",
        |at| format!("alter table t add constraint fk{at} foreign key (a) references p (id);\n"),
    );
    let mssql = script(
        "create table dbo.p (id int primary key)\ncreate table dbo.t (id int primary key, a int)\ngo\n",
        3000,
        "",
        |at| format!("alter table dbo.t add constraint fk{at} foreign key (a) references dbo.p (id)\ngo\n"),
    );
    for (reading, _) in both(mysql, mssql) {
        assert_eq!(reading.schema.tables[1].foreign_keys.len(), 3000);
    }
}

#[test]
fn thousands_of_tables_with_grants_and_comments() {
    let mysql = script("create table t (id int primary key comment 'x');\n", 4000, "", |at| {
        format!(
            "create table t{at} (id int) comment 'x';\ngrant select on t{at} to 'u'@'%';\ngrant insert on t to 'u{at}'@'%';\n"
        )
    });
    let mssql = script("create table dbo.t (id int primary key, a int)\ngo\n", 4000, "", |at| {
        format!(
            "create table dbo.t{at} (id int)\ngo\ngrant select on dbo.t{at} to u\ngo\ngrant insert on dbo.t to u{at}\ngo\n\
             exec sp_addextendedproperty 'MS_Description', 'x', 'schema', 'dbo', 'table', 't{at}'\ngo\n\
             exec sp_updateextendedproperty 'MS_Description', 'x', 'schema', 'dbo', 'table', 't', 'column', 'a'\ngo\n"
        )
    });
    for (reading, translation) in both(mysql, mssql) {
        assert_eq!(reading.schema.tables.len(), 4001);
        assert!(translation.schema.grants.len() > 8000);
    }
}

#[test]
fn thousands_of_foreign_keys_and_checks_without_names() {
    let mysql = script(
        "create table p (id int primary key);\ncreate table t (id int primary key, a int",
        10_000,
        ");\n",
        |at| format!(", foreign key (a) references p (id), check (a <> {at})"),
    );
    let (reading, _) = answer(Dialect::Mysql, mysql);
    let table = &reading.schema.tables[1];
    assert_eq!((table.foreign_keys.len(), table.checks.len()), (10_000, 10_000));
    assert!(table.foreign_keys.iter().any(|key| key.name == "t_ibfk_10000"));
}

#[test]
fn thousands_of_columns_changed_one_after_the_other() {
    let mut mysql = script("create table t (id int primary key", 4000, ");\n", |at| {
        format!(", c{at} int, d{at} int")
    });
    let mut mssql = script("create table dbo.t (id int primary key", 4000, ")\ngo\n", |at| {
        format!(", c{at} int, d{at} int")
    });
    for at in 0..4000 {
        let _ = write!(
            mysql,
            "alter table t modify c{at} bigint comment 'x';\nalter table t drop column d{at};\n"
        );
        let _ = write!(
            mssql,
            "exec sp_addextendedproperty 'MS_Description', 'x', 'schema', 'dbo', 'table', 't', 'column', 'c{at}'\n\
             alter table dbo.t drop column d{at}\ngo\n"
        );
    }
    for (reading, translation) in both(mysql, mssql) {
        assert_eq!(reading.schema.tables[0].columns.len(), 4001);
        assert_eq!(translation.schema.tables[0].columns.len(), 4001);
        let commented = reading.schema.tables[0]
            .columns
            .iter()
            .filter(|column| column.comment == "x");
        assert_eq!(commented.count(), 4000);
    }
}

/// Braces that nothing closes, and thousands of placeholders without a value.
#[test]
fn placeholders() {
    let open = script("create table dbo.t (id int)\ngo\n", 1_000_000, "", |_| {
        "${ {".to_owned()
    });
    let many = script("create table dbo.t (id int", 20_000, ")", |at| {
        format!(", c{at} int /* */ default ${{v{at}}}")
    });
    for text in [open, many] {
        let started = Spent::now();
        let scripts = [Script {
            name: "large.sql".to_owned(),
            text,
        }];
        let reading = read(Dialect::Mssql, &scripts, &ReadOptions::default());
        assert_eq!(reading.schema.tables.len(), 1);
        assert!(started.since() < LONG, "{:?}", started.since());
    }
}
