function lend(object, Class, scope, place) {
  const rep = repOf(object, Class, place);
  scope.objects.push(object);
  return rep;
}
