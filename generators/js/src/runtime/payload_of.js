function payloadOf(error) {
  if (error instanceof ComponentError) return error.payload;
  if (error instanceof Error) {
    if (Object.hasOwn(error, 'payload')) return error.payload;
    throw error;
  }
  return error;
}
