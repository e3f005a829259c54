"""rung_plugin: plugins of the Rung ticket-escalation server in Python (3.9 or later).

One file without dependencies; put it beside your script. The server starts the script as a child
and speaks with it on descriptor 3 (docs/bridge.md); each call of a hook has a thread of its own.

    from rung_plugin import Plugin, label, option

    p = Plugin("com.example.spam", "1.0.0", may=["label"],
               options=[option("words", "list", "lottery", "words that mean spam")])

    @p.hook("ticket.classify", stage=4, timeout="3s")
    def classify(ev, ctx):
        hits = [word for word in ctx.config.words if word in ev.ticket.subject.lower()]
        return [label("spam", 0.9, reason=f"words: {hits}")] if hits else None

    if __name__ == "__main__":
        p.run()

Whoever is asked by others publishes: @p.method answers clients, @p.route visitors over HTTP.

A hook returns a list of effects ([]: handled, nothing to change) or None (no opinion). It raises
Retry to be asked again, Fail to say that trying again cannot help. An OSError counts as Retry; any
other exception is a mistake of the plugin and counts against it. Both are logged. `ev.id` is the
same at every attempt at the same work: give it to the far side as its idempotency key.
"""
import json
import logging
import os
import socket
import struct
import sys
import threading

OK, DECLINE, DEPTH_MAX = 0, 1, 16
MESSAGE_MAX, PIECE, PARTS_MAX = 32 << 20, 256 << 10, 4  # what is longer than a frame
ERETRY, EFAIL, EINVAL, EDENIED, ESTALE, ENOENT, EBUSY = -1, -2, -3, -5, -6, -7, -8


class Retry(Exception):
    """Not now. `after` ("30s", or ms): no sooner than that."""
    def __init__(self, why="", after=None):
        super().__init__(why)
        self.after = after


class Fail(Exception):
    """Never for this input."""

class ServiceError(Exception):
    """What the server answered to a request of ours; `code` is one of E*."""
    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


class Record(dict):
    """A map whose keys are attributes (`from_` for "from"); what is not there is None."""
    def __getattr__(self, name):
        return self.get(name.rstrip("_"))


# What the server leaves out because it is empty; the names are those of <rung/event.h>.
TICKET = {str: "name state stage subject body queue team agent customer channel locale requester"
               " address tier escalation_policy sla_policy", list: "tags labels clocks",
          int: "id revision priority level impact urgency created_at updated_at",
          bool: "provisional text_cut", dict: "fields"}
CLOCK = {str: "metric phase", int: "target_ms elapsed_ms due_at instance breached"}
MESSAGE = {str: "channel from to subject body content_type external_id in_reply_to token kind"
                " facts", bytes: "raw", int: "sent_at",
           bool: "automatic repaired reminder text_cut"}
AGENT = {str: "id name team presence timezone", list: "teams skills skill_levels",
         int: "open_tickets capacity flags assigned_at"}
EVENT = {str: "hook actor method", int: "id attempt left_ms now_at seed", dict: "kv"}


def _filled(shape, got):
    made = Record((name, kind()) for kind, names in shape.items() for name in names.split())
    return made.update((key, item) for key, item in got.items() if item is not None) or made


def _ticket(got):
    clocks = [_filled(CLOCK, clock) for clock in got.get("clocks") or ()]
    return _filled(TICKET, {**got, "clocks": clocks})


def event_of(params):
    event = _filled(EVENT, {**params, "id": params.get("event")})
    for key, filled in (("ticket", _ticket), ("before", _ticket),
                        ("message", lambda got: _filled(MESSAGE, got))):
        event[key] = filled(event[key]) if event.get(key) is not None else None
    return event


# --- MessagePack, the part that the bridge uses: no extension types

def pack(value):
    out = bytearray()
    _pack(value, out)
    return bytes(out)


_WIDTHS = (("B", 0xFF), ("H", 0xFFFF), ("I", 0xFFFFFFFF))


def _pack_sized(out, n, small, *codes):
    if small is not None and n <= small[1]:
        out.append(small[0] | n)
        return
    for code, (form, limit) in zip(codes, _WIDTHS[-len(codes):]):
        if n <= limit:
            out += struct.pack(">B" + form, code, n)
            return
    raise ValueError(f"{n} is too long for a message")


