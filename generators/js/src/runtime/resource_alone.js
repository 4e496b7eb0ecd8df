const REP = Symbol('rep');
function adopt(rep) {
  const object = Object.create(CLASS.prototype);
  object[REP] = rep;
  REGISTRY.register(object, rep, object);
  return object;
}
const repOf = (given, place) =>
  given?.[REP] ?? expected(given instanceof CLASS ? 'CLASS not dropped or given away' : 'CLASS', given, place);
