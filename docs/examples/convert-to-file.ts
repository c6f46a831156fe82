import { writeFile } from 'node:fs/promises';
import { convert } from 'sentence-vae/convert';

const { bytes, inputs, outputs, differences } = await convert('web_model/model.json', {
  dynamicBatch: true,
  verify: true,
});
await writeFile('model.onnx', bytes);
process.stdout.write(`${JSON.stringify({ inputs, outputs, differences })}\n`);
