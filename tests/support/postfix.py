"""A private Postfix on loopback: what comes for the support domain goes to an LMTP port, what goes
to customers lands in a Maildir. Needs root (Postfix drops its rights itself)."""
import email
import email.policy
import os
import shutil
import socket
import subprocess
import tempfile
import time

SUPPORT = "support.rung.test"
CUSTOMER = "customer.rung.test"

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.rung.test
mydestination =
alias_maps =
local_recipient_maps =
relay_domains = {support}
transport_maps = inline:{{ {{{support} = lmtp:inet:127.0.0.1:{lmtp}}} }}
default_transport = error:5.7.1 nothing leaves this machine
virtual_mailbox_domains = {customer}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:cust/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
recipient_delimiter = +
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
smtp_dns_support_level = disabled
lmtp_destination_concurrency_failed_cohort_limit = 0
smtputf8_enable = yes
"""

# service type private unpriv chroot wakeup maxproc command
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def why_not():
    """Why there can be no Postfix here; None: there can."""
    if os.getuid() != 0:
        return "Postfix needs root to start"
    if not os.path.exists("/usr/lib/postfix/sbin/master"):
        return "Postfix is not installed"
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postfix:
    def __init__(self, lmtp_port, port=None):
        self.port = port or free_port()
        self.folder = tempfile.mkdtemp(prefix="rung-postfix-")
        os.chmod(self.folder, 0o755)
        for name in ("etc", "spool", "data", "mail"):
            os.mkdir(os.path.join(self.folder, name))
        shutil.chown(os.path.join(self.folder, "data"), "postfix", "postfix")
        os.mkdir(os.path.join(self.folder, "mail", "cust"))
        os.chown(os.path.join(self.folder, "mail", "cust"), 65534, 65534)
        values = {"folder": self.folder, "support": SUPPORT, "customer": CUSTOMER,
                  "lmtp": lmtp_port, "port": self.port}
        with open(os.path.join(self.folder, "etc", "main.cf"), "w", encoding="ascii") as out:
            out.write(MAIN.format(**values))
        with open(os.path.join(self.folder, "etc", "master.cf"), "w", encoding="ascii") as out:
            out.write(MASTER.format(**values))
        self.taken = set()

    def control(self, *words):
        """The exit code. A session of its own: a Ctrl-C is for us, and we stop Postfix in order."""
        return subprocess.run(["/usr/sbin/postfix", "-c", os.path.join(self.folder, "etc"), *words],
                              check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True).returncode

    def start(self):
        self.control("start")
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("Postfix did not start:\n" + self.log())

    def log(self):
        try:
            with open(os.path.join(self.folder, "maillog"), encoding="utf-8") as log:
                return log.read()
        except OSError:
            return "(no log)"

    def flush(self):
        subprocess.run(["/usr/sbin/postqueue", "-c", os.path.join(self.folder, "etc"), "-f"],
                       check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def queue_is_empty(self):
        for name in ("incoming", "active", "deferred", "maildrop"):
            for _, _, files in os.walk(os.path.join(self.folder, "spool", name)):
                if files:
                    return False
        return True

    def next_mail(self, seconds=20):
        """The next mail that a customer got, parsed; None: none came."""
        new = os.path.join(self.folder, "mail", "cust", "new")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name in sorted(os.listdir(new)) if os.path.isdir(new) else []:
                if name not in self.taken:
                    self.taken.add(name)
                    with open(os.path.join(new, name), "rb") as mail:
                        return email.message_from_binary_file(mail, policy=email.policy.default)
            time.sleep(0.05)
        return None

    def stop(self):
        self.control("stop")
        for _ in range(100):
            if self.control("status") != 0:
                break
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)
