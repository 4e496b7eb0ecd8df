const dispose = Symbol.dispose ?? Symbol.for('dispose');
const REP = Symbol('rep');
const LENDS = Symbol('lends');
const adopt = (Class, rep, registry) => {
  const object = Object.create(Class.prototype);
  object[REP] = rep;
  object[LENDS] = 0;
  registry?.register(object, rep, object);
  return object;
};
const repOf = (object, Class, place) => {
  if (!(object instanceof Class)) expected(Class.name, object, place);
  const rep = object[REP];
  if (rep === undefined) throw new TypeError(`${place}: the ${Class.name} was dropped or given away`);
  return rep;
};
