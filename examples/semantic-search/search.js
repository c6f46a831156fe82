import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { findModel, SentenceVae } from 'sentence-vae';

const queries =
  process.argv.length > 2 ? process.argv.slice(2) : ['Where can I buy a ticket?', 'He plays the guitar.'];
const vae = await SentenceVae.load(await findModel('everyday'));
const { latent } = vae.config.sizes;

// A name of a file in place of `:memory:` keeps the table.
const database = await DuckDBInstance.create(':memory:');
const connection = await database.connect();
await connection.run(`CREATE TABLE sentences (line INTEGER, text VARCHAR, latent FLOAT[${latent}])`);

const lines = (await readFile('sentences.txt', 'utf8')).trimEnd().split('\n');
const appender = await connection.createAppender('sentences');
// In batches and in order; a line that the model cannot read has a fault instead of a latent.
for await (const { index, item, result, fault } of vae.encodeAll(lines)) {
  if (fault) continue;
  appender.appendInteger(index + 1);
  appender.appendVarchar(item);
  appender.appendArray(Array.from(result.mean));
  appender.endRow();
}
appender.closeSync();

for (const query of queries) {
  const [{ mean }] = await vae.encode([query]);
  const found = await connection.runAndReadAll(
    `SELECT line, text, array_cosine_distance(latent, $latent::FLOAT[${latent}]) AS distance
     FROM sentences ORDER BY distance, line LIMIT 3`,
    { latent: `[${mean.join(', ')}]` },
  );
  console.log(query);
  for (const { line, text, distance } of found.getRowObjects()) {
    console.log(`  ${distance.toFixed(2)}  ${text} (line ${line})`);
  }
}

connection.closeSync();
await vae[Symbol.asyncDispose]();