def _pack(value, out):
    if value is None or isinstance(value, bool):
        out.append(0xC0 if value is None else 0xC2 + value)
    elif isinstance(value, int):
        if 0 <= value <= 0xFFFFFFFF:
            _pack_sized(out, value, (0, 127), 0xCC, 0xCD, 0xCE)
        else:
            out += struct.pack(">BQ", 0xCF, value) if value > 0 else struct.pack(">Bq", 0xD3, value)
    elif isinstance(value, float):
        out += struct.pack(">Bd", 0xCB, value)
    elif isinstance(value, str):
        data = value.encode("utf-8", "replace")
        _pack_sized(out, len(data), (0xA0, 31), 0xD9, 0xDA, 0xDB)
        out += data
    elif isinstance(value, (bytes, bytearray)):
        _pack_sized(out, len(value), None, 0xC4, 0xC5, 0xC6)
        out += value
    elif isinstance(value, dict):
        _pack_sized(out, len(value), (0x80, 15), 0xDE, 0xDF)
        for key, item in value.items():
            _pack(key, out)
            _pack(item, out)
    elif isinstance(value, (list, tuple)):
        _pack_sized(out, len(value), (0x90, 15), 0xDC, 0xDD)
        for item in value:
            _pack(item, out)
    else:
        raise TypeError(f"a {type(value).__name__} cannot be sent: {value!r}")


_FIXED = {0xCA: "f", 0xCB: "d", 0xCC: "B", 0xCD: "H", 0xCE: "I", 0xCF: "Q",
          0xD0: "b", 0xD1: "h", 0xD2: "i", 0xD3: "q"}
_LENGTHS = {0xC4: ("B", "bin"), 0xC5: ("H", "bin"), 0xC6: ("I", "bin"), 0xD9: ("B", "str"),
            0xDA: ("H", "str"), 0xDB: ("I", "str"), 0xDC: ("H", "array"), 0xDD: ("I", "array"),
            0xDE: ("H", "map"), 0xDF: ("I", "map")}


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if n > len(self.data) - self.at:
            raise ValueError("a message is shorter than it says")
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def value(self, depth=0):
        if depth > DEPTH_MAX:
            raise ValueError(f"a message is deeper than {DEPTH_MAX}")
        code = self.take(1)[0]
        if code < 0x80 or code >= 0xE0:
            return code if code < 0x80 else code - 256
        if code < 0xC0:
            kind, n = (("map", code & 15) if code < 0x90 else
                       ("array", code & 15) if code < 0xA0 else ("str", code & 31))
        elif code in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[code]
        elif code in _FIXED:
            return self.number(_FIXED[code])
        elif code in _LENGTHS:
            form, kind = _LENGTHS[code]
            n = self.number(form)
        else:
            raise ValueError(f"a message has a byte 0x{code:02x}, which the bridge does not use")
        if kind in ("bin", "str"):
            data = self.take(n)
            return bytes(data) if kind == "bin" else data.decode("utf-8")
        if n > len(self.data) - self.at:
            raise ValueError("a message is shorter than it says")
        if kind == "array":
            return [self.value(depth + 1) for _ in range(n)]
        return Record((self.value(depth + 1), self.value(depth + 1)) for _ in range(n))


def unpack(data):
    reader = _Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise ValueError("a message is longer than it says")
    return value


class _Parts:
    """Messages in pieces, until they are whole."""
    def __init__(self):
        self.parts = {}

    def take(self, piece):
        """The bytes of the message that this piece was the last of, or None."""
        of, data = piece.of, piece.bytes or b""
        if piece.drop:
            self.parts.pop(of, None)
            return None
        size, have = self.parts.setdefault(of, (piece.size or 0, bytearray()))
        have += data
        if not data or not len(have) <= size <= MESSAGE_MAX or len(self.parts) > PARTS_MAX:
            raise ValueError("a piece is empty, longer than it should be, or one too many")
        return bytes(self.parts.pop(of)[1]) if len(have) == size else None


# --- options and effects

def option(key, kind, default=None, doc="", **more):
    """kind: bool int float duration size string enum url secret list span rule reference address
    table. default: as an operator would write it; None: required. more: min, max, choices, rows.
    Durations arrive in ms, sizes in bytes."""
    if isinstance(default, (bool, list, tuple)):
        default = str(default).lower() if isinstance(default, bool) else ", ".join(default)
    made = {"key": key, "type": kind, "doc": doc, **more}
    return made if default is None else {**made, "def": str(default)}


