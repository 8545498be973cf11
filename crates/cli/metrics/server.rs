//! Serves the metrics: a request, an answer, and the connection is closed. Nothing else is served, and nothing can be changed
//! by a request.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use transfer::{CopyOptions, Progress};

use super::figures::{Exposition, Figures};
use crate::failure::Failure;
use crate::printer::Printer;
use crate::settings::MetricsOptions;

/// A request is no longer.
const LONGEST_REQUEST: usize = 8 << 10;
/// Time for a request and its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that are answered at once; others wait.
const AT_ONCE: usize = 8;
/// After an error of the listener, such as too many open files.
const AGAIN: Duration = Duration::from_millis(200);

/// The metrics of this process, served until this is dropped.
#[derive(Debug)]
pub(crate) struct Metrics {
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
    linger: Duration,
}

#[derive(Debug)]
struct Shared {
    figures: Figures,
    /// Somebody has got the last values.
    got: Notify,
}

/// Listens from now on.
///
/// # Errors
/// [`Failure::Listen`].
pub(crate) async fn serve(
    wanted: MetricsOptions,
    options: &CopyOptions,
    printer: &Printer,
) -> Result<Metrics, Failure> {
    let failed = |source| Failure::Listen {
        address: wanted.address.0,
        source,
    };
    let listener = TcpListener::bind(wanted.address.0).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    printer.say(format!("metrics: http://{bound}/metrics"));
    let shared = Arc::new(Shared {
        figures: Figures::new(options),
        got: Notify::new(),
    });
    let serving = tokio::spawn(listen(listener, Arc::clone(&shared)));
    Ok(Metrics {
        shared,
        serving,
        linger: wanted.linger,
    })
}

impl Metrics {
    /// What the copy tells its events to.
    pub(super) fn receiver(&self) -> Progress {
        let shared = Arc::clone(&self.shared);
        Progress::new(move |event| shared.figures.count(&event))
    }

    /// Nothing will change any more. Waits until somebody has got the last values, if that was asked for.
    pub(crate) async fn end(self) {
        self.shared.figures.end();
        if !self.linger.is_zero() {
            // Nobody may come.
            let _late = tokio::time::timeout(self.linger, self.shared.got.notified()).await;
        }
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        // Never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // Who asks may go away at any time.
            let _gone = tokio::time::timeout(PATIENCE, answer(stream, &shared)).await;
            drop(place);
        });
    }
}

async fn answer(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let Some(request) = head(&mut stream).await? else {
        return Ok(());
    };
    let (answer, is_last) = response(&request, || shared.figures.exposition());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    if is_last {
        shared.got.notify_one();
    }
    Ok(())
}

/// A request up to its empty line, or as much of it as is read; `None` if the other end went away before.
async fn head(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let mut part = [0; 1024];
    while request.len() < LONGEST_REQUEST && !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(None);
        }
        request.extend_from_slice(&part[..read]);
    }
    Ok(Some(request))
}

/// The answer, and whether it has the last values of the metrics: GET and HEAD of `/metrics`, whatever follows a question mark.
fn response(request: &[u8], metrics: impl FnOnce() -> Exposition) -> (String, bool) {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let plain = "text/plain; charset=utf-8";
    match words[..] {
        [b"GET" | b"HEAD", path, version] if version.starts_with(b"HTTP/1.") => {
            let path = path.split(|byte| *byte == b'?').next().unwrap_or_default();
            let is_get = words[0] == b"GET";
            if path == b"/metrics" {
                let found = metrics();
                let kind = format!("{}; charset=utf-8", found.media_type);
                (
                    written("200 OK", &kind, "", &found.text, is_get),
                    is_get && found.is_last,
                )
            } else {
                let text = "there is nothing but /metrics\n";
                (written("404 Not Found", plain, "", text, is_get), false)
            }
        }
        [_, _, version] if version.starts_with(b"HTTP/1.") => {
            let allow = "Allow: GET, HEAD\r\n";
            let answer = written("405 Method Not Allowed", plain, allow, "GET only\n", true);
            (answer, false)
        }
        _ => (
            written("400 Bad Request", plain, "", "no request of HTTP/1.1\n", true),
            false,
        ),
    }
}

fn written(status: &str, kind: &str, more: &str, text: &str, with_text: bool) -> String {
    let length = text.len();
    let body = if with_text { text } else { "" };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Exposition {
        Exposition {
            media_type: "text/plain; version=0.0.4".to_owned(),
            text: "a 1\n".to_owned(),
            is_last: true,
        }
    }

    fn status(request: &[u8]) -> (String, bool) {
        let (answer, is_last) = response(request, found);
        let (head, _) = answer.split_once("\r\n").unwrap();
        (head.to_owned(), is_last)
    }

    #[test]
    fn only_a_get_of_the_metrics_has_them() {
        for (request, expected, is_last) in [
            (
                &b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"[..],
                "HTTP/1.1 200 OK",
                true,
            ),
            (b"GET /metrics?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK", true),
            (b"HEAD /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", false),
            (b"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found", false),
            (b"GET /metrics/ HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found", false),
            (
                b"POST /metrics HTTP/1.1\r\n\r\n",
                "HTTP/1.1 405 Method Not Allowed",
                false,
            ),
            (b"GET /metrics\r\n\r\n", "HTTP/1.1 400 Bad Request", false),
            (b"\xff\x00", "HTTP/1.1 400 Bad Request", false),
            (b"", "HTTP/1.1 400 Bad Request", false),
        ] {
            assert_eq!(status(request), (expected.to_owned(), is_last));
        }
        let (answer, _) = response(b"HEAD /metrics HTTP/1.1\r\n\r\n", found);
        assert!(
            answer.contains("Content-Length: 4\r\n") && answer.ends_with("\r\n\r\n"),
            "{answer}"
        );
    }
}
