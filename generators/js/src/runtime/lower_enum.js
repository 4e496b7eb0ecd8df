function lowerEnum(names, name, place) {
  const index = names.indexOf(name);
  if (index < 0) expected(`one of ${names.join(', ')}`, name, place);
  return index;
}