def ms(span):
    """Milliseconds of "250ms", "5s", "10m", "2h", "1d", or of a number of them."""
    if not isinstance(span, str):
        return int(span)
    for unit, factor in (("ms", 1), ("s", 1000), ("m", 60000), ("h", 3600000), ("d", 86400000)):
        if span.endswith(unit) and span[:-len(unit)].isdigit():
            return int(span[:-len(unit)]) * factor
    raise ValueError(f"{span!r} is no duration: write 250ms, 5s, 10m, 2h or 1d")


def effect(fx, key="", val="", num=0, weight=None, reason=""):
    """Any effect by its name (docs/plugins.md); the ones below are this with names."""
    made = {"fx": fx, "key": key, "val": val, "num": num, "reason": reason}
    made = {name: item for name, item in made.items() if item not in ("", b"", 0)}
    return made if weight is None else {**made, "weight": float(weight)}


def label(key, sure, reason): return effect("label", key, weight=sure, reason=reason)
def tag(key, reason): return effect("add_tag", key, reason=reason)
def untag(key, reason): return effect("del_tag", key, reason=reason)
def priority(place, reason): return effect("set_priority", num=place, reason=reason)
def triage(what, num, reason): return effect("triage", what, num=num, reason=reason)
def field(key, val, reason): return effect("set_field", key, val, reason=reason)
def customer_field(key, val, reason): return effect("customer_field", key, val, reason=reason)
def customer(key, reason): return effect("customer", key, reason=reason)
def route(team, reason, agent=""): return effect("route", team, agent, reason=reason)
def note(text, reason): return effect("note", val=text, reason=reason)
def reply(text, reason): return effect("reply", val=text, reason=reason)
def notify(who, reason, by="", delay=0): return effect("notify", who, by, ms(delay), reason=reason)
def escalate(levels, reason): return effect("escalate", num=levels, reason=reason)
def extend(clock, by, reason): return effect("sla_extend", clock, num=ms(by), reason=reason)
def wake(name, delay, reason): return effect("wake", name, num=ms(delay), reason=reason)
def replace(part, text, reason): return effect("replace", part, text, reason=reason)
def reject(code, text): return effect("reject", code, text)
def result(key, val=b"", num=0): return effect("result", key, val, num)
def answer(said): return result("*", pack(said))  # all that a client of a method gets
def kv_put(key, val, keep=0): return effect("kv_put", key, val, ms(keep))
def kv_del(key): return effect("kv_del", key)
def defer(delay): return effect("defer", num=ms(delay))


# --- the plugin

class _Service:
    def __init__(self, ctx): self._ctx = ctx


class Context:
    """What the server does for a plugin. A function here asks the server and waits for its answer;
    it raises ServiceError when the answer is no. Those of a hook may be used by it alone, until it
    returns; those of `plugin.ctx`, which has no ticket in hand, by every thread."""

    def __init__(self, plugin, event=None, call=None):
        self._plugin, self._event, self._call = plugin, event, call
        self._cancelled = threading.Event()
        self.config, self.log = plugin.config, plugin.log
        self.http, self.kv, self.timer, self.inbox = Http(self), Kv(self), Timer(self), Inbox(self)
        self.roster, self.calendar, self.blob = Roster(self), Calendar(self), Blob(self)

    @property
    def cancelled(self):
        """True: nobody waits for this call any more; stop working on it."""
        return self._cancelled.is_set()

    def ask(self, method, _on_answer=None, /, **params):
        """A request to the server, for what has no function here."""
        if self._call is not None:
            params["call"] = self._call
        return self._plugin._ask(method, params, _on_answer)

    def holds(self, rule):
        """Whether an option of kind "rule" holds for the event in hand, and what decided it."""
        got = self.ask("rules.holds", rule=rule)
        return got["holds"], got.get("explain", "")

    def listening(self, name, address):
        """In create: a listener of our own is up."""
        self._plugin._notify("listening", name=name, address=address)

    def metric(self, name, value=1, kind="counter"):
        self._plugin._notify("metric", kind=kind, name=name, value=float(value))

    def submit(self, ticket, *effects):
        """Effects from outside any hook. Not durable: what must survive goes into the inbox."""
        self._plugin._notify("submit", ticket=ticket, effects=list(effects))


