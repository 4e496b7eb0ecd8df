function lowerChar(char, place) {
  const code = typeof char === 'string' && char !== '' ? char.codePointAt(0) : 0xd800;
  if ((code >= 0xd800 && code <= 0xdfff) || char.length > (code > 0xffff ? 2 : 1)) expected('char', char, place);
  return code;
}
