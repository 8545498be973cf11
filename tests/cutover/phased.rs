//! Sets of tables that move one after the other.

use super::run::log;
use crate::support::landfall::Run;
use crate::support::pair::Pair;

const SETS: &str = include_str!("sets.toml");

/// Customers move first, their orders behind them; a foreign key is between them.
const TABLES: &str = "create table customers (id int not null primary key, name varchar(40) not null) engine=InnoDB;
     create table orders (id int not null auto_increment primary key, customer int not null, cents int not null,
        constraint orders_customer foreign key (customer) references customers (id)) engine=InnoDB;
     insert into customers values (1, 'Ada'), (2, 'Grace'), (3, 'Joan');
     insert into orders (customer, cents) values (1, 100), (2, 250)";

fn cutover(pair: &Pair, arguments: &[&str]) -> Run {
    pair.landfall(&[&["cutover"], arguments].concat())
}

/// `[cutover]` with the two sets.
fn settings(name: &str, template: &str, more: &str) -> String {
    format!(
        "[cutover]\ntemplate = \"{template}\"\n{more}\
         [cutover.contacts.dba]\nname = \"Ann\"\nreach = \"#shop\"\n\
         [[cutover.sets]]\nname = \"people\"\ntables = [\"{name}.customers\"]\n\
         [[cutover.sets]]\nname = \"sales\"\ntables = [\"{name}.orders\"]\n"
    )
}

/// Two sets that are copied, each with a stage of its own, and a plan of this template.
fn copied(name: &str, template: &str) -> Pair {
    let mut pair = Pair::new(name, &settings(name, "template.toml", ""));
    std::fs::write(pair.project.file("template.toml"), template).unwrap();
    pair.source.run_all(TABLES);
    copy_ahead(&pair);
    pair
}

/// What stands before the first run: a plan that knows the sets, a copy of each, and a plan that knows what was copied.
fn copy_ahead(pair: &Pair) {
    cutover(pair, &["plan"]).expect(0);
    for set in ["people", "sales"] {
        pair.landfall(&["schema", "--apply", "--set", set]).expect(0);
        pair.landfall(&["copy", "--set", set]).expect(0);
        pair.landfall(&["finish", "--set", set]).expect(0);
    }
    cutover(pair, &["plan"]).expect(0);
}

#[test]
fn evidence_of_one_set_opens_no_gate_of_another() {
    let pair = copied("lf_cutover_sets", SETS);
    cutover(&pair, &["start"]).expect(0);
    for step in ["people-verify", "people-route"] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    // Nobody verifies the second set: the verification of the first one is there, green and fresh.
    let reason = "there is no time for it";
    cutover(&pair, &["confirm", "sales-verify", "--skip", "--reason", reason]).expect(0);
    cutover(&pair, &["next"]).expect(1).says(&[
        "gate sales-switch: closed",
        "missing: there is no verification",
        "is of the set people",
    ]);
    assert_eq!(log(&pair), ["people-route"]);
    cutover(&pair, &["abort", "--reason", "sales was not verified"]).expect(0);
    // Once more, with its own verification.
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(0)
        .says(&["the run is complete"]);
    assert_eq!(
        log(&pair),
        ["people-route", "undo-people-route", "people-route", "sales-route"]
    );
}
