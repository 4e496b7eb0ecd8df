function liftEnum(names, index) {
  return names[index] ?? badCase();
}
