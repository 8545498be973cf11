//! Stage, manifest and ledger that do not fit together, or are dated in the future: named and got over, never believed in part.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::support::halted::{parquet_files, stage_without_loading};
use crate::support::pair::Pair;

/// A migrated pair of two tables; the second one has no key.
fn migrated(name: &str) -> Pair {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table heap (v varchar(20) null) engine=InnoDB;
         insert into t values (1, 'one'), (2, 'two'), (3, null);
         insert into heap values ('one'), ('one'), (null)",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair
}

/// Every file below a folder of the stage whose path has the name of a table in it.
fn files_of(pair: &Pair, folder: &str, table: &str) -> Vec<PathBuf> {
    let wanted = format!("{}.{table}", pair.name);
    let mut files = Vec::new();
    let mut folders = vec![pair.project.file("stage").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains(&wanted) {
                files.push(path);
            }
        }
    }
    files
}

#[track_caller]
fn remove_all(files: &[PathBuf]) {
    assert!(!files.is_empty());
    files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
}

/// Finishes, verifies, and compares a table's values with the source's.
#[track_caller]
fn arrives(pair: &mut Pair) {
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    // MySQL would cut the text.
    pair.source.run("set session group_concat_max_len = 1000000");
    for table in ["t", "heap"] {
        let source = pair.source.value(&format!(
            "select group_concat(coalesce(v, '-') order by v) from {table}"
        ));
        let target = pair.target.value(&format!(
            "select string_agg(coalesce(v, '-'), ',' order by v nulls first) from {table}"
        ));
        assert_eq!(source, target, "{table}");
    }
}

#[test]
fn a_ledger_row_whose_file_is_gone_is_named() {
    let mut pair = migrated("lf_records_file");
    remove_all(&files_of(&pair, "data", "t"));
    let run = pair.landfall(&["verify"]);
    assert!(run.code == 1 || run.code == 2, "{run:?}");
    // Only the old file tells which rows a changed chunk replaces.
    pair.source.run("update t set v = 'changed' where id = 2");
    pair.source.run("delete from t where id = 3");
    pair.source.run("insert into heap values ('more')");
    let rows = "select string_agg(v, ',' order by id) from t";
    let before = pair.target.value(rows);
    pair.landfall(&["copy", "--refresh"]).expect(1).says(&[
        "STOPPED",
        "is missing",
        "landfall copy --restart lf_records_file.t",
    ]);
    assert_eq!(pair.target.value(rows), before, "nothing is half done");
    pair.landfall(&["copy", "--restart", "lf_records_file.t"]).expect(0);
    arrives(&mut pair);

    // Without a key there is nothing to replace by: all rows are counted, and loaded anew.
    remove_all(&files_of(&pair, "data", "heap"));
    pair.source.run("insert into heap values ('last')");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    arrives(&mut pair);
}

#[test]
fn a_file_whose_manifest_entry_is_gone_is_staged_again() {
    let mut pair = Pair::new("lf_records_entry", "");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table heap (v varchar(20) null) engine=InnoDB;
         insert into t values (1, 'one'), (2, 'two');
         insert into heap values ('one')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t", "heap"]);
    remove_all(&files_of(&pair, "manifest", "t"));
    assert_eq!(files_of(&pair, "data", "t").len(), 1);
    pair.landfall(&["copy"]).expect(0);
    arrives(&mut pair);
    // The same rows of the same epoch make the same file. Other tests write to the server: its position may have moved, and
    // then this was another epoch, whose file has another name.
    let epochs = std::fs::read_dir(pair.project.file("stage").join("epochs"))
        .unwrap()
        .count();
    assert_eq!(files_of(&pair, "data", "t").len(), epochs);

    // What was loaded cannot be told from the rows of another stage.
    remove_all(&files_of(&pair, "manifest", "t"));
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["not in this one", "landfall copy --restart lf_records_entry.t"]);
    pair.landfall(&["copy", "--restart", "lf_records_entry.t"]).expect(0);
    arrives(&mut pair);
}

