/* The plugin without a server: what the far side is told, and what its answers mean. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { p } from './@NAME@.js';
import { EFAIL, ERETRY } from './rung-plugin.js';
import { Host } from './rung-plugin-test.js';

const url = 'https://far.example/pages';

async function page(status) {
  const host = await Host.open(p, { url });
  host.answer(url, status);
  const message = { to: 'ann', subject: 'T-1', body: 'It is down' };
  return [host, await host.call('notification.send', { ticket: { id: 1 }, message })];
}

test('a page leaves with a key', async () => {
  const [host, [receipt]] = await page(202);
  const [request] = host.requests;
  assert.equal(String(request.body), 'To: ann\nT-1\n\nIt is down\n');
  assert.match(request.headers, /Idempotency-Key: 1\r\n/);
  assert.deepEqual([receipt.key, receipt.num], ['receipt', 202]);
});

test('what may pass is tried again', async () => {
  for (const status of [0, 408, 429, 500, 503])
    await assert.rejects(page(status), trouble => trouble.rung === ERETRY);
});

test('what is refused is not', async () => {
  await assert.rejects(page(404), trouble => trouble.rung === EFAIL);
});
