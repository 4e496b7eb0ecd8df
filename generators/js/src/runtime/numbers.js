function numbers(list, Numbers, type, place) {
  if (list instanceof Numbers) return list;
  if (!Array.isArray(list)) expected(Numbers.name, list, place);
  const copy = new Numbers(list.length);
  for (let at = 0; at < list.length; at++) {
    const value = list[at];
    if (typeof value === typeof copy[at]) copy[at] = value;
    if (copy[at] !== value && !(typeof value === 'number' && type[0] === 'f')) expected(type, value, `${place}[${at}]`);
  }
  return copy;
}
