// What the pages' bundler makes of files that are not code: an icon is its text, a style sheet goes into main.css.
declare module '*.svg' {
  const text: string;
  export default text;
}
declare module '*.css';
