console.log('nobody hears this');
export const add = (a, b) => a + b;
export function greet(name) {
  console.warn(name);
  return `${typeof setTimeout} ${typeof crypto} ${Date.now()}`;
}
