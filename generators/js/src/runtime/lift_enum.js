function liftEnum(names, index) {
  return names[index] ?? trap('invalid variant discriminant');
}
