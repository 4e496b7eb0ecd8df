function badCase() {
  trap('invalid variant discriminant');
}
