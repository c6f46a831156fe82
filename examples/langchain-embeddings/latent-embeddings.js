import { Embeddings } from '@langchain/core/embeddings';

/** Embeds texts as the means of their posteriors: what the model writes a sentence from. */
export class LatentEmbeddings extends Embeddings {
  /** @param fields `vae` is a `SentenceVae`; the others are those of every `Embeddings` */
  constructor({ vae, ...fields }) {
    super(fields);
    this.vae = vae;
  }

  async embedDocuments(documents) {
    const vectors = [];
    // In batches and in order, however many there are. A text that the model cannot read has no vector.
    for await (const { result, fault, item } of this.vae.encodeAll(documents)) {
      if (fault) throw new Error(`${JSON.stringify(item)} cannot be embedded: ${fault.reason}`);
      vectors.push(Array.from(result.mean));
    }
    return vectors;
  }

  async embedQuery(document) {
    const [vector] = await this.embedDocuments([document]);
    return vector;
  }
}
