const LENDS = Symbol('lends');
function beginLend(object) {
  object[LENDS] = (object[LENDS] ?? 0) + 1;
}
