import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import { findModel } from 'sentence-vae';

// A model is a folder of files that the page fetches. `public/` goes into the built page as it is.
const model = await findModel('everyday');
await cp(model, `public/models/${basename(model)}`, { recursive: true });
