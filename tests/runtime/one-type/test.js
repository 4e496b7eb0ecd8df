// Adds a mark.
export const toTest = {
  draw(x) {
    if (x.shapes.length === 0) throw 'green';
    return { ...x, marks: { ...x.marks, bold: true } };
  },
};
