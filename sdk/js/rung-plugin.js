/* rung-plugin: plugins of the Rung ticket-escalation server in JavaScript (Node 18 or later).
 *
 * One file without dependencies; put it beside your script, with a package.json that says
 * {"type": "module"}. The server starts the script as a child and speaks with it on descriptor 3
 * (docs/bridge.md); every call of a hook is a promise of its own.
 *
 *     #!/usr/bin/env node
 *     import { Plugin, label, option, started } from './rung-plugin.js';
 *
 *     const p = new Plugin('com.example.spam', '1.0.0', {
 *       may: ['label'], options: [option('words', 'list', 'lottery', 'words that mean spam')],
 *     });
 *     p.hook('ticket.classify', { stage: 4, timeout: '3s' }, async (ev, ctx) => {
 *       const hits = ctx.config.words.filter((word) => ev.ticket.subject.includes(word));
 *       return hits.length ? [label('spam', 0.9, { reason: `words: ${hits}` })] : null;
 *     });
 *     if (started(import.meta)) p.run(); // and not when a test imports it
 *
 * Whoever is asked by others publishes: p.method() answers clients, p.route() visitors over HTTP.
 *
 * A hook returns an array of effects ([]: handled, nothing to change) or null (no opinion). It
 * throws ctx.retry(why) to be asked again, ctx.fail(why) to say that trying again cannot help. An
 * error of the system (ECONNRESET, ...) counts as retry; any other is a mistake of the plugin and
 * counts against it. Both are logged.
 * `ev.id` is the same at every attempt at the same work: give it to the far side as its idempotency
 * key. Whole numbers beyond 2^53 are BigInt.
 */
import { realpathSync } from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

export const OK = 0,
  DECLINE = 1;
export const ERETRY = -1,
  EFAIL = -2,
  EINVAL = -3,
  EDENIED = -5,
  ESTALE = -6,
  ENOENT = -7,
  EBUSY = -8;
const DEPTH_MAX = 16;
const MESSAGE_MAX = 32 << 20; // what is longer than a frame travels in pieces
const PIECE = 256 << 10;
const PARTS_MAX = 4;

/* What a hook throws, and what the server answered to a request of ours. */
export class PluginError extends Error {
  constructor(code, message, after) {
    super(message);
    this.rung = code;
    this.after = after;
  }
}

// --- MessagePack, the part that the bridge uses: no extension types

const SIZES = [
  [0xff, 1],
  [0xffff, 2],
  [0xffffffff, 4],
];

function head(n, small, codes) {
  if (small && n <= small[1]) return Buffer.from([small[0] | n]);
  for (let i = 0; i < 3; i++) {
    if (codes[i] && n <= SIZES[i][0]) {
      const out = Buffer.alloc(1 + SIZES[i][1]);
      out[0] = codes[i];
      out.writeUIntBE(n, 1, SIZES[i][1]);
      return out;
    }
  }
  throw new RangeError(`${n} is too long for a message`);
}

function packNumber(value) {
  const out = Buffer.alloc(9);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    out[0] = 0xcb;
    out.writeDoubleBE(value, 1);
  } else if (value >= 0 && value <= 0xffffffff) {
    return head(Number(value), [0, 127], [0xcc, 0xcd, 0xce]);
  } else if (value >= 0) {
    out[0] = 0xcf;
    out.writeBigUInt64BE(BigInt(value), 1);
  } else {
    out[0] = 0xd3;
    out.writeBigInt64BE(BigInt(value), 1);
  }
  return out;
}

