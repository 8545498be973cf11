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

/// A database of which the account sees a part.
fn partly(name: &str, more: &str) -> (Pair, Project) {
    let grants = [format!("select (id) on {name}.a"), format!("select on {name}.b")];
    let mut pair = scene(name, &[&grants[0], &grants[1]]);
    pair.source.run("alter table b drop foreign key b_ibfk_1");
    let project = project(&pair, "");
    let path = project.file("landfall.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n{more}")).unwrap();
    (pair, project)
}

#[test]
fn what_the_account_does_not_see_is_not_verified() {
    let environment = [("LANDFALL_SOURCE_PASSWORD", PASSWORD)];
    let run = |project: &Project, verb: &str| {
        finished(project.command(&[verb, "--format", "json"]).envs(environment).output())
    };
    let gaps = |project: &Project| -> Vec<(String, bool)> {
        let report = finished(project.command(&["verify", "--format", "json"]).output()).json();
        let gaps = report["coverage"]["not_verified"].as_array().unwrap();
        gaps.iter()
            .map(|gap| {
                (
                    gap["object"].as_str().unwrap().to_owned(),
                    gap["declared"].as_bool().unwrap(),
                )
            })
            .collect()
    };
    let name = "lf_least_partly";
    let (_pair, project) = partly(name, "");
    run(&project, "doctor").expect(0);
    let document = run(&project, "migrate").expect(1).json();
    assert!(
        document["reasons"].to_string().contains("accept_hidden"),
        "{document:#}"
    );
    project.landfall(&["verify"]).expect(1).says(&[
        "not compared",
        "database lf_least_partly",
        "lf_least_partly.a",
        "some columns only",
    ]);
    assert_eq!(
        gaps(&project),
        [
            (format!("database {name}"), false),
            (format!("columns of {name}.a"), false)
        ]
    );

    // Named one by one, no table is missing; of one that is seen in part, columns still are.
    let name = "lf_least_named";
    let (_pair, project) = partly(name, "[scope]\ninclude = [\"lf_least_named.b\"]\n");
    run(&project, "migrate").expect(0);
    assert_eq!(gaps(&project), []);
    let (_pair, project) = partly(
        "lf_least_columns",
        "[scope]\ninclude = [\"lf_least_columns.a\", \"lf_least_columns.b\"]\n",
    );
    run(&project, "migrate").expect(1);
    assert_eq!(gaps(&project), [("columns of lf_least_columns.a".to_owned(), false)]);
    let (_pair, project) = partly("lf_least_hidden", "[scope]\ninclude = [\"lf_least_hidden.keyless\"]\n");
    run(&project, "migrate").expect(2);

    // The project takes it as it is, and the report goes on saying so.
    let name = "lf_least_accepted";
    let (_pair, project) = partly(name, "[scope]\naccept_hidden = true\n");
    run(&project, "migrate").expect(0);
    assert_eq!(
        gaps(&project),
        [
            (format!("database {name}"), true),
            (format!("columns of {name}.a"), true)
        ]
    );
    project
        .landfall(&["verify"])
        .expect(0)
        .says(&["database lf_least_accepted"]);
}

#[test]
fn doctor_gives_the_grant_to_an_account_without_any() {
    let pair = scene("lf_least_none", &["usage on *.*"]);
    let project = project(&pair, "");
    let run = finished(
        project
            .command(&["doctor"])
            .env("LANDFALL_SOURCE_PASSWORD", PASSWORD)
            .output(),
    )
    .expect(1)
    .says(&["GRANT SELECT ON `lf\\_least\\_none`.* TO 'lf_least_none'@'%'"]);
    assert!(!run.stdout.contains("landfall doctor"), "{}", run.stdout);
}
