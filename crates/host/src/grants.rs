//! The grants and limits of a guest.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::{Net, Reproducible};

/// The grants of a guest. The default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Its standard streams.
    pub stdio: Stdio,
    /// Its arguments, beginning with the name of the program.
    pub args: Vec<String>,
    /// Its environment variables.
    pub env: Vec<(String, String)>,
    /// The directories it finds open.
    pub dirs: Vec<Dir>,
    /// The addresses it may talk to.
    pub net: Net,
    /// What it gets that is the same in each run.
    pub reproducible: Reproducible,
}

/// Where a guest's standard streams lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stdio {
    /// Nowhere: the input is empty, the output is dropped.
    #[default]
    Closed,
    /// To those of this process.
    Inherit,
    /// The input is given; the output is kept, up to 64 MiB of each stream.
    Buffered {
        /// All there is to read.
        stdin: Vec<u8>,
    },
}

/// A host directory that is preopened for the guest under a given name.
///
/// Written `HOST`, `HOST::GUEST`, and with `:ro` at the end when it may only be read. A name that itself ends in
/// `:ro` is written with `:rw` behind it.
///
/// ```
/// use witcraft_host::Dir;
/// let dir: Dir = "data::/data:ro".parse()?;
/// assert_eq!((dir.host.as_path(), dir.guest.as_str(), dir.read_only), ("data".as_ref(), "/data", true));
/// # Ok::<(), witcraft_host::DirError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dir {
    /// The directory on the host.
    pub host: PathBuf,
    /// Its name inside the guest.
    pub guest: String,
    /// Whether everything that changes it is refused.
    pub read_only: bool,
}

/// Why a text is not a [`Dir`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DirError {
    /// There is nothing where the host's directory should be.
    #[error("the directory on the host is missing: expected `HOST`, `HOST::GUEST` or `HOST::GUEST:ro`")]
    NoHost,
    /// There is nothing where the guest's name should be.
    #[error("the name for the guest is missing after `::`: expected `HOST::GUEST` or `HOST::GUEST:ro`")]
    NoGuest,
}

impl FromStr for Dir {
    type Err = DirError;

    fn from_str(text: &str) -> Result<Dir, DirError> {
        let (path, read_only) = match text.strip_suffix(":ro") {
            Some(path) => (path, true),
            None => (text.strip_suffix(":rw").unwrap_or(text), false),
        };
        let (host, guest) = path.split_once("::").unwrap_or((path, path));
        match (host, guest) {
            ("", _) => Err(DirError::NoHost),
            (_, "") => Err(DirError::NoGuest),
            (host, guest) => Ok(Dir { host: host.into(), guest: guest.to_owned(), read_only }),
        }
    }
}

/// The resource limits of a guest.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Units of fuel, about one for an instruction. Counting costs some speed; `None` does not count.
    pub fuel: Option<u64>,
    /// Time from instantiation on, waiting included.
    pub timeout: Option<Duration>,
    /// Bytes in all linear memories and tables together.
    pub memory: u64,
    /// HTTP connections to other servers that are open at a time.
    pub connections: Option<usize>,
}

impl Limits {
    /// The memory a guest may use when nothing else is said: 4 GiB, the size of one 32-bit linear memory.
    pub const MEMORY: u64 = 4 << 30;
}

impl Default for Limits {
    /// No limit on fuel, time and connections, and [`Limits::MEMORY`].
    fn default() -> Limits {
        Limits { fuel: None, timeout: None, memory: Limits::MEMORY, connections: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(String, String, bool), DirError> {
        let dir: Dir = text.parse()?;
        Ok((dir.host.display().to_string(), dir.guest, dir.read_only))
    }

    #[test]
    fn a_directory_is_written_host_guest_and_mode() {
        let dir = |host: &str, guest: &str, read_only| Ok((host.to_owned(), guest.to_owned(), read_only));
        assert_eq!(parse("data"), dir("data", "data", false));
        assert_eq!(parse("data:ro"), dir("data", "data", true));
        assert_eq!(parse("data::/d"), dir("data", "/d", false));
        assert_eq!(parse("data::/d:ro"), dir("data", "/d", true));
        assert_eq!(parse("odd:ro:rw"), dir("odd:ro", "odd:ro", false));
        assert_eq!(parse(r"C:\data::/d"), dir(r"C:\data", "/d", false));
        assert_eq!(parse("::/d"), Err(DirError::NoHost));
        assert_eq!(parse("data::"), Err(DirError::NoGuest));
        assert_eq!(parse("data:::ro"), Err(DirError::NoGuest));
    }
}
