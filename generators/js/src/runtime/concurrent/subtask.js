class Subtask extends Waitable {
  // 0: starting; 1: started; 2: returned; 3 and 4: cancelled before it started, and before it returned.
  state = 0;
  lent = [];
  isDelivered = false;
  isAsked = false;
  constructor(component) {
    super();
    this.component = component;
  }
  progress(state) {
    this.state = state;
    touch(); //? SUSPENDS
    if (this.index) {
      this.notify(() => {
        if (this.state > 1) this.deliver();
        return [1, this.index, this.state];
      });
    }
  }
  deliver() {
    this.isDelivered = true;
    for (const entry of this.lent) entry.lends--;
    this.ended?.();
  }
  status() {
    if (this.state > 1) {
      this.deliver();
      return this.state;
    }
    this.index = this.component.put(this);
    return this.state | (this.index << 4);
  }
}
