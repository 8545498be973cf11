//! `clean` where several projects load one database: each removes its own and nothing else.

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;
use crate::support::project::Project;
use crate::support::server::PrivateServer;

/// Projects of one source and one target, with these tables each.
fn parted(name: &str, scopes: &[&str]) -> (Pair, Vec<Project>) {
    let mut pair = Pair::new(name, "");
    pair.source.run_all(
        "create table customer (id int not null primary key, kind enum('a', 'b') not null,
                                changed timestamp not null default current_timestamp on update current_timestamp) engine=InnoDB;
         create table tag (id int not null primary key) engine=InnoDB;
         create table orders (id int not null primary key, kind enum('a', 'b') not null) engine=InnoDB;
         create table log (at date not null) engine=InnoDB;
         create table spare (id int not null primary key) engine=InnoDB;
         insert into customer (id, kind) values (1, 'a'), (2, 'b');
         insert into tag values (1);
         insert into orders values (1, 'a'), (2, 'b'), (3, 'b');
         insert into log values ('2020-01-01')",
    );
    let source = format!("{}/{name}", pair.source.server_url);
    let projects = scopes
        .iter()
        .map(|tables| {
            let include: Vec<String> = tables.split(' ').map(|table| format!("\"{name}.{table}\"")).collect();
            let scope = format!("[scope]\ninclude = [{}]\n", include.join(", "));
            Project::new(&source, &pair.target.url, &scope)
        })
        .collect();
    (pair, projects)
}

fn tables(pair: &mut Pair) -> String {
    let sql = format!(
        "select string_agg(tablename, ',' order by tablename) from pg_tables where schemaname = '{}'",
        pair.name
    );
    pair.target.value(&sql).unwrap_or_default()
}

fn has_ledger(pair: &mut Pair) -> bool {
    pair.target.value("select to_regnamespace('landfall')::text").is_some()
}

#[test]
fn clean_of_one_project_leaves_the_others_tables_and_ledger() {
    let (mut pair, projects) = parted("lf_clean_shared", &["customer tag", "orders log", "spare"]);
    let (one, two, third) = (&projects[0], &projects[1], &projects[2]);
    one.landfall(&["migrate"]).expect(0);
    two.landfall(&["migrate"]).expect(0);

    // One that loaded nothing removes nothing.
    third
        .landfall(&["clean", "--tables", "--allow-drop"])
        .expect(0)
        .says(&["nothing to drop"]);
    third.landfall(&["clean", "--allow-drop"]).expect(0);
    one.landfall(&["verify"]).expect(0);

    let listed = one
        .landfall(&["clean", "--tables", "--format", "json"])
        .expect(1)
        .json();
    let names: Vec<&str> = listed["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["name"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["customer", "tag"], "{listed:#}");
    assert_eq!(listed["ledger_schema"], false, "{listed:#}");
    one.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert_eq!(tables(&mut pair), "log,orders");
    two.landfall(&["verify"]).expect(0);
    two.landfall(&["copy", "--refresh"]).expect(0);
    two.landfall(&["finish"]).expect(0);
    two.landfall(&["verify"]).expect(0);

    // It begins again beside the other one, and the last one takes the ledger along.
    one.landfall(&["migrate"]).expect(0);
    one.landfall(&["clean", "--allow-drop"]).expect(0);
    assert!(has_ledger(&mut pair));
    two.landfall(&["verify"]).expect(0);
    let listed = two
        .landfall(&["clean", "--tables", "--format", "json"])
        .expect(1)
        .json();
    assert_eq!(listed["ledger_schema"], true, "{listed:#}");
    two.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert!(!has_ledger(&mut pair));
    assert_eq!(tables(&mut pair), "customer,tag");
}

#[test]
fn a_project_without_a_stage_cleans_what_is_in_its_scope() {
    let (mut pair, projects) = parted("lf_clean_lost", &["customer tag", "orders log"]);
    for project in &projects {
        project.landfall(&["migrate"]).expect(0);
    }
    std::fs::remove_dir_all(projects[0].file("stage")).unwrap();
    projects[0].landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert_eq!(tables(&mut pair), "log,orders");
    projects[1].landfall(&["verify"]).expect(0);
}

#[test]
fn two_servers_with_a_database_of_one_name_are_refused_one_target() {
    let name = "lf_clean_names";
    let (pair, projects) = parted(name, &["customer tag"]);
    projects[0].landfall(&["migrate"]).expect(0);
    let server = PrivateServer::start("mariadb");
    let mut other = MysqlDatabase::create(&server.url, name);
    other.run("create table tag (id int not null primary key) engine=InnoDB");
    other.run("insert into tag values (7)");
    let project = Project::new(
        &format!("{}/{name}", server.url),
        &pair.target.url,
        &format!("[schemas]\n{name} = \"elsewhere\"\n"),
    );
    project.landfall(&["schema", "--apply"]).expect(0);
    project.landfall(&["copy"]).expect(2).says(&[
        "another source server",
        "lf_clean_names.tag",
        "target database of its own",
    ]);
    project
        .landfall(&["copy", "--restart", "lf_clean_names.tag"])
        .expect(2)
        .says(&["another source server"]);
    // Nor does it remove what the ledger says of the first one's.
    project.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    projects[0].landfall(&["verify"]).expect(0);
    drop(other);
    server.stop();
}
