const anObject = (value, place) => (Object(value) === value ? value : expected('an object', value, place));
