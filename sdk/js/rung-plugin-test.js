/* rung-plugin-test: a server in memory, for unit tests of plugins in JavaScript.
 *
 *     import { Host } from './rung-plugin-test.js';
 *     import { p } from './spam.js';
 *
 *     const host = await Host.open(p, { words: ['lottery'] });
 *     const effects = await host.call('ticket.classify', { ticket: { subject: 'LOTTERY' } });
 *
 * What is not there: a disk, a network, a clock that goes by itself. Answers over HTTP are
 * scripted, own storage is a Map, timers fire when the test lets time go on. A hook that throws
 * ctx.retry() or ctx.fail() throws it here as well (error.rung is the code). Whether the server would grant an
 * effect, only rung-plugin-check and rungd know.
 */
import { createHash } from 'node:crypto';
import { Context, EINVAL, ENOENT, PluginError, eventOf, ms, pack, unpack } from './rung-plugin.js';

const NEEDS_NO_REASON = new Set(
  'result reject defer kv_put kv_del link customer wake candidate replace'.split(' '),
);
const UNITS = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/* What the server makes of an option's default. */
function parsed({ key, type, def }) {
  if (def === undefined) throw new Error(`${key} has no default: give it to Host.open()`);
  if (type === 'bool') return def === 'true';
  if (type === 'int' || type === 'float') return Number(def);
  if (type === 'duration') return ms(def);
  if (type === 'size') return parseInt(def, 10) * UNITS[def.replace(/^\d+/, '') || 'B'];
  const words = () => def.split(',').map(word => word.trim());
  if (type === 'list') return words().filter(word => word !== '');
  return { table: [], rule: null }[type] ?? def;
}

export class Host {
  constructor(plugin, config) {
    const known = plugin.options.map(one => one.key);
    const strange = Object.keys(config).filter(key => !known.includes(key));
    if (strange.length) throw new Error(`there is no option ${strange}; ${known} are`);
    Object.assign(this, { plugin, nowAt: 1705309200000, job: 0, logs: [], metrics: {} });
    Object.assign(this, { requests: [], pushed: [], submitted: [], teams: {}, schedules: {} });
    Object.assign(this, { answers: [], timers: new Map(), stored: new Map() });
    Object.assign(this, { blobs: new Map(), published: [], effects: [] });
    const missing = plugin.options.filter(one => !(one.key in config));
    plugin.config = Object.fromEntries(missing.map(one => [one.key, parsed(one)]));
    Object.assign(plugin.config, config);
    plugin.send = ([, method, params]) => this.hear(method, params);
    plugin.ask = async (method, params, onAnswer) => this.ask(method, params, onAnswer);
  }

  /* config: options that shall not have their default. Runs check and create. */
  static async open(plugin, config = {}) {
    const host = new Host(plugin, config);
    await plugin.life.check?.(plugin.config);
    plugin.ctx = new Context(plugin);
    await plugin.publish();
    await plugin.life.create?.(plugin.ctx);
    return host;
  }

  /* The next request to a URL that begins so is answered so; each answer is used once. */
  answer(url, status, body = '', headers = '', error = '') {
    this.answers.push({ url, response: { status, body: Buffer.from(body), headers, error } });
  }

  /* Effects, or null: no opinion. event: ticket, message, before, kv, actor, method, ... as maps.
   * again: the same work once more, as after a restart. */
  async call(hook, { again = false, ...event } = {}) {
    if (!again) this.job += 1;
    const [event_, attempt] = [this.job, again ? 2 : 1];
    const made = eventOf({
      ...{ hook, event: event_, attempt, left_ms: 10000, now_at: this.nowAt, seed: this.job },
      ...event,
    });
    const effects = await this.plugin.decide(made, new Context(this.plugin, made, this.job));
    for (const one of effects ?? []) {
      if (!NEEDS_NO_REASON.has(one.fx) && !one.reason)
        throw new Error(`${JSON.stringify(one)} has no reason: a person will ask why`);
      if (one.fx === 'kv_put') this.stored.set(one.key, Buffer.from(one.val ?? ''));
      if (one.fx === 'kv_del') this.stored.delete(one.key);
    }
    return effects;
  }

