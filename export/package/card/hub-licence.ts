/** What a model card says of a licence, by the names that the Hugging Face Hub has for them. */
export interface HubLicence {
  license: string;
  /** Where the Hub has no name for it. */
  license_name?: string;
}

/** The licences that data come under and that the Hub knows by these names. */
const KNOWN = new Set([
  'apache-2.0',
  'bsd-2-clause',
  'bsd-3-clause',
  'gpl-2.0',
  'gpl-3.0',
  'mit',
  'unlicense',
  'wtfpl',
  'cc',
  'cc0-1.0',
  'cc-by-2.0',
  'cc-by-2.5',
  'cc-by-3.0',
  'cc-by-4.0',
  'cc-by-sa-3.0',
  'cc-by-sa-4.0',
  'cc-by-nc-2.0',
  'cc-by-nc-3.0',
  'cc-by-nc-4.0',
  'cc-by-nd-4.0',
  'cc-by-nc-nd-3.0',
  'cc-by-nc-nd-4.0',
  'cc-by-nc-sa-2.0',
  'cc-by-nc-sa-3.0',
  'cc-by-nc-sa-4.0',
  'cdla-permissive-1.0',
  'cdla-permissive-2.0',
  'cdla-sharing-1.0',
  'odbl',
  'odc-by',
  'pddl',
]);

/** The licence that a model is under whose data are under this one, as far as anybody said. */
export function hubLicence(licence: string): HubLicence {
  const name = licence
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (name === '' || name === 'not-stated') return { license: 'unknown' };
  return KNOWN.has(name) ? { license: name } : { license: 'other', license_name: name };
}
