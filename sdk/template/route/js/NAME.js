#!/usr/bin/env node
/* @NAME@: gives a ticket to the agent of its team who has the fewest. A router to start from: the
 * hook is assign(), who may get a ticket says whyNot(). @NAME@.md is its page for operators. */
import { Plugin, effect, option, route, started } from './rung-plugin.js';

const SHOWN_MAX = 40; // candidates in the timeline; a call may return 64 effects

export const p = new Plugin('@ID@', '1.0.0', {
  summary: 'to the agent who has the fewest tickets',
  may: ['route', 'candidate'],
  needs: ['rung.roster/1'],
  options: [
    option('team', 'reference', '', "whose agents get tickets; absent: the ticket's own team", {
      choices: 'team',
    }),
  ],
});

function whyNot({ presence, open_tickets, capacity }) {
  if (presence !== 'online') return 'not_present';
  return open_tickets >= capacity ? 'no_capacity' : null;
}

async function assign(ev, ctx) {
  const team = ctx.config.team || ev.ticket.team;
  if (!team) return null;
  const agents = await ctx.roster.team(team);
  agents.sort((a, b) => a.open_tickets - b.open_tickets || (a.id < b.id ? -1 : 1));
  const reason = 'the fewest open tickets';
  const candidates = agents
    .slice(0, SHOWN_MAX)
    .map(one =>
      effect('candidate', {
        key: one.id,
        val: whyNot(one) ?? 'eligible',
        num: -one.open_tickets,
        reason,
      }),
    );
  const best = agents.find(one => !whyNot(one));
  const chosen = best
    ? route(team, { agent: best.id, reason })
    : route(team, { reason: 'nobody is there and has room' });
  return [...candidates, chosen];
}

p.hook('route.assign', { stage: 5, timeout: '3s' }, assign);
if (started(import.meta)) p.run();
