class Thread {
  context = [0, 0];
  borrows = 0;
  lent = [];
  mayBlock = false;
  constructor(parent) {
    this.parent = parent;
  }
}
function switchTo(thread) {
  current = thread;
  mayBlock.value = +(thread?.mayBlock ?? false);
}
