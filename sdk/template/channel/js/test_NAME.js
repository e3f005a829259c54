/* The plugin without a server: what comes in from files, and goes out to them. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { p } from './@NAME@.js';
import { Host } from './rung-plugin-test.js';

const raw = Buffer.from('From: anna@example.org\nSubject: My card\n\nIt is gone.');

async function withHost(story) {
  const folder = mkdtempSync(path.join(tmpdir(), '@NAME@-'));
  try {
    await story(await Host.open(p, { folder }), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a file becomes a message once', () =>
  withHost(async (host, folder) => {
    const file = path.join(folder, 'in/1.msg');
    writeFileSync(file, raw);
    await host.advance('3s');
    assert.deepEqual(host.pushed, [{ external_id: '1.msg', raw, kind: 'message' }]);
    assert.equal(existsSync(file), false);
  }));

test('its head and text are read', () =>
  withHost(async host => {
    const effects = await host.call('inbound.parse', { message: { external_id: '1.msg', raw } });
    assert.deepEqual(Object.fromEntries(effects.map(({ key, val }) => [key, val])), {
      from: 'anna@example.org',
      external_id: '1.msg',
      subject: 'My card',
      body: 'It is gone.',
    });
    const message = { external_id: '2.msg', raw: Buffer.from('hello') };
    assert.equal((await host.call('inbound.parse', { message }))[0].key, 'no_sender');
  }));

test('what is sent twice is one file', () =>
  withHost(async (host, folder) => {
    const message = { to: 'anna', subject: 'Re', body: 'Here', external_id: '<9@x>' };
    await host.call('notification.send', { message });
    await host.call('notification.send', { message, again: true });
    assert.deepEqual(readdirSync(path.join(folder, 'out')), ['_9_x_.msg']);
  }));

test('a relative folder is refused', async () => {
  await assert.rejects(Host.open(p, { folder: 'messages' }), /absolute/);
});
