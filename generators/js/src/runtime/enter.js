function enter() {
  if (ENTERED) trap('cannot enter component instance: it trapped or runs');
  BEGIN_LATE;
}
