// A task that a host called.
class HostTask extends Task {
  constructor(component, name, made, signal, resolve, reject) {
    super(component, made);
    this.name = name;
    this.resolve = resolve;
    this.reject = reject;
    this.signal = signal;
    if (!signal) return;
    this.abort = () => {
      if (current) return void wake({ resume: this.abort });
      try {
        this.cancel();
      } catch (error) {
        fail(error);
      }
    };
    signal.addEventListener('abort', this.abort);
  }
  call() {
    try {
      return this.made.call(this);
    } catch (error) {
      if (current) throw error;
      this.dismiss(error);
    }
  }
  refuse(error) { //? SUSPENDS
    if (!Object.hasOwn(Object(error), 'payload')) throw error; //? SUSPENDS
    this.dismiss(error); //? SUSPENDS
  } //? SUSPENDS
  dismiss(error) {
    this.leave();
    this.cancellation = 3;
    this.reject(error);
  }
  leave() {
    calls.delete(this);
    if (!calls.size) watched.delete(deadlock);
    this.signal?.removeEventListener('abort', this.abort);
  }
  resolved(results) {
    const { made } = this;
    this.leave();
    if (results.length) made.returned(this, ...results[0]);
    else this.reject(this.signal?.reason ?? new Error(`${this.name}: the task was cancelled`));
    made.ended?.();
  }
}
