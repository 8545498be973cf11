//! `landfall cutover plan` over the demo's shop, whose tables are read from its script: no server is needed.

use crate::support::landfall::Run;
use crate::support::project::Project;

const CONTACTS: &str = "
[cutover.contacts]
ann = { name = \"Ann Lee\", reach = \"+49 30 1234567\" }
[cutover.owners]
lead = \"ann\"
dba = \"ann\"
application = \"ann\"
operations = \"ann\"
";

fn shop(more: &str) -> Project {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/demo/shop.sql");
    Project::with_text(&format!(
        "[source]\nscript = \"{script}\"\ndialect = \"mysql\"\nschema = \"shop\"\n\
         [target]\nurl = \"postgres://owner@pg.example/shop\"\n{more}"
    ))
}

fn plan(project: &Project, more: &[&str]) -> Run {
    let mut arguments = vec!["cutover", "plan", "--format", "json"];
    arguments.extend(more);
    project.landfall(&arguments)
}

#[test]
fn every_template_makes_a_plan_of_the_shop_with_its_runbook() {
    for template in ["offline", "rehearsed", "phased"] {
        let project = shop(CONTACTS);
        let document = plan(&project, &["--template", template]).expect(0).json();
        assert_eq!(document["passed"], true, "{document:#}");
        assert_eq!(document["plan"]["template"], template);
        let read = |name: &str| std::fs::read_to_string(project.file(&format!("cutover/{name}"))).unwrap();
        let (markdown, html) = (read("runbook.md"), read("runbook.html"));
        for text in [&markdown, &html] {
            assert!(
                text.contains("POINT OF NO RETURN") && text.contains("Ann Lee"),
                "{text}"
            );
        }
        for fetched in ["http:", "https:", "src=", "<link", "<script"] {
            assert!(!html.contains(fetched), "{fetched}: {html}");
        }
        let kept: serde_json::Value = serde_json::from_str(&read("plan.json")).unwrap();
        assert_eq!(kept, document["plan"]);
        assert!(read("SHA256SUMS").contains("  plan.json\n"));
        // In text: the steps, the point of no return, the downtime.
        let run = project
            .landfall(&["cutover", "plan", "--template", template, "--print"])
            .expect(0);
        for expected in ["NO RETURN", "Downtime", "source-archived"] {
            assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
        }
    }
}

#[test]
fn the_shops_foreign_keys_between_sets_are_cut_and_created_again() {
    let project = shop(&format!(
        "{CONTACTS}
[[cutover.sets]]
name = \"people\"
tables = [\"shop.customer\", \"shop.address\", \"shop.country\"]
[[cutover.sets]]
name = \"rest\"
tables = [\"shop.*\"]
"
    ));
    // The second set's patterns mean the first one's tables, too.
    let document = plan(&project, &["--template", "phased"]).expect(1).json();
    let flaws = document["flaws"].as_array().unwrap();
    assert!(
        flaws
            .iter()
            .any(|flaw| flaw["kind"] == "sets" && flaw["place"] == "table shop.customer"),
        "{flaws:#?}"
    );
    assert!(!project.file("cutover/plan.json").exists());

    let project = shop(CONTACTS);
    let document = plan(&project, &["--template", "phased"]).expect(0).json();
    let risks = document["plan"]["open_risks"].as_array().unwrap();
    assert!(!risks.is_empty());
    let text = document.to_string();
    for risk in risks {
        let name = risk["name"].as_str().unwrap();
        assert!(risk["created_after"].is_string(), "{risk}");
        assert!(
            text.contains(&format!("Create the foreign key {} from", name.replace('"', "\\\""))),
            "{name}"
        );
    }
    // A set is a migration of its own.
    let missing = project.landfall(&["doctor", "--set", "nobody"]).expect(2);
    assert!(missing.stderr.contains("there is no set nobody"), "{}", missing.stderr);
    let run = project.landfall(&["schema", "--print", "--set", "wave-1"]).expect(0);
    assert!(
        run.stdout.contains("\"country\"") && !run.stdout.contains("\"order_item\""),
        "{}",
        run.stdout
    );
}

#[test]
fn a_plan_that_was_edited_is_noticed_and_nonsense_is_told() {
    let project = shop(CONTACTS);
    let first = plan(&project, &["--template", "offline"]).expect(0).json();
    // The same again is the same plan, with the same hash.
    let again = plan(&project, &["--template", "offline"]).expect(0).json();
    assert_eq!(first["hash"], again["hash"]);

    let path = project.file("cutover/plan.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"gate\": \"open\"", "\"gate\": \"opened\"")).unwrap();
    let refused = plan(&project, &["--template", "offline"]).expect(2);
    assert!(refused.stderr.contains("was edited by hand"), "{}", refused.stderr);
    let status = project.landfall(&["cutover", "status"]).expect(2);
    assert!(
        status.stderr.contains("stands behind the gate `opened`"),
        "{}",
        status.stderr
    );
    plan(&project, &["--template", "offline", "--overwrite"]).expect(0);
    project.landfall(&["cutover", "status"]).expect(0);
}

#[test]
fn what_is_wrong_is_told_with_what_mends_it() {
    let project = shop("");
    let run = project.landfall(&["cutover", "plan"]).expect(1);
    for expected in [
        "who is in no contacts",
        "[cutover.contacts]",
        "a plan with errors is not written",
    ] {
        assert!(
            format!("{}{}", run.stdout, run.stderr).contains(expected),
            "{expected}: {}",
            run.stdout
        );
    }
    let run = project.landfall(&["cutover", "plan", "--template", "ofline"]).expect(2);
    assert!(run.stderr.contains("did you mean offline?"), "{}", run.stderr);
    let own = project.file("own.toml");
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/cutover/offline.toml")).unwrap();
    std::fs::write(
        &own,
        shipped.replacen("evidence = \"doctor\", fresh", "evidence = \"luck\", fresh", 1),
    )
    .unwrap();
    let run = project
        .landfall(&["cutover", "plan", "--template", "own.toml"])
        .expect(2);
    assert!(
        run.stderr.contains("unknown variant `luck`") && run.stderr.contains("own.toml:"),
        "{}",
        run.stderr
    );
}
