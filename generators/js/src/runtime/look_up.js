function lookUp(imports, name, versioned) {
  const found = imports?.[name] ?? imports?.[versioned];
  if (found == null) throw new TypeError(`import '${name}' is missing`);
  return found;
}
