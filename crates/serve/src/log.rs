//! The access log, and the lines of guests.
//!
//! Lines are written by a thread of their own, so that a reader that stalls stops nobody who answers requests. Lines that it has
//! no time for are dropped and counted.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::SystemTime;

use serde_json::json;

use crate::config::LogFormat;
use crate::events::{Event, Events};
use crate::exchange::{Client, Exchange, Failure};

/// Lines that wait to be written.
const WAITING: usize = 16 << 10;

/// How many of them are of guests at most: one that floods must not keep requests from being logged.
const WAITING_OF_GUESTS: usize = WAITING / 2;

enum Line {
    Access(String),
    Guest(String),
    Event(Box<Event>),
    Flush(SyncSender<()>),
}

/// Where lines go. Clones share one destination.
#[derive(Clone)]
pub(crate) struct Log {
    format: LogFormat,
    lines: SyncSender<Line>,
    of_guests: Arc<AtomicUsize>,
    dropped: Arc<AtomicU64>,
}

/// Which of its streams a guest wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl Stream {
    fn name(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

impl Log {
    /// A log that `events` receives, and the thread that writes it, which ends with the last clone of the log.
    pub(crate) fn new(format: LogFormat, events: Arc<dyn Events>) -> (Log, JoinHandle<()>) {
        let (lines, waiting) = sync_channel(WAITING);
        let log = Log { format, lines, of_guests: Arc::default(), dropped: Arc::default() };
        let (of_guests, dropped) = (log.of_guests.clone(), log.dropped.clone());
        (log, std::thread::spawn(move || write(&waiting, &*events, format, &of_guests, &dropped)))
    }

    /// How many lines were dropped so far.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// Logs an exchange that is over.
    pub(crate) fn access(&self, exchange: &Exchange) {
        if let Some(failure) = exchange.failure()
            && let Failure::Trap { reason, backtrace } = failure
        {
            let mut text = format!("the guest trapped: {reason}");
            for line in backtrace.iter().flat_map(|backtrace| backtrace.lines()) {
                text.push_str("\n  ");
                text.push_str(line.trim_end());
            }
            for line in text.lines() {
                self.about_guest(&exchange.asked.id, "trap", line);
            }
        }
        match self.format {
            LogFormat::Text => self.send_access(text(exchange)),
            LogFormat::Json => self.send_access(object(exchange)),
            LogFormat::None => {}
        }
    }

    /// Logs a line that the guest wrote while it answered the request `id`.
    pub(crate) fn guest(&self, id: &str, stream: Stream, line: &str) {
        self.about_guest(id, stream.name(), line);
    }

    fn about_guest(&self, id: &str, what: &str, line: &str) {
        let line = match self.format {
            LogFormat::Text | LogFormat::None => format!("[{id}] {what}: {}", printable(line)),
            LogFormat::Json => json!({ "time": now(), "id": id, "stream": what, "line": line }).to_string(),
        };
        if self.of_guests.fetch_add(1, Relaxed) < WAITING_OF_GUESTS && self.send(Line::Guest(line)) {
            return;
        }
        self.of_guests.fetch_sub(1, Relaxed);
        self.dropped.fetch_add(1, Relaxed);
    }

    /// Tells of something that happened to the server. This is never dropped.
    pub(crate) fn event(&self, event: Event) {
        let _ = self.lines.send(Line::Event(Box::new(event)));
    }

    /// Waits until all lines so far are written, or for a second.
    pub(crate) fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.lines.send(Line::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(std::time::Duration::from_secs(1));
        }
    }

    fn send_access(&self, line: String) {
        if !self.send(Line::Access(line)) {
            self.dropped.fetch_add(1, Relaxed);
        }
    }

    /// Whether there was room for the line.
    fn send(&self, line: Line) -> bool {
        self.lines.try_send(line).is_ok()
    }
}

fn write(lines: &Receiver<Line>, events: &dyn Events, format: LogFormat, of_guests: &AtomicUsize, dropped: &AtomicU64) {
    let mut told = 0;
    for line in lines {
        match line {
            Line::Access(line) => events.access(&line),
            Line::Guest(line) => {
                of_guests.fetch_sub(1, Relaxed);
                events.guest(&line);
            }
            Line::Event(event) => events.event(&event),
            Line::Flush(done) => drop(done.send(())),
        }
        let now = dropped.load(Relaxed);
        if now > told {
            let count = now - told;
            events.guest(&match format {
                LogFormat::Text | LogFormat::None => format!("{count} lines were dropped: they came too fast"),
                LogFormat::Json => json!({ "time": self::now(), "dropped": count }).to_string(),
            });
            told = now;
        }
    }
}

fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

/// A line without what would act on a terminal.
fn printable(line: &str) -> String {
    line.chars()
        .flat_map(|char| if char.is_control() && char != '\t' { char.escape_default().collect() } else { vec![char] })
        .collect()
}

fn client(client: &Client) -> String {
    match client {
        Client::Tcp(address) => address.to_string(),
        Client::Unix => "unix".to_owned(),
    }
}

fn milliseconds(exchange: &Exchange) -> f64 {
    (exchange.received.elapsed().as_secs_f64() * 1e6).round() / 1e3
}

fn text(exchange: &Exchange) -> String {
    let asked = &exchange.asked;
    let time = humantime::format_rfc3339_millis(exchange.time);
    let status = match exchange.status() {
        0 => "-".to_owned(),
        status => status.to_string(),
    };
    let mut line = format!(
        "{time} {} {} \"{} {} {:?}\" {status} in={} out={} ms={:.3}",
        asked.id,
        client(&asked.client),
        asked.method,
        asked.target.replace('"', "%22"),
        asked.version,
        exchange.bytes_in.load(Relaxed),
        exchange.bytes_out.load(Relaxed),
        milliseconds(exchange),
    );
    let mut add = |key: &str, value: &dyn std::fmt::Display| {
        let _ = write!(line, " {key}={value}");
    };
    if let Some(route) = &exchange.asked.route {
        add("route", route);
    }
    if exchange.turn() > 0 {
        add("use", &exchange.turn());
    }
    if let Some(failure) = exchange.failure() {
        add("failure", &failure.kind());
        if let Some(detail) = failure.detail() {
            add("detail", &format_args!("{detail:?}"));
        }
    }
    line
}

fn object(exchange: &Exchange) -> String {
    let asked = &exchange.asked;
    let failure = exchange.failure();
    let status = Some(exchange.status()).filter(|status| *status > 0);
    json!({
        "time": humantime::format_rfc3339_millis(exchange.time).to_string(),
        "id": asked.id,
        "trace": asked.trace.to_string(),
        "client": client(&asked.client),
        "method": asked.method.as_str(),
        "target": asked.target,
        "protocol": format!("{:?}", asked.version),
        "route": exchange.asked.route.as_deref(),
        "status": status,
        "bytes_in": exchange.bytes_in.load(Relaxed),
        "bytes_out": exchange.bytes_out.load(Relaxed),
        "milliseconds": milliseconds(exchange),
        "use": Some(exchange.turn()).filter(|turn| *turn > 0),
        "failure": failure.as_ref().map(|failure| failure.kind()),
        "detail": failure.as_ref().and_then(|failure| failure.detail()),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn lines_of_guests_cannot_act_on_a_terminal() {
        assert_eq!(printable("a\tb\u{1b}[2Jc\r"), "a\tb\\u{1b}[2Jc\\r");
    }
}
