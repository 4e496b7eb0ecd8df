const lend = (object, Class, scope, place) => {
  const rep = repOf(object, Class, place);
  object[LENDS]++;
  scope.objects.push(object);
  return rep;
};
