#!/usr/bin/env node
/* A plugin that does what the subject of its ticket says; probe.py is the same in Python. */
import { pathToFileURL } from 'node:url';

const shim = process.env.RUNG_SHIM
  ? pathToFileURL(`${process.env.RUNG_SHIM}/rung-plugin.js`)
  : '../../../sdk/js/rung-plugin.js';
const { Plugin, effect, kvPut, label, note, option, result, wake } = await import(shim);

const p = new Plugin('org.example.probe', '1.2.3', {
  summary: 'does what it is told',
  may: ['label', 'note', 'kv_put', 'wake', 'result'],
  needs: ['rung.http/1'],
  maxInflight: 16,
  options: [
    option('words', 'list', 'outage, down', 'words'),
    option('limit', 'int', 3, 'a limit', { min: 1, max: 9 }),
    option('url', 'url', undefined, 'where the far side is'),
  ],
});

p.on('check', config => {
  if (config.limit === 7) throw new Error('limit: 7 is never right');
});
p.on('create', ctx => {
  if (ctx.config.words.includes('refuse')) throw ctx.fail('no such word');
  ctx.listening('probe', '127.0.0.1:9');
  ctx.log.info(`created with ${ctx.config.words}`);
});
p.on('health', () => (p.config.limit === 2 ? 'half a cup left' : undefined));

const untilCancelled = (ev, ctx) =>
  new Promise((resolve, reject) => {
    ctx.metric('waiting');
    ctx.signal.addEventListener('abort', () => reject(ctx.retry('cancelled')));
  });

const does = {
  label: () => [
    label('outage', 0.75, { reason: 'because' }),
    kvPut('seen', '1', '1d'),
    wake('look', '2h', { reason: 'later' }),
  ],
  unsure: () => [label('x', 0, { reason: 'no' })],
  decline: () => null,
  empty: () => [],
  retry: (ev, ctx) => {
    throw ctx.retry('the far side is down', '30s');
  },
  fail: (ev, ctx) => {
    throw ctx.fail('no such customer');
  },
  bug: ev => ev.ticket.nothing.at.all,
  reset: () => {
    throw Object.assign(new Error('reset by peer'), { code: 'ECONNRESET', syscall: 'read' });
  },
  http: async (ev, ctx) => {
    const got = await ctx.http.post(
      ctx.config.url,
      { a: 1 },
      { key: ev.id, headers: { 'X-Y': 'z' }, timeout: '2s', signal: ctx.signal },
    );
    return [note(`${got.status} ${got.text()} ${got.json().n}`, { reason: 'asked' })];
  },
  kv: async (ev, ctx) => {
    const values = [];
    for (const key of ['read', 'other', 'absent']) values.push((await ctx.kv.get(key)) ?? '-');
    return [note(values.join(' '), { reason: 'looked' })];
  },
  undeclared: () => [effect('add_tag', { key: 'x', reason: 'y' })],
  large: () => [note('x'.repeat(1 << 21), { reason: 'large' })],
  echo: ev => [result('echo', ev.ticket.fields)],
  scan: async (ev, ctx) => {
    const all = [];
    for await (const [key, val] of ctx.kv.scan('a')) all.push(`${key}=${val}`);
    return [note(all.join(' '), { reason: 'all' })];
  },
  wait: untilCancelled,
  timer: async (ev, ctx) => [
    note(String(await ctx.timer.start('250ms', () => ctx.metric('fired'), '1s')), {
      reason: 'started',
    }),
  ],
  calendar: async (ev, ctx) => {
    const cal = ctx.calendar;
    const seen = [await cal.advance('day', 1000, '2h'), await cal.elapsed('day', 1, 2)];
    const { open, change_at } = await cal.next('day', 5);
    seen.push(open, change_at);
    await cal.announce('day', 'feed', ['2026-12-25']);
    return [note(`[${seen.join(', ')}]`, { reason: 'counted' })];
  },
  roster: async (ev, ctx) => {
    const [first] = await ctx.roster.onCall('night');
    const team = await ctx.roster.team('x');
    return [
      note(`${first.id}/${first.name}/${first.skills.length}/${team.length}`, { reason: 'seen' }),
    ];
  },
  push: async (ev, ctx) => {
    await ctx.inbox.push({ from: 'anna@example.org', external_id: '7', body: 'hello' });
    return [];
  },
  shape: ({ ticket, message, method }) => [
    note(
      `[${ticket.body}] ${ticket.tags.length} ${ticket.clocks[0].phase} ${ticket.level} ` +
        `${method}. ${message.from}`,
      { reason: 'seen' },
    ),
  ],
  holds: async (ev, ctx) => {
    const { holds, explain } = await ctx.holds(4);
    return note(`${holds} ${explain}`, { reason: 'a rule' }); // alone is as good as in a list
  },
  submit: (ev, ctx) => ctx.submit(42, note('later', { reason: 'so' })),
  print: () => console.log('a stray line'),
};

p.hook(
  'ticket.classify',
  { stage: 4, timeout: '3s', wait: '2s', reads: ['seen:{ticket.id}'] },
  (ev, ctx) => does[ev.ticket.subject](ev, ctx),
);
p.run();
