// Two stores: the first has nothing under an empty key.
export const primary = { get: (key) => (key === '' ? undefined : `primary ${key}`) };
export const backup = { get: (key) => `backup ${key}` };
