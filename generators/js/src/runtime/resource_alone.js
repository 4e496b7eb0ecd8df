const REP = Symbol('rep');
function adopt(rep) {
  const object = Object.create(CLASS.prototype);
  object[REP] = rep;
  REGISTRY.register(object, rep, object);
  return object;
}
function repOf(object, place) {
  return object?.[REP] ?? expected('CLASS', object instanceof CLASS ? 'one dropped or given away' : object, place);
}
