const encoder = new TextEncoder(), room = new Uint8Array(3e4);
