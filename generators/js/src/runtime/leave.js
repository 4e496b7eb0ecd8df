function leave_I() {
  if (!MAY_LEAVE) trap('cannot leave component instance');
}
