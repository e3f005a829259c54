#!/usr/bin/env node
/* @NAME@: looks after customers of some tiers when a clock is at risk or breached. An SLA plugin to
 * start from: the hook is lookAfter(). What is configured for the threshold happens whatever it
 * says. (Policies and targets are chosen inline, which a script cannot be asked: --lang c makes such
 * a plugin.) @NAME@.md is its page for operators. */
import { Plugin, notify, option, priority, started } from './rung-plugin.js';

export const p = new Plugin('@ID@', '1.0.0', {
  summary: 'more for some tiers when time runs out',
  may: ['set_priority', 'notify'],
  options: [
    option('tiers', 'list', 'gold', 'tiers of customers that it is for'),
    option('priority', 'int', 3, 'the least priority such a ticket then has', { min: 0, max: 5 }),
    option('manager', 'reference', '', 'the agent who is told; absent: nobody', {
      choices: 'agent',
    }),
  ],
});

function lookAfter({ ticket, method }, { config }, what) {
  if (!config.tiers.includes(ticket.tier)) return null;
  const reason = `${method} of a ${ticket.tier} customer is ${what}`;
  const effects = [];
  if (ticket.priority < config.priority) effects.push(priority(config.priority, { reason }));
  if (config.manager) effects.push(notify(config.manager, { reason }));
  return effects;
}

p.hook('sla.at_risk', { timeout: '5s' }, (ev, ctx) => lookAfter(ev, ctx, 'at risk'));
p.hook('sla.breached', { timeout: '5s' }, (ev, ctx) => lookAfter(ev, ctx, 'breached'));
if (started(import.meta)) p.run();
