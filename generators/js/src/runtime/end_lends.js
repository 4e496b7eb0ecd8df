function endLends(scope) {
  for (const object of scope.objects) object[LENDS]--;
}
