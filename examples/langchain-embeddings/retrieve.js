import { Document } from '@langchain/core/documents';
// In memory, and in the core. MemoryVectorStore of @langchain/classic is used alike; any other store is too.
import { FakeVectorStore as VectorStore } from '@langchain/core/utils/testing';
import { findModel, SentenceVae } from 'sentence-vae';
import { LatentEmbeddings } from './latent-embeddings.js';

const phrases = [
  ['travel', 'Where is the railway station?'],
  ['travel', 'When does the next bus leave?'],
  ['travel', 'I lost my passport at the airport.'],
  ['food', 'Could I have the menu, please?'],
  ['food', 'This soup is too salty.'],
  ['food', 'We would like a table for two.'],
  ['health', 'I have a headache.'],
  ['health', 'You should see a doctor.'],
  ['health', 'She broke her leg last winter.'],
];

const vae = await SentenceVae.load(await findModel('everyday'));
const embeddings = new LatentEmbeddings({ vae });
const store = await VectorStore.fromDocuments(
  phrases.map(([topic, pageContent]) => new Document({ pageContent, metadata: { topic } })),
  embeddings,
);

const questions = ['Where is the bus station?', 'I have a cold.', 'Could I have a table, please?'];
const retriever = store.asRetriever({ k: 2 });
for (const [i, found] of (await retriever.batch(questions)).entries()) {
  console.log(questions[i]);
  for (const { pageContent, metadata } of found) console.log(`  ${metadata.topic.padEnd(8)}${pageContent}`);
}

await vae[Symbol.asyncDispose]();
