// wasi:random@0.3 on the engine's random numbers.

// The most bytes that the engine returns at once. WASI lets a host return fewer bytes than a guest asks for.
const MOST = 65536;

const getRandomBytes = (maxLen) => crypto.getRandomValues(new Uint8Array(maxLen < MOST ? Number(maxLen) : MOST));
const getRandomU64 = () => crypto.getRandomValues(new BigUint64Array(1))[0];

export const random = { getRandomBytes, getRandomU64 };

export const insecure = { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: getRandomU64 };

export const insecureSeed = { getInsecureSeed: () => [getRandomU64(), getRandomU64()] };
