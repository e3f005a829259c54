/* The plugin without a server: who gets a ticket. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { p } from './@NAME@.js';
import { Host } from './rung-plugin-test.js';

const agent = (id, presence = 'online', open_tickets = 0) => ({
  id,
  presence,
  open_tickets,
  capacity: 3,
});

async function assigned(...agents) {
  const host = await Host.open(p, { team: 'support' });
  host.teams.support = agents;
  return host.call('route.assign', { ticket: { subject: 'help' } });
}

test('the fewest tickets win', async () => {
  const all = await assigned(agent('ann', 'online', 2), agent('bob'), agent('abe', 'away'));
  const { key, val } = all.at(-1);
  assert.deepEqual([key, val], ['support', 'bob']);
  const codes = Object.fromEntries(all.slice(0, -1).map(one => [one.key, one.val]));
  assert.deepEqual(codes, { ann: 'eligible', bob: 'eligible', abe: 'not_present' });
});

test('the team gets it when nobody can', async () => {
  const last = (await assigned(agent('ann', 'online', 3))).at(-1);
  assert.deepEqual([last.key, last.val], ['support', undefined]);
});

test('without a team it has no opinion', async () => {
  assert.equal(await (await Host.open(p)).call('route.assign', { ticket: {} }), null);
});
