#!/usr/bin/env bash
# Writes a container image (an archive that `docker load` and `podman load` take) with a witcraft binary and a component, and nothing else.
#
#   image.sh WITCRAFT COMPONENT OUTPUT.tar [NAME]
#
# WITCRAFT must be linked statically, such as a build for x86_64-unknown-linux-musl. The component is compiled when the image is
# made, so that a container starts at once.
set -euo pipefail
witcraft=$1 component=$2 output=$(realpath -m "$3") name=${4:-app:latest}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/root/tmp"
cp "$witcraft" "$work/root/witcraft"
"$witcraft" compile "$component" -o "$work/root/app.cwasm"
layer_options=(--sort=name --mtime=@0 --owner=65532 --group=65532 --numeric-owner)
tar "${layer_options[@]}" -C "$work/root" -cf "$work/layer.tar" .
layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
case $(uname -m) in x86_64) architecture=amd64 ;; aarch64) architecture=arm64 ;; *) architecture=$(uname -m) ;; esac
cat > "$work/config.json" <<JSON
{
  "architecture": "$architecture",
  "os": "linux",
  "config": {
    "User": "65532:65532",
    "ExposedPorts": { "8080/tcp": {} },
    "Entrypoint": ["/witcraft", "serve", "--precompiled", "/app.cwasm", "--addr", "0.0.0.0:8080", "--no-cache"],
    "StopSignal": "SIGTERM"
  },
  "rootfs": { "type": "layers", "diff_ids": ["sha256:$layer"] }
}
JSON
mkdir "$work/image"
mv "$work/layer.tar" "$work/image/layer.tar"
mv "$work/config.json" "$work/image/config.json"
echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$name\"],\"Layers\":[\"layer.tar\"]}]" > "$work/image/manifest.json"
tar "${layer_options[@]}" -C "$work/image" -cf "$output" manifest.json config.json layer.tar
