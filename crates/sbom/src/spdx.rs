//! SPDX 2.3, as JSON.

use serde_json::{Value, json};

use crate::{Bill, Part};

/// The timestamp of documents, whose format requires one.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// The bill as text, with a final newline. `version` is that of the tool.
pub fn spdx(bill: &Bill, version: &str) -> String {
    let root = &bill.parts[0];
    let parts = bill.parts.iter().enumerate().map(|(place, part)| self::part(bill, place, part));
    let packages = bill.packages.iter().enumerate().map(|(place, package)| {
        json!({
            "SPDXID": package_id(place),
            "name": package.name,
            "versionInfo": package.version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": false,
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": package.purl(),
            }],
        })
    });
    let mut relationships = vec![relationship("SPDXRef-DOCUMENT", "DESCRIBES", &part_id(0))];
    for (place, part) in bill.parts.iter().enumerate() {
        relationships.extend(part.parent.map(|parent| relationship(&part_id(parent), "CONTAINS", &part_id(place))));
        let holds =
            part.packages.iter().map(|package| relationship(&part_id(place), "DEPENDS_ON", &package_id(*package)));
        relationships.extend(holds);
    }
    let document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": bill.name,
        "documentNamespace": format!("https://spdx.org/spdxdocs/witcraft-{}", root.digest),
        "creationInfo": { "created": CREATED, "creators": [format!("Tool: witcraft-{version}")] },
        "packages": parts.chain(packages).collect::<Vec<Value>>(),
        "relationships": relationships,
    });
    format!("{document:#}\n")
}

fn part_id(place: usize) -> String {
    format!("SPDXRef-Part-{place}")
}

fn package_id(place: usize) -> String {
    format!("SPDXRef-Package-{place}")
}

fn relationship(from: &str, kind: &str, to: &str) -> Value {
    json!({ "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to })
}

fn part(bill: &Bill, place: usize, part: &Part) -> Value {
    let Part { digest, metadata, path, .. } = part;
    let name = metadata.name.clone().unwrap_or_else(|| if path.is_empty() { bill.name.clone() } else { path.clone() });
    let made =
        metadata.producers.iter().map(|producer| format!("{}: {} {}", producer.field, producer.name, producer.version));
    let comment: Vec<String> =
        [format!("{}, {} bytes", metadata.kind, metadata.size)].into_iter().chain(made).collect();
    let mut value = json!({
        "SPDXID": part_id(place),
        "name": name,
        "downloadLocation": metadata.source.as_deref().unwrap_or("NOASSERTION"),
        "filesAnalyzed": false,
        "checksums": [{ "algorithm": "SHA256", "checksumValue": digest }],
        "licenseDeclared": metadata.licenses.as_deref().unwrap_or("NOASSERTION"),
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "comment": comment.join("\n"),
    });
    if let Some(version) = &metadata.version {
        value["versionInfo"] = json!(version);
    }
    if let Some(description) = &metadata.description {
        value["description"] = json!(description);
    }
    if let Some(homepage) = &metadata.homepage {
        value["homepage"] = json!(homepage);
    }
    value
}
