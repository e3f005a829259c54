#!/usr/bin/env node
/* @NAME@: a channel of files. What lies in FOLDER/in becomes messages, what is sent becomes files in
 * FOLDER/out. A channel to start from: scan() brings in, parse() reads, send() sends. @NAME@.md is
 * its page for operators. */
import { mkdir, open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Plugin, option, reject, replace, result, started } from './rung-plugin.js';

const FILE_BYTES_MAX = 256 * 1024;

export const p = new Plugin('@ID@', '1.0.0', {
  summary: 'messages as files',
  may: ['result', 'replace', 'reject'],
  needs: ['rung.timer/1', 'rung.inbox/1'],
  options: [
    option('folder', 'string', undefined, 'absolute path; `in` and `out` are made when absent'),
    option('every', 'duration', '1s', 'how often `in` is read', { min: 100, max: 3600000 }),
  ],
});
let isScanning = false;

p.on('check', ({ folder }) => {
  if (!path.isAbsolute(folder)) throw new Error('folder: write an absolute path');
});

p.on('create', async ({ config: { folder, every }, timer }) => {
  for (const name of ['in', 'out']) await mkdir(path.join(folder, name), { recursive: true });
  await timer.start(every, scan, every);
});

async function read(file) {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(FILE_BYTES_MAX) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/* The name of a file is the message's id: brought in twice, it is one message. It goes when the
 * server has it on disk, and not before. */
async function scan() {
  if (isScanning) return;
  isScanning = true;
  try {
    const folder = path.join(p.config.folder, 'in');
    for (const name of (await readdir(folder)).sort()) {
      if (!name.endsWith('.msg') || name.startsWith('.')) continue;
      const raw = await read(path.join(folder, name));
      await p.ctx.inbox.push({ external_id: name, raw, kind: 'message' });
      await unlink(path.join(folder, name));
    }
  } finally {
    isScanning = false;
  }
}

/* From: anna@example.org, Subject: My card, an empty line, the text. */
function parse({ message }) {
  const [head, ...rest] = message.raw.toString('utf8').split('\n\n');
  const field = name => new RegExp(`^${name}: (.+)$`, 'm').exec(head)?.[1] ?? '';
  if (!field('From')) return [reject('no_sender', 'the file does not begin with From: ADDRESS')];
  return [
    result('from', field('From').slice(0, 200)),
    result('external_id', message.external_id),
    replace('subject', field('Subject'), { reason: "the file's subject" }),
    replace('body', rest.join('\n\n'), { reason: "the file's text" }),
  ];
}

/* The name is the same at every attempt: sent twice, it is one file. */
async function send({ message: { to, subject, body, external_id } }, ctx) {
  const name = external_id.replace(/[^0-9A-Za-z-]/g, '_').slice(0, 80) || 'unnamed';
  const file = path.join(ctx.config.folder, 'out', name);
  await writeFile(`${file}.half`, `To: ${to}\nSubject: ${subject}\n\n${body}\n`);
  await rename(`${file}.half`, `${file}.msg`);
  return [result('receipt', `${file}.msg`)];
}

p.hook('inbound.parse', { timeout: '10s' }, parse);
p.hook('notification.send', { timeout: '10s' }, send);
if (started(import.meta)) p.run();
