function enterCall() {
  current = new Thread(current);
}
function exitCall() {
  endScope(current);
  current = current.parent;
}
function transferOwn(index, from, to) {
  const [handles, type] = tables[from];
  return tables[to][0].add(handles.take(index, type), type);
}
function transferBorrow(index, from, to) {
  const [handles, type] = tables[from];
  const rep = handles.lend(index, type, current);
  const [target, , isOwn] = tables[to];
  return isOwn ? rep : target.add(rep, type, current);
}
