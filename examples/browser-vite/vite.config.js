export default {
  base: './',
  // The development server leaves the package as it is: its worker and its .wasm lie beside it.
  optimizeDeps: { exclude: ['sentence-vae'] },
  server: { fs: { allow: ['../..'] } },
};
