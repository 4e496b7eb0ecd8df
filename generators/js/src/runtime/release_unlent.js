function releaseUnlent(object, Class, registry, place) {
  const rep = repOf(object, Class, place);
  object[REP] = undefined;
  registry.unregister(object);
  return rep;
}
