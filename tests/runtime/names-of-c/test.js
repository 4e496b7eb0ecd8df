// Functions of the world that are called as functions of C are.
export const log = (line) => `${line}: ${Math.log(line.length).toFixed(3)}`;
export function sqrt(x) {
  if (x < 0) throw `${x} has no root`;
  return Math.sqrt(x);
}
export const malloc = (size) => size + 1;
export const write = (bytes) => bytes.reduce((sum, byte) => sum + BigInt(byte), 0n);
