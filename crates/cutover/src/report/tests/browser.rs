//! The page as a browser shows it.

mod chromium;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::chromium::Browser;
use super::sample::{World, hostile, large, world};
use super::schema::python;
use crate::report::render;

/// Widths in CSS pixels: a desk, a telephone, and A4 between the page's margins.
const DESK: u32 = 1280;
const PHONE: u32 = 390;
const PAPER: u32 = 703;

fn write(folder: &Path, name: &str, world: &World) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, render(&world.report()).unwrap()).unwrap();
    path
}

/// axe-core, as a package of the Python of the tests brings it.
fn axe() -> String {
    let python = python();
    let libraries = python.parent().unwrap().parent().unwrap().join("lib");
    let version = std::fs::read_dir(libraries).unwrap().next().unwrap().unwrap().path();
    std::fs::read_to_string(version.join("site-packages/axe_playwright_python/axe.min.js")).unwrap()
}

/// Complaints of the page: what its console says, what it wants of the network, and what its policy stopped.
fn complaints(browser: &Browser, page: &Path) -> Vec<String> {
    let own = format!("file://{}", page.display());
    let of_note = |event: &&Value| match event["method"].as_str().unwrap_or("") {
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => true,
        "Network.requestWillBeSent" => event["params"]["request"]["url"] != json!(own),
        _ => false,
    };
    browser.events.iter().filter(of_note).map(Value::to_string).collect()
}

#[test]
fn the_page_is_silent_asks_for_nothing_and_is_accessible() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let axe = axe();
    for (name, world) in [
        ("whole.html", world()),
        ("hostile.html", hostile()),
        ("large.html", large(60)),
    ] {
        let page = write(folder.path(), name, &world);
        let all = [(DESK, false), (PHONE, true), (DESK, true), (PHONE, false)];
        // Colours and structure are the same for all worlds; what differs is how much there is, and what.
        for (width, dark) in &all[..if name == "whole.html" { 4 } else { 2 }] {
            let (width, dark) = (*width, *dark);
            browser.show(width, dark, false);
            browser.open(&page);
            browser.evaluate(&axe);
            let found = browser.evaluate(
                "axe.run().then(found => found.violations.filter(it => ['serious', 'critical', 'moderate'].includes(it.impact))
                    .map(it => `${it.impact} ${it.id}: ${it.nodes.slice(0, 3).map(node => node.html + node.failureSummary).join('; ')}`))",
            );
            assert_eq!(found, json!([]), "{name}, {width} wide, dark: {dark}");
            let wide = browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(wide, json!(0), "{name} is wider than {width}");
            assert_eq!(complaints(&browser, &page), Vec::<String>::new(), "{name}");
        }
        let title = browser
            .evaluate("document.title + document.querySelectorAll('img, [onerror], [onmouseover], script').length");
        assert!(!title.as_str().unwrap().contains("owned\u{0}"), "{title}");
        assert!(
            title.as_str().unwrap().ends_with('1'),
            "something but the page's own script is in {name}: {title}"
        );
    }
}

const FIRST: &str = "document.querySelector('#results tbody tr:not([hidden]) th').textContent";

