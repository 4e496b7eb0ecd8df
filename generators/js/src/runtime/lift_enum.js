const liftEnum = (names, index) => names[index] ?? badCase();