  /* What a client of this method gets; other effects are left in `effects`. */
  async method(name, params = {}) {
    if (!this.published.includes(name)) throw new Error(`${name} is no method`);
    this.effects = await this.call('rpc.call', { method: name, message: { raw: pack(params) } });
    const said = {};
    for (const { fx, key, val, num } of this.effects)
      if (fx === 'result') Object.assign(said, key === '*' ? unpack(val) : { [key]: val ?? num });
    return said;
  }

  /* The Reply to a visitor, of the first page that was published for it. */
  async page(method, path, { body = '', headers = '', query = '', actor = '' } = {}) {
    const route = this.plugin.routes.findIndex(({ said }) => {
      const all = said.path.endsWith('*');
      const fits = all ? path.startsWith(said.path.slice(0, -1)) : path === said.path;
      return fits && (said.method === undefined || said.method === method);
    });
    if (route < 0) throw new Error(`there is no page ${method} ${path}`);
    const asked = { route, method, path, query, headers, actor, peer: '127.0.0.1' };
    asked.body = Buffer.from(body);
    return this.plugin.page(asked, new Context(this.plugin));
  }

  /* Time goes on; timers that are due fire, in order. */
  async advance(span) {
    const end = this.nowAt + ms(span);
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end);
      if (due.length === 0) break;
      const [id, timer] = due.reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.nowAt = timer.at;
      this.timers.delete(id);
      if (timer.period) this.timers.set(id, { ...timer, at: timer.at + timer.period });
      await timer.fn();
    }
    this.nowAt = end;
  }

  // --- what a plugin says and asks for

  hear(method, params) {
    if (method === 'metric')
      this.metrics[params.name] = (this.metrics[params.name] ?? 0) + params.value;
    else if (method === 'submit') this.submitted.push(params);
    else if (method === 'log') this.logs.push(`${params.level}: ${params.text}`);
  }

  ask(method, params, onAnswer) {
    const say = {
      'http.request': () => {
        this.requests.push(params);
        const at = this.answers.findIndex(({ url }) => params.url.startsWith(url));
        const silence = { status: 0, error: 'nothing is scripted', body: '', headers: '' };
        return at < 0 ? silence : this.answers.splice(at, 1)[0].response;
      },
      'kv.get': () => {
        if (!this.stored.has(params.key)) throw new PluginError(ENOENT, 'no such key');
        return { val: this.stored.get(params.key) };
      },
      'kv.scan': () => {
        const keys = [...this.stored.keys()].filter(key => key.startsWith(params.prefix)).sort();
        return { items: keys.map(key => [key, this.stored.get(key)]), more: false };
      },
      'timer.start': () => {
        const timer = 1 + Math.max(0, ...this.timers.keys());
        onAnswer({ timer });
        const [at, fn] = [this.nowAt + params.delay_ms, this.plugin.timers.get(timer)];
        this.timers.set(timer, { at, period: params.period_ms, fn });
        return { timer };
      },
      'timer.stop': () => this.timers.delete(params.timer) && {},
      'blob.put': () => {
        if (params.bytes.length === 0 || params.bytes.length > 16 << 20)
          throw new PluginError(EINVAL, 'a blob has 1 byte to 16 MiB');
        const id = createHash('sha256').update(params.bytes).digest('hex');
        this.blobs.set(id, params.bytes);
        return { id };
      },
      'blob.get': () => {
        const data = this.blobs.get(params.id);
        if (!data) throw new PluginError(ENOENT, 'there is no such blob');
        const end = params.from + Math.min(params.max, 512 << 10);
        return { size: data.length, bytes: data.subarray(params.from, end) };
      },
      'methods.publish': () => this.published.push(...params.methods.map(one => one.name)) && {},
      'routes.publish': () => this.published.push(...params.routes.map(one => one.path)) && {},
      'inbox.push': () => this.pushed.push(params.message) && {},
      'roster.team': () => ({ agents: this.teams[params.team] ?? [] }),
      'roster.on_call': () => ({ agents: this.schedules[params.schedule] ?? [] }),
    }[method];
    if (!say) throw new PluginError(ENOENT, `${method}: this host has no such thing`);
    return say();
  }
}
