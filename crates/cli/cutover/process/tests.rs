use clap::Parser;

use super::*;
use crate::args::Arguments;

fn printer() -> Arc<Printer> {
    let arguments = Arguments::try_parse_from(["landfall", "--quiet", "status"]).unwrap();
    Arc::new(Printer::new(&arguments.global))
}

fn run_line(line: &str, timeout: Duration) -> Finished {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let finished = runtime.block_on(run(shell(line), timeout, &Mask::default(), &printer()));
    finished.unwrap()
}

#[test]
fn output_and_exit_code_are_kept() {
    let finished = run_line("echo one; echo two >&2; exit 3", Duration::from_secs(20));
    assert_eq!(finished.ended, Ended::Exit(Some(3)));
    assert_eq!(finished.output.out.text(), "one\n");
    let mut both: Vec<String> = finished.output.both.text().lines().map(str::to_owned).collect();
    both.sort();
    assert_eq!(both, ["one", "two"]);
}

#[test]
fn a_command_whose_time_is_over_is_ended_with_all_that_it_started() {
    let began = Instant::now();
    let marker = tempfile::tempdir().unwrap();
    let file = marker.path().join("alive");
    let line = format!("(trap '' TERM; sleep 2; touch {}) & sleep 60", file.display());
    let finished = run_line(&line, Duration::from_millis(300));
    assert_eq!(finished.ended, Ended::TimedOut);
    assert!(began.elapsed() < Duration::from_secs(30));
    std::thread::sleep(Duration::from_secs(3));
    assert!(!file.exists(), "what it started lives on");
}

#[test]
fn a_process_that_is_left_behind_does_not_hold_the_step() {
    let began = Instant::now();
    let finished = run_line("sleep 15 & echo started", Duration::from_secs(30));
    assert_eq!(finished.ended, Ended::Exit(Some(0)));
    assert_eq!(finished.output.out.text(), "started\n");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_middle_of_a_long_output_is_left_out() {
    let finished = run_line(
        "yes 0123456789012345678901234567890123456789 | head -n 100000; echo end",
        Duration::from_secs(60),
    );
    let output = &finished.output.both;
    assert!(output.truncated());
    assert_eq!(output.telling_line(), Some("end"));
    assert!(output.text().len() < KEPT + 200, "{}", output.text().len());
}

#[test]
fn a_line_without_an_end_is_cut_between_words_and_what_follows_is_read() {
    let finished = run_line(
        "printf 'first words '; head -c 9000000 /dev/zero | tr '\\0' x; echo; echo end",
        Duration::from_secs(30),
    );
    assert_eq!(finished.ended, Ended::Exit(Some(0)));
    assert_eq!(
        finished.output.out.text(),
        "first words … the rest of this line is left out\nend\n"
    );
}
