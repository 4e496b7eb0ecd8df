// Much is made and dropped.
let living = 0;
class Item {
  constructor(name) {
    this.text = name;
    living++;
  }
  name() {
    return this.text;
  }
  join(other) {
    return new Item(this.text + other.text);
  }
  [Symbol.dispose]() {
    living--;
  }
}
export const toTest = { Item, echo: (words, numbers) => [words, numbers], give: (item) => item, living: () => living };
