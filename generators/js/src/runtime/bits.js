const bits = new DataView(new ArrayBuffer(8));
function f32Bits(value) {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
function f32OfBits(value) {
  bits.setInt32(0, value);
  return bits.getFloat32(0);
}
function f64Bits(value) {
  bits.setFloat64(0, value);
  return bits.getBigInt64(0);
}
function f64OfBits(value) {
  bits.setBigInt64(0, value);
  return bits.getFloat64(0);
}
