"""rung_plugin_test: a server in memory, for unit tests of plugins in Python.

    from rung_plugin_test import Host
    import spam

    host = Host(spam.p, words=["lottery"])
    assert host.call("ticket.classify", ticket={"subject": "LOTTERY"})[0]["key"] == "spam"

What is not there: a disk, a network, a clock that goes by itself. Answers over HTTP are scripted,
own storage is a dict, timers fire when the test lets time go on. A hook that raises Retry or Fail
raises it here as well. Whether the server would grant an effect, only rung-plugin-check and rungd
know.
"""
import hashlib
import logging

from rung_plugin import (EINVAL, ENOENT, Context, Record, Response, ServiceError, _filled, event_of,
                         ms, pack, unpack, AGENT)

NEEDS_NO_REASON = ("result", "reject", "defer", "kv_put", "kv_del", "link", "customer", "wake",
                   "candidate", "replace")
UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def parsed(option):
    """What the server makes of an option's default."""
    kind, text = option["type"], option.get("def")
    if text is None:
        raise ValueError(f"{option['key']} has no default: give it to Host()")
    if kind == "bool":
        return text == "true"
    if kind in ("int", "float"):
        return int(text) if kind == "int" else float(text)
    if kind == "duration":
        return ms(text)
    if kind == "size":
        number = text.rstrip("BKMGi")
        return int(number) * UNITS[text[len(number):] or "B"]
    if kind == "list":
        return [word.strip() for word in text.split(",") if word.strip()]
    return {"table": [], "rule": None}.get(kind, text)


class _Logs(logging.Handler):
    def __init__(self, lines):
        super().__init__()
        self.lines = lines

    def emit(self, record):
        self.lines.append(f"{record.levelname.lower()}: {record.getMessage()}")


