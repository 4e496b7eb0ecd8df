// A task that another component called.
class GuestTask extends Task {
  constructor(prepared, callback, post, core, isLifted) {
    super(prepared.callee, { ...prepared, callback, isStackful: isLifted && !callback });
    this.post = post;
    this.core = core;
    this.isLifted = isLifted;
    this.subtask = new Subtask(prepared.caller);
    this.lent = this.subtask.lent;
  }
  get name() {
    return `function ${this.core.name} of component ${components.indexOf(this.component)}`;
  }
  call() {
    switchTo(this);
    const { start, values } = this.made;
    const given = start(...values);
    this.subtask.progress(1);
    let called = this.core;
    called = onStack(called); //? SUSPENDS
    const value = called(...(given === undefined ? [] : [].concat(given)));
    if (this.isLifted) return value;
    const end = (value) => {
      this.over(value === undefined ? [] : [value]);
      this.post?.(...(value === undefined ? [] : [value]));
      switchTo(); //? SUSPENDS
    };
    end(value); //? STAYS
    return goOn(this, value, end); //? SUSPENDS
  }
  resolved(results) {
    const { subtask } = this;
    const { done, room } = this.made;
    if (!results.length) return subtask.progress(subtask.state ? 4 : 3);
    switchTo(new Thread());
    subtask.value = done(...results[0], ...room);
    switchTo(this);
    subtask.progress(2);
  }
}
