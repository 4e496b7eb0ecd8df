function release(object, place) {
  const rep = repOf(object, place);
  object[REP] = undefined;
  REGISTRY.unregister(object);
  return rep;
}
