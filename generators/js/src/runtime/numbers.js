function numbers(list, Numbers, type, place) {
  if (list instanceof Numbers) return list;
  if (type === 'u8' && list instanceof ArrayBuffer) return new Numbers(list);
  list = listOf(list, Numbers.name, place);
  const copy = new Numbers(list.length);
  for (let at = 0; at < list.length; at++) {
    const value = list[at];
    if (typeof value === typeof copy[at]) copy[at] = value;
    if (copy[at] !== value && !(typeof value === 'number' && type[0] === 'f')) expected(type, value, `${place}[${at}]`);
  }
  return copy;
}
