// The bundle begins with this, before any class has such a method.
// Browsers without `using` lack the symbol too; compilers that translate `await using` look for it under this name.
if (!Object.hasOwn(Symbol, 'asyncDispose')) {
  Object.defineProperty(Symbol, 'asyncDispose', { value: Symbol.for('Symbol.asyncDispose') });
}
