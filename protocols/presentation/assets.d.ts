// What the pages' bundler makes of files that are not code: an icon is its text, a style sheet goes into main.css.
declare module '*.svg' {
  const text: string;
  // eslint-disable-next-line no-restricted-exports -- what a file's import gives has no other name
  export default text;
}
declare module '*.css';
