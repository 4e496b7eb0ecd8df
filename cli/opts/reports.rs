//! Reports for CI services.

use std::path::PathBuf;
use std::str::FromStr;

use witcraft_report::Format;

/// The reports that a command writes.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Reports {
    /// Also write a report, as `FORMAT=FILE`, or print it with `FORMAT` alone; formats are `sarif`, `junit`, `github`,
    /// `gitlab`, `tap`, `markdown` and `json`. May be repeated
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) report: Vec<Request>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) format: Format,
    /// The file to write to, or `None` for standard output.
    pub(crate) path: Option<PathBuf>,
}

impl FromStr for Request {
    type Err = String;

    fn from_str(text: &str) -> Result<Request, String> {
        let (format, path) = match text.split_once('=') {
            Some((format, path)) => (format, Some(path)),
            None => (text, None),
        };
        let format = format.parse().map_err(|error: witcraft_report::UnknownFormat| error.to_string())?;
        if path.is_some_and(str::is_empty) {
            return Err("expected a file name after `=`".to_owned());
        }
        Ok(Request { format, path: path.filter(|path| *path != "-").map(PathBuf::from) })
    }
}
