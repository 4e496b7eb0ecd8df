export const files = { save() {} };
