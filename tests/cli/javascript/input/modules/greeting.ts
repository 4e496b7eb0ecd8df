export interface Greeting {
  text: string;
}
export const greeting = (word: string, name: string) => `${word}, ${name}`;
