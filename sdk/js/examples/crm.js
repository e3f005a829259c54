#!/usr/bin/env node
/* crm: fills in what a customer database knows about whoever wrote.
 *
 * On each new ticket it asks GET <base>/customers/<address>. What it was told is kept for `keep` in
 * the instance's own storage, so a busy customer costs one call. The answer is JSON with `contract`
 * and `manager`; 404 means unknown, everything else that is no success is asked again.
 */
import { Plugin, customerField, kvPut, note, option, started } from '../rung-plugin.js';

export const p = new Plugin('org.example.crm', '1.0.0', {
  summary: 'what the customer database knows',
  may: ['customer_field', 'note', 'kv_put'],
  needs: ['rung.http/1', 'rung.kv/1'],
  options: [
    option('base', 'url', undefined, 'where the customer database is'),
    option('token', 'secret', '', 'sent as bearer token'),
    option('keep', 'duration', '1h', 'how long an answer is good'),
  ],
});

async function lookUp(ev, ctx) {
  const { base, token } = ctx.config;
  const kept = await ctx.kv.get(`who:${ev.ticket.requester}`);
  if (kept) return { ...JSON.parse(kept), kept: true };
  const answer = await ctx.http.get(
    `${base}/customers/${encodeURIComponent(ev.ticket.requester)}`,
    { headers: token ? { Authorization: `Bearer ${token}` } : {}, key: ev.id, signal: ctx.signal },
  );
  if (answer.status === 404) return {};
  if (answer.status < 200 || answer.status > 299) {
    throw ctx.retry(answer.status ? `the customer database says ${answer.status}` : answer.error);
  }
  return answer.json();
}

p.hook('ticket.opened', { timeout: '10s' }, async (ev, ctx) => {
  if (!ev.ticket.requester) return null;
  const { contract, manager, kept } = await lookUp(ev, ctx);
  if (!contract) return null;
  const reason = { reason: 'the customer database' };
  const effects = [customerField('contract', contract, reason)];
  if (manager) effects.push(note(`Account manager: ${manager}`, reason));
  if (!kept) {
    effects.push(
      kvPut(`who:${ev.ticket.requester}`, JSON.stringify({ contract, manager }), ctx.config.keep),
    );
  }
  return effects;
});

if (started(import.meta)) p.run();
