#!/usr/bin/env node
/* @NAME@: labels a ticket when a word appears in it. A classifier to start from: the hook is
 * classify(). @NAME@.md is its page for operators. */
import { Plugin, label, option, started } from './rung-plugin.js';

export const p = new Plugin('@ID@', '1.0.0', {
  summary: 'labels by words',
  may: ['label'],
  options: [
    option('words', 'list', 'outage, down', 'words that mean trouble, any case'),
    option('label', 'string', 'outage', 'the label given'),
    option('confidence', 'int', 80, 'how sure it is, in percent', { min: 1, max: 100 }),
  ],
});

p.on('check', config => {
  if (!config.label)
    throw new Error('label is empty: say what a ticket with such a word is called');
});

function classify(ev, ctx) {
  const { words, label: name, confidence } = ctx.config;
  const text = `${ev.ticket.subject}\n${ev.ticket.body}`.toLowerCase();
  const word = words.find(one => text.includes(one.toLowerCase()));
  return word === undefined ? null : [label(name, confidence / 100, { reason: word })];
}

p.hook('ticket.classify', { stage: 4, timeout: '3s' }, classify);
if (started(import.meta)) p.run();
