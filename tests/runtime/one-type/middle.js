// What the import returns is what the export takes: values have no types.
import { draw } from 'test:one-type/to-test';

export const toTest = {
  draw(x) {
    // An error that is thrown here is one of the export, with the same payload.
    const drawing = draw(x);
    return { ...drawing, marks: { ...drawing.marks, wide: true } };
  },
};
