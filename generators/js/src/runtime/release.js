function release(object, Class, registry, place) {
  const rep = repOf(object, Class, place);
  if (object[LENDS]) throw new TypeError(`${place}: the ${Class.name} is lent to a call that is not over`); //? LENDS
  object[REP] = undefined;
  registry.unregister(object);
  return rep;
}
