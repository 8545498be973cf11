//! Project files, mapping files and plans that do not fit the source.

use super::{assert_untouched, small};
use crate::support::halted::stage_without_loading;
use crate::support::pair::Pair;

#[test]
fn a_source_table_that_was_altered_since_planning_is_named() {
    let mut pair = small("lf_bad_altered", "");
    pair.source
        .run("create table steady (id int not null primary key) engine=InnoDB");
    pair.source.run("insert into steady values (1), (2)");
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t", "steady"]);
    pair.source
        .run("alter table t modify v varchar(40) null, add column added int null");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["lf_bad_altered.t", "--restart"]);
    assert!(
        pair.target_is_empty(),
        "nothing is loaded under a plan that does not fit"
    );
}

#[test]
fn a_table_of_the_project_file_that_is_not_in_the_source_is_named() {
    let mut pair = small(
        "lf_bad_names",
        "[tables.\"lf_bad_names.orderz\"]\ntarget = \"public.orders\"\n",
    );
    pair.landfall(&["migrate"]).expect(2).says(&["lf_bad_names.orderz"]);
    assert_untouched(&mut pair);
    let mut pair = small(
        "lf_bad_column_names",
        "[tables.\"lf_bad_column_names.t\"]\ncolumns = { vv = \"w\" }\n",
    );
    pair.landfall(&["migrate"]).expect(2).says(&["vv"]);
    assert_untouched(&mut pair);
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_key() {
    let mut pair = small("lf_bad_key", "[copy]\nreaders = 2\nlaoders = 3\n");
    let text = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
    let line = text.lines().position(|line| line.starts_with("laoders")).unwrap() + 1;
    for verb in [
        "doctor", "assess", "schema", "copy", "finish", "verify", "migrate", "status", "clean",
    ] {
        pair.landfall(&[verb])
            .expect(2)
            .says(&["laoders", &format!("landfall.toml:{line}"), "`loaders`"]);
    }
    assert_untouched(&mut pair);
}

#[test]
fn an_unknown_word_or_key_of_the_mapping_file_is_named() {
    for (index, (mapping, words)) in [
        (
            "[types]\ntinint = \"smallint\"\n",
            ["tinint", "tinyint", "mapping.toml:2"],
        ),
        ("[types]\ndate = \"uuid\"\n", ["types.date", "uuid", "mapping.toml:2"]),
        (
            "[options]\nzero_dates = \"null\"\n",
            ["zero_dates", "zero_date", "mapping.toml:2"],
        ),
        (
            "[column.\"t.v\"]\ntype = \"bolean\"\n",
            ["bolean", "t.v", "mapping.toml:2"],
        ),
        (
            "[column.\"t.nothing_like_it\"]\ntype = \"text\"\n",
            ["t.nothing_like_it", "rule", "mapping.toml:1"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut pair = Pair::with_mapping(&format!("lf_bad_mapping_{index}"), mapping, "");
        pair.source.run("create table t (id int not null primary key, v varchar(20) null, d date null, f tinyint(1) null) engine=InnoDB");
        pair.landfall(&["migrate"]).expect(2).says(&words);
        assert_untouched(&mut pair);
    }
}

#[test]
fn a_where_that_the_source_refuses_is_named_before_anything_is_read() {
    let mut pair = small(
        "lf_bad_where",
        "[tables.\"lf_bad_where.t\"]\nwhere = \"no_such_column = 1\"\n",
    );
    pair.landfall(&["doctor"])
        .expect(1)
        .says(&["no_such_column", "correct where", "[tables.\"lf_bad_where.t\"]"]);
    pair.landfall(&["migrate"]).expect(2).says(&["lf_bad_where.t"]);
    assert!(pair.target_is_empty());
}

#[test]
fn a_missing_project_file_and_a_missing_plan_are_said_with_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    crate::support::landfall::run(empty.path(), &["migrate"])
        .expect(2)
        .says(&["landfall.toml", "landfall init"]);
    let pair = small("lf_bad_order", "");
    pair.landfall(&["copy"]).expect(2).says(&["lf_bad_order.t", "schema"]);
    pair.landfall(&["verify"]).expect(2).says(&["landfall copy"]);
    pair.landfall(&["finish"]).expect(2).says(&["landfall"]);
}

#[test]
fn an_owner_and_a_tablespace_that_are_not_there_are_found_by_doctor() {
    for (index, (option, words)) in [
        (
            "owner = \"lf_no_such_role\"",
            ["lf_no_such_role", "CREATE ROLE", "owner in [target_options]"],
        ),
        (
            "tablespace = \"lf_no_such_space\"",
            [
                "lf_no_such_space",
                "CREATE TABLESPACE",
                "tablespace in [target_options]",
            ],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut pair = small(
            &format!("lf_bad_options_{index}"),
            &format!("[target_options]\n{option}\n"),
        );
        pair.landfall(&["doctor"]).expect(1).says(&words);
        let run = pair
            .landfall(&["migrate"])
            .expect(2)
            .says(&[words[0], words[2], "landfall.toml"]);
        assert!(!run.stderr.contains("schema folder"), "{}", run.stderr);
        assert!(pair.target_is_empty());
    }
    // One that may not be given to.
    let mut pair = small("lf_bad_owner", "[target_options]\nowner = \"lf_owner_role\"\n");
    pair.target
        .run("do $$ begin create role lf_owner_role; exception when duplicate_object then null; end $$");
    pair.landfall(&["doctor"]).expect(0);
    pair.landfall(&["migrate"]).expect(0);
}

#[test]
fn schemas_and_tables_that_the_scope_leaves_out_are_named() {
    let mut pair = small("lf_bad_schema_key", "[schemas]\nlf_bad_schema_kee = \"x\"\n");
    pair.landfall(&["migrate"])
        .expect(2)
        .says(&["lf_bad_schema_kee", "did you mean lf_bad_schema_key?"]);
    assert_untouched(&mut pair);
    let mut pair = small("lf_bad_schema_value", "[schemas]\nlf_bad_schema_value = \"\"\n");
    for verb in ["doctor", "migrate", "status"] {
        pair.landfall(&[verb])
            .expect(2)
            .says(&["landfall.toml:", "a name that is not empty"]);
    }
    assert_untouched(&mut pair);
    let mut pair = small(
        "lf_bad_left_out",
        "[scope]\nexclude = [\"*.left\"]\n[tables.\"lf_bad_left_out.left\"]\ntarget = \"public.other\"\n",
    );
    pair.source
        .run("create table `left` (id int not null primary key) engine=InnoDB");
    pair.landfall(&["migrate"])
        .expect(2)
        .says(&["lf_bad_left_out.left", "[scope] leaves out"]);
    assert_untouched(&mut pair);
    let mut pair = small("lf_bad_include", "[scope]\ninclude = [\"lf_bad_include.tt\"]\n");
    pair.landfall(&["migrate"]).expect(2).says(&[
        "include in [scope]",
        "lf_bad_include.tt",
        "did you mean lf_bad_include.t?",
    ]);
    assert_untouched(&mut pair);
}
