//! CycloneDX is valid by its schema, which comes with the npm packages of the tests.

use std::process::ExitCode;

use serde_json::Value;
use witcraft_sbom::{Bill, cyclonedx};
use witcraft_testing::{NODE_PACKAGES, root, run_trials, trials};

#[path = "support/component.rs"]
mod component;

fn main() -> ExitCode {
    run_trials(&[NODE_PACKAGES], &trials![documents_are_valid_by_the_schema])
}

fn read(name: &str) -> Value {
    let folder = root().join("tests/node/node_modules/@cyclonedx/cyclonedx-library/res/schema");
    let text = std::fs::read_to_string(folder.join(format!("{name}.SNAPSHOT.schema.json"))).expect("it is installed");
    serde_json::from_str(&text).expect("it is JSON")
}

/// The schemas that the one of CycloneDX names, which lie beside it.
struct Installed;

impl jsonschema::Retrieve for Installed {
    fn retrieve(&self, uri: &jsonschema::Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let file = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        Ok(read(file.trim_end_matches(".schema.json").trim_end_matches(".SNAPSHOT")))
    }
}

fn documents_are_valid_by_the_schema() {
    let schema = jsonschema::options().with_retriever(Installed).build(&read("bom-1.6")).expect("it is a schema");
    for bytes in [component::bytes(), wat::parse_str("(module)").expect("well-formed text")] {
        let bill = Bill::read("dist/a b.wasm", &bytes).expect("it is read");
        let document: Value = serde_json::from_str(&cyclonedx(&bill, "1.2.3")).expect("it is JSON");
        let problems: Vec<String> =
            schema.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(problems.is_empty(), "{problems:#?}\n{document:#}");
    }
}
