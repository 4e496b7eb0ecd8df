function taskReturn(results, values) {
  if (!(current instanceof Task) || current.made.results !== results) {
    trap('invalid `task.return` signature and/or options for current task');
  }
  if (current.cancellation > 2) trap('`task.return` or `task.cancel` called more than once for current task');
  current.over(values);
}
