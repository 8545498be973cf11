//! Copying again: a refresh, and one table restarted.

use super::SCENE;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;

#[test]
fn a_refresh_brings_inserts_updates_deletes_and_changed_keys() {
    let mut pair = Pair::new("lf_verbs_refresh", "[copy]\nchunk_rows = 100\n");
    pair.source.run_all(
        "create table n (id int not null primary key, v varchar(50) null) engine=InnoDB;
         create table s (code varchar(30) not null primary key, v int not null) engine=InnoDB;
         create table k (a int null, b varchar(10) null) engine=InnoDB",
    );
    let rows = |format: &dyn Fn(u32) -> String| (1..=450).map(format).collect::<Vec<_>>().join(",");
    pair.source.run(&format!(
        "insert into n values {}",
        rows(&|n| format!("({}, 'v{n}')", n * 10))
    ));
    pair.source.run(&format!(
        "insert into s values {}",
        rows(&|n| format!("('code {:05}', {n})", n * 7919 % 100_000))
    ));
    pair.source.run(&format!(
        "insert into k values {}",
        rows(&|n| format!("({}, 'k{}')", n % 50, n % 3))
    ));
    pair.landfall(&["migrate"]).expect(0);
    // A hundred rows in the middle, far from every change: no chunk of about a hundred rows reaches from them to one.
    let pages = "select string_agg(ctid::text || xmin::text, ',' order by id) from n where id between 2310 and 3300";
    let before = pair.target.value(pages);

    pair.source.run_all(
        "insert into n values (5, 'before all'), (105, 'between'), (99999, 'behind all');
         update n set v = null where id = 500;
         update n set id = 15 where id = 1500;
         delete from n where id between 700 and 720;
         update n set v = 'v\\r\\n🙂' where id = 10;
         insert into s values ('', 0), ('zzz', 1), ('code 00000a', 2);
         update s set v = -v where v in (3, 300);
         update s set code = concat('moved ', code) where v = 7;
         delete from s where v = 100;
         insert into k values (null, null), (1, 'k1');
         delete from k where a = 7 limit 1;
         update k set b = 'new' where a = 9",
    );
    // Before the refresh the target is what it was, and equal to what was staged.
    pair.landfall(&["verify"]).expect(0);
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    for (table, columns) in [("n", "id, v"), ("s", "code, v"), ("k", "a, b")] {
        let expected = lines(&mut pair.source, table, columns);
        let actual = pair.target.rows(&format!(
            "select concat_ws('|', {}) from {table}",
            coalesced(columns, "text")
        ));
        let mut actual: Vec<String> = actual.iter().map(|row| row.get(0)).collect();
        actual.sort();
        assert_eq!(actual, expected, "{table}");
    }
    assert_eq!(
        pair.target.value(pages),
        before,
        "rows of unchanged chunks were not touched"
    );
    // Nothing changed: a refresh changes nothing.
    let before = pair
        .target
        .value("select string_agg(xmin::text, ',' order by id) from n");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_eq!(
        pair.target
            .value("select string_agg(xmin::text, ',' order by id) from n"),
        before
    );
    pair.landfall(&["verify"]).expect(0);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    // A refresh that was asked for reads anew, even where the source's position says that nothing changed.
    assert_eq!(status["epochs"], 3, "{status:#}");
}

fn coalesced(columns: &str, text: &str) -> String {
    columns
        .split(", ")
        .map(|column| format!("coalesce(cast({column} as {text}), 'NULL')"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// All rows of a source's table as sorted text.
fn lines(source: &mut MysqlDatabase, table: &str, columns: &str) -> Vec<String> {
    let rows = source.rows(&format!(
        "select concat_ws('|', {}) from {table}",
        coalesced(columns, "char")
    ));
    let mut lines: Vec<String> = rows
        .into_iter()
        .map(|row| mysql_async::from_row::<(String,)>(row).0)
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_table_is_restarted_alone() {
    let mut pair = Pair::new("lf_verbs_restart", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("update author set name = 'tampered' where id = 1");
    pair.landfall(&["verify"]).expect(1);
    let before = pair
        .target
        .value("select string_agg(xmin::text, ',' order by isbn) from book");
    pair.landfall(&["copy", "--restart", "lf_verbs_restart.author"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(
        pair.target.value("select name from author where id = 1").as_deref(),
        Some("Ann")
    );
    assert_eq!(
        pair.target
            .value("select string_agg(xmin::text, ',' order by isbn) from book"),
        before,
        "the other table was left alone"
    );
    // A name that is none is said.
    pair.landfall(&["copy", "--restart", "lf_verbs_restart.autor"])
        .expect(2)
        .says(&["lf_verbs_restart.autor", "lf_verbs_restart.author"]);
    pair.landfall(&["copy", "--restart", "author"])
        .expect(2)
        .says(&["author"]);
}
