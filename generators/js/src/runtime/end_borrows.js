function endBorrows(scope) {
  for (const object of scope.objects) object[REP] = undefined;
}
