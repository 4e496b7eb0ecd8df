class ComponentError extends Error {
  constructor(payload) {
    const text = Object(payload) === payload ? (payload.tag ?? 'an error of the component') : payload;
    super(typeof payload === 'string' ? payload : `${text} (see \`payload\`)`);
    this.name = 'ComponentError';
    this.payload = payload;
  }
}
