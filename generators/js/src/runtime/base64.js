const base64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt());
