function taskCancel() {
  if (current.cancellation > 2) trap('`task.return` or `task.cancel` called more than once for current task');
  if (current.cancellation !== 2) trap('`task.cancel` called by task which has not been cancelled');
  current.over();
}
