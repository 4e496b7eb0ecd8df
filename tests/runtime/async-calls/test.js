// Calls that return at once, later, together, and never.
let cancelled = 0;
let jobs = 0;
let lingered = 0;
const { promise: released, resolve: release } = Promise.withResolvers();

async function turns(count) {
  for (let turn = 0; turn < count; turn++) await scheduler.yield();
}

class Job {
  #name;
  constructor(name) {
    this.#name = name;
    jobs++;
  }
  name() {
    return this.#name;
  }
  async finish(count) {
    await turns(count);
    return `${this.#name} after ${count}`;
  }
  static async join(all) {
    const names = [];
    for (using job of all) {
      await turns(1);
      names.push(job.name());
    }
    return names.join('+');
  }
  [Symbol.dispose]() {
    jobs--;
  }
}

export const toTest = {
  Job,
  nothing: async () => {},
  // What is not a promise is taken too.
  add: (a, b) => (a + b) >>> 0,
  async many(a, b, c, d, e, f) {
    await turns(1);
    return `${a} ${b} ${c} ${d} ${e} [${f.join(', ')}]`;
  },
  async later(text, count) {
    await turns(count);
    return text;
  },
  async move(place) {
    await turns(2);
    return place;
  },
  async lend(job) {
    await turns(1);
    if (!job.name()) throw 'no name';
    return job.name().length;
  },
  async forever(job, names, { signal }) {
    using _ = job;
    signal.addEventListener('abort', () => cancelled++);
    while (!signal.aborted) await scheduler.yield().catch(() => {});
    throw signal.reason;
  },
  cancelled: () => [cancelled, jobs],
  waitForRelease: () => released,
  release: async (value) => release(value),
  async linger(count) {
    turns(count).then(() => lingered++);
    return count;
  },
  lingered: () => lingered,
};
