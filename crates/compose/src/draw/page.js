function focus(drawing, box) {
  drawing.classList.toggle("focused", box !== null);
  for (const near of drawing.querySelectorAll(".near")) near.classList.remove("near");
  if (box === null) return;
  box.classList.add("near");
  for (const edge of drawing.querySelectorAll(".edge")) {
    const { from, to } = edge.dataset;
    if (from !== box.id && to !== box.id) continue;
    edge.classList.add("near");
    document.getElementById(from).classList.add("near");
    document.getElementById(to).classList.add("near");
  }
}
for (const drawing of document.querySelectorAll("svg")) {
  for (const box of drawing.querySelectorAll(".box")) {
    for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => focus(drawing, box));
    for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => focus(drawing, null));
  }
}
