/* The plugin without a server: what the operator may set wrongly, and what a ticket gets. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { p } from './@NAME@.js';
import { Host } from './rung-plugin-test.js';

test('a word in any case gives the label', async () => {
  const host = await Host.open(p, { words: ['broken'], confidence: 60 });
  const [label] = await host.call('ticket.classify', { ticket: { subject: 'It is BROKEN' } });
  assert.equal(label.key, 'outage');
  assert.equal(label.weight, 0.6);
  assert.equal(label.reason, 'broken');
});

test('other words give none', async () => {
  const host = await Host.open(p);
  assert.equal(await host.call('ticket.classify', { ticket: { subject: 'thanks' } }), null);
});

test('a label without a name is refused', async () => {
  await assert.rejects(Host.open(p, { label: '' }), /label is empty/);
});
