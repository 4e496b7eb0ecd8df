const dispose = Symbol.dispose ?? Symbol.for('dispose');
const REP = Symbol('rep');
function adopt(Class, rep, registry) {
  const object = Object.create(Class.prototype);
  object[REP] = rep;
  registry?.register(object, rep, object);
  return object;
}
function repOf(object, Class, place) {
  if (!(object instanceof Class)) expected(Class.name, object, place);
  return object[REP] ?? expected(`${Class.name} not dropped or given away`, object, place);
}