class Host:
    """config: options that shall not have their default. Runs check and create."""

    def __init__(self, plugin, now_at=1705309200000, **config):
        self.plugin, self.now_at, self.job = plugin, now_at, 0
        self.requests, self.pushed, self.logs, self.metrics = [], [], [], {}
        self.stored, self.submitted, self.teams, self.schedules = {}, [], {}, {}
        self.blobs, self.published = {}, []
        self._answers, self._timers = [], {}
        known = [option["key"] for option in plugin.options]
        strange = set(config) - set(known)
        if strange:
            raise ValueError(f"there is no option {', '.join(sorted(strange))}; {known} are")
        filled = {one["key"]: parsed(one) for one in plugin.options if one["key"] not in config}
        plugin._ask, plugin._notify = self._ask, self._notify
        plugin.config, plugin.log = Record(filled, **config), logging.Logger("plugin")
        plugin.log.addHandler(_Logs(self.logs))
        plugin._life.get("check", lambda _: None)(plugin.config)
        plugin.ctx = Context(plugin)
        plugin._publish()
        plugin._life.get("create", lambda _: None)(plugin.ctx)

    def answer(self, url, status, body=b"", headers="", error=""):
        """The next request to a URL that begins so is answered so; each answer is used once."""
        body = body.encode() if isinstance(body, str) else body
        self._answers.append((url, Response(status=status, body=body, headers=headers,
                                            error=error)))

    def call(self, hook, again=False, **event):
        """Effects, or None: no opinion. event: ticket, message, before, kv, actor, method, ... as
        maps. again: the same work once more, as after a restart."""
        self.job += not again
        made = event_of({"hook": hook, "event": self.job, "attempt": 1 + again, "left_ms": 10000,
                         "now_at": self.now_at, "seed": self.job, **event})
        effects = self.plugin._decide(made, Context(self.plugin, made, self.job))
        for one in effects or ():
            if one["fx"] not in NEEDS_NO_REASON and not one.get("reason"):
                raise AssertionError(f"{one} has no reason: a person will ask why")
            if one["fx"] == "kv_put":
                value = one.get("val", b"")
                self.stored[one["key"]] = value.encode() if isinstance(value, str) else value
            elif one["fx"] == "kv_del":
                self.stored.pop(one["key"], None)
        return effects

    def method(self, name, /, **params):
        """What a client of this method gets; other effects are left in `effects`."""
        if name not in self.published:
            raise AssertionError(f"{name} is no method; {self.published} are")
        self.effects = self.call("rpc.call", method=name, message={"raw": pack(params)})
        said = Record()
        for one in self.effects:
            if one["fx"] == "result" and one["key"] == "*":
                said.update(unpack(one["val"]))
            elif one["fx"] == "result":
                said[one["key"]] = one.get("val", one.get("num"))
        return said

    def page(self, method, path, body=b"", headers="", query="", actor=""):
        """The Reply to a visitor, of the first page that was published for it."""
        for number, (said, _) in enumerate(self.plugin._routes):
            where = said["path"]
            fits = path.startswith(where[:-1]) if where.endswith("*") else path == where
            if fits and said.get("method") in (None, method):
                body = body.encode() if isinstance(body, str) else body
                asked = Record(route=number, method=method, path=path, query=query, body=body,
                               headers=headers, actor=actor, peer="127.0.0.1")
                return self.plugin._page(asked, Context(self.plugin))
        raise AssertionError(f"there is no page {method} {path}")

    def advance(self, span):
        """Time goes on; timers that are due fire, in order."""
        end = self.now_at + ms(span)
        while any(at <= end for at, _, _ in self._timers.values()):
            number = min(self._timers, key=lambda one: self._timers[one][0])
            self.now_at, period, fn = self._timers.pop(number)
            if period:
                self._timers[number] = (self.now_at + period, period, fn)
            fn()
        self.now_at = end

    # --- what a plugin asks for

    def _notify(self, method, **params):
        if method == "metric":
            name = params["name"]
            self.metrics[name] = self.metrics.get(name, 0) + params["value"]
        elif method == "submit":
            self.submitted.append(params)

    def _ask(self, method, params, on_answer):
        name = "_" + method.replace(".", "_")
        if not hasattr(self, name):
            raise ServiceError(ENOENT, f"{method}: this host has no such thing")
        got = getattr(self, name)(Record(params))
        if method == "timer.start":
            on_answer(got)
            fn = self.plugin._timers[got["timer"]]
            self._timers[got["timer"]] = (self.now_at + params["delay_ms"], params["period_ms"], fn)
        return Record(got)

    def _http_request(self, params):
        self.requests.append(params)
        for i, (url, answer) in enumerate(self._answers):
            if params.url.startswith(url):
                del self._answers[i]
                return answer
        return Response(status=0, error="nothing is scripted", body=b"", headers="")

    def _kv_get(self, params):
        if params.key not in self.stored:
            raise ServiceError(ENOENT, "no such key")
        return {"val": self.stored[params.key]}

    def _kv_scan(self, params):
        keys = sorted(key for key in self.stored if key.startswith(params.prefix))
        return {"items": [[key, self.stored[key]] for key in keys], "more": False}

    def _timer_start(self, params):
        return {"timer": max(self._timers, default=0) + 1}

    def _timer_stop(self, params):
        self._timers.pop(params.timer, None)
        return {}

    def _inbox_push(self, params):
        self.pushed.append(params.message)
        return {}

    def _roster_team(self, params):
        return {"agents": [_filled(AGENT, one) for one in self.teams.get(params.team, ())]}

    def _roster_on_call(self, params):
        return {"agents": [_filled(AGENT, one)
                           for one in self.schedules.get(params.schedule, ())]}

    def _blob_put(self, params):
        if not 0 < len(params.bytes) <= 16 << 20:
            raise ServiceError(EINVAL, "a blob has 1 byte to 16 MiB")
        name = hashlib.sha256(params.bytes).hexdigest()
        self.blobs[name] = params.bytes
        return {"id": name}

    def _blob_get(self, params):
        if params.id not in self.blobs:
            raise ServiceError(ENOENT, "there is no such blob")
        data, start = self.blobs[params.id], params["from"]
        return {"size": len(data), "bytes": data[start:start + min(params.max, 512 << 10)]}

    def _methods_publish(self, params):
        self.published += [one["name"] for one in params.methods]
        return {}

    def _routes_publish(self, params):
        self.published += [one["path"] for one in params.routes]
        return {}
