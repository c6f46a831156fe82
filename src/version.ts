/** The version of this package, here so that browsers have it too; a test holds it against `package.json`. */
export const VERSION = '0.1.0';
