"""Pages of plugins below /x/<instance>/, by the real server: a webhook that is a channel, roles by
tokens, limits, visitors that go away, answers from other threads. --isolated: the same plugin in a
process of its own, which is killed as well."""
import http.client
import os
import signal
import socket
import sys
import time

from rung import BUILD, Client, Server, expect

ISOLATED = "--isolated" in sys.argv
GUESTS = os.path.join(BUILD, "tests", "guests")
SECRETS = {"RUNG_TEST_DESK": "a-secret-of-the-desk", "RUNG_TEST_AUDIT": "a-secret-of-audit-1"}


def configure(server):
    server.settings = []
    server.environment.update(SECRETS)
    with open(server.config, "w", encoding="ascii") as out:
        out.write(f"""listen:
  http:
    bind: 127.0.0.1:0
    tokens:
      desk: {{role: lead, secret: 'env:RUNG_TEST_DESK'}}
      audit: {{role: auditor, secret: 'env:RUNG_TEST_AUDIT'}}
plugins:
  path: ['{GUESTS}']
  instances:
    web: {{use: doorman{", isolation: process" if ISOLATED else ""}}}
""")


def ask(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.http, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value
                                            for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer


def check_webhook(server, client):
    status, text, _ = ask(server, "POST", "/x/web/hook?id=1", "My card is gone.")
    expect("a webhook looks at its signature itself", (status, text) == (403, "wrong signature"))
    expect("and nothing came in", client.call("ticket.list")["items"] == [])
    status, text, answer = ask(server, "POST", "/x/web/hook?id=1", "My card is gone.",
                               X_Signature="right")
    expect("what is right is answered when it is on disk", (status, text) == (200, "kept") and
           answer.headers["X-From"] == "doorman", status, text)
    items = client.call("ticket.list")["items"]
    expect("and is a ticket", len(items) == 1 and items[0]["subject"] == "from the web" and
           items[0]["channel"] == "web", items)
    ask(server, "POST", "/x/web/hook?id=1", "My card is gone.", X_Signature="right")
    expect("brought twice it is there once", len(client.call("ticket.list")["items"]) == 1)


def check_roles(server):
    desk = "Bearer " + SECRETS["RUNG_TEST_DESK"]
    expect("without a token nobody is anybody",
           ask(server, "GET", "/x/web/files/a")[0] == 401)
    expect("a wrong one is none", ask(server, "GET", "/x/web/files/a",
                                      Authorization=desk + "x")[0] == 401)
    expect("another role is not enough", ask(
        server, "GET", "/x/web/files/a",
        Authorization="Bearer " + SECRETS["RUNG_TEST_AUDIT"])[0] == 403)
    status, text, _ = ask(server, "GET", "/x/web/files/a%20b/c", Authorization=desk)
    expect("a token of the role is, and the plugin sees its name and not its secret",
           (status, text) == (200, "GET /files/a b/c as desk"), status, text)


def check_paths(server):
    for method, path, wanted in [("GET", "/", 404), ("GET", "/x/nobody/hook", 404),
                                 ("GET", "/x/web/other", 404), ("GET", "/x/web", 404),
                                 ("GET", "/x/web/hook", 405), ("DELETE", "/x/web/files/a", 405),
                                 ("GET", "/x/web/files/../../hook", 400),
                                 ("GET", "/x/web/files/%2e%2e/hook", 400),
                                 ("GET", "/x/web/files/a%00b", 400)]:
        status = ask(server, method, path)[0]
        expect(f"{method} {path}: {wanted}", status == wanted, status)
    visitor = socket.create_connection(("127.0.0.1", server.http), timeout=20)
    visitor.sendall(b"POST /x/web/hook HTTP/1.1\r\nHost: here\r\nContent-Length: 1048577\r\n\r\n")
    answer = visitor.recv(100)
    visitor.close()
    expect("a body over its limit is refused before it comes", b" 413 " in answer, answer)
    status = ask(server, "GET", "/x/web/files/a", X_Long="x" * 20000)[0]
    expect("and so are headers", status in (400, 413, 431), status)


def check_threads(server):
    status, text, _ = ask(server, "GET", "/x/web/thread")
    expect("an answer may come from any thread, once, and only a whole one",
           (status, text) == (201, "from a thread"), status, text)


def check_leaving(server):
    for _ in range(300):  # more than may be open
        visitor = socket.create_connection(("127.0.0.1", server.http))
        visitor.sendall(b"GET /x/web/never HTTP/1.1\r\nHost: here\r\n\r\n")
        visitor.close()
    status, text, _ = ask(server, "GET", "/x/web/files/a",
                          Authorization="Bearer " + SECRETS["RUNG_TEST_DESK"])
    expect("who goes away leaves his place to others", status == 200, status, text)


def check_kept_open(server):
    visitor = socket.create_connection(("127.0.0.1", server.http), timeout=20)
    one = b"POST /x/web/hook?id=%d HTTP/1.1\r\nHost: here\r\nX-Signature: right\r\n" \
          b"Content-Length: 5\r\n\r\nhello"
    visitor.sendall(one % 7 + one % 8)  # the second before the first is answered
    visitor.sendall(one % 9)
    answer = b""
    while answer.count(b"kept") < 3:
        more = visitor.recv(1000)
        if not more:
            break
        answer += more
    visitor.close()
    expect("requests on one connection are answered one after the other",
           answer.count(b"HTTP/1.1 200") == 3, answer)
    status, text, _ = ask(server, "POST", "/x/web/hook?id=big", "x" * 200000, X_Signature="right")
    expect("a large body comes through", (status, text) == (200, "kept"), status, text)


def check_full(server):
    visitors = []
    for _ in range(256):
        visitor = socket.create_connection(("127.0.0.1", server.http))
        visitor.sendall(b"GET /x/web/never HTTP/1.1\r\nHost: here\r\n\r\n")
        visitors.append(visitor)
    status = 200
    for _ in range(50):  # the last ones may still be on their way
        status = ask(server, "GET", "/x/web/files/a",
                     Authorization="Bearer " + SECRETS["RUNG_TEST_DESK"])[0]
        if status == 503:
            break
    expect("so many may be open, and no more", status == 503, status)
    return visitors


def check_process_dies(server, client):
    """Of the plugin's process: who waits is told, and who comes meanwhile; then all goes on."""
    visitors = [socket.create_connection(("127.0.0.1", server.http), timeout=20)
                for _ in range(5)]
    for visitor in visitors:
        visitor.sendall(b"GET /x/web/never HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    for _ in range(3):  # what came before is asked before
        ask(server, "GET", "/x/web/files/a")
    os.kill(plugin(client)["pid"], signal.SIGKILL)
    for visitor in visitors:
        with visitor.makefile("rb") as answer:
            said = answer.read()
        expect("whoever waits is told at once that its process has ended",
               said.startswith(b"HTTP/1.1 502 ") and said.endswith(b"has ended\n"), said)
    until = time.monotonic() + 20
    while True:
        status, text, _ = ask(server, "POST", "/x/web/hook?id=dies", "x", X_Signature="right")
        if status != 503 or time.monotonic() > until:
            break
        expect("whoever comes meanwhile shall come again", text == "not now\n", text)
        time.sleep(0.02)
    expect("the next process serves the same pages", (status, text) == (200, "kept"), status, text)


def plugin(client):
    return next(row for row in client.call("plugin.list")["items"] if row["instance"] == "web")


def main():
    server = Server()
    configure(server)
    try:
        client = Client(server.start().port)
        expect("the address stands in the line READY", server.http > 0)
        check_webhook(server, client)
        check_roles(server)
        check_paths(server)
        check_threads(server)
        check_kept_open(server)
        check_leaving(server)
        if ISOLATED:
            check_process_dies(server, client)
        visitors = check_full(server)
        expect("the server stops well with requests open", server.stop() == 0)
        for visitor in visitors:
            visitor.close()
    finally:
        server.remove()


main()
