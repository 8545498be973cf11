//! A headless Chromium, spoken to over its DevTools protocol on a pipe: messages of JSON that end with a zero byte.
//!
//! <https://chromedevtools.github.io/devtools-protocol/>

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(300);

/// One browser at a time: each is a dozen processes.
static ONE: Mutex<()> = Mutex::new(());

/// A browser with one page.
pub(super) struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// Events of the page, in their order.
    pub(super) events: Vec<Value>,
    _profile: tempfile::TempDir,
    _only: MutexGuard<'static, ()>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The browser's program; in CI it must be there.
fn program() -> Option<String> {
    let named = std::env::var("LANDFALL_CHROMIUM").ok();
    let names = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    let found = named.into_iter().chain(names).find(|name| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    });
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "there is no Chromium"
    );
    if found.is_none() {
        std::io::stderr().write_all(b"skipped: there is no Chromium\n").ok();
    }
    found
}

impl Browser {
    /// Starts one; `None` if there is none on this machine.
    pub(super) fn start() -> Option<Browser> {
        let program = program()?;
        let only = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = tempfile::tempdir().unwrap();
        // The pipe's ends are 3 and 4 for the browser.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null"])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
            ])
            .args([
                "--remote-debugging-pipe",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (sender, from) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                let value = serde_json::from_slice(message.strip_suffix(&[0]).unwrap_or(&message));
                if sender.send(value.unwrap_or(Value::Null)).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let mut browser = Browser {
            process,
            to,
            from,
            session: None,
            last: 0,
            events: Vec::new(),
            _profile: profile,
            _only: only,
        };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a method of the protocol.
    #[track_caller]
    pub(super) fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let mut answer = self.receive(method);
            if answer["id"] == json!(id) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }

    #[track_caller]
    fn receive(&mut self, what: &str) -> Value {
        let message = self
            .from
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|error| panic!("Chromium does not answer {what}: {error}"));
        if message["id"].is_null() {
            self.events.push(message.clone());
        }
        message
    }

    /// Opens a file and waits until it is loaded.
    #[track_caller]
    pub(super) fn open(&mut self, page: &Path) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": format!("file://{}", page.display())}));
        while !self.has_event("Page.loadEventFired") {
            self.receive("Page.navigate");
        }
    }

    fn has_event(&self, method: &str) -> bool {
        self.events.iter().any(|event| event["method"] == json!(method))
    }

    /// The value of an expression, promises awaited.
    #[track_caller]
    pub(super) fn evaluate(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// The width of the page in CSS pixels, its colours, and whether it is printed.
    pub(super) fn show(&mut self, width: u32, dark: bool, print: bool) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        let media = if print { "print" } else { "screen" };
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": features}),
        );
    }

    /// The page on paper.
    pub(super) fn pdf(&mut self) -> Vec<u8> {
        let answer = self.call(
            "Page.printToPDF",
            json!({"preferCSSPageSize": true, "printBackground": true}),
        );
        decoded(&answer)
    }

    /// A picture of a part of the page.
    pub(super) fn picture(&mut self, from: u32, width: u32, height: u32) -> Vec<u8> {
        let clip = json!({"x": 0, "y": from, "width": width, "height": height, "scale": 1});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let answer = self.call("Page.captureScreenshot", params);
        decoded(&answer)
    }
}

fn decoded(answer: &Value) -> Vec<u8> {
    use base64::Engine;
    let text = answer["data"].as_str().unwrap();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
