//! A copy in two halves: staged where there is no target, loaded where there is no source.

use std::process::Stdio;

use model::failpoint::{Failpoint, VARIABLE};

use crate::support::pair::Pair;

const NOWHERE: &str = "127.0.0.1:1";

/// A pair whose project file is written anew for each half: the other server cannot be reached, nor its password had.
struct Halves {
    pair: Pair,
    text: String,
}

impl Halves {
    fn new(name: &str) -> Halves {
        let mut pair = Pair::new(
            name,
            "[copy]\nreaders = 2\nloaders = 2\nchunk_rows = 100\nbatch_rows = 50\n",
        );
        pair.source.run_all(
            "create table parent (a int not null, b varchar(20) character set utf8mb4 collate utf8mb4_bin not null,
               d decimal(12,4) null, e enum('x','y') not null, f double null, j json null, bt bit(5) null, h binary(4) null,
               dt datetime(3) null, ts timestamp null, t time null, y year null, bl longblob null, c char(5) null,
               g int as (a * 2) stored, u bigint unsigned null, primary key (a, b)) engine=InnoDB;
             create table child (id bigint not null auto_increment primary key, a int null, v text null, key (a)) engine=InnoDB;
             create table heap (n int null, v varchar(20) null) engine=InnoDB",
        );
        for start in (0..400).step_by(100) {
            let rows = |row: &dyn Fn(u32) -> String| (start..start + 100).map(row).collect::<Vec<_>>().join(", ");
            let parents = rows(&|n| {
                format!(
                    "({n}, 'k{n}', {n}.5, 'y', {n}.25, '{{\"a\": {n}}}', b'101', 'abcd', '2020-01-02 03:04:05.678', \
                     '2020-01-02 03:04:05', '01:02:03', 2020, 'blob', 'c', {n}000000)"
                )
            });
            pair.source.run(&format!(
                "insert into parent (a, b, d, e, f, j, bt, h, dt, ts, t, y, bl, c, u) values {parents}"
            ));
            let children = rows(&|n| format!("({n}, 'text {n}')"));
            pair.source.run(&format!("insert into child (a, v) values {children}"));
            let heaps = rows(&|n| format!("({n} % 7, 'v')"));
            pair.source.run(&format!("insert into heap values {heaps}"));
        }
        for table in ["parent", "child", "heap"] {
            pair.source.rows(&format!("analyze table {table}"));
        }
        let text = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
        Halves { pair, text }
    }

    fn write(&self, text: &str) {
        std::fs::write(self.pair.project.file("landfall.toml"), text).unwrap();
    }

    /// Here only the source can be reached.
    fn at_the_source(&self) {
        let lost = "postgres://nobody@127.0.0.1:1/none\"\npassword_env = \"LANDFALL_TEST_NO_SUCH_VARIABLE";
        self.write(&self.text.replace(&self.pair.target.url, lost));
    }

    /// Here only the target can be reached.
    fn at_the_target(&self) {
        let source = format!("{}/{}", self.pair.source.server_url, self.pair.name);
        let lost = format!(
            "mysql://nobody@{NOWHERE}/{}\"\npassword_env = \"LANDFALL_TEST_NO_SUCH_VARIABLE",
            self.pair.name
        );
        self.write(&self.text.replace(&source, &lost));
    }

    #[track_caller]
    fn killed(&self, arguments: &[&str], point: Failpoint, time: u32) {
        let status = self
            .pair
            .project
            .command(arguments)
            .env(VARIABLE, format!("{}:{time}", point.name()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), None, "{} is not reached", point.name());
    }
}

