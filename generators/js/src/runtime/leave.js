function leave_I() {
  if (MAY_NOT_LEAVE) trap('cannot leave component instance');
}
