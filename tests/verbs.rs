//! The verbs one by one, in the order of a migration, and what each says to people and to programs.

mod again;
mod beginning;
mod clean;
mod help;
mod order;
mod schema;
mod status;
mod usage;

use crate::support::pair::Pair;
use crate::support::project::Project;

const SCENE: &str = "
    create table author (id int not null auto_increment primary key, name varchar(50) not null, born date null) engine=InnoDB;
    create table book (isbn varchar(20) not null primary key, author int not null, title varchar(100) not null, price decimal(8,2) null,
        changed timestamp(3) not null default current_timestamp(3) on update current_timestamp(3), key ix_title (title(10)),
        foreign key (author) references author (id) on delete cascade) engine=InnoDB;
    create table hit (at datetime not null, page varchar(20) null) engine=InnoDB;
    insert into author values (1, 'Ann', '1980-01-01'), (2, 'Bob', null), (40, 'Zoë', '1999-12-31');
    insert into book (isbn, author, title, price) values ('a-1', 1, 'First', 9.99), ('a-2', 1, 'Second', null), ('z-1', 40, 'Naïve 🙂', 0);
    insert into hit values ('2020-01-01', '/'), ('2020-01-01', '/'), ('2020-01-02', null)";

const VERBS: &[&str] = &[
    "init",
    "doctor",
    "assess",
    "translate",
    "schema",
    "copy",
    "finish",
    "verify",
    "migrate",
    "status",
    "worker",
    "worker",
    "clean",
];

/// All schema files with their text.
fn snapshot(project: &Project) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![project.file("schema")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Everything in three tables, as text.
fn dump(pair: &mut Pair) -> String {
    [
        "select id, name, born from author order by id",
        "select isbn, author, title, price from book order by isbn",
        "select at, page from hit order by at, page nulls first",
    ]
    .iter()
    .map(|sql| {
        pair.target
            .value(&format!(
                "select string_agg(row_to_json(r)::text, ';') from ({sql}) as r"
            ))
            .unwrap_or_default()
    })
    .collect::<Vec<_>>()
    .join("\n")
}
