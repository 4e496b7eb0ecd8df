class ComponentError extends Error {
  constructor(payload) {
    super(typeof payload === 'string' ? payload : 'the component gave an error: see `payload`');
    this.name = 'ComponentError';
    this.payload = payload;
  }
}
