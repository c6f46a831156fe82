import type { InterpolatedSentence } from '../../src/ways/interpolate.js';
import { sortedBarChart } from './bar-chart.js';
import type { ComparedWord } from './compare-words.js';
import { html, type Html } from './html.js';
import { sentenceMap } from './sentence-map.js';
import type { SentenceMaterial } from './sentence-material.js';

/** What is shown of a model of sentences; without held-out sentences, its samples and what is lacking. */
export function sentenceSections(material: SentenceMaterial): Html[] {
  const hasSentences = material.heldOut.sentences.length > 0;
  return [
    hasSentences ? latentSection(material) : lackSection(material),
    ...(hasSentences ? [reconstructionSection(material)] : []),
    sampleSection(material),
    ...(material.interpolations.length > 0 ? [interpolationSection(material)] : []),
  ];
}

function lackSection({ heldOut: { lack } }: SentenceMaterial): Html {
  return html`<section>
    <p class="note">
      ${lack} There is no validation sentence that the model takes, so nothing is shown but samples.
    </p>
  </section>`;
}

function latentSection({ heldOut, klPerDimension, map }: SentenceMaterial): Html {
  const { sentences, source, lack } = heldOut;
  return html`<section>
    <h2>Latents</h2>
    ${lack === undefined ? undefined : html`<p class="note">${lack} What follows is of ${source}.</p>`}
    <div class="charts">
      ${sortedBarChart({
        title: 'KL of each latent dimension',
        unit: 'nats',
        axis: 'latent dimension',
        values: klPerDimension,
        caption: `Means over ${source}. A dimension near 0 says nothing.`,
      })}
      ${sentenceMap(
        sentences.map(({ text, words }) => ({ text, words: words.length })),
        map,
        `Posterior means of ${source}; a point's tooltip is its sentence.`,
      )}
    </div>
  </section>`;
}

function reconstructionSection({ reconstructions }: SentenceMaterial): Html {
  return html`<section>
    <h2>Reconstructions</h2>
    <p class="caption">
      Validation sentences, and below each what the model writes from the mean of its latent.
      <del>Words that are lost</del> and <ins>words that are new</ins> are marked.
    </p>
    <ol class="pairs">
      ${reconstructions.map(({ original, written }) => comparison(original, written))}
    </ol>
  </section>`;
}

function sampleSection({ samples }: SentenceMaterial): Html {
  return html`<section>
    <h2>Samples</h2>
    <p class="caption">
      Latents drawn from the prior. Above, the likeliest words (temperature 0), which show what the latent
      alone decides; below, words drawn from the same latent (temperature 1).
    </p>
    <ol class="pairs">
      ${samples.map(
        ({ likeliest, drawn }) =>
          html`<li>
            <p>${likeliest}</p>
            <p class="second">${drawn}</p>
          </li>`,
      )}
    </ol>
  </section>`;
}

function interpolationSection({ interpolations }: SentenceMaterial): Html {
  return html`<section>
    <h2>Interpolations</h2>
    <p class="caption">From one validation sentence to another, in a straight line between their latents.</p>
    <div class="charts">${interpolations.map(interpolation)}</div>
  </section>`;
}

function comparison(original: readonly ComparedWord[], written: readonly ComparedWord[]): Html {
  return html`<li>
    <p>${running(original, 'del')}</p>
    <p class="second">${running(written, 'ins')}</p>
  </li>`;
}

const CLOSES = /^[.,;:?!)\]}]$/;

/** Words with spaces between them but before punctuation; those that the other sentence lacks are marked, neighbours in one mark. */
function running(words: readonly ComparedWord[], mark: 'del' | 'ins'): Html[] {
  return runsOf(words).map(({ isShared, text, space }) => {
    if (isShared) return html`${space}${text}`;
    return mark === 'del' ? html`${space}<del>${text}</del>` : html`${space}<ins>${text}</ins>`;
  });
}

/** Neighbours that are alike in being shared or not. */
function runsOf(words: readonly ComparedWord[]): { isShared: boolean; text: string; space: string }[] {
  const runs: { isShared: boolean; text: string; space: string }[] = [];
  for (const [i, { word, isShared }] of words.entries()) {
    const space = i === 0 || CLOSES.test(word) ? '' : ' ';
    const last = runs.at(-1);
    if (last?.isShared === isShared) last.text += `${space}${word}`;
    else runs.push({ isShared, text: word, space });
  }
  return runs;
}

function interpolation(steps: readonly InterpolatedSentence[]): Html {
  return html`<ol class="steps">
    ${steps.map(({ t, text }, i) => {
      const isRepeated = steps[i - 1]?.text === text;
      return html`<li class="${isRepeated ? 'repeated' : 'changed'}">
        <span class="t">${t.toFixed(2)}</span> ${text}
      </li>`;
    })}
  </ol>`;
}
