import { parseDocument, stringify } from 'yaml';
import type { PackageConfig, RecordedEvaluation } from '../../../src/package/config.js';
import type { CorpusFacts } from '../corpus-facts.js';
import { CARD_FIGURES } from './figures.js';
import { hubLicence } from './hub-licence.js';

type Described = Omit<PackageConfig, 'files'>;

/** What an index says of an evaluation. */
type Judged = Pick<RecordedEvaluation, 'corpus' | 'part' | 'figures'>;

/** Names that stand alone on their lines, so that no line is broken. */
const PLAIN = { lineWidth: 0 } as const;

/** What the Hub calls that which a model is made for. */
const TASKS = {
  'sentence-vae': 'text-generation',
  'image-vae': 'unconditional-image-generation',
} as const satisfies Record<PackageConfig['kind'], string>;

/** The YAML that a model card begins with, which the Hugging Face Hub finds and shows models by. */
export function frontMatter(config: Described, { language, hubDataset }: CorpusFacts): string {
  const { kind, precision, training, evaluation } = config;
  const metadata = {
    library_name: 'sentence-vae',
    ...hubLicence(training.licence),
    ...(language !== undefined && { language }),
    pipeline_tag: TASKS[kind],
    ...(hubDataset !== undefined && { datasets: [hubDataset] }),
    tags: [
      'vae',
      'variational-autoencoder',
      'latent-space',
      kind,
      'onnx',
      ...(precision === 'fp32' ? [] : [precision]),
    ],
    ...(evaluation && { 'model-index': modelIndex(config, evaluation, hubDataset) }),
  };
  return `---\n${stringify(metadata, PLAIN)}---\n`;
}

/** A card that says the figures of an evaluation in its front matter, if it has one; nothing else of that changes. */
export function withModelIndex(
  card: string,
  config: Pick<Described, 'kind' | 'name'>,
  recorded: Judged,
): string {
  const [whole, yaml] = /^---\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(card) ?? [];
  if (whole === undefined || yaml === undefined || !card.startsWith(whole)) return card;
  const document = parseDocument(yaml);
  // A person may have written what is no YAML; that is theirs to mend.
  if (document.errors.length > 0) return card;
  const datasets: unknown = document.get('datasets') && document.toJS().datasets;
  const [dataset] = Array.isArray(datasets) ? datasets : [];
  const named = typeof dataset === 'string' ? dataset : undefined;
  document.set('model-index', modelIndex(config, recorded, named));
  return `---\n${document.toString(PLAIN)}---${card.slice(whole.length)}`;
}

/** Figures in the form that Papers with Code had, and the Hub reads. */
function modelIndex(
  { kind, name }: Pick<Described, 'kind' | 'name'>,
  { corpus, part, figures }: Judged,
  hubDataset: string | undefined,
) {
  const metrics = CARD_FIGURES.flatMap(({ key, type, name: words, digits, unit }) => {
    const value = figures[key];
    if (value === undefined) return [];
    // Ratios stay ratios; more digits than the card has would say nothing.
    return [{ type, name: words, value: Number(value.toFixed(unit === '%' ? digits + 2 : digits)) }];
  });
  const dataset = { type: hubDataset ?? corpus, name: corpus, split: part };
  return [{ name, results: [{ task: { type: TASKS[kind] }, dataset, metrics }] }];
}
