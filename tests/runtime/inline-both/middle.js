// Words in brackets, over the imported ones.
import { count as imported } from '$root';
import * as plain from 'words';

export const count = () => 100 + imported();
class Word {
  constructor(word) {
    this.word = typeof word === 'string' ? new plain.Word(word) : word;
  }
  text() {
    return `[${this.word.text()}]`;
  }
}
export const words = {
  Word,
  joined: (a, b) => new Word(plain.joined(a.word, b.word)),
  sizeOf: ({ word }) => ({ letters: 2 + plain.sizeOf(word).letters }),
};
