#!/usr/bin/env node
/* A plugin that is asked by others; porter.py is the same in Python. */
import { pathToFileURL } from 'node:url';

const shim = process.env.RUNG_SHIM
  ? pathToFileURL(`${process.env.RUNG_SHIM}/rung-plugin.js`)
  : '../../../sdk/js/rung-plugin.js';
const { Plugin, Reply, answer, note, tag } = await import(shim);

const p = new Plugin('org.example.porter', '1.0.0', { may: ['note', 'add_tag'] });

p.method(
  'greet',
  { role: 'agent', params: { type: 'object' }, doc: 'Says hello.', readOnly: true },
  async ev => ({ hello: ev.params.name }),
);
p.method('tag', { role: 'lead' }, async () => [
  tag('called', { reason: 'somebody asked' }),
  answer({ done: true }),
]);
p.method('large', { role: 'agent' }, async () => ({ text: 'x'.repeat(3 << 20) }));
p.method('nothing', { role: 'agent' }, async () => undefined);

p.route('/hook', { method: 'POST' }, async (request, ctx) => {
  if (request.headers['x-sign'] !== 'right')
    return new Reply('wrong', { status: 403, headers: { 'x-from': 'porter' } });
  const id = await ctx.blob.put(request.body);
  return { id, n: (await ctx.blob.read(id)).length };
});
p.route(
  '/files/*',
  { role: 'agent' },
  async ({ method, path, query, actor }) => `${method} ${path}?${query} as ${actor}`,
);
p.route('/wait', {}, (request, ctx) => {
  ctx.metric('waiting');
  return new Promise(resolve => {
    ctx.signal.addEventListener('abort', () => {
      ctx.metric('gone');
      resolve('');
    });
  });
});
p.route('/fail', {}, async request => request.json());
p.route('/later', {}, async (request, ctx) => {
  throw ctx.retry('not today');
});
p.route('/bug', {}, async request => request.nothing.at.all);

p.hook('ticket.classify', {}, async ev => [
  note(String(ev.ticket.body.length), { reason: 'counted' }),
]);
p.run();
