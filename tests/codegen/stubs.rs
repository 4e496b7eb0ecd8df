//! A type that implements every trait of a generated file, so that `export!` can be tried on it.

/// The file with a type `ZzStub` that implements its traits, and is exported.
pub(crate) fn implemented(file: &str) -> String {
    let mut out = String::new();
    let mut lines = file.lines();
    let mut has_exports = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        has_exports |= line.starts_with("pub(crate) use __export_");
        let indent = line.len() - line.trim_start().len();
        let Some(name) = line.trim_start().strip_prefix("pub trait ") else { continue };
        let name = name.split([':', ' ']).next().expect("a trait has a name");
        if !name.starts_with("Guest") {
            continue;
        }
        let mut body = Vec::new();
        for line in lines.by_ref() {
            out.push_str(line);
            out.push('\n');
            if line.len() == indent + 1 && line.ends_with('}') {
                break;
            }
            body.push(line);
        }
        let stub = format!("{}ZzStub", "super::".repeat(indent / 4));
        out += &format!(
            "#[allow(unused_variables, clippy::disallowed_names)]\nimpl {name} for {stub} {{\n{}}}\n",
            implementation(&body, indent + 4, &stub)
        );
    }
    if has_exports {
        out += "#[allow(dead_code)]\nstruct ZzStub;\nexport!(ZzStub);\n";
    }
    out
}

/// The items of a trait as an implementation has them; those that have a body already are left out.
fn implementation(body: &[&str], indent: usize, stub: &str) -> String {
    let mut out = String::new();
    let mut lines = body.iter();
    while let Some(line) = lines.next() {
        let item = line.trim_start();
        if let Some((name, _)) = item.strip_prefix("type ").and_then(|item| item.split_once(':')) {
            out += &format!("type {name} = {stub};\n");
        } else if item.starts_with("fn ") || item.starts_with("async fn ") || item.starts_with("unsafe fn ") {
            let mut signature = (*line).to_owned();
            while !signature.ends_with([';', '{']) {
                signature += lines.next().expect("a signature ends");
            }
            match signature.strip_suffix(';') {
                Some(signature) => out += &format!("{signature} {{ ::core::unimplemented!() }}\n"),
                None => {
                    let end = format!("{}}}", " ".repeat(indent));
                    lines.by_ref().find(|line| **line == end);
                }
            }
        }
    }
    out
}
