use super::*;
use crate::plan::{Action, EntryPoint, Undo};
use crate::sample;

fn both(plan: &Plan) -> (String, String) {
    (markdown(plan).unwrap(), html(plan).unwrap())
}

#[test]
fn a_runbook_says_who_does_what_and_where_there_is_no_way_back() {
    let (markdown, html) = both(&sample::plan());
    for text in [&markdown, &html] {
        for expected in [
            "Shop to PostgreSQL",
            "Ann",
            "#shop",
            "Do the smoke tests pass?",
            "echo freeze",
            "thaw the source",
            "POINT OF NO RETURN",
            "the target is written to",
            "Gate go: Go",
            "it moves the application",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        let (stop, route) = (
            text.find("POINT OF NO RETURN: ").unwrap(),
            text.find("echo route").unwrap(),
        );
        assert!(
            stop < route && text.find("Do the smoke tests pass?").unwrap() < stop,
            "{text}"
        );
    }
    assert!(
        !html.contains("http://") && !html.contains("https://") && !html.contains("<script"),
        "{html}"
    );
    assert!(!markdown.contains("\n\n\n\n"), "{markdown}");
}

#[test]
fn hostile_names_are_text_and_nothing_else() {
    let mut plan = sample::plan();
    plan.title = "<script>alert(1)</script> | *x* `y` [z](javascript:1)".to_owned();
    plan.contacts.get_mut("dba").unwrap().reach = "a|b\n| c".to_owned();
    plan.phases[0].steps[0].action = Action::Command {
        command: "echo '```' && echo </pre><img src=x>".to_owned(),
    };
    plan.phases[0].steps[0].undo = Undo::By(Action::Confirm {
        question: "<b>really?</b>".to_owned(),
        attach: false,
    });
    plan.phases[1].tables = vec![model::TableName::new("s\"h<op", "or`der_item_")];
    plan.entry_points.push(EntryPoint {
        id: "jobs".parse().unwrap(),
        title: "\"><svg onload=1>".to_owned(),
        before: String::new(),
        blocked_by: "x".to_owned(),
        step: None,
        allowed: Vec::new(),
    });
    let (markdown, html) = both(&plan);
    for tag in ["<script", "<img", "<svg", "<b>"] {
        assert!(!html.contains(tag), "{tag}: {html}");
    }
    // In Markdown a tag may stand in a block of code, whose fence is longer than any inside.
    assert!(
        markdown.contains("````text\necho '```' && echo </pre><img src=x>\n````"),
        "{markdown}"
    );
    for tag in ["<script", "<svg", "<b>"] {
        assert!(!markdown.contains(tag), "{tag}: {markdown}");
    }
    assert!(
        markdown.contains("# &lt;script&gt;alert(1)&lt;/script&gt; \\| \\*x\\* \\`y\\` \\[z\\](javascript:1)"),
        "{markdown}"
    );
    assert!(markdown.contains("a\\|b \\| c"), "{markdown}");
    assert!(markdown.contains("or\\`der_item\\_"), "{markdown}");
}
