"""A real HTTP server that takes pages, checks signatures, keeps them; it fails on demand.

By itself it prints what comes: page_receiver.py PORT [SECRET]"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading
import time

SECRET = "a secret of the tests"


def signature_of(secret, page_id, at, body):
    signed = f"{page_id}.{at}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class PageReceiver:
    def __init__(self, port=0, secret=SECRET):
        self.secret = secret
        self.pages = []  # of {id, channel, person, level, at, ticket, subject, body, ..., signed}
        self.refuse = 0  # how many of the next to answer with 500
        self.gone = set()  # channels (the folder of the path) that are answered with 410
        self.changed = threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(self.path, self.headers, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a server that was killed in the middle of a request

        self.server = Quiet(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def take(self, path, headers, body):
        expected = signature_of(self.secret, headers["webhook-id"], headers["webhook-timestamp"],
                                body)
        page = json.loads(body)
        channel = path.split("/")[-2]
        with self.changed:
            if channel in self.gone:
                return 410
            if self.refuse > 0:
                self.refuse -= 1
                return 500
            self.pages.append({"id": headers["webhook-id"], "channel": channel,
                               "person": path.rsplit("/", 1)[-1], "body": page["body"],
                               "level": page["level"], "ticket": page["ticket"],
                               "at": time.time(), "subject": page["subject"],
                               "ticket_subject": page["ticket_subject"], "kind": page["kind"],
                               "signed": headers.get("webhook-signature") == expected})
            self.changed.notify_all()
        return 200

    def wait(self, count, seconds=20):
        """The pages so far, once there are at least `count`."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.pages) >= count, seconds)
            return list(self.pages)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def watch(port, secret):
    receiver = PageReceiver(port, secret)
    print(f"pages are taken on 127.0.0.1:{receiver.port}; Ctrl-C ends it", flush=True)
    seen = 0
    while True:
        for page in receiver.wait(seen + 1, 3600)[seen:]:
            seen += 1
            signed = "good" if page["signed"] else "not checked or wrong"
            print(f"{time.strftime('%H:%M:%S', time.localtime(page['at']))} to {page['person']}: "
                  f"{page['ticket']} \"{page['ticket_subject']}\" level {page['level']} "
                  f"(id {page['id']}, signature {signed})", flush=True)


if __name__ == "__main__":
    try:
        watch(int("".join(sys.argv[1:2]) or 0), "".join(sys.argv[2:3]))
    except KeyboardInterrupt:
        pass
