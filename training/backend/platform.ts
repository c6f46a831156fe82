/** Whether this is a Linux with musl, such as Alpine, for which TensorFlow publishes nothing. */
export function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // @types/node has the report as a bare object.
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined;
}

/** What messages call this kind of machine: `linux x64`. */
export function platformName(): string {
  return `${process.platform} ${process.arch}${isMusl() ? ' with musl' : ''}`;
}
