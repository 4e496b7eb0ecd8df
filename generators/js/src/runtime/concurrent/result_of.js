// A promise for a result may be rejected with its error, as a function that returns one throws it.
function resultOf(source, isPlain) {
  if (typeof source?.then !== 'function') return source;
  return source.then(
    (value) => (isPlain && value?.tag !== 'ok' && value?.tag !== 'err' ? { tag: 'ok', val: value } : value),
    (error) => ({ tag: 'err', val: payloadOf(error) }),
  );
}