#[test]
fn thousands_of_tables_are_sorted_and_filtered() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = write(folder.path(), "large.html", &large(5000));
    browser.show(DESK, false, false);
    browser.open(&page);
    let click = |browser: &mut Browser, column: usize| {
        browser.evaluate(&format!(
            "document.querySelectorAll('#results thead button')[{column}].click()"
        ));
        let state = format!("document.querySelectorAll('#results thead th')[{column}].getAttribute('aria-sort')");
        browser.evaluate(&state)
    };
    assert_eq!(click(&mut browser, 0), json!("ascending"));
    assert_eq!(browser.evaluate(FIRST), json!("shop.table_00000"));
    assert_eq!(click(&mut browser, 0), json!("descending"));
    assert_eq!(browser.evaluate(FIRST), json!("shop.table_04999"));
    // By number, not by text: 7,919 comes before 10,000.
    assert_eq!(click(&mut browser, 2), json!("ascending"));
    let sorted = "(() => { const rows = [...document.querySelectorAll('#results tbody tr')].map(row => Number(row.cells[2].textContent.replaceAll(',', '')));
        return rows.length === 5000 && rows.every((rows, at, all) => at === 0 || all[at - 1] <= rows); })()";
    assert_eq!(browser.evaluate(sorted), json!(true));
    assert_eq!(
        browser.evaluate("document.querySelectorAll('#results thead [aria-sort=none]').length"),
        json!(9)
    );

    let filter = |browser: &mut Browser, text: &str, kind: &str| {
        browser.evaluate(&format!(
            "(() => {{ const form = document.querySelector('form.filter'); form.elements.text.value = {}; form.elements.kind.value = '{kind}';
                form.dispatchEvent(new Event('input', {{ bubbles: true }}));
                return [form.elements.count.value, document.querySelectorAll('#results tbody tr:not([hidden])').length]; }})()",
            json!(text)
        ))
    };
    assert_eq!(filter(&mut browser, "TABLE_0012", ""), json!(["10 of 5,000 shown", 10]));
    assert_eq!(
        filter(&mut browser, "", "different"),
        json!(["100 of 5,000 shown", 100])
    );
    assert_eq!(
        filter(&mut browser, "table_00007", "different"),
        json!(["1 of 5,000 shown", 1])
    );
    assert_eq!(filter(&mut browser, "no such", ""), json!(["0 of 5,000 shown", 0]));
    // With the keyboard alone: the first heading's button gets the focus and Enter sorts.
    filter(&mut browser, "", "");
    browser.evaluate("document.querySelector('#results thead button').focus()");
    for kind in ["rawKeyDown", "char", "keyUp"] {
        let key = json!({"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"});
        browser.call("Input.dispatchKeyEvent", key);
    }
    assert_eq!(browser.evaluate(FIRST), json!("shop.table_00000"));
    assert_eq!(complaints(&browser, &page), Vec::<String>::new());
}

#[test]
fn the_page_is_printed_whole() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, world, pages) in [
        ("whole.html", world(), 4..20),
        ("hostile.html", hostile(), 8..120),
        ("large.html", large(1000), 20..200),
    ] {
        let page = write(folder.path(), name, &world);
        browser.show(PAPER, false, true);
        browser.open(&page);
        // What somebody filtered, or left folded, is printed too.
        browser.evaluate("document.querySelector('form.filter').elements.text.value = 'nothing'");
        browser.evaluate("document.querySelector('form.filter').dispatchEvent(new Event('input', { bubbles: true }))");
        browser.evaluate("dispatchEvent(new Event('beforeprint'))");
        let cut = browser.evaluate(
            "[...document.querySelectorAll('main *')].filter(it => it.getClientRects().length && !it.closest('svg') && it.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 3).map(it => it.outerHTML.slice(0, 200))",
        );
        assert_eq!(cut, json!([]), "{name} is wider than the paper");
        let hidden = browser.evaluate("[...document.querySelectorAll('tbody tr, details > *, svg')].filter(it => !it.getClientRects().length).length");
        assert_eq!(hidden, json!(0), "{name}");
        let pdf = browser.pdf();
        assert!(pdf.starts_with(b"%PDF"));
        let text = String::from_utf8_lossy(&pdf);
        let count = text.matches("/Type /Page\n").count();
        assert!(pages.contains(&count), "{name} has {count} pages");
    }
}

/// Writes pictures of the page into the folder in LANDFALL_SAMPLE_PAGES, to look at.
#[test]
fn the_page_can_be_looked_at() {
    let Some(folder) = std::env::var_os("LANDFALL_SAMPLE_PAGES").map(PathBuf::from) else {
        return;
    };
    let Some(mut browser) = Browser::start() else { return };
    for (name, world) in [("whole", world()), ("hostile", hostile())] {
        let page = write(&folder, &format!("{name}.html"), &world);
        for (kind, width, dark, print) in [
            ("desk", DESK, false, false),
            ("dark", DESK, true, false),
            ("phone", PHONE, false, false),
            ("paper", PAPER, false, true),
        ] {
            browser.show(width, dark, print);
            browser.open(&page);
            let height = browser
                .evaluate("document.documentElement.scrollHeight")
                .as_u64()
                .unwrap();
            for (index, from) in (0..u32::try_from(height).unwrap().min(9000)).step_by(1500).enumerate() {
                let picture = browser.picture(from, width, 1500);
                std::fs::write(folder.join(format!("{name}-{kind}-{index}.png")), picture).unwrap();
            }
            if print {
                std::fs::write(folder.join(format!("{name}.pdf")), browser.pdf()).unwrap();
            }
        }
    }
}
