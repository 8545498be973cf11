//! A sceptic's look at the verdict: what is not as planned is said, and rows that cannot all be seen are never equal.

use serde_json::Value;

use crate::support::pair::{Pair, table};

const SCENE: &str = "
    create table author (id int not null auto_increment primary key, name varchar(50) not null) engine=InnoDB;
    create table book (id int not null primary key, author int not null, title varchar(100) not null default 'untitled',
        changed timestamp not null default current_timestamp on update current_timestamp, key ix_title (title),
        constraint fk_author foreign key (author) references author (id)) engine=InnoDB;
    create table hit (at datetime not null, page varchar(20) null) engine=InnoDB;
    insert into author values (1, 'Ann'), (2, 'Bob');
    insert into book (id, author, title) values (1, 1, 'First'), (2, 2, 'Second');
    insert into hit values ('2020-01-01', '/'), ('2020-01-01', '/')";

/// Kind and whether it blocks, of every difference of the structure.
fn differences(report: &Value) -> Vec<(String, bool)> {
    report["structure"]["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            (
                found["kind"].as_str().unwrap().to_owned(),
                found["blocking"].as_bool().unwrap(),
            )
        })
        .collect()
}

#[test]
fn what_is_not_as_planned_is_said_and_undone_is_equal_again() {
    let mut pair = Pair::new("lf_structure", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("set search_path = lf_structure");
    // What is done, how it is undone, the differences, the exit code.
    type Case = (&'static str, &'static str, &'static [(&'static str, bool)], i32);
    let cases: &[Case] = &[
        (
            "drop trigger book_on_update on book",
            "",
            &[("trigger-missing", false)],
            0,
        ),
        (
            "alter table author alter name drop not null",
            "alter table author alter name set not null",
            &[("trigger-missing", false), ("not-null", false)],
            0,
        ),
        (
            "alter table book alter title drop default",
            "alter table book alter title set default 'untitled'",
            &[("trigger-missing", false), ("default-missing", false)],
            0,
        ),
        (
            "alter table book disable trigger all",
            "alter table book enable trigger all",
            &[("trigger-missing", false), ("constraint-not-validated", true)],
            1,
        ),
        (
            "alter table book drop constraint fk_author;
             alter table book add constraint fk_author foreign key (author) references author (id) not valid",
            "alter table book validate constraint fk_author",
            &[("trigger-missing", false), ("constraint-not-validated", true)],
            1,
        ),
        (
            "update pg_index set indisvalid = false where indexrelid = (select oid from pg_class where relname like '%ix_title%' and relnamespace = 'lf_structure'::regnamespace)",
            "update pg_index set indisvalid = true where not indisvalid",
            &[("trigger-missing", false), ("index-invalid", true)],
            1,
        ),
        (
            "alter table hit rename to hit_kept; create view hit as select * from hit_kept",
            "drop view hit; alter table hit_kept rename to hit",
            &[("trigger-missing", false), ("table-missing", true)],
            1,
        ),
        (
            "alter table author drop constraint author_pkey cascade",
            "",
            &[
                ("trigger-missing", false),
                ("primary-key", true),
                ("foreign-key-missing", false),
            ],
            1,
        ),
    ];
    for (done, undone, expected, code) in cases {
        pair.target.run(done);
        let report = pair.landfall(&["verify", "--format", "json"]).expect(*code).json();
        let mut found = differences(&report);
        let mut expected: Vec<(String, bool)> = expected
            .iter()
            .map(|(kind, block)| ((*kind).to_owned(), *block))
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{done}: {:#}", report["structure"]);
        assert!(
            report["negative_control"]["detectors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|check| check["reported"] == true),
            "{done}: {:#}",
            report["negative_control"]
        );
        if !undone.is_empty() {
            pair.target.run(undone);
        }
    }
}

#[test]
fn what_a_foreign_key_or_a_default_does_otherwise_is_said() {
    let mut pair = Pair::new("lf_structure_otherwise", "");
    pair.source.run_all(
        "create table parent (id int not null primary key) engine=InnoDB;
         create table child (id int not null primary key, parent int not null, word varchar(20) not null default 'one', n int null default 7,
            free int null, at timestamp not null default current_timestamp,
            constraint fk_parent foreign key (parent) references parent (id) on delete cascade) engine=InnoDB;
         insert into parent values (1);
         insert into child (id, parent) values (1, 1)",
    );
    // Built by somebody: without the action, and with defaults of their own.
    pair.target.run(
        "create schema lf_structure_otherwise;
         create table lf_structure_otherwise.parent (id int primary key);
         create table lf_structure_otherwise.child (id bigint primary key, parent int not null constraint theirs references lf_structure_otherwise.parent,
            word text not null default 'one', n bigint default 8, free int default 1, at timestamptz not null default current_timestamp(0))",
    );
    pair.target.run("set search_path = lf_structure_otherwise");
    pair.landfall(&["migrate"]).expect(0);
    let said = |pair: &Pair| -> Vec<(String, String, String)> {
        let report = pair.landfall(&["verify", "--format", "json"]).expect(0).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        report["structure"]["differences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| (text(&found["kind"]), text(&found["expected"]), text(&found["actual"])))
            .collect()
    };
    let action = |actual: &str| {
        let expected = "on update no action, on delete cascade".to_owned();
        ("foreign-key-otherwise".to_owned(), expected, actual.to_owned())
    };
    let default =
        |expected: &str, actual: &str| ("default-otherwise".to_owned(), expected.to_owned(), actual.to_owned());
    assert_eq!(
        said(&pair),
        [
            action("on update no action, on delete no action"),
            default("default 7", "default 8"),
            default("no default", "default 1"),
        ]
    );
    pair.target.run(
        "alter table child drop constraint theirs, alter n set default 7, alter free drop default;
         alter table child add constraint ours foreign key (parent) references parent on delete cascade deferrable",
    );
    assert_eq!(
        said(&pair),
        [action("on update no action, on delete cascade, deferrable")]
    );
    pair.target.run(
        "alter table child drop constraint ours;
         alter table child add constraint ours foreign key (parent) references parent on delete cascade",
    );
    assert_eq!(said(&pair), []);
}

#[test]
fn a_table_that_is_gone_or_whose_rows_are_hidden_is_never_equal() {
    let mut pair = Pair::new("lf_structure_hidden", "");
    pair.source.run_all(SCENE);
    pair.landfall(&["migrate"]).expect(0);
    // A role that row security applies to: what it is not shown must not look like what is not there, nor the other way round.
    let role = "lf_structure_reader";
    pair.target.run(&format!(
        "do $$ begin create role {role} login; exception when duplicate_object then null; end $$"
    ));
    pair.target.run(&format!(
        "grant create on database {0} to {role}; grant usage on schema {0}, landfall to {role};
         grant create on schema landfall to {role};
         grant select on all tables in schema {0}, landfall to {role};
         grant select on all sequences in schema {0} to {role};
         alter table {0}.author enable row level security;
         create policy all_of_them on {0}.author to {role} using (true)",
        pair.name
    ));
    let path = pair.project.file("landfall.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut url = url::Url::parse(&pair.target.url).unwrap();
    url.set_username(role).unwrap();
    url.set_password(None).unwrap();
    std::fs::write(&path, text.replace(&pair.target.url, url.as_str())).unwrap();
    let report = pair.landfall(&["verify", "--format", "json"]).expect(1).json();
    let result = table(&report, "author");
    assert_eq!(result["verdict"]["kind"], "not-verified", "{result:#}");
    assert!(
        result["verdict"]["reason"]
            .as_str()
            .unwrap()
            .contains("row-level security"),
        "{result:#}"
    );
    assert_eq!(table(&report, "hit")["verdict"]["kind"], "equal");
    std::fs::write(&path, text).unwrap();

    pair.target.run(&format!("drop table {}.hit", pair.name));
    let report = pair.landfall(&["verify", "--format", "json"]).expect(1).json();
    assert_ne!(table(&report, "hit")["verdict"]["kind"], "equal");
    assert_eq!(differences(&report), [("table-missing".to_owned(), true)]);
}

/// Each is done alone to a target that is as planned, must be reported with its kind, and is undone.
#[test]
fn what_is_lost_beside_the_rows_is_reported_each_by_its_kind() {
    let mut pair = Pair::new("lf_structure_battery", "");
    pair.source.run_all(
        "create table item (id int not null auto_increment primary key, code varchar(20) not null, n int null default 7,
            kind enum('a','b') null, unique key codes (code), key by_n (n), constraint small check (n < 100)) engine=InnoDB;
         create table part (id int not null primary key, item int null,
            constraint part_item foreign key (item) references item (id)) engine=InnoDB;
         insert into item (id, code) values (1, 'x'), (2, 'y');
         insert into part values (1, 1);
         create view items as select id, code from item;
         create trigger item_code before insert on item for each row set new.code = upper(new.code);
         create function twice(n int) returns int deterministic return n * 2",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("set search_path = lf_structure_battery");
    let report = pair.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(differences(&report), [], "{:#}", report["structure"]);
    // What is done, the kinds that must be said with whether they block, how it is undone.
    type Case = (&'static str, &'static [(&'static str, bool)], &'static str);
    let cases: &[Case] = &[
        (
            "drop index item_by_n",
            &[("index-missing", false)],
            "create index item_by_n on item (n)",
        ),
        (
            "alter table item drop constraint small; alter table item add constraint small check (n < 100) not valid",
            &[("constraint-not-validated", true)],
            "alter table item validate constraint small",
        ),
        (
            "select setval(pg_get_serial_sequence('item', 'id'), 1)",
            &[("identity", true)],
            "select setval(pg_get_serial_sequence('item', 'id'), 2)",
        ),
        (
            "alter table item alter n drop default",
            &[("default-missing", false)],
            "alter table item alter n set default 7",
        ),
        (
            "drop view items; alter table item alter code type text",
            &[("column-type", true), ("view-missing", false)],
            "alter table item alter code type varchar(20); create view items as select id, code from item",
        ),
        (
            "alter table item disable trigger item_code",
            &[("trigger-missing", false)],
            "alter table item enable trigger item_code",
        ),
        (
            "drop view items",
            &[("view-missing", false)],
            "create view items as select id, code from item",
        ),
        (
            "alter function twice rename to thrice",
            &[("routine-missing", false)],
            "alter function thrice rename to twice",
        ),
        (
            "alter type item_kind add value 'c'",
            &[("type-otherwise", false)],
            "delete from pg_enum where enumlabel = 'c' and enumtypid = 'item_kind'::regtype",
        ),
        (
            "alter table part drop constraint part_item; delete from part; insert into part values (1, 9)",
            &[("foreign-key-missing", false), ("orphans", true)],
            "update part set item = 1; alter table part add constraint part_item foreign key (item) references item (id)",
        ),
        (
            "alter table item drop constraint item_codes; alter table item disable trigger all; update item set code = 'x'",
            &[
                ("constraint-not-validated", true),
                ("key-collision", true),
                ("trigger-missing", false),
                ("unique-missing", true),
            ],
            "update item set code = 'y' where id = 2; alter table item enable trigger all; alter table item add constraint item_codes unique (code)",
        ),
    ];
    for (done, expected, undone) in cases {
        pair.target.run(done);
        let report = pair.verify();
        let mut found = differences(&report);
        found.sort();
        let mut expected: Vec<(String, bool)> = expected
            .iter()
            .map(|(kind, block)| ((*kind).to_owned(), *block))
            .collect();
        expected.sort();
        assert_eq!(found, expected, "{done}: {:#}", report["structure"]);
        pair.target.run(undone);
    }
    let report = pair.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(differences(&report), []);
}
