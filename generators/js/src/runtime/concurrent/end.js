// The end of a stream or future that a component holds. 0: idle; 1: copying; 2: done; 3: it is to stop copying.
class End extends Waitable {
  state = 0;
  buffer;
  constructor(component, type, transfer, isReader) {
    super();
    Object.assign(this, { component, type, transfer, isReader });
  }
  get kind() {
    return this.transfer.isFuture ? 'future' : 'stream';
  }
  describe() {
    return `the ${this.isReader ? 'writer' : 'reader'} of a ${this.kind}`;
  }
  idle(verb) {
    if (this.state === 1) trap(`cannot ${verb} busy ${this.kind}`);
    if (this.state === 2) {
      const of = this.transfer.isFuture
        ? `previous ${this.isReader ? 'read' : 'write'} succeeded${this.isReader ? '' : ' or readable end dropped'}`
        : `being notified that the ${this.isReader ? 'writable' : 'readable'} end dropped`;
      trap(`cannot ${verb} ${this.kind} after ${of}`);
    }
  }
  copied(result, isOpen) {
    this.notify(() => {
      const { transfer, buffer } = this;
      if (!transfer.isFuture) result = transfer.isDropped ? 1 : this.state === 3 ? 2 : 0;
      if (isOpen) transfer.pending = undefined;
      this.buffer = undefined;
      this.state = result === 1 || (transfer.isFuture && !result) ? 2 : 0;
      const code = (transfer.isFuture ? 4 : 2) + !this.isReader;
      return [code, this.index, transfer.isFuture ? result : (buffer.progress << 4) | result];
    });
  }
  finish(result) {
    this.copied(result, false);
    return this.take()[2];
  }
}
function findEnd(component, index, type, isReader) {
  const end = component.find(index, End);
  if (end.type !== type || end.isReader !== isReader) trap(`unknown handle index ${index >>> 0}`);
  return end;
}
function addEnd(component, type, transfer, isReader) {
  const end = new End(component, type, transfer, isReader);
  end.index = component.put(end);
  return end.index;
}
