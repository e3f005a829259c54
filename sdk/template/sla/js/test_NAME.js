/* The plugin without a server: for whom it does more, and what. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { p } from './@NAME@.js';
import { Host } from './rung-plugin-test.js';

async function effects(tier, priority = 1, hook = 'sla.at_risk') {
  const host = await Host.open(p, { manager: 'cid' });
  return host.call(hook, { method: 'resolution', ticket: { tier, priority } });
}

test('a customer of the tier goes up and somebody is told', async () => {
  const [up, told] = await effects('gold');
  assert.deepEqual([up.fx, up.num], ['set_priority', 3]);
  assert.deepEqual([told.fx, told.key], ['notify', 'cid']);
  assert.equal(told.reason, 'resolution of a gold customer is at risk');
});

test('nobody goes down', async () => {
  const [told, ...more] = await effects('gold', 3, 'sla.breached');
  assert.equal(told.reason, 'resolution of a gold customer is breached');
  assert.deepEqual(more, []);
});

test('everybody else is left to the policy', async () => {
  assert.equal(await effects('silver'), null);
  assert.equal(await effects(''), null);
});
