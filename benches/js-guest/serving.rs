//! A server that says hello, on `witcraft serve`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use indicatif::HumanCount;

use crate::makers::Maker;
use crate::tools::{OURS, output};
use crate::{head, in_turn, line, sources};

/// Requests that are open at a time, and for how long.
const LOAD: [&str; 3] = ["-t1", "-c16", "-d3s"];

/// Requests a second, with an instance for each and with one for a thousand.
pub(crate) fn table(folder: &Path, makers: &[Maker]) -> String {
    // The peers read no WIT that a tool has built in: they get the world as a package with everything that it is made of.
    let wit = folder.join("web.wit");
    let text = output(Command::new(OURS).args(["wit", "show", "--all"]).arg(sources().join("web.wit")));
    std::fs::write(&wit, text.expect("the world is valid")).expect("the target folder can be written");
    let made: Vec<Result<PathBuf, String>> = makers
        .iter()
        .map(|maker| {
            let component = folder.join(format!("web-{maker:?}.wasm"));
            maker.make(&sources().join("guests/web.js"), &wit, "web", &component)?;
            Ok(component)
        })
        .collect();
    let mut text = head("requests a second", makers);
    for (title, reuse) in [("a fresh instance each", "1"), ("an instance for 1,000 requests", "1000")] {
        let rates = in_turn(&made, |component| {
            let server = Server::start(component.as_ref().map_err(Clone::clone)?, reuse)?;
            server.rate()
        });
        text += &line(title, &rates, |rate| HumanCount(rate as u64).to_string());
    }
    text
}

/// A server that runs.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(component: &Path, reuse: &str) -> Result<Server, String> {
        let mut command = Command::new(OURS);
        command.arg("serve").arg(component).args(["--addr", "127.0.0.1:0", "--log", "none", "--reuse", reuse]);
        let mut process = command.stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let said = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut text = String::new();
        for said in said.lines().map_while(Result::ok) {
            if let Some(start) = said.find("http://") {
                let url = said[start..].split_whitespace().next().unwrap_or_default();
                return Ok(Server { process, url: url.trim_end_matches('/').to_owned() });
            }
            text += &said;
        }
        Err(text)
    }

    /// Requests a second, if all of them are answered well.
    fn rate(&self) -> Result<f64, String> {
        let answer = output(Command::new("curl").args(["--silent", "--fail", &self.url]))?;
        if answer != "hello" {
            return Err(format!("it answers `{answer}`"));
        }
        let said = output(Command::new("wrk").args(LOAD).arg(&self.url))?;
        let of = |start: &str| said.lines().find_map(|line| line.trim().strip_prefix(start));
        match of("Non-2xx or 3xx responses:") {
            Some(count) => Err(format!("{} requests failed", count.trim())),
            None => of("Requests/sec:").and_then(|rate| rate.trim().parse().ok()).ok_or(said),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have ended by itself
        let _ = self.process.wait();
    }
}
