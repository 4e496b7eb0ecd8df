const load32_N = (at) => view_N.getUint32(at, true);
