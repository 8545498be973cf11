//! What a server does not show as it is: masked and encrypted columns, rows behind a security policy. Everything would be equal, and wrong.

use tds::{Answer, Behaviour, Column, Database, Reply, Table, Type, Value};

use super::Scene;

fn people() -> Database {
    let table = Table::new("dbo", "people")
        .column("id", "int")
        .not_null()
        .column("mail", "nvarchar(30)")
        .primary_key(&["id"])
        .rows((1..=3).map(|id| vec![Value::from(id), Value::text(format!("p{id}@example"))]));
    Database::new("shop").table(table)
}

/// A server on whose `view` one place is written down; and that gives no UNMASK.
fn with(view: &'static str, named: &'static [&'static str]) -> Behaviour {
    Behaviour::serving(people().open()).intercepting(move |statement| {
        if statement.text.contains("'UNMASK'") {
            return Some(Reply::instead(Answer::one("has", Type::Int, 0)));
        }
        statement.text.contains(view).then(|| {
            let columns = ["schema_name", "table_name", "column_name"];
            let columns = columns
                .iter()
                .take(named.len())
                .map(|name| Column::new(name, Type::nvarchar(128)));
            let row = named.iter().map(|text| Value::text((*text).to_owned())).collect();
            Reply::instead(Answer::rows(columns.collect(), vec![row]))
        })
    })
}

#[test]
fn columns_that_are_masked_or_encrypted_stop_their_table_by_name() {
    for (name, view, word) in [
        ("lf_standin_masked", "sys.masked_columns AS c", "UNMASK"),
        (
            "lf_standin_encrypted",
            "c.encryption_type IS NOT NULL",
            "encrypted by Always",
        ),
    ] {
        let scene = Scene::new(name, with(view, &["dbo", "people", "mail"]), "");
        scene.project.landfall(&["schema", "--apply"]).expect(0);
        scene
            .project
            .landfall(&["copy"])
            .expect(1)
            .says(&["dbo.people.mail", word]);
        let left_out = Scene::new(
            name,
            with(view, &["dbo", "people", "mail"]),
            "[tables.\"dbo.people\"]\nexclude_columns = [\"mail\"]\n",
        );
        left_out.project.landfall(&["schema", "--apply"]).expect(0);
        left_out.project.landfall(&["copy"]).expect(0);
    }
}

#[test]
fn rows_that_a_policy_may_hide_are_never_called_equal() {
    let view = "sys.security_predicates";
    let scene = Scene::new("lf_standin_filtered", with(view, &["dbo", "people"]), "");
    scene.project.landfall(&["migrate"]).expect(1);
    scene
        .project
        .landfall(&["verify"])
        .expect(1)
        .says(&["dbo.people", "security policy"]);
    let accepted = Scene::new(
        "lf_standin_filtered_accepted",
        with(view, &["dbo", "people"]),
        "[scope]\naccept_hidden = true\n",
    );
    accepted.project.landfall(&["migrate"]).expect(0);
}
