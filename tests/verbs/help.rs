//! The help texts, as they are read: `tests/cases/help/`.

use super::VERBS;
use crate::support::golden;
use crate::support::landfall;

/// The verbs of the cutover, behind `landfall cutover`.
const CUTOVER: &[&[&str]] = &[
    &[],
    &["plan"],
    &["rehearse"],
    &["start"],
    &["next"],
    &["status"],
    &["confirm"],
    &["waive"],
    &["approve"],
    &["abort"],
    &["report"],
    &["check-report"],
];

#[test]
fn help_texts_are_the_blessed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut names = vec!["landfall.txt".to_owned()];
    golden::assert_blessed(
        "help/landfall.txt",
        &landfall::run(folder.path(), &["--help"]).expect(0).stdout,
    );
    for verb in VERBS.iter().chain(&["completions"]) {
        let help = landfall::run(folder.path(), &[verb, "--help"]).expect(0);
        golden::assert_blessed(&format!("help/{verb}.txt"), &help.stdout);
        names.push(format!("{verb}.txt"));
    }
    for verb in CUTOVER {
        let mut typed = vec!["cutover"];
        typed.extend(*verb);
        let file = format!("{}.txt", typed.join("-"));
        typed.push("--help");
        let help = landfall::run(folder.path(), &typed).expect(0);
        golden::assert_blessed(&format!("help/{file}"), &help.stdout);
        names.push(file);
    }
    golden::assert_no_others("help", &names);
}
