//! Source accounts that may do no more than they need, and passwords from where they belong.

use std::process::Output;

use crate::support::landfall::Run;
use crate::support::pair::{Pair, table};
use crate::support::project::Project;

const PASSWORD: &str = "pä ss\"word'\\ %41#";

/// A small database with a few tables and an account with these privileges.
fn scene(name: &str, grants: &[&str]) -> Pair {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(
        "create table a (id int not null auto_increment primary key, v varchar(20) null) engine=InnoDB;
         create table b (id int not null primary key, a int not null, foreign key (a) references a (id)) engine=InnoDB;
         create table keyless (v text null) engine=InnoDB;
         create view v as select * from a;
         insert into a values (1, 'é'), (2, null), (3, '');
         insert into b values (1, 1), (2, 3);
         insert into keyless values ('x'), ('x'), (null)",
    );
    pair.source.run(&format!("drop user if exists {name}@'%'"));
    pair.source.run(&format!(
        "create user {name}@'%' identified by '{}'",
        PASSWORD.replace('\\', "\\\\").replace('\'', "''")
    ));
    for grant in grants {
        pair.source.run(&format!("grant {grant} to {name}@'%'"));
    }
    pair
}

/// A project for that account; `more` goes into its section.
fn project(pair: &Pair, more: &str) -> Project {
    let mut url = url::Url::parse(&format!("{}/{}", pair.source.server_url, pair.name)).unwrap();
    url.set_username(&pair.name).unwrap();
    Project::with_text(&format!(
        "[source]\nurl = \"{url}\"\ntls = \"disable\"\n{more}\n[target]\nurl = \"{}\"\ntls = \"disable\"\n[copy]\nreaders = 3\n",
        pair.target.url
    ))
}

fn finished(output: std::io::Result<Output>) -> Run {
    Run::from_output(&output.unwrap()).keeps(PASSWORD)
}

fn assert_equal(pair: &mut Pair, project: &Project, verb_environment: &[(&str, &str)]) {
    let report = finished(
        project
            .command(&["verify", "--format", "json"])
            .envs(verb_environment.iter().copied())
            .output(),
    )
    .expect(0)
    .json();
    for name in ["a", "b", "keyless"] {
        assert_eq!(table(&report, name)["verdict"]["kind"], "equal", "{report:#}");
        assert_eq!(pair.target_rows(name), pair.source_rows(name));
    }
    assert_eq!(report["epoch"]["consistent"], true);
}

#[test]
fn an_account_with_select_alone_is_enough() {
    let mut pair = scene("lf_least_select", &["select on lf_least_select.*"]);
    let project = project(&pair, "");
    let environment = [("LANDFALL_SOURCE_PASSWORD", PASSWORD)];
    finished(project.command(&["doctor"]).envs(environment).output()).expect(0);
    finished(project.command(&["migrate"]).envs(environment).output()).expect(0);
    assert_equal(&mut pair, &project, &environment);
}

#[test]
fn an_account_with_select_and_lock_tables_reads_with_several_readers() {
    let mut pair = scene("lf_least_lock", &["select, lock tables on lf_least_lock.*"]);
    let project = project(&pair, "password_env = \"LF_TEST_PASSWORD\"");
    let environment = [
        ("LF_TEST_PASSWORD", PASSWORD),
        ("LANDFALL_SOURCE_PASSWORD", "not this one"),
    ];
    finished(project.command(&["migrate"]).envs(environment).output()).expect(0);
    assert_equal(&mut pair, &project, &environment);
}

#[test]
fn a_password_is_read_from_a_file() {
    let mut pair = scene("lf_least_file", &["select on lf_least_file.*"]);
    let project = project(&pair, "password_file = \"secret\"");
    std::fs::write(project.file("secret"), format!("{PASSWORD}\n")).unwrap();
    finished(project.command(&["migrate"]).output()).expect(0);
    assert_equal(&mut pair, &project, &[]);
    // It is not kept anywhere: not in the stage, not in the report, not in the schema files.
    let mut folders = vec![project.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "secret" {
                let bytes = std::fs::read(&path).unwrap();
                assert!(
                    !bytes
                        .windows(PASSWORD.len())
                        .any(|window| window == PASSWORD.as_bytes()),
                    "{}",
                    path.display()
                );
            }
        }
    }
    // A file that is not there is named; the verbs that need no source go on without it.
    std::fs::remove_file(project.file("secret")).unwrap();
    project.landfall(&["copy"]).expect(2).says(&["secret", "password"]);
    project.landfall(&["verify"]).expect(0);
    project.landfall(&["status"]).expect(0);
}
