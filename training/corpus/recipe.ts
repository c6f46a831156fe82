import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false };

/** A path within a folder: a recipe from somewhere else must not lead to other files of this machine. */
const path = () => Type.String({ pattern: String.raw`^(?!.*(^|/)\.{1,2}(/|$))[^/\\:\0][^\\:\0]*$` });

const NpmSource = Type.Object(
  {
    kind: Type.Literal('npm'),
    package: Type.String({ pattern: '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$' }),
    version: Type.String({ minLength: 1 }),
    files: Type.Array(
      Type.Object(
        {
          /** Relative to the package. */
          path: path(),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

const FileSource = Type.Object(
  {
    kind: Type.Literal('file'),
    /** Names in the corpus's data folder; each may also be there with `.gz` after it. */
    files: Type.Array(path(), { minItems: 1 }),
    /** Where to get them: an instruction without a full stop. */
    where: Type.String({ minLength: 1 }),
  },
  closed,
);

const Format = Type.Union([
  /** One text a line. */
  Type.Object({ kind: Type.Literal('lines') }, closed),
  /** A JSON object whose values are the texts. */
  Type.Object({ kind: Type.Literal('json-values') }, closed),
  /** WordNet's `data.*` files, whose lines end in `| definition; "example"`. */
  Type.Object(
    {
      kind: Type.Literal('wordnet'),
      take: Type.Array(Type.Union([Type.Literal('definitions'), Type.Literal('examples')]), { minItems: 1 }),
    },
    closed,
  ),
]);

const CleaningStep = Type.Union([
  /** Takes this text away from the start, where it is there. */
  Type.Object({ step: Type.Literal('remove-prefix'), prefix: Type.String({ minLength: 1 }) }, closed),
  /** Takes each of these characters away. */
  Type.Object({ step: Type.Literal('remove-characters'), characters: Type.String({ minLength: 1 }) }, closed),
  /** Cuts after each of these characters: those in `keep` stay at the end of their clause, those in `drop` go. */
  Type.Object({ step: Type.Literal('split-clauses'), keep: Type.String(), drop: Type.String() }, closed),
]);

const HashSplit = Type.Object(
  {
    /** A sentence's part follows from its SHA-256; duplicates are removed. */
    kind: Type.Literal('hash'),
    /** Share of the sentences. */
    valid: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 0.5 }),
    test: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 0.5 }),
  },
  closed,
);

const FilesSplit = Type.Object(
  {
    /** The corpus comes in parts; they are left as they are, duplicates too, so that figures can be compared. */
    kind: Type.Literal('files'),
    train: Type.String(),
    valid: Type.String(),
    test: Type.String(),
  },
  closed,
);

const common = {
  name: Type.String({ pattern: '^[a-z0-9-]+$' }),
  title: Type.String({ minLength: 1 }),
  licence: Type.String({ minLength: 1 }),
  attribution: Type.String({ minLength: 1 }),
  /** What its sentences are in, as model cards say it: `en`. */
  language: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}$' })),
  /** The same data on the Hugging Face Hub, for model cards. */
  hubDataset: Type.Optional(Type.String({ pattern: '^[\\w.-]+/[\\w.-]+$' })),
};

/** `recipe.json` of a corpus of sentences. */
export const SentenceRecipe = Type.Object(
  {
    kind: Type.Literal('sentences'),
    ...common,
    source: Type.Union([NpmSource, FileSource]),
    format: Format,
    cleaning: Type.Array(CleaningStep),
    /** Sentences with fewer or more words, counted between spaces, are left out. */
    words: Type.Object({ min: Type.Integer({ minimum: 1 }), max: Type.Integer({ minimum: 1 }) }, closed),
    tokenization: Type.Object(
      { kind: Type.Union([Type.Literal('raw'), Type.Literal('whitespace')]), lowercase: Type.Boolean() },
      closed,
    ),
    split: Type.Union([HashSplit, FilesSplit]),
  },
  closed,
);

/** `recipe.json` of a corpus of images. */
export const ImageRecipe = Type.Object(
  {
    kind: Type.Literal('images'),
    ...common,
    source: NpmSource,
    format: Type.Object(
      {
        kind: Type.Literal('idx-images'),
        height: Type.Integer({ minimum: 1 }),
        width: Type.Integer({ minimum: 1 }),
      },
      closed,
    ),
    split: Type.Object({ kind: Type.Literal('files'), train: Type.String(), test: Type.String() }, closed),
  },
  closed,
);

/** What `corpora/<name>/recipe.json` says: where a corpus comes from and what is done to it. */
export const Recipe = Type.Union([SentenceRecipe, ImageRecipe]);

export type NpmSource = Static<typeof NpmSource>;
export type FileSource = Static<typeof FileSource>;
export type Format = Static<typeof Format>;
export type CleaningStep = Static<typeof CleaningStep>;
export type HashSplit = Static<typeof HashSplit>;
export type SentenceRecipe = Static<typeof SentenceRecipe>;
export type ImageRecipe = Static<typeof ImageRecipe>;
export type Recipe = Static<typeof Recipe>;
