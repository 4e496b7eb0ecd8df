function wholeOf(imports, name, versioned) {
  const found = lookUp(imports, name, versioned);
  return found.default ?? found;
}
