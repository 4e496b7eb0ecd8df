//! CycloneDX 1.6, as JSON.

use serde_json::{Value, json};

use crate::{Bill, Part};

/// The bill as text, with a final newline. `version` is that of the tool.
pub fn cyclonedx(bill: &Bill, version: &str) -> String {
    let root = &bill.parts[0];
    let nested = bill.parts.iter().enumerate().skip(1).map(|(place, part)| self::part(bill, place, part, "library"));
    let packages = bill.packages.iter().map(|package| {
        let purl = package.purl();
        json!({ "type": "library", "bom-ref": purl, "name": package.name, "version": package.version, "purl": purl })
    });
    let needs = bill.parts.iter().enumerate().map(|(place, part)| {
        let below = bill.parts.iter().enumerate().filter(|(_, other)| other.parent == Some(place));
        let mut needs: Vec<String> = below.map(|(inner, _)| reference(bill, inner)).collect();
        needs.extend(part.packages.iter().map(|package| bill.packages[*package].purl()));
        json!({ "ref": reference(bill, place), "dependsOn": needs })
    });
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", uuid(&root.digest)),
        "version": 1,
        "metadata": {
            "tools": { "components": [{ "type": "application", "name": "witcraft", "version": version }] },
            "component": self::part(bill, 0, root, "application"),
        },
        "components": nested.chain(packages).collect::<Vec<Value>>(),
        "dependencies": needs.collect::<Vec<Value>>(),
    });
    format!("{document:#}\n")
}

/// The name of a part in the document.
fn reference(bill: &Bill, place: usize) -> String {
    match bill.parts[place].path.as_str() {
        "" => bill.name.clone(),
        path => format!("{}#{path}", bill.name),
    }
}

fn part(bill: &Bill, place: usize, part: &Part, kind: &str) -> Value {
    let Part { digest, metadata, path, .. } = part;
    let name = metadata.name.clone().unwrap_or_else(|| if path.is_empty() { bill.name.clone() } else { path.clone() });
    let mut value = json!({
        "type": kind,
        "bom-ref": reference(bill, place),
        "name": name,
        "hashes": [{ "alg": "SHA-256", "content": digest }],
    });
    if let Some(version) = &metadata.version {
        value["version"] = json!(version);
    }
    if let Some(description) = &metadata.description {
        value["description"] = json!(description);
    }
    if let Some(authors) = &metadata.authors {
        value["authors"] = json!([{ "name": authors }]);
    }
    if let Some(licenses) = &metadata.licenses {
        value["licenses"] = json!([{ "expression": licenses }]);
    }
    let links = [("vcs", &metadata.source), ("website", &metadata.homepage)];
    let links = links.iter().filter_map(|(kind, url)| url.as_ref().map(|url| json!({ "type": kind, "url": url })));
    let links: Vec<Value> = links.collect();
    if !links.is_empty() {
        value["externalReferences"] = json!(links);
    }
    let properties = metadata.producers.iter().map(|producer| {
        let text = format!("{} {}", producer.name, producer.version);
        json!({ "name": format!("wasm:{}", producer.field), "value": text.trim_end() })
    });
    let kind = json!({ "name": "wasm:kind", "value": metadata.kind });
    let size = json!({ "name": "wasm:size", "value": metadata.size.to_string() });
    value["properties"] = json!([kind, size].into_iter().chain(properties).collect::<Vec<Value>>());
    value
}

/// An identifier made of a digest (RFC 9562, version 8).
fn uuid(digest: &str) -> String {
    let variant = u8::from_str_radix(&digest[16..17], 16).unwrap_or_default() & 0x3 | 0x8;
    format!(
        "{}-{}-8{}-{variant:x}{}-{}",
        &digest[..8],
        &digest[8..12],
        &digest[13..16],
        &digest[17..20],
        &digest[20..32]
    )
}
