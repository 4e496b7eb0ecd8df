//! What is reported about packages that are not found or cannot be used.

use witcraft_diagnostics::{Diagnostic, nearest};

use super::Packages;
use super::folder::{entries, stem};
use crate::ast::PackageName;

impl Packages<'_> {
    /// What is wrong with a package, as findings about the place that names it.
    pub(super) fn unreadable(&mut self, package: &PackageName, findings: Vec<Diagnostic>) {
        for finding in findings {
            let code = finding.code;
            let message = format!("cannot use package `{}`: {}", package.name, finding.message);
            let mut about = Diagnostic::error("wac/invalid-package", message).at(self.span(package), "needed here");
            if let (true, Some(origin)) = (finding.labels.is_empty(), &finding.origin) {
                let file = &origin.path;
                match origin.offset {
                    Some(offset) => about = about.note(format!("it is `{file}`, at offset {offset:#x}")),
                    None if finding.message.contains(file) => {}
                    None => about = about.note(format!("it is `{file}`")),
                }
            }
            for label in finding.labels {
                about = about.related(label.span, label.text);
            }
            about = finding.notes.into_iter().fold(about, Diagnostic::note);
            self.findings.push(about.note(format!("the reason has the code `{code}`")));
        }
    }

    /// Reports that there is no such package.
    pub(super) fn unknown(&mut self, package: &PackageName) {
        let (name, version) = (&package.name, package.version.as_ref());
        let file = name.replace(':', "/");
        let file = match version {
            Some(version) => format!("{file}/{version}"),
            None => file,
        };
        let version = version.map(|version| format!("@{version}")).unwrap_or_default();
        let message = format!("there is no package `{name}{version}`");
        let known: Vec<String> = self.known_names();
        let near = nearest(name, known.iter().map(String::as_str)).filter(|near| near != name);
        let finding = Diagnostic::error("wac/unknown-package", message).at(self.span(package), "");
        let folders: Vec<String> =
            self.options.folders.iter().map(|f| format!("`{}`", f.join(&file).display())).collect();
        let finding = match folders.as_slice() {
            [] => finding,
            folders => finding.note(format!(
                "looked for {} with the endings `.wasm`, `.wat` and `.wit`, or as a folder of WIT",
                folders.join(", ")
            )),
        };
        let finding = finding.help_opt(near.map(|near| format!("did you mean `{near}`?")));
        self.findings.push(finding.help(format!("say where it is: `--dep {name}{version}=PATH`")));
    }

    /// The names of the packages that there are.
    fn known_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.options.dependencies.iter().map(|given| given.name.clone()).collect();
        for folder in &self.options.folders {
            for namespace in entries(folder) {
                let first = stem(&namespace);
                names.extend(entries(&namespace).iter().map(|entry| format!("{first}:{}", stem(entry))));
            }
        }
        names.extend(witcraft_wit::built_in_packages());
        names.sort_unstable();
        names.dedup();
        names
    }
}
