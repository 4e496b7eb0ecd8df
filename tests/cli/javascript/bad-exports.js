// FAIL: componentize % --wit tests/cli/javascript/input/shop.wit -o %tmpdir/app.wasm
// All that does not fit is said at once, in the world's words.
export function Greet(name) {
  return name;
}
export const add = 'no function';
export function describe(item, style, colour) {
  return `${item} ${style} ${colour}`;
}
export const store = {
  Cart: class {
    static empty() {}
  },
  price: 7,
};
