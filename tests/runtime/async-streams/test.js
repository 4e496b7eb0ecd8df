// Streams and futures: every kind of payload, whole and in part, to the end and given up.
let held = 0;

class Token {
  #value;
  constructor(value) {
    this.#value = value;
    held++;
  }
  value() {
    return this.#value;
  }
  [Symbol.dispose]() {
    held--;
  }
}

export const toTest = {
  Token,
  async count(to, chunk) {
    const all = Uint32Array.from({ length: to }, (_, index) => index);
    return chunk >= to ? all : all.values();
  },
  async sum(numbers) {
    let sum = 0n;
    for await (const number of numbers) sum += BigInt(number);
    return sum;
  },
  async upper(text) {
    const upper = (byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte);
    return text.pipeThrough(
      new TransformStream({ transform: (piece, controller) => controller.enqueue(piece.map(upper)) }),
    );
  },
  async split(texts) {
    return (async function* () {
      let number = 0;
      for await (const text of texts) {
        const lines = text.split('\n');
        if (lines.at(-1) === '') lines.pop();
        for (const line of lines) yield { number: ++number, text: line };
      }
    })();
  },
  async tokens(values) {
    return (async function* () {
      for await (using token of values) {
        const next = new Token(token.value() + 1);
        let isTaken = false;
        try {
          yield next;
          isTaken = true;
        } finally {
          // One that nobody took is this component's still.
          if (!isTaken) next[Symbol.dispose]();
        }
      }
    })();
  },
  ticks: async (times) => Array(times).fill(undefined),
  async take(numbers, count) {
    const taken = [];
    const reader = numbers.getReader();
    while (taken.length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      taken.push(value);
    }
    await reader.cancel();
    return taken;
  },
  async answer(question) {
    const answer = (async () => {
      const text = await question;
      if (text === '') return { tag: 'err', val: 'no answer' };
      return { tag: 'ok', val: Number(text) + 1 };
    })();
    return { future: answer };
  },
  async nested(all) {
    return (async function* () {
      for await (const [name, line] of all) {
        const { number, text } = await line;
        yield { number: number * 2, text: `${name}: ${text}` };
      }
    })();
  },
  async streams(all) {
    let sum = 0n;
    for await (const stream of all) {
      for await (const piece of stream) for (const byte of piece) sum += BigInt(byte);
    }
    return sum;
  },
  done: () => Promise.resolve(),
  held: () => held,
};