#[test]
fn a_flipped_bit_in_a_staged_page_is_never_loaded() {
    let mut pair = Pair::new("lf_records_bit", "");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table heap (v varchar(20) null) engine=InnoDB;
         insert into t with recursive n as (select 1 as id union all select id + 1 from n where id < 500) select id, left(sha2(id, 256), 20) from n",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t", "heap"]);
    let file = parquet_files(&pair.project.file("stage"))
        .into_iter()
        .find(|file| file.to_string_lossy().contains("lf_records_bit.t"))
        .unwrap();
    let good = std::fs::read(&file).unwrap();
    // In the values of the first column's only page, which begins behind the magic.
    for position in [60, 200, good.len() / 3] {
        let mut bytes = good.clone();
        bytes[position] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        pair.landfall(&["copy"])
            .expect(1)
            .says(&["SHA-256", "landfall copy --restart lf_records_bit.t"]);
        assert_eq!(pair.target_rows("t"), 0, "byte {position}");
    }
    std::fs::write(&file, &good).unwrap();
    pair.landfall(&["copy"]).expect(0);
    arrives(&mut pair);
}

/// Dates in the records' own words, moved into the future.
fn postdate(folder: &Path) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += postdate(&path);
            continue;
        }
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut lines: Vec<String> = Vec::new();
            for line in text.lines() {
                let is_date = ["\"read_at\"", "\"opened_at\""].iter().any(|key| line.contains(key));
                count += usize::from(is_date);
                match line.split_once(": \"").filter(|_| is_date) {
                    Some((key, value)) => lines.push(format!("{key}: \"2099{}", &value[4..])),
                    None => lines.push(line.to_owned()),
                }
            }
            std::fs::write(&path, lines.join("\n")).unwrap();
        }
        let later = SystemTime::now() + Duration::from_secs(70 * 365 * 86_400);
        std::fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(later)
            .unwrap();
    }
    count
}

#[test]
fn a_clock_that_was_set_back_changes_nothing() {
    let mut pair = migrated("lf_records_clock");
    // All that was written so far is of a later time than what is written from now on.
    assert!(postdate(&pair.project.file("stage")) >= 3);
    pair.target.run(
        "update landfall.load set loaded_at = now() + interval '70 years';
         update landfall.table_state set declared_loaded_at = now() + interval '70 years'",
    );
    pair.landfall(&["copy"]).expect(0);
    arrives(&mut pair);
    pair.source.run("update t set v = 'changed' where id = 2");
    pair.source.run("delete from heap where v is null");
    pair.landfall(&["copy", "--refresh"]).expect(0).says(&["epoch 000002"]);
    arrives(&mut pair);
}

#[test]
fn a_lost_record_of_an_epoch_never_lends_its_number_to_another() {
    let mut pair = migrated("lf_records_epoch");
    pair.source.run("update t set v = 'second' where id = 2");
    pair.landfall(&["copy", "--refresh"]).expect(0).says(&["epoch 000002"]);
    let lost = pair.project.file("stage").join("epochs/000002.json");
    std::fs::remove_file(&lost).unwrap();
    pair.source.run("update t set v = 'third' where id = 2");
    pair.source.run("insert into heap values ('more')");

    // Nothing may speak for the rows that are there.
    for verb in [&["finish"][..], &["verify"], &["copy", "--only", "load"]] {
        pair.landfall(verb)
            .expect(2)
            .says(&["has lost epochs/000002.json", "run `landfall copy`"]);
    }
    pair.landfall(&["copy", "--refresh"])
        .expect(0)
        .says(&["has lost epochs/000002.json", "epoch 000003 opened"]);
    arrives(&mut pair);

    // The newest of a first copy of which a chunk is missing, with the source as it was.
    for epoch in ["000001", "000003"] {
        std::fs::remove_file(pair.project.file("stage").join(format!("epochs/{epoch}.json"))).unwrap();
    }
    pair.source.run("update t set v = 'fourth' where id = 2");
    pair.landfall(&["copy"]).expect(0).says(&["epoch 000004 opened"]);
    arrives(&mut pair);
}