class _Body(Record):
    @property
    def text(self): return (self.body or b"").decode("utf-8", "replace")

    def _json(self, otherwise):
        try:
            return json.loads(self.text)
        except ValueError as trouble:
            raise otherwise(f"this is no JSON: {trouble}") from trouble


class Response(_Body):
    """status 0: no response came, `error` says why. What is no JSON is a reason to ask again."""
    def json(self): return self._json(Retry)


class Http(_Service):
    """The host's client: TLS is verified, hosts are those of the settings, redirects are off."""

    def request(self, method, url, body=b"", headers=None, key=None, timeout="10s"):
        """`key`: sent as Idempotency-Key; give it ev.id."""
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        data = body.encode() if isinstance(body, str) else body
        return Response(self._ctx.ask("http.request", method=method, url=url, headers=lines,
                                      body=data, timeout_ms=ms(timeout)))

    def get(self, url, **more): return self.request("GET", url, **more)
    def post(self, url, body=b"", **more): return self.request("POST", url, body, **more)


class Kv(_Service):
    """The instance's own storage. Writes are the effects kv_put and kv_del of a hook."""

    def get(self, key):
        """bytes, or None. A key that `reads` of the hook declares came along with the event."""
        known = self._ctx._event.kv if self._ctx._event else {}
        if key in known:
            return known[key]
        try:
            return self._ctx.ask("kv.get", key=key).val
        except ServiceError as trouble:
            if trouble.code == ENOENT:
                return None
            raise

    def scan(self, prefix=""):
        """(key, value) of every key that begins so, in order."""
        got = Record(more=True)
        after = {}
        while got.more:
            got = self._ctx.ask("kv.scan", prefix=prefix, **after)
            for key, value in got["items"]:
                after = {"after": key}
                yield key, value


class Timer(_Service):
    """Volatile: gone with the process. What must happen is the effect wake."""

    def start(self, delay, fn, every=0):
        """fn(), on a thread of its own, after `delay` and then at each `every`."""
        timers = self._ctx._plugin._timers
        return self._ctx.ask("timer.start", lambda got: timers.__setitem__(got["timer"], fn),
                             delay_ms=ms(delay), period_ms=ms(every))["timer"]

    def stop(self, timer):
        self._ctx._plugin._timers.pop(timer, None)
        self._ctx.ask("timer.stop", timer=timer)


class Inbox(_Service):
    def push(self, **message):
        """from_, to, subject, body, external_id, raw, kind, ... On disk when this returns."""
        named = {name.rstrip("_"): item for name, item in message.items()}
        self._ctx.ask("inbox.push", message=named)


class Roster(_Service):
    def on_call(self, schedule, at=0):
        """Who has the shift of that instant (ms; 0: the event's own time)."""
        return self._agents("roster.on_call", schedule=schedule, at=at)

    def team(self, team):
        return self._agents("roster.team", team=team)

    def _agents(self, method, **params):
        return [_filled(AGENT, agent) for agent in self._ctx.ask(method, **params)["agents"]]


class Calendar(_Service):
    """Instants are Unix time in ms, as ev.now_at is."""

    def advance(self, calendar, start, span):
        return self._ctx.ask("calendar.advance", calendar=calendar, from_at=start, ms=ms(span)).at

    def elapsed(self, calendar, start, end):
        return self._ctx.ask("calendar.elapsed", calendar=calendar, from_at=start, to_at=end).ms

    def next(self, calendar, start):
        """(is it open then, when that changes)"""
        got = self._ctx.ask("calendar.next", calendar=calendar, from_at=start)
        return got.open, got.change_at

    def announce(self, calendar, feed, dates):
        """All holidays that a feed has now, as "2026-12-25"; needs "holidays" in may."""
        self._ctx.ask("calendar.announce", calendar=calendar, feed=feed, dates=list(dates))