#[test]
fn what_is_staged_without_a_target_is_loaded_without_a_source() {
    let mut halves = Halves::new("lf_halves");
    halves.pair.landfall(&["schema", "--apply"]).expect(0);
    halves.at_the_target();
    halves
        .pair
        .landfall(&["copy", "--only", "load"])
        .expect(2)
        .says(&["nothing is planned"]);

    halves.at_the_source();
    halves.killed(&["copy", "--only", "extract"], Failpoint::EntryWritten, 3);
    halves.at_the_target();
    halves.pair.landfall(&["copy", "--only", "load"]).expect(2).says(&[
        "the stage is not complete",
        "lf_halves.child has ",
        "landfall copy --only extract",
    ]);
    assert!(halves.pair.target_is_empty());
    halves.at_the_source();
    let run = halves
        .pair
        .landfall(&["copy", "--only", "extract", "--format", "json"])
        .expect(0);
    let document = run.says(&["copy --only load"]).json();
    assert_eq!(document["only"], "extract");
    let rows: u64 = document["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["rows"].as_u64().unwrap())
        .sum();
    assert_eq!(rows, 1200);
    assert!(halves.pair.target_is_empty());
    halves
        .pair
        .landfall(&["copy", "--only", "extract"])
        .expect(0)
        .says(&["nothing to read"]);

    halves.at_the_target();
    halves.killed(&["copy", "--only", "load"], Failpoint::PartCommitted, 4);
    let run = halves.pair.landfall(&["copy", "--only", "load", "--verbose"]).expect(0);
    assert!(run.stderr.matches("was loaded before").count() >= 3, "{}", run.stderr);
    for table in ["parent", "child", "heap"] {
        assert_eq!(halves.pair.target_rows(table), 400, "{table}");
    }
    halves.pair.landfall(&["finish"]).expect(0);
    halves.pair.landfall(&["verify"]).expect(0);

    // What changed is staged in a new epoch, and replaced by the next load.
    halves.pair.source.run("update parent set e = 'x' where a = 77");
    halves.pair.source.run("delete from heap where n = 3");
    halves.at_the_source();
    halves
        .pair
        .landfall(&["copy", "--only", "extract", "--refresh"])
        .expect(0);
    halves.at_the_target();
    halves.pair.landfall(&["verify"]).expect(1);
    halves.pair.landfall(&["copy", "--only", "load"]).expect(0);
    halves.pair.landfall(&["finish"]).expect(0);
    halves.pair.landfall(&["verify"]).expect(0);
    let changed = halves.pair.target.value("select e::text from parent where a = 77");
    assert_eq!(changed.as_deref(), Some("x"));

    // Where both are in reach, it is one copy: nothing is left to do.
    halves.write(&halves.text);
    halves.pair.landfall(&["copy"]).expect(0).says(&["nothing to read"]);
}

#[test]
fn a_target_that_is_not_what_was_staged_for_is_refused_by_name() {
    let mut halves = Halves::new("lf_halves_other");
    halves.at_the_source();
    halves.pair.landfall(&["copy", "--only", "extract"]).expect(0);
    halves.at_the_target();
    halves
        .pair
        .landfall(&["copy", "--only", "load"])
        .expect(2)
        .says(&["the target has no such table", "lf_halves_other.child"]);
    halves.write(&halves.text);
    halves.pair.landfall(&["schema", "--apply"]).expect(0);
    halves.pair.target.run("alter table child alter a type bigint");
    halves.at_the_target();
    halves.pair.landfall(&["copy", "--only", "load"]).expect(2).says(&[
        "lf_halves_other.child",
        "has other column types than when it was planned",
    ]);
    assert!(halves.pair.target_is_empty());
    halves.pair.target.run("alter table child alter a type integer");
    halves.pair.target.run("insert into heap values (1, 'mine')");
    halves
        .pair
        .landfall(&["copy", "--only", "load"])
        .expect(2)
        .says(&["already has rows in lf_halves_other.heap"]);
    halves
        .pair
        .landfall(&["copy", "--only", "load", "--into-existing"])
        .expect(0);
    assert_eq!(halves.pair.target_rows("heap"), 401);
    for (half, option) in [("load", "--refresh"), ("extract", "--into-existing")] {
        halves
            .pair
            .landfall(&["copy", "--only", half, option])
            .expect(2)
            .says(&[option]);
    }
    halves
        .pair
        .landfall(&["copy", "--only", "load", "--rate", "5 MB/s"])
        .expect(2)
        .says(&["--rate is for what is read from the source"]);
    halves
        .pair
        .landfall(&["copy", "--only", "load", "--restart", "lf_halves_other.heap"])
        .expect(2);
}

#[test]
fn what_is_staged_for_a_target_with_an_extension_is_loaded_into_one_that_has_it() {
    let mut pair = Pair::with_mapping("lf_halves_citext", "[types]\nvarchar = \"citext\"\n", "");
    let path = pair.project.file("landfall.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let said = "[target]\nextensions = [\"citext\"]\n";
    std::fs::write(&path, text.replace("[target]\n", said)).unwrap();
    let offered = "select count(*)::text from pg_available_extensions where name = 'citext'";
    if pair.target.value(offered).as_deref() != Some("1") {
        eprintln!("skipped: the target's server has no citext");
        return;
    }
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) not null) engine=InnoDB;
         insert into t values (1, 'One'), (2, 'two')",
    );
    pair.landfall(&["copy", "--only", "extract"])
        .expect(0)
        .says(&["in PostgreSQL 15 with citext"]);
    // As if it were one that no server has.
    let plan = pair.project.file("stage/plan.json");
    let planned = std::fs::read_to_string(&plan).unwrap();
    let mut other: serde_json::Value = serde_json::from_str(&planned).unwrap();
    assert_eq!(other["pg_schema"]["extensions"], serde_json::json!(["citext"]));
    other["pg_schema"]["extensions"] = serde_json::json!(["lf_unheard_of"]);
    std::fs::write(&plan, other.to_string()).unwrap();
    pair.landfall(&["copy", "--only", "load"]).expect(2).says(&[
        "needs the extension lf_unheard_of of the target",
        "CREATE EXTENSION",
        "extensions in [target] of landfall.toml",
    ]);
    std::fs::write(&plan, planned).unwrap();
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy", "--only", "load"]).expect(0);
    let kind = pair.target.value("select pg_typeof(v)::text from t where id = 1");
    assert!(kind.unwrap().ends_with("citext"));
    assert_eq!(pair.target_rows("t"), 2);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn what_landfall_toml_says_now_must_be_what_was_staged() {
    let mut pair = Pair::new("lf_halves_said", "");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null, w int null) engine=InnoDB;
         insert into t values (1, 'one', 1), (2, 'two', 2)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let settings = pair.project.file("landfall.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let said =
        |own: &str| std::fs::write(&settings, format!("{text}\n[tables.\"lf_halves_said.t\"]\n{own}\n")).unwrap();
    let excluded = "exclude_columns = [\"w\"]";
    said(excluded);
    pair.landfall(&["copy", "--only", "extract"]).expect(0);
    for (own, difference) in [
        (format!("{excluded}\nwhere = \"id < 2\""), "the row filter differs"),
        (
            format!("{excluded}\ntarget = \"lf_halves_said.other\""),
            "the target table was lf_halves_said.t, now lf_halves_said.other",
        ),
        (
            format!("{excluded}\ncolumns = {{ v = \"other\" }}"),
            "column v was v in the target, now other",
        ),
        ("exclude_columns = [\"v\"]".to_owned(), "column v is excluded now"),
        ("exclude_columns = []".to_owned(), "column w is not excluded any more"),
    ] {
        said(&own);
        for verb in [&["copy", "--only", "load"][..], &["finish"], &["verify"]] {
            pair.landfall(verb).expect(2).says(&[
                "the plan no longer fits",
                difference,
                "landfall copy --restart lf_halves_said.t",
            ]);
        }
        assert_eq!(pair.target_rows("t"), 0);
    }
    said(&format!(
        "{excluded}\ntarget = \"lf_halves_said.t\"\ncolumns = {{ v = \"v\" }}"
    ));
    pair.landfall(&["copy", "--only", "load"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
