const startAsyncCall = (callback, post, core, flags) => startGuest(callback, post, core, flags & 1).status();
