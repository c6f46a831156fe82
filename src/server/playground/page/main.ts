import { find } from './find.js';
import { restModels } from './models/rest-models.js';
import { webModels } from './models/web-models.js';
import { Playground } from './playground.js';

/** The page of a server says `server`; a static build says `page`, and computes by itself. */
const isServed = document.documentElement.dataset['models'] === 'server';
const key = find('key', HTMLInputElement);

new Playground(isServed ? restModels(() => key.value) : webModels(), isServed).start();
