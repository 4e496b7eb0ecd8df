const f64 = (value, place) => (typeof value === 'number' ? value : expected('f64', value, place));
