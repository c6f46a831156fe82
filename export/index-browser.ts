/** `sentence-vae/convert` as bundlers for browsers take it. */
export * from './everywhere.js';
export { convert } from './convert/convert-in-browser.js';
