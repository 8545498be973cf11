//! A stage without room, and staged files that were changed.

use std::process::Command;

use super::{small, source_url};
use crate::support::halted::{parquet_files, stage_without_loading};
use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::project::Project;
use crate::support::small_disk::SmallDisk;

/// Runs `landfall` under a shell that limits the size of files.
fn limited(project: &Project, arguments: &[&str], blocks: u32) -> Run {
    let mut command = Command::new("sh");
    // Without the trap the signal would end the process before it can say anything.
    command
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""))
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_landfall"))
        .args(arguments);
    command.current_dir(project.path()).env("NO_COLOR", "1");
    Run::from_output(&command.output().unwrap())
}

/// A table whose staged file has about a megabyte.
fn fill_large(source: &mut MysqlDatabase) {
    source.run("create table large (id int not null primary key, v varbinary(2000) not null) engine=InnoDB");
    // Nothing that a compressor could make small.
    let hashes: Vec<String> = (0..30)
        .map(|part| format!("sha2(concat(id, '.{part}'), 512)"))
        .collect();
    source.run(&format!(
        "insert into large with recursive n as (select 1 as id union all select id + 1 from n where id < 400) select id, unhex(concat({})) from n",
        hashes.join(", ")
    ));
}

#[test]
fn a_full_stage_disk_stops_the_copy_and_it_resumes_when_there_is_room() {
    let mut pair = small("lf_bad_disk", "");
    fill_large(&mut pair.source);
    pair.landfall(&["schema", "--apply"]).expect(0);
    limited(&pair.project, &["copy"], 256)
        .expect(2)
        .says(&["stage", "large"]);
    assert_eq!(pair.target_rows("large"), 0);
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target_rows("large"), 400);
}

#[test]
fn a_file_system_without_room_is_said_beforehand_or_when_it_happens() {
    let Some(disk) = SmallDisk::mount(256) else {
        eprintln!("skipped: this account may not mount a small file system");
        return;
    };
    let mut pair = small("lf_bad_small_disk", "");
    fill_large(&mut pair.source);
    let url = source_url(&pair, |_| ());
    let project = Project::with_text(&format!(
        "[source]\nurl = \"{url}\"\ntls = \"disable\"\n[target]\nurl = \"{}\"\ntls = \"disable\"\n[stage]\npath = \"{}\"\n",
        pair.target.url,
        disk.path().join("stage").display()
    ));
    project.landfall(&["schema", "--apply"]).expect(0);
    project.landfall(&["copy"]).expect(2).says(&["space"]);
    assert_eq!(pair.target_rows("large"), 0);
    disk.grow(64);
    project.landfall(&["migrate"]).expect(0);
    assert_eq!(pair.target_rows("large"), 400);
}

#[test]
fn a_truncated_staged_file_is_refused_and_the_table_can_be_restarted() {
    let mut pair = small("lf_bad_truncated", "");
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t"]);
    let files = parquet_files(&pair.project.file("stage"));
    assert_eq!(files.len(), 1, "{files:?}");
    let length = std::fs::metadata(&files[0]).unwrap().len();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&files[0])
        .unwrap()
        .set_len(length / 2)
        .unwrap();

    let name = files[0].file_name().unwrap().to_string_lossy().into_owned();
    // The table stops, with what to do.
    pair.landfall(&["copy"])
        .expect(1)
        .says(&[&name, "truncated", "copy --restart lf_bad_truncated.t"]);
    assert_eq!(pair.target_rows("t"), 0, "nothing of it is loaded");
    pair.landfall(&["copy", "--restart", "lf_bad_truncated.t"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target_rows("t"), 3);
}

#[test]
fn a_staged_file_with_one_changed_byte_is_never_verified() {
    let pair = small("lf_bad_byte", "");
    pair.landfall(&["migrate"]).expect(0);
    let files = parquet_files(&pair.project.file("stage"));
    let good = std::fs::read(&files[0]).unwrap();
    // Any byte: in the data, in the footer, in the magic.
    for position in [4, good.len() / 3, good.len() / 2, good.len() - 9, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[position] ^= 0x20;
        std::fs::write(&files[0], &bytes).unwrap();
        let run = pair.landfall(&["verify"]);
        assert!(
            run.code == 1 || run.code == 2,
            "byte {position} of {}: {run:?}",
            good.len()
        );
    }
    std::fs::remove_file(&files[0]).unwrap();
    let run = pair.landfall(&["verify"]);
    assert!(run.code == 1 || run.code == 2, "{run:?}");
    std::fs::write(&files[0], &good).unwrap();
    pair.landfall(&["verify"]).expect(0);
}
