#!/usr/bin/python3
"""@NAME@: a page leaves as a text by HTTP POST. A notifier to start from: the hook is send().
Back-off, deadline and the next way to reach somebody are the server's. @NAME@.md is its page for
operators."""
from rung_plugin import Fail, Plugin, Retry, option, result

p = Plugin("@ID@", "1.0.0", "pages as texts by HTTP POST", may=["result"], needs=["rung.http/1"],
           options=[option("url", "url", doc="where pages are posted"),
                    option("token", "secret", "", "sent as bearer token; absent: none"),
                    option("timeout", "duration", "5s", "give up on one attempt after this",
                           min=100, max=60000)])


@p.hook("notification.send", timeout="60s")
def send(ev, ctx):
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    if ctx.config.token:
        headers["Authorization"] = f"Bearer {ctx.config.token}"
    message = ev.message
    text = f"To: {message.to}\n{message.subject}\n\n{message.body}\n"
    answer = ctx.http.post(ctx.config.url, text, headers=headers, key=ev.id,
                           timeout=ctx.config.timeout)
    said = f"HTTP {answer.status} {answer.error or ''}".strip()
    if 200 <= answer.status < 300:
        return [result("receipt", said, answer.status)]
    if answer.status in (0, 408, 425, 429) or answer.status >= 500:
        raise Retry(said)  # it may pass by itself
    raise Fail(said)


if __name__ == "__main__":
    p.run()
