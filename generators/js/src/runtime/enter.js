function enter() {
  if (ENTERED) trap('cannot enter component instance: it trapped or is running');
  BEGIN_LATE;
}