function packInto(value, parts) {
  if (value === null || value === undefined) parts.push(Buffer.from([0xc0]));
  else if (typeof value === 'boolean') parts.push(Buffer.from([value ? 0xc3 : 0xc2]));
  else if (typeof value === 'number' || typeof value === 'bigint') parts.push(packNumber(value));
  else if (typeof value === 'string') {
    const data = Buffer.from(value, 'utf8');
    parts.push(head(data.length, [0xa0, 31], [0xd9, 0xda, 0xdb]), data);
  } else if (value instanceof Uint8Array)
    parts.push(head(value.length, null, [0xc4, 0xc5, 0xc6]), value);
  else if (Array.isArray(value)) {
    parts.push(head(value.length, [0x90, 15], [null, 0xdc, 0xdd]));
    for (const item of value) packInto(item, parts);
  } else if (typeof value === 'object') {
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
    parts.push(head(pairs.length, [0x80, 15], [null, 0xde, 0xdf]));
    for (const [key, item] of pairs) {
      packInto(key, parts);
      packInto(item, parts);
    }
  } else throw new TypeError(`a ${typeof value} cannot be sent`);
}

export function pack(value) {
  const parts = [];
  packInto(value, parts);
  return Buffer.concat(parts);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const whole = big =>
  big >= Number.MIN_SAFE_INTEGER && big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
const NUMBERS = {
  0xca: [4, b => b.readFloatBE()],
  0xcb: [8, b => b.readDoubleBE()],
  0xcc: [1, b => b.readUInt8()],
  0xcd: [2, b => b.readUInt16BE()],
  0xce: [4, b => b.readUInt32BE()],
  0xcf: [8, b => whole(b.readBigUInt64BE())],
  0xd0: [1, b => b.readInt8()],
  0xd1: [2, b => b.readInt16BE()],
  0xd2: [4, b => b.readInt32BE()],
  0xd3: [8, b => whole(b.readBigInt64BE())],
};
const LENGTHS = {
  0xc4: [1, 'bin'],
  0xc5: [2, 'bin'],
  0xc6: [4, 'bin'],
  0xd9: [1, 'str'],
  0xda: [2, 'str'],
  0xdb: [4, 'str'],
  0xdc: [2, 'array'],
  0xdd: [4, 'array'],
  0xde: [2, 'map'],
  0xdf: [4, 'map'],
};

class Reader {
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  take(n) {
    if (n > this.data.length - this.at) throw new RangeError('a message is shorter than it says');
    this.at += n;
    return this.data.subarray(this.at - n, this.at);
  }

  kind(code) {
    if (code < 0x90) return ['map', code & 15];
    if (code < 0xa0) return ['array', code & 15];
    if (code < 0xc0) return ['str', code & 31];
    const length = LENGTHS[code];
    if (!length)
      throw new RangeError(
        `a message has a byte 0x${code.toString(16)}, which the bridge does not use`,
      );
    return [length[1], this.take(length[0]).readUIntBE(0, length[0])];
  }

  value(depth = 0) {
    if (depth > DEPTH_MAX) throw new RangeError(`a message is deeper than ${DEPTH_MAX}`);
    const code = this.take(1)[0];
    if (code < 0x80 || code >= 0xe0) return code < 0x80 ? code : code - 256;
    if (code === 0xc0) return null;
    if (code === 0xc2 || code === 0xc3) return code === 0xc3;
    if (NUMBERS[code]) return NUMBERS[code][1](this.take(NUMBERS[code][0]));
    const [kind, n] = this.kind(code);
    if (kind === 'str') return utf8.decode(this.take(n));
    if (kind === 'bin') return Buffer.from(this.take(n));
    if (n > this.data.length - this.at) throw new RangeError('a message is shorter than it says');
    if (kind === 'array') return Array.from({ length: n }, () => this.value(depth + 1));
    const map = {};
    for (let i = 0; i < n; i++) {
      const key = this.value(depth + 1);
      Object.defineProperty(map, key, {
        value: this.value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return map;
  }
}

export function unpack(data) {
  const reader = new Reader(data);
  const value = reader.value();
  if (reader.at !== data.length) throw new RangeError('a message is longer than it says');
  return value;
}

/* Messages in pieces, until they are whole. */
class Parts {
  constructor() {
    this.parts = new Map();
  }

  /* The bytes of the message that this piece was the last of, or null. */
  take({ of, size, bytes, drop }) {
    if (drop) return this.parts.delete(of) && null;
    const part = this.parts.get(of) ?? { size: size ?? 0, have: 0, pieces: [] };
    this.parts.set(of, part);
    part.pieces.push(bytes);
    part.have += bytes?.length ?? 0;
    const fits = bytes?.length > 0 && part.have <= part.size && part.size <= MESSAGE_MAX;
    if (!fits || this.parts.size > PARTS_MAX)
      throw new RangeError('a piece is empty, longer than it should be, or one too many');
    if (part.have < part.size) return null;
    this.parts.delete(of);
    return Buffer.concat(part.pieces);
  }
}

// --- options and effects

/* kind: bool int float duration size string enum url secret list span rule reference address table.
 * def: as an operator would write it; undefined: required. more: {min, max, choices, rows}.
 * Durations arrive in ms, sizes in bytes. */
export function option(key, kind, def, doc = '', more = {}) {
  return { key, type: kind, def: def === undefined ? undefined : String(def), doc, ...more };
}

/* Milliseconds of '250ms', '5s', '10m', '2h', '1d', or of a number of them. */
export function ms(span) {
  if (typeof span !== 'string') return Math.trunc(span);
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(span);
  if (!match) throw new RangeError(`${span} is no duration: write 250ms, 5s, 10m, 2h or 1d`);
  return Number(match[1]) * { ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000 }[match[2]];
}

/* Any effect by its name; docs/plugins.md lists them. The ones below are this with names: what the
 * server shows as its reason stands last, as {reason}. */
export function effect(fx, { key, val, num, weight, reason } = {}) {
  return { fx, key, val, num, weight: weight === undefined ? undefined : Number(weight), reason };
}
export const label = (key, confidence, { reason }) =>
  effect('label', { key, weight: confidence, reason });
export const tag = (key, { reason }) => effect('add_tag', { key, reason });
export const untag = (key, { reason }) => effect('del_tag', { key, reason });
export const priority = (num, { reason }) => effect('set_priority', { num, reason });
export const triage = (key, num, { reason }) => effect('triage', { key, num, reason });
export const field = (key, val, { reason }) => effect('set_field', { key, val, reason });
export const customerField = (key, val, { reason }) =>
  effect('customer_field', { key, val, reason });
export const customer = (key, { reason }) => effect('customer', { key, reason });
export const route = (key, { agent, reason }) => effect('route', { key, val: agent, reason });
export const note = (val, { reason }) => effect('note', { val, reason });
export const reply = (val, { reason }) => effect('reply', { val, reason });
export const notify = (key, { by, delay = 0, reason }) =>
  effect('notify', { key, val: by, num: ms(delay), reason });
export const escalate = (num, { reason }) => effect('escalate', { num, reason });
export const extend = (key, by, { reason }) => effect('sla_extend', { key, num: ms(by), reason });
export const wake = (key, delay, { reason }) => effect('wake', { key, num: ms(delay), reason });
export const replace = (key, val, { reason }) => effect('replace', { key, val, reason });
export const reject = (key, val) => effect('reject', { key, val });
export const result = (key, val, num) => effect('result', { key, val, num });
export const answer = said => result('*', pack(said)); // all that a client of a method gets
export const kvPut = (key, val, keep = 0) => effect('kv_put', { key, val, num: ms(keep) });
export const kvDel = key => effect('kv_del', { key });
export const defer = delay => effect('defer', { num: ms(delay) });

// --- what the server leaves out because it is empty; the names are those of <rung/event.h>

export const TICKET = {
  text:
    'name state stage subject body queue team agent customer channel locale requester address ' +
    'tier escalation_policy sla_policy',
  list: 'tags labels clocks',
  map: 'fields',
  flag: 'provisional text_cut',
  number: 'id revision priority level impact urgency created_at updated_at',
};
export const CLOCK = {
  text: 'metric phase',
  number: 'target_ms elapsed_ms due_at instance breached',
};
export const MESSAGE = {
  text: 'channel from to subject body content_type external_id in_reply_to token kind facts',
  bytes: 'raw',
  number: 'sent_at',
  flag: 'automatic repaired reminder text_cut',
};
export const AGENT = {
  text: 'id name team presence timezone',
  list: 'teams skills skill_levels',
  number: 'open_tickets capacity flags assigned_at',
};
export const EVENT = {
  text: 'hook actor method',
  number: 'id attempt left_ms now_at seed',
  map: 'kv',
};
const EMPTY = {
  text: () => '',
  list: () => [],
  map: () => ({}),
  bytes: () => Buffer.alloc(0),
  number: () => 0,
  flag: () => false,
};

function filled(shape, got) {
  const made = {};
  for (const [kind, names] of Object.entries(shape))
    for (const name of names.split(' ')) made[name] = EMPTY[kind]();
  for (const [key, value] of Object.entries(got))
    if (value !== null && value !== undefined) made[key] = value;
  return made;
}

function ticketOf(got) {
  const ticket = filled(TICKET, got);
  ticket.clocks = ticket.clocks.map(clock => filled(CLOCK, clock));
  return ticket;
}

/* The event of a hook, with every member that the server left out. */
export function eventOf(params) {
  const event = filled(EVENT, { ...params, id: params.event });
  event.ticket = params.ticket ? ticketOf(params.ticket) : null;
  event.before = params.before ? ticketOf(params.before) : null;
  event.message = params.message ? filled(MESSAGE, params.message) : null;
  return event;
}

// --- what the server does for a plugin

/* The functions ask the server; their promises fail with a PluginError when its answer is no. Those
 * of a hook are for it alone, until its promise ends; plugin.ctx has no ticket in hand. */
export class Context {
  constructor(plugin, event, call) {
    Object.assign(this, { plugin, event, call, config: plugin.config, log: plugin.log });
    const ask = (method, params, onAnswer) => this.ask(method, params, onAnswer);
    this.abort = new AbortController();
    this.http = new Http(plugin, ask);
    this.kv = {
      /* Own storage; writes are the effects kvPut and kvDel of a hook. A Buffer, or null. */
      get: async key => {
        if (event && Object.hasOwn(event.kv, key)) return event.kv[key];
        const missing = trouble => {
          if (trouble.rung !== ENOENT) throw trouble;
          return { val: null };
        };
        return (await ask('kv.get', { key }).catch(missing)).val;
      },
      /* [key, value] of every key that begins so, in order: for await (... of ctx.kv.scan('x')). */
      async *scan(prefix = '') {
        for (let got = { more: true }, after; got.more; after = got.items.at(-1)?.[0]) {
          got = await ask('kv.scan', { prefix, after });
          yield* got.items;
        }
      },
    };
    this.timer = {
      /* Volatile: gone with the process. What must happen is the effect wake. */
      start: async (delay, fn, every = 0) =>
        (
          await ask('timer.start', { delay_ms: ms(delay), period_ms: ms(every) }, ({ timer }) =>
            plugin.timers.set(timer, fn),
          )
        ).timer,
      stop: async timer => {
        if (plugin.timers.delete(timer)) await ask('timer.stop', { timer });
      },
    };
    /* Attachments by the hash of their bytes: 1 byte to 16 MiB each. put: its id, when it is on
     * disk. get: a piece of at most 512 KiB, empty behind the end; null: there is none. read:
     * all. */
    const piece = async (id, from = 0, max = 512 << 10) => {
      const missing = trouble => {
        if (trouble.rung !== ENOENT) throw trouble;
        return { bytes: null };
      };
      return (await ask('blob.get', { id, from, max }).catch(missing)).bytes;
    };
    this.blob = {
      put: async bytes => (await ask('blob.put', { bytes: Buffer.from(bytes) })).id,
      get: piece,
      read: async id => {
        const pieces = [];
        let n = 0;
        for (let one = await piece(id); one; one = await piece(id, n)) {
          pieces.push(one);
          n += one.length;
          if (one.length === 0) break;
        }
        return pieces.length ? Buffer.concat(pieces) : null;
      },
    };
    /* What came in from outside is on disk when this is fulfilled: then answer the sender. */
    this.inbox = { push: message => ask('inbox.push', { message }) };
    const agents = async (method, params) =>
      (await ask(method, params)).agents.map(agent => filled(AGENT, agent));
    this.roster = {
      onCall: (schedule, at = 0) => agents('roster.on_call', { schedule, at }),
      team: team => agents('roster.team', { team }),
    };
    this.calendar = {
      // Instants are Unix time in ms, as ev.now_at is.
      advance: async (calendar, from, span) =>
        (await ask('calendar.advance', { calendar, from_at: from, ms: ms(span) })).at,
      elapsed: async (calendar, from, to) =>
        (await ask('calendar.elapsed', { calendar, from_at: from, to_at: to })).ms,
      next: (calendar, from) => ask('calendar.next', { calendar, from_at: from }),
      announce: (calendar, feed, dates) => ask('calendar.announce', { calendar, feed, dates }),
    };
  }

  /* Aborted: nobody waits for this call any more. */
  get signal() {
    return this.abort.signal;
  }

  retry(why, after) {
    return new PluginError(ERETRY, why, after);
  }

  fail(why) {
    return new PluginError(EFAIL, why);
  }

  ask(method, params = {}, onAnswer = undefined) {
    return this.plugin.ask(
      method,
      this.call === undefined ? params : { ...params, call: this.call },
      onAnswer,
    );
  }

  /* {holds, explain}: an option of kind rule against the event in hand. */
  holds(rule) {
    return this.ask('rules.holds', { rule });
  }

  /* In create: a listener of our own is up; it stands in the server's READY line. */
  listening(name, address) {
    this.plugin.send([2, 'listening', { name, address }]);
  }

  metric(name, value = 1, kind = 'counter') {
    this.plugin.send([2, 'metric', { kind, name, value: Number(value) }]);
  }

  /* Effects from outside any hook. Not durable: what must survive goes into the inbox. */
  submit(ticket, ...effects) {
    this.plugin.send([2, 'submit', { ticket, effects }]);
  }
}

/* The host's client: TLS is verified, hosts are those of the settings, redirects are off. Answers
 * have status (0: no response came, `error` says why), headers, body, text(), json(), of which what
 * is none is a reason to ask again. `key` is sent
 * as Idempotency-Key: give it ev.id. */
class Http {
  constructor(plugin, ask) {
    Object.assign(this, { plugin, ask });
  }

  async request(method, url, { body = '', headers = {}, key, timeout = '10s', signal } = {}) {
    signal?.throwIfAborted();
    const all = { ...headers };
    let data = body;
    if (typeof body === 'object' && !(body instanceof Uint8Array)) {
      data = JSON.stringify(body);
      all['Content-Type'] ??= 'application/json';
    }
    if (key !== undefined) all['Idempotency-Key'] = String(key);
    const lines = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const asked = this.ask('http.request', {
      method,
      url,
      headers: lines,
      body: Buffer.from(data),
      timeout_ms: ms(timeout),
    });
    const id = this.plugin.last;
    const answer = await new Promise((resolve, reject) => {
      asked.then(resolve, reject);
      signal?.addEventListener(
        'abort',
        () => {
          this.plugin.send([2, 'http.cancel', { id }]);
          reject(signal.reason);
        },
        { once: true },
      );
    });
    const text = () => Buffer.from(answer.body ?? '').toString('utf8');
    const json = () => {
      try {
        return JSON.parse(text());
      } catch (trouble) {
        throw new PluginError(ERETRY, `the far side's answer is no JSON: ${trouble.message}`);
      }
    };
    return { ...answer, text, json };
  }

  get(url, more) {
    return this.request('GET', url, more);
  }

  post(url, body, more) {
    return this.request('POST', url, { ...more, body });
  }
}

/* What a visitor gets; an object or array as body is JSON. headers: {'Content-Type': ...}. */
export class Reply {
  constructor(body = '', { status = 200, headers = {} } = {}) {
    const isJson = typeof body === 'object' && !(body instanceof Uint8Array);
    this.status = status;
    this.headers = isJson ? { 'Content-Type': 'application/json', ...headers } : headers;
    this.body = Buffer.from(isJson ? JSON.stringify(body) : body);
  }

  wire() {
    const lines = Object.entries(this.headers).map(([name, value]) => `${name}: ${value}`);
    return { status: this.status, headers: lines.join('\n'), body: this.body };
  }
}

/* A visitor: method, path (below the instance), query, headers (by lower-case names), body, peer,
 * actor (the token that came along), text(), json(). */
export function requestOf(params) {
  const made = { method: '', path: '', query: '', body: Buffer.alloc(0), peer: '', actor: '' };
  Object.assign(made, Object.fromEntries(Object.entries(params).filter(([, one]) => one !== null)));
  const lines = String(made.headers ?? '').split(/\r?\n/);
  made.headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) made.headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  made.text = () => Buffer.from(made.body).toString('utf8');
  made.json = () => {
    try {
      return JSON.parse(made.text());
    } catch (trouble) {
      throw new PluginError(EFAIL, `the body is no JSON: ${trouble.message}`);
    }
  };
  return made;
}

// --- the plugin

/* Whether the script of this import.meta is what was started. */
export const started = ({ url }) =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);

const MOMENTS = ['check', 'create', 'health', 'quiesce', 'destroy'];
const LEVELS = ['debug', 'info', 'warn', 'error'];

export class Plugin {
  constructor(
    id,
    version,
    { summary = '', may = [], needs = [], options = [], maxInflight = 64 } = {},
  ) {
    Object.assign(this, { id, version, summary, may, needs, options, maxInflight });
    Object.assign(this, {
      config: {},
      ctx: null,
      subs: [],
      hooks: {},
      life: {},
      last: 0,
      frameMax: 1 << 20,
      messageMax: 0,
      methods: new Map(), // of a method: what is published, and its function
      routes: [],
      parts: new Parts(),
      longs: Promise.resolve(), // one message in pieces at a time
    });
    this.calls = new Map();
    this.timers = new Map();
    this.waiting = new Map();
    this.log = Object.fromEntries(
      LEVELS.map(name => [
        name,
        (...words) => {
          const text = words
            .map(word => word?.stack ?? String(word))
            .join(' ')
            .slice(0, 4000);
          this.send([2, 'log', { level: name, text }]);
        },
      ]),
    );
  }

  /* more: {stage, timeout, wait, when, after, before, reads, ordered, no_wait, places}. */
  hook(name, { timeout, wait, ...more }, fn) {
    const sub = { hook: name, stage: 0, ...more };
    if (timeout !== undefined) sub.timeout_ms = ms(timeout);
    if (wait !== undefined) sub.wait_ms = ms(wait);
    if (this.hooks[name]) throw new Error(`${name} has its function already`);
    this.subs.push(sub);
    this.hooks[name] = fn;
    return this;
  }

  /* Clients call it as x.<instance>.<name>, when they have the role. params: a JSON Schema;
   * ev.params is what came. fn(ev, ctx) returns an object, the client's answer, or an array of
   * effects, of which answer() is one. readOnly: a query, of which nothing is kept. */
  method(name, { role, params, doc = '', readOnly = false, timeout = '30s' }, fn) {
    if (this.methods.has(name)) throw new Error(`the method ${name} has its function already`);
    if (this.methods.size === 0) {
      this.declare('rung.rpc-methods/1', 'result');
      this.hook('rpc.call', { timeout }, (ev, ctx) => this.callMethod(ev, ctx));
    }
    const params_schema = params ? JSON.stringify(params) : '';
    this.methods.set(name, { said: { name, role, doc, params_schema, read_only: readOnly }, fn });
    return this;
  }

  /* A page at /x/<instance><path>; a path with '*' at its end is for all that begins so.
   * fn(request, ctx) returns a Reply, or its body. Without a role it looks itself who asks. */
  route(path, { method, role } = {}, fn) {
    this.declare('rung.http-routes/1');
    this.routes.push({ said: { path, method, role, own_check: role === undefined }, fn });
    return this;
  }

  declare(service, ...effects) {
    if (!this.needs.includes(service)) this.needs = [...this.needs, service];
    this.may = [...this.may, ...effects.filter(fx => !this.may.includes(fx))];
  }

  /* 'check': fn(config) throws when settings do not fit together. 'create': fn(ctx), before the
   * first hook. 'health': fn() returns nothing, or what is wrong. 'quiesce': take no new work.
   * 'destroy': fn(), release everything. */
  on(moment, fn) {
    if (!MOMENTS.includes(moment))
      throw new Error(`${moment} is no moment of a plugin's life: ${MOMENTS.join(', ')} are`);
    if (this.life[moment]) throw new Error(`${moment} has its function already`);
    this.life[moment] = fn;
    return this;
  }

  descriptor() {
    const { id, version, summary, may, needs, options, subs, maxInflight, life } = this;
    return {
      proto: 1,
      id,
      version,
      summary,
      may,
      needs,
      options,
      subs,
      max_inflight: maxInflight,
      max_message: MESSAGE_MAX,
      check: 'check' in life,
      health: 'health' in life,
    };
  }

  send(message) {
    const data = pack(message);
    const most = Math.max(this.frameMax, this.messageMax);
    if (data.length <= this.frameMax) this.write(data);
    else if (data.length <= most) this.longs = this.longs.then(() => this.sendPieces(data));
    else throw new RangeError(`a message of ${data.length} bytes; the server takes ${most}`);
  }

  /* What is short goes in between. */
  async sendPieces(data) {
    for (let at = 0; at < data.length; at += PIECE) {
      const size = at === 0 ? data.length : undefined;
      const piece = pack([2, 'piece', { of: 1, size, bytes: data.subarray(at, at + PIECE) }]);
      await new Promise(done => this.write(piece, done));
    }
  }

  write(data, done = undefined) {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    this.socket?.write(Buffer.concat([size, data]), done);
  }

  ask(method, params, onAnswer) {
    return new Promise((resolve, reject) => {
      this.last += 1;
      this.waiting.set(this.last, (error, answer) => {
        if (error) return reject(new PluginError(error[0], error[1]));
        onAnswer?.(answer);
        return resolve(answer);
      });
      this.send([0, this.last, method, params]);
    });
  }

  /* Serves until the server closes the descriptor. */
  run(fd = 3) {
    if (fd === 3 && process.env.RUNG_BRIDGE === undefined) {
      console.error(
        `${this.id} ${this.version} is a plugin for rungd: configure it with\n` +
          `  use: bridge:${process.argv[1]}\nor check it: rung-plugin-check ${process.argv[1]}`,
      );
      process.exit(1);
    }
    let kept = Buffer.alloc(0);
    this.socket = new net.Socket({ fd, readable: true, writable: true });
    this.socket.on('data', data => {
      kept = kept.length ? Buffer.concat([kept, data]) : data;
      for (let n; kept.length >= 4; kept = kept.subarray(4 + n)) {
        n = kept.readUInt32BE();
        if (n === 0 || n > this.frameMax)
          throw new RangeError(`the server sent a frame of ${n} bytes`);
        if (kept.length < 4 + n) break;
        this.takeFrame(unpack(kept.subarray(4, 4 + n)));
      }
    });
    const gone = () => {
      for (const ctx of this.calls.values()) ctx.abort.abort();
      setImmediate(() => process.exit(0));
    };
    this.socket.on('end', gone).on('error', gone);
  }

  takeFrame(message) {
    if (message[0] !== 2 || message[1] !== 'piece') return this.take(message);
    const whole = this.parts.take(message[2]);
    return whole && this.take(unpack(whole));
  }

  take([kind, second, third, fourth]) {
    if (kind === 0) this.serve(second, third, fourth);
    else if (kind === 1) {
      this.waiting.get(second)?.(third, fourth);
      this.waiting.delete(second);
    } else if (second === 'cancel')
      this.calls.get(third.id)?.abort.abort(new PluginError(ESTALE, third.why));
    else if (second === 'timer.fired') {
      Promise.resolve()
        .then(() => this.timers.get(third.timer)?.())
        .catch(trouble => this.log.error('a timer failed:', trouble));
    }
  }

  serve(number, method, params) {
    if (method === 'hello') {
      this.frameMax = params.max_frame ?? this.frameMax;
      this.messageMax = params.max_message ?? 0;
      this.instance = params.instance ?? this.id;
      this.answer(number, this.descriptor());
    } else if (method === 'hook') this.call(number, params);
    else if (method === 'route') this.visit(number, params);
    else if (method === 'ping') this.answer(number, {});
    else if (MOMENTS.includes(method))
      this.live(number, method, params);
    else this.send([1, number, [ENOENT, `${method} is not known here`], null]);
  }

  answer(number, value) {
    try {
      this.send([1, number, null, value]);
    } catch (trouble) {
      this.send([1, number, [EINVAL, trouble.message], null]);
    }
  }

  async live(number, method, params) {
    try {
      if (method === 'create') {
        this.config = params.config ?? {};
        this.ctx = new Context(this);
        await this.publish();
      }
      const said = await this.life[method]?.({ check: params.config, create: this.ctx }[method]);
      this.answer(
        number,
        method === 'health' ? { state: said ? 'degraded' : 'ok', text: said ?? '' } : {},
      );
    } catch (trouble) {
      const code = method === 'check' ? EFAIL : this.explain(trouble, method);
      this.send([1, number, [code, String(trouble.message)], null]);
    }
  }

  async publish() {
    const said = all => [...all].map(one => one.said);
    if (this.methods.size)
      await this.ctx.ask('methods.publish', { methods: said(this.methods.values()) });
    if (this.routes.length) await this.ctx.ask('routes.publish', { routes: said(this.routes) });
  }

  async callMethod(event, ctx) {
    const method = this.methods.get(event.method);
    if (!method) return null;
    event.params = event.message?.raw?.length ? unpack(event.message.raw) : {};
    const said = await method.fn(event, ctx);
    const isAnswer = !Array.isArray(said) && said?.fx === undefined;
    return isAnswer ? [answer(said ?? {})] : said;
  }

  async page(params, ctx) {
    try {
      const said = await this.routes[params.route].fn(requestOf(params), ctx);
      return said instanceof Reply ? said : new Reply(said ?? '');
    } catch (trouble) {
      if (trouble?.rung !== EFAIL) throw trouble;
      return new Reply(`${trouble.message}\n`, {
        status: 400,
        headers: { 'Content-Type': 'text/plain' },
      });
    }
  }

  async visit(number, params) {
    const ctx = new Context(this);
    this.calls.set(number, ctx);
    try {
      this.answer(number, (await this.page(params, ctx)).wire());
    } catch (trouble) {
      const code = this.explain(trouble, 'route');
      this.send([1, number, [code, String(trouble?.message ?? trouble)], null]);
    }
    this.calls.delete(number);
  }

  /* Logs what no hook says on purpose; returns the code for the server. */
  explain(trouble, where) {
    if (trouble instanceof PluginError && trouble.rung !== EINVAL)
      return [ERETRY, EBUSY].includes(trouble.rung) ? ERETRY : EFAIL;
    this.log.error(`${where}:`, trouble);
    return trouble?.syscall ? ERETRY : EINVAL;
  }

  async decide(event, ctx) {
    const said = await this.hooks[event.hook](event, ctx);
    const effects = said === null || said === undefined ? null : [said].flat();
    const strange = effects?.find(one => !this.may.includes(one.fx));
    if (strange) throw new PluginError(EINVAL, `it returns ${strange.fx}, which may does not name`);
    return effects;
  }

  async call(number, params) {
    const event = eventOf(params);
    const ctx = new Context(this, event, number);
    let answer;
    this.calls.set(number, ctx);
    try {
      const effects = await this.decide(event, ctx);
      answer = effects ? { code: OK, effects } : { code: DECLINE };
    } catch (trouble) {
      answer = {
        code: this.explain(trouble, params.hook),
        error: String(trouble?.message ?? trouble),
      };
      if (trouble?.after !== undefined) answer.effects = [defer(trouble.after)];
    }
    this.calls.delete(number);
    this.answer(number, answer);
  }
}
