function payloadOf(error) {
  if (Object(error) === error && Object.hasOwn(error, 'payload')) return error.payload;
  if (error instanceof Error) throw error;
  return error;
}