class Blob(_Service):
    """Attachments, by the hash of their bytes: 1 byte to 16 MiB each."""

    def put(self, data):
        """Its id: 64 letters. On disk when this returns."""
        return self._ctx.ask("blob.put", bytes=bytes(data)).id

    def get(self, blob, start=0, most=512 << 10):
        """A piece of at most 512 KiB, b"" behind the end; None: there is none."""
        try:
            return self._ctx.ask("blob.get", id=blob, max=most, **{"from": start}).bytes
        except ServiceError as trouble:
            if trouble.code == ENOENT:
                return None
            raise

    def read(self, blob):
        """All of it, or None."""
        data = piece = self.get(blob)
        while piece:
            piece = self.get(blob, len(data))
            data += piece or b""
        return data


class Request(_Body):
    """Of a visitor: method, path (below the instance), query, headers (a dict by lower-case names),
    body, peer, and actor, the token that came along. What is no JSON never will be."""
    def json(self): return self._json(Fail)


def request_of(params):
    made = Request({"method": "", "path": "", "query": "", "body": b"", "peer": "", "actor": ""})
    made.update((key, item) for key, item in params.items() if item is not None)
    text = made.get("headers") or ""
    text = text if isinstance(text, str) else text.decode("utf-8", "replace")
    lines = [line.partition(":") for line in text.splitlines()]
    made["headers"] = {name.lower(): value.strip() for name, _, value in lines if name}
    return made


