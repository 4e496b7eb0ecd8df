function backpressure(component, change) {
  component.backpressure += change;
  if (component.backpressure >>> 16) trap('backpressure counter overflow');
  if (!component.backpressure && component.entering.length) wake(component);
}
