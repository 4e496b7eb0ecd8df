function enter() {
  if (entered) trap('cannot enter component instance: it trapped, or a call is not over');
}
