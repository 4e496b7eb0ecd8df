// What the two ends of a stream or future share: the end whose buffer is there, and whether one of them is gone.
class Transfer {
  pending;
  isDropped = false;
  // The host, where an end is its own: what it is to do when the other is read, and when it is gone.
  host;
  constructor(isFuture) {
    this.isFuture = isFuture;
  }
  // What a copy came to for an end (0: completed, 1: the other end is gone); nothing while it goes on.
  copy(end) {
    if (this.isDropped) return 1;
    const other = this.pending;
    if (!other) {
      this.pending = end;
      this.host?.pull?.();
      return;
    }
    const [from, to] = end.isReader ? [other, end] : [end, other];
    const mine = end.buffer, theirs = other.buffer;
    if (end.component && end.component === other.component && mine.payload && !mine.payload.isNumber) {
      trap(`cannot read from and write to intra-component ${this.isFuture ? 'future' : 'stream'}`);
    }
    if (this.isFuture) {
      this.carry(from.buffer, to.buffer, 1);
      this.pending = undefined;
      other.copied(0, false);
      return 0;
    }
    const count = Math.min(mine.remain, theirs.remain);
    if (theirs.remain) {
      if (count) {
        this.carry(from.buffer, to.buffer, count);
        other.copied(0, true);
      }
      return 0;
    }
    if (!end.isReader && !mine.length && !theirs.length) return 0;
    this.pending = end;
    other.copied(0, false);
    if (end.isReader) this.host?.pull?.();
  }
  carry(from, to, count) {
    to.put(from.take(count), count);
  }
  drop() {
    const other = this.pending;
    this.isDropped = true;
    this.pending = undefined;
    other?.copied(1, false);
    this.host?.drop?.();
  }
}
