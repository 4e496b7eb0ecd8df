function membersOf(imports, name, versioned) {
  const found = lookUp(imports, name, versioned);
  const get = (_, member) => {
    const value = found[member];
    if (Object(value) === value) return value;
    throw new TypeError(`import '${name}' has no \`${member}\``);
  };
  return new Proxy({}, { get });
}