#[test]
fn an_epoch_that_only_the_ledger_knows_lends_its_number_to_no_other() {
    let mut pair = migrated("lf_records_older");
    let records = |folder: &str| -> Vec<PathBuf> {
        let of_second = |file: &PathBuf| file.to_string_lossy().contains("000002");
        let mut files = files_of(&pair, folder, "");
        files.retain(of_second);
        files
    };
    pair.landfall(&["copy", "--refresh"]).expect(0).says(&["epoch 000002"]);
    // The stage as it was before the refresh.
    remove_all(&records("manifest"));
    std::fs::remove_file(pair.project.file("stage").join("epochs/000002.json")).unwrap();
    pair.landfall(&["copy", "--refresh"]).expect(0).says(&["epoch 000003"]);
    arrives(&mut pair);
}

#[test]
fn a_plan_that_was_lost_or_replaced_counts_no_entry_of_another_one() {
    let mut pair = Pair::new("lf_records_plan", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table heap (v varchar(20) null) engine=InnoDB;
         insert into t values (1, 'one'), (2, 'two'), (3, null), (4, 'four'), (5, 'five'), (6, 'six'), (7, 'seven'), (8, 'eight');
         insert into heap values ('one')",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy", "--only", "extract"]).expect(0);
    let plan = pair.project.file("stage").join("plan.json");
    let planned = std::fs::read(&plan).unwrap();
    let settings = pair.project.file("landfall.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("chunk_rows = 2", "chunk_rows = 100")).unwrap();

    std::fs::remove_file(&plan).unwrap();
    for verb in [&["copy"][..], &["copy", "--only", "extract"]] {
        pair.landfall(verb).expect(2).says(&[
            "plan.json of the stage was lost or replaced",
            "landfall copy --restart lf_records_plan.heap --restart lf_records_plan.t",
        ]);
    }
    assert_eq!(pair.target_rows("t"), 0);
    let all = ["--restart", "lf_records_plan.heap", "--restart", "lf_records_plan.t"];
    pair.landfall(&[&["copy"], &all[..]].concat()).expect(0);
    arrives(&mut pair);

    // The plan of before, in the place of that by which the files were made.
    std::fs::write(&plan, planned).unwrap();
    for verb in [
        &["copy"][..],
        &["copy", "--refresh"],
        &["copy", "--only", "load"],
        &["verify"],
    ] {
        pair.landfall(verb).expect(2).says(&[
            "plan.json of the stage was lost or replaced",
            "landfall copy --restart lf_records_plan.t",
        ]);
    }
    pair.landfall(&["copy", "--restart", "lf_records_plan.t"]).expect(0);
    arrives(&mut pair);
}

#[test]
fn equal_rows_without_their_ledger_are_not_verified() {
    let mut pair = migrated("lf_records_ledger");
    pair.target.run("delete from landfall.load where source_table = 't'");
    let verdict = |pair: &Pair, said: &str| {
        pair.landfall(&["verify"])
            .expect(1)
            .says(&["NOT PASSED", "its rows are equal, but", said]);
    };
    verdict(&pair, "1 of its staged files");
    pair.target.run("drop schema landfall cascade");
    verdict(&pair, "no ledger (schema landfall)");
    // The next copy would take them for rows of others.
    pair.landfall(&["copy"]).expect(2).says(&[
        "already has rows",
        "its ledger (schema landfall) is gone since: empty the tables",
    ]);
    pair.target.run("truncate lf_records_ledger.t, lf_records_ledger.heap");
    pair.landfall(&["copy"]).expect(0);
    arrives(&mut pair);
}
