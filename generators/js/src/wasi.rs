//! WASI 0.3 in JavaScript: modules that stand beside a component's, in the folder `wasi`.
//!
//! They need nothing but what Node, Deno, Bun, browsers and workers all have. They are the same for every component, so that
//! components in one folder share their classes. `instantiate` is given what they implement in an object, which is the default
//! export of `NAME.wasi.js`.

use std::collections::BTreeSet;

use witcraft_wasi::Name;
use witcraft_writer::HEADER;

use crate::names::{camel, quote};
use crate::public::import_key;
use crate::{Mode, Options};

/// A module, and whether it imports [`STREAMS`].
const SCRIPTS: [(&str, &str, bool); 5] = [
    ("cli", include_str!("wasi/cli.js"), true),
    ("clocks", include_str!("wasi/clocks.js"), false),
    ("filesystem", include_str!("wasi/filesystem.js"), true),
    ("http", include_str!("wasi/http.js"), true),
    ("random", include_str!("wasi/random.js"), false),
];

/// What several modules import.
const STREAMS: (&str, &str) = ("streams", include_str!("wasi/streams.js"));

/// Where a module imports an interface from: `./wasi/http.js#types`. `None` for what is not implemented here.
pub(crate) fn specifier(name: &str) -> Option<String> {
    let name = Name::parse(name)?;
    Some(format!("./wasi/{}.js#{}", name.script()?, name.interface))
}

/// The files for these imports, of all that there are.
pub(crate) fn files(imports: &[String], all: &[&str], options: &Options) -> Vec<(String, String)> {
    let names = || imports.iter().filter_map(|import| Some((import, Name::parse(import)?)));
    let used: BTreeSet<&str> = names().filter_map(|(_, name)| name.script()).collect();
    let file = |name: &str, text: &str| (format!("wasi/{name}.js"), format!("// {HEADER}; do not edit.\n{text}"));
    let scripts = || SCRIPTS.iter().filter(|(name, ..)| used.contains(name));
    let mut files: Vec<(String, String)> = scripts().map(|(name, text, _)| file(name, text)).collect();
    files.extend(scripts().any(|(.., streams)| *streams).then(|| file(STREAMS.0, STREAMS.1)));
    if options.mode == Mode::Module || used.is_empty() {
        return files;
    }
    let mut text = format!("// {HEADER}; do not edit.\n");
    for name in &used {
        text += &format!("import * as {name} from './wasi/{name}.js';\n");
    }
    text += "\nexport default {\n";
    for (import, name) in names() {
        let key = import_key(import, all.iter().copied());
        let script = name.script().unwrap_or_default();
        text += &format!("  {}: {script}.{},\n", quote(key), camel(name.interface));
    }
    files.push((format!("{}.wasi.js", options.name), text + "};\n"));
    files
}

#[cfg(test)]
mod tests {
    use super::{files, specifier};
    use crate::{Mode, Options};

    #[test]
    fn interfaces_come_from_the_module_of_their_package() {
        assert_eq!(specifier("wasi:cli/terminal-stdin@0.3.0").as_deref(), Some("./wasi/cli.js#terminal-stdin"));
        assert_eq!(specifier("wasi:cli/stdin@0.2.0"), None);
        assert_eq!(specifier("wasi:sockets/types@0.3.0"), None);
    }

    #[test]
    fn only_what_is_used_is_written() {
        let options = |mode| Options { mode, ..Options::default() };
        let imports = ["wasi:random/random@0.3.0".to_owned()];
        let all = ["wasi:random/random@0.2.0", "wasi:random/random@0.3.0"];
        let names = |files: Vec<(String, String)>| files.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(files(&imports, &all, &options(Mode::Module))), ["wasi/random.js"]);
        let made = files(&imports, &all, &options(Mode::Async));
        assert!(
            made[1].1.ends_with("export default {\n  'wasi:random/random@0.3.0': random.random,\n};\n"),
            "{made:?}"
        );
        assert!(files(&[], &all, &options(Mode::Async)).is_empty());
    }
}