class Reply:
    """What a visitor gets. A map or list as body is JSON."""
    def __init__(self, body=b"", status=200, **headers):
        """headers: content_type="text/plain" and so on."""
        self.status, self.headers = status, {name.replace("_", "-"): value
                                             for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            self.headers.setdefault("content-type", "application/json")
        self.body = body.encode() if isinstance(body, str) else bytes(body)

    def wire(self):
        lines = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return {"status": self.status, "headers": lines, "body": self.body}


class _LogHandler(logging.Handler):
    plugin = None

    def emit(self, record):
        level = ("debug", "info", "warn", "error")[min(max(record.levelno // 10 - 1, 0), 3)]
        self.plugin._notify("log", level=level, text=self.format(record)[:4000])


class Plugin:
    def __init__(self, id, version, summary="", may=(), needs=(), options=(), max_inflight=32):
        self.id, self.version, self.summary, self.max_inflight = id, version, summary, max_inflight
        self.may, self.needs, self.options = list(may), list(needs), list(options)
        self.config, self.log, self.instance = Record(), logging.getLogger(), ""
        self.ctx = None  # before create
        self._hooks, self._subs, self._life = {}, [], {}
        self._calls, self._timers, self._waiting = {}, {}, {}
        self._methods, self._routes = {}, []  # of a method: what is published, and its function
        self._lock, self._last, self._socket, self._frame_max = threading.Lock(), 0, None, 1 << 20
        self._longs, self._message_max, self._parts = threading.Lock(), 0, _Parts()

    def hook(self, name, stage=0, timeout=None, wait=None, **more):
        """more: when, after, before, reads, ordered, no_wait, places; docs/plugins.md."""
        if name in self._hooks:
            raise ValueError(f"{name} has its function already")
        sub = {"hook": name, "stage": stage, **more}
        for key, span in (("timeout_ms", timeout), ("wait_ms", wait)):
            if span is not None:
                sub[key] = ms(span)

        def keep(function):
            self._hooks[name] = function
            self._subs.append(sub)
            return function
        return keep

    def method(self, name, role, params=None, doc="", read_only=False, timeout="30s"):
        """Clients call it as x.<instance>.<name>, when they have the role. params: a JSON Schema,
        as a map; ev.params is what came. fn(ev, ctx) returns a map, the client's answer, or
        effects, of which answer() is one. read_only: a query, of which nothing is kept."""
        if name in self._methods:
            raise ValueError(f"the method {name} has its function already")
        if not self._methods:
            self._declare("rung.rpc-methods/1", "result")
            self.hook("rpc.call", timeout=timeout)(self._call_method)
        said = {"name": name, "role": role, "doc": doc, "read_only": read_only,
                "params_schema": json.dumps(params) if params else ""}

        def keep(function):
            self._methods[name] = (said, function)
            return function
        return keep

    def route(self, path, method=None, role=None):
        """A page at /x/<instance><path>; a path with "*" at its end is for all that begins so. fn
        (request, ctx) returns a Reply, or its body. Without a role it looks itself who asks."""
        self._declare("rung.http-routes/1")
        said = {"path": path, **({"method": method} if method else {}),
                **({"role": role} if role else {"own_check": True})}
        return lambda function: self._routes.append((said, function)) or function

    def _declare(self, service, *effects):
        self.needs += [service] if service not in self.needs else []
        self.may += [fx for fx in effects if fx not in self.may]

    def on(self, moment):
        """@p.on("check"): fn(config) raises Fail when settings do not fit together. "create":
        fn(ctx). "health": fn() returns None, or what is wrong. "quiesce", "destroy": fn()."""
        if moment not in "check create health quiesce destroy".split() or moment in self._life:
            raise ValueError(f"{moment!r} is no moment of a plugin's life, or has its function")
        return lambda function: self._life.setdefault(moment, function)

    def descriptor(self):
        return {"proto": 1, "id": self.id, "version": self.version, "summary": self.summary,
                "may": self.may, "needs": self.needs, "options": self.options, "subs": self._subs,
                "max_inflight": self.max_inflight, "max_message": MESSAGE_MAX,
                "check": "check" in self._life,
                "health": "health" in self._life}

    # --- the wire

    def _send(self, message):
        data = pack(message)
        if len(data) <= self._frame_max:
            self._write(data)
            return
        if len(data) > self._message_max:
            raise ValueError(f"a message of {len(data)} bytes; the server takes "
                             f"{max(self._frame_max, self._message_max)}")
        with self._longs:  # One at a time; what is short goes in between.
            for at in range(0, len(data), PIECE):
                size = {} if at else {"size": len(data)}
                self._write(pack([2, "piece", {"of": 1, "bytes": data[at:at + PIECE], **size}]))

    def _write(self, data):
        with self._lock:
            self._socket.sendall(struct.pack(">I", len(data)) + data)

    def _notify(self, method, **params):
        try:
            self._send([2, method, params])
        except OSError:
            pass  # The server is gone, and the reader will find out.

    def _ask(self, method, params, on_answer):
        done, slot = threading.Event(), {}
        def take(error, answer):
            slot["error"], slot["answer"] = error, answer
            if error is None and on_answer:
                on_answer(answer)
            done.set()
        with self._lock:
            self._last = number = self._last + 1
            self._waiting[number] = take
        self._send([0, number, method, params])
        done.wait()
        if slot["error"] is not None:
            raise ServiceError(*slot["error"][:2])
        return slot["answer"]

    def run(self, fd=3):
        """Serves until the server closes the descriptor."""
        if fd == 3 and "RUNG_BRIDGE" not in os.environ:
            sys.exit(f"{self.id} is for rungd: use: bridge:{os.path.abspath(sys.argv[0])}\n"
                     f"or check it: rung-plugin-check {sys.argv[0]}")
        self._socket = socket.socket(fileno=fd)
        _LogHandler.plugin = self
        logging.getLogger().addHandler(_LogHandler())
        logging.getLogger().setLevel(logging.INFO)
        stream = self._socket.makefile("rb")
        try:
            while self._take_frame(stream):
                pass
        except OSError:
            pass  # The server went in the middle of it.
        for ctx in list(self._calls.values()):
            ctx._cancelled.set()

    def _take_frame(self, stream):
        head = stream.read(4)
        n = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        if len(head) == 4 and not 0 < n <= self._frame_max:
            sys.exit(f"the server sent a frame of {n} bytes")
        data = stream.read(n)
        if not n or len(data) < n:
            return False
        message = unpack(data)
        if message[:2] == [2, "piece"]:
            whole = self._parts.take(message[2])
            message = unpack(whole) if whole is not None else None
        if message is not None:
            self._take(message)
        return True

    def _take(self, message):
        kind = message[0]
        if kind == 0:
            self._serve(*message[1:4])
        elif kind == 1 and message[1] in self._waiting:
            self._waiting.pop(message[1])(message[2], message[3])
        elif kind == 2 and message[1] == "cancel" and message[2]["id"] in self._calls:
            self._calls[message[2]["id"]]._cancelled.set()
        elif kind == 2 and message[1] == "timer.fired" and message[2]["timer"] in self._timers:
            self._thread(self._guarded, self._timers[message[2]["timer"]])

    @staticmethod
    def _thread(function, *arguments):
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def _guarded(self, function):
        try:
            function()
        except Exception:
            self.log.exception("a timer failed")

    def _serve(self, number, method, params):
        if method == "hello":
            self._frame_max = params.max_frame or self._frame_max
            self._message_max = params.max_message or 0
            self.instance = params.instance or self.id
            self._answer(number, self.descriptor())
        elif method == "hook":
            event = event_of(params)
            ctx = self._calls[number] = Context(self, event, number)
            self._thread(self._call, number, event, ctx)
        elif method == "route":
            ctx = self._calls[number] = Context(self)
            self._thread(self._visit, number, params, ctx)
        elif method == "ping":
            self._answer(number, {})
        elif method in ("check", "create", "health", "quiesce", "destroy"):
            self._thread(self._live, number, method, params)
        else:
            self._send([1, number, [ENOENT, f"{method} is not known here"], None])

    def _answer(self, number, result=None, error=None):
        try:
            self._send([1, number, error, result])
        except (TypeError, ValueError) as trouble:
            self._send([1, number, [EINVAL, str(trouble)], None])
        except OSError:
            pass  # The server is gone, and the reader will find out.

    def _live(self, number, moment, params):
        try:
            function = self._life.get(moment, lambda *_: None)
            if moment == "create":
                self.config, self.log = params.config or Record(), logging.getLogger(self.instance)
                self.ctx = Context(self)
                self._publish()
            given = {"check": [params.config], "create": [self.ctx]}.get(moment, [])
            said = function(*given)
            self._answer(number, {} if moment != "health" else
                         {"state": "degraded" if said else "ok", "text": said or ""})
        except Exception as trouble:
            self._explain(trouble, moment)
            self._answer(number, error=[self._code(trouble), str(trouble) or repr(trouble)])

    def _publish(self):
        if self._methods:
            self.ctx.ask("methods.publish", methods=[said for said, _ in self._methods.values()])
        if self._routes:
            self.ctx.ask("routes.publish", routes=[said for said, _ in self._routes])

    def _call_method(self, event, ctx):
        if event.method not in self._methods:
            return None
        raw = event.message.raw if event.message else b""
        event["params"] = unpack(raw) if raw else Record()
        said = self._methods[event.method][1](event, ctx)
        is_answer = said is None or isinstance(said, dict) and "fx" not in said
        return [answer(said or {})] if is_answer else said

    def _page(self, params, ctx):
        try:
            said = self._routes[params.route][1](request_of(params), ctx)
            return said if isinstance(said, Reply) else Reply(said if said is not None else b"")
        except Fail as trouble:
            return Reply(f"{trouble}\n", 400, content_type="text/plain")

    def _visit(self, number, params, ctx):
        try:
            self._answer(number, self._page(params, ctx).wire())
        except Exception as trouble:
            self._explain(trouble, "route")
            self._answer(number, error=[self._code(trouble), str(trouble) or repr(trouble)])
        self._calls.pop(number, None)

    def _explain(self, trouble, where):
        if not isinstance(trouble, (Retry, Fail)):
            self.log.error("%s: %r", where, trouble, exc_info=trouble)

    @staticmethod
    def _code(trouble):
        if isinstance(trouble, ServiceError) and trouble.code != EINVAL:
            return ERETRY if trouble.code in (ERETRY, EBUSY) else EFAIL
        again = isinstance(trouble, (Retry, OSError))
        return ERETRY if again else EFAIL if isinstance(trouble, Fail) else EINVAL

    def _decide(self, event, ctx):
        said = self._hooks[event.hook](event, ctx)
        effects = None if said is None else [said] if isinstance(said, dict) else list(said)
        for one in effects or ():
            if one["fx"] not in self.may:
                raise ServiceError(EINVAL, f"it returns {one['fx']}, which `may` does not name")
        return effects

    def _call(self, number, event, ctx):
        try:
            effects = self._decide(event, ctx)
            answer = {"code": DECLINE} if effects is None else {"code": OK, "effects": effects}
        except Exception as trouble:
            self._explain(trouble, event.hook)
            answer = {"code": self._code(trouble), "error": str(trouble) or repr(trouble)}
            if getattr(trouble, "after", None) is not None:
                answer["effects"] = [defer(trouble.after)]
        self._calls.pop(number, None)
        self._answer(number, answer)
