function base64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
