const scopes = [];
function enterCall() {
  scopes.push({ borrows: 0, lent: [] });
}
function exitCall() {
  endScope(scopes.pop());
}
function transferOwn(index, from, to) {
  const [handles, type] = tables[from];
  return tables[to][0].add(handles.take(index, type), type);
}
function transferBorrow(index, from, to) {
  const [handles, type] = tables[from];
  const scope = scopes[scopes.length - 1];
  const rep = handles.lend(index, type, scope);
  const [target, , isOwn] = tables[to];
  return isOwn ? rep : target.add(rep, type, scope);
}
