#!/usr/bin/env node
/* @NAME@: a page leaves as a text by HTTP POST. A notifier to start from: the hook is send().
 * Back-off, deadline and the next way to reach somebody are the server's. @NAME@.md is its page for
 * operators. */
import { Plugin, option, result, started } from './rung-plugin.js';

export const p = new Plugin('@ID@', '1.0.0', {
  summary: 'pages as texts by HTTP POST',
  may: ['result'],
  needs: ['rung.http/1'],
  options: [
    option('url', 'url', undefined, 'where pages are posted'),
    option('token', 'secret', '', 'sent as bearer token; absent: none'),
    option('timeout', 'duration', '5s', 'give up on one attempt after this', {
      min: 100,
      max: 60000,
    }),
  ],
});

const mayPass = status => [0, 408, 425, 429].includes(status) || status >= 500;

async function send(ev, ctx) {
  const { url, token, timeout } = ctx.config;
  const { to, subject, body } = ev.message;
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const text = `To: ${to}\n${subject}\n\n${body}\n`;
  const answer = await ctx.http.post(url, text, {
    headers,
    key: ev.id,
    timeout,
    signal: ctx.signal,
  });
  const said = `HTTP ${answer.status} ${answer.error ?? ''}`.trim();
  if (answer.status >= 200 && answer.status < 300) return [result('receipt', said, answer.status)];
  throw mayPass(answer.status) ? ctx.retry(said) : ctx.fail(said);
}

p.hook('notification.send', { timeout: '60s' }, send);
if (started(import.meta)) p.run();
