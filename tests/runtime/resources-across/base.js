// The component that defines the resource.
let living = 0;
class Token {
  #stamps = 0;
  constructor(label) {
    this.text = label;
    living++;
  }
  label() {
    return this.text;
  }
  stamps() {
    return this.#stamps;
  }
  stamp() {
    this.#stamps++;
  }
  equals(other) {
    return this === other;
  }
  [Symbol.dispose]() {
    living--;
  }
}
export const baseTypes = { Token, living: () => living };
