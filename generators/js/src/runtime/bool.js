const bool = (value, place) => (typeof value === 'boolean' ? Number(value) : expected('boolean', value, place));
