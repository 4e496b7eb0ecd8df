//! A server under test: the process, what it says, and its end.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::client::{Response, exchange};

/// No test waits for longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A process that serves, which is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    pub(crate) admin: Option<String>,
    /// Shared by nobody; the lock lets several threads ask the server.
    said: Mutex<Receiver<String>>,
    /// Lines of standard error so far.
    heard: Vec<String>,
    access: Option<JoinHandle<String>>,
}

/// The command that serves, with a port of its own and a cache that tests share.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(crate::WITCRAFT);
    command.arg("serve").args(arguments);
    if !arguments.contains(&"--addr") {
        command.args(["--addr", "127.0.0.1:0"]);
    }
    command.env("XDG_CACHE_HOME", crate::scratch("cache"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    /// Serves with these arguments, and waits until it listens.
    pub(crate) fn new(arguments: &[&str]) -> Server {
        Server::of(command(arguments))
    }

    pub(crate) fn of(mut command: Command) -> Server {
        let mut child = command.spawn().expect("it can be run");
        let stderr = child.stderr.take().expect("it is piped");
        let (line, said) = channel();
        std::thread::spawn(move || {
            for text in BufReader::new(stderr).lines().map_while(Result::ok) {
                if line.send(text).is_err() {
                    return;
                }
            }
        });
        let mut stdout = child.stdout.take().expect("it is piped");
        let access = std::thread::spawn(move || {
            let mut all = Vec::new();
            let _ = stdout.read_to_end(&mut all);
            String::from_utf8_lossy(&all).into_owned()
        });
        let mut server = Server {
            child,
            address: String::new(),
            admin: None,
            said: Mutex::new(said),
            heard: Vec::new(),
            access: Some(access),
        };
        let line = server.hear(|line| line.contains("listening"));
        server.address = match line.split_once("listening on ") {
            Some((_, url)) => url.split_once("//").expect("a URL").1.to_owned(),
            None => serde_json::from_str::<serde_json::Value>(&line).expect("JSON")["url"]
                .as_str()
                .and_then(|url| url.split_once("//"))
                .expect("a URL")
                .1
                .to_owned(),
        };
        let admin = server.heard.iter().find_map(|line| line.strip_prefix("metrics and state on http://"));
        server.admin = admin.map(str::to_owned);
        server
    }

    /// Waits for a line of standard error, and returns it.
    #[track_caller]
    pub(crate) fn hear(&mut self, is_it: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        if let Some(line) = self.heard.iter().find(|line| is_it(line)) {
            return line.clone();
        }
        loop {
            let said = self.said.get_mut().expect("nobody panics with it");
            match said.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.heard.push(line.clone());
                    if is_it(&line) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("it does not say so: {:#?}", self.heard),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended, and said: {:#?}", self.heard),
            }
        }
    }

    /// Forgets what was said so far.
    pub(crate) fn forget(&mut self) {
        let said = self.said.get_mut().expect("nobody panics with it");
        while said.try_recv().is_ok() {}
        self.heard.clear();
    }

    /// A connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let address: SocketAddr = self.address.parse().expect("an address");
        let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("it can be set");
        stream
    }

    /// What is said to `GET target`.
    pub(crate) fn get(&self, target: &str) -> Response {
        self.ask("GET", target, &[], b"")
    }

    /// What is said to a request.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        exchange(self.connect(), method, target, headers, body)
    }

    /// What the admin address says.
    pub(crate) fn state(&self, target: &str) -> Response {
        let address = self.admin.as_deref().expect("it has an admin address");
        exchange(TcpStream::connect(address).expect("it listens"), "GET", target, &[], b"")
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.expect("kill can be run").success());
    }

    /// Stops it, and returns the access log and its status.
    pub(crate) fn stop(mut self) -> (String, ExitStatus) {
        self.signal("TERM");
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> (String, ExitStatus) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("it is a child") {
                let access = self.access.take().expect("it ends once").join().expect("it does not panic");
                return (access, status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end: {:#?}", self.heard);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What serving with these arguments is refused with: the status and what is said.
pub(crate) fn refused(arguments: &[&str]) -> (i32, String) {
    let output = command(arguments).output().expect("it can be run");
    (output.status.code().expect("it ends by itself"), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A file in a folder, as an argument.
pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, text).expect("the folder can be written");
    path.to_str().expect("the path is text").to_owned()
}
