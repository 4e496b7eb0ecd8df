const f32 = (value, place) => (typeof value === 'number' ? value : expected('f32', value, place));
