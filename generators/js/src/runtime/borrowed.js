function borrowed(Class, rep, scope) {
  const object = adopt(Class, rep);
  object[LENDS] = 1;
  scope.objects.push(object);
  return object;
}
