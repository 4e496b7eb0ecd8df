//! The file as values.

use serde::Deserialize;
use witcraft_diagnostics::{Diagnostic, Source};
use witcraft_policy::{Size, read_toml};

/// `witcraft.toml`. Tables other than `[ci]` have no meaning yet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The subject of the check.
    #[serde(default)]
    pub ci: Ci,
}

/// `[ci]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ci {
    /// Files and folders of WIT, which have to be valid.
    #[serde(default)]
    pub wit: Vec<String>,
    /// Whether they have to be laid out as `wit fmt` does. They have to, unless this says no.
    pub format: Option<bool>,
    /// The git revision that they have to be compatible with, as far as their versions say so.
    pub compatible_with: Option<String>,
    /// Unstable features of WIT to switch on.
    #[serde(default)]
    pub features: Vec<String>,
    /// Whether warnings fail a check.
    #[serde(default)]
    pub deny_warnings: bool,
    /// A database of advisories, about whose packages none of the artifacts may hold: a folder, or a file.
    pub deny_advisories: Option<String>,
    /// The policy that every artifact has to keep.
    pub policy: Option<String>,
    /// The artifacts.
    #[serde(default, rename = "component")]
    pub components: Vec<Component>,
}

/// `[[ci.component]]`: some artifacts, and what holds for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Component {
    /// Where they are: a path, in which `*` stands for any name and `**` for any folders.
    pub path: String,
    /// The WIT that worlds are of.
    pub wit: Option<String>,
    /// The worlds that each has to conform to: of the WIT, or built in.
    #[serde(default)]
    pub worlds: Vec<String>,
    /// Whether interfaces have to have the versions of the worlds.
    #[serde(default)]
    pub exact: bool,
    /// The most that each may weigh, in bytes: a number, or text such as `"1.5 MiB"`.
    pub max_size: Option<Size>,
    /// What none may import: names of interfaces and functions, in which `*` stands for any text.
    #[serde(default)]
    pub deny: Vec<String>,
    /// Whether paths of the machine that built it may be in it. They may, unless this says no.
    pub build_paths: Option<bool>,
    /// Features of WebAssembly to switch on, or off with `-` before the name.
    #[serde(default)]
    pub wasm_features: Vec<String>,
}

impl Manifest {
    /// Reads the file.
    ///
    /// # Errors
    /// It is not TOML, or says something that has no meaning, with the place.
    pub fn parse(source: &Source) -> Result<Manifest, Diagnostic> {
        read_toml(source, "project/manifest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Manifest, Diagnostic> {
        Manifest::parse(&Source::new("witcraft.toml", text))
    }

    #[test]
    fn all_that_there_is_can_be_said() {
        let text = "[ci]\nwit = ['wit']\nformat = false\ncompatible-with = 'main'\nfeatures = ['new']\ndeny-warnings = true\n\
            deny-advisories = 'advisory-db'\npolicy = 'p.toml'\n[[ci.component]]\npath = 'dist/*.wasm'\nwit = 'wit'\nworlds = ['server']\nexact = true\nmax-size = '1.5 MiB'\n\
            deny = ['wasi:sockets/*']\nbuild-paths = false\nwasm-features = ['-simd']\n[[ci.component]]\npath = 'b'\nmax-size = 7\n";
        let manifest = parse(text).unwrap_or_else(|finding| panic!("{finding:?}"));
        let sizes: Vec<_> =
            manifest.ci.components.iter().map(|component| component.max_size.map(|size| size.0)).collect();
        assert_eq!(sizes, [Some(1_572_864), Some(7)]);
    }

    #[test]
    fn what_has_no_meaning_is_told_with_its_place() {
        for (text, place, help) in [
            ("[ci]\nwitt = []\n", "witcraft.toml:2:1", Some("did you mean `wit`?")),
            ("[ci]\nwit = 'wit'\n", "witcraft.toml:2:7", None),
            ("[cy]\n", "witcraft.toml:1:2", Some("did you mean `ci`?")),
            ("[[ci.component]]\npath = 'a'\nmax-size = 'much'\n", "witcraft.toml:3:12", None),
            ("[[ci.component]]\nmax-size = 1\n", "witcraft.toml:1:1", None),
            ("[ci", "witcraft.toml:1:4", None),
        ] {
            let finding = parse(text).err().unwrap_or_else(|| panic!("{text} is taken"));
            assert_eq!(finding.labels[0].span.to_string(), place, "{finding:?}");
            assert_eq!(finding.help.first().map(String::as_str), help, "{finding:?}");
        }
    }
}
