function okOf(value) {
  if (value?.tag === 'err') throw { payload: value.val };
  return value?.tag === 'ok' ? value.val : value;
}
