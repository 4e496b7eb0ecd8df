#!/usr/bin/env bash
# Checks the manifests in docs/deploy: those of Kubernetes against its schemas, that of SpinKube against its custom resource, and
# the unit of systemd.
#
#   scripts/manifests.sh
#
# Needs Python, Go and systemd-analyze. The schemas come from PyPI (`kubernetes-validate`) and from the operator's Go module.
set -euo pipefail
cd "$(dirname "$0")/../docs/deploy"
operator=github.com/spinkube/spin-operator@v0.6.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet kubernetes-validate==1.37.0
"$work/venv/bin/kubernetes-validate" --strict kubernetes.yaml runwasi.yaml

module=$(cd "$work" && GOFLAGS=-modcacherw go mod download -json "$operator" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
"$work/venv/bin/python" - "$module/config/crd/bases/core.spinkube.dev_spinapps.yaml" spinapp.yaml << 'PYTHON'
import sys
import jsonschema
import yaml

with open(sys.argv[1]) as file:
    resource = yaml.safe_load(file)


def close(schema):
    """Makes properties that the schema does not know errors, as a strict API server does."""
    if isinstance(schema, dict):
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            close(part)


with open(sys.argv[2]) as file:
    for manifest in yaml.safe_load_all(file):
        group, version = manifest["apiVersion"].split("/")
        assert (group, manifest["kind"]) == (resource["spec"]["group"], resource["spec"]["names"]["kind"])
        schemas = {one["name"]: one["schema"]["openAPIV3Schema"] for one in resource["spec"]["versions"]}
        close(schemas[version]["properties"]["spec"])
        jsonschema.validate(manifest, schemas[version])
        print("INFO", sys.argv[2], "passed for resource", manifest["kind"])
PYTHON

sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' witcraft.service > "$work/witcraft.service"
systemd-analyze verify "$work/witcraft.service"
