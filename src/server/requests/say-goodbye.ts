import type { FastifyInstance } from 'fastify';

/** Tells clients, once the server goes down, to send no more requests along a connection. fastify tells only new ones. */
export function sayGoodbye(app: FastifyInstance): () => void {
  let isGoingDown = false;
  app.addHook('onSend', async (_, reply, payload) => {
    if (isGoingDown) reply.header('connection', 'close');
    return payload;
  });
  return () => {
    isGoingDown = true;
  };
}
