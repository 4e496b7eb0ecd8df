function endScope(scope) {
  if (scope.borrows) trap('borrow handles still remain at the end of the call');
  for (const entry of scope.lent) entry.lends--;
}
