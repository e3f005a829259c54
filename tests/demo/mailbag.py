"""The mails of the demo: those of tests/demo/mails, other folders, and customers' questions, each
as a mail of its own."""
import email.message
import email.utils
import pathlib
import re

import big_data

CUSTOMER = "customer.rung.test"
SUPPORT = "support@support.rung.test"
SENDER = f"someone@{CUSTOMER}"  # of the envelope: whatever is returned stays on this machine
QUESTIONS_MAX = 500
SUBJECT_MAX = 60


class Mail:
    def __init__(self, name, text):
        self.name = name
        self.text = re.sub(rb"\r\n|\r|\n", b"\r\n", text)


def own(wave):
    folder = pathlib.Path(__file__).parent / "mails" / wave
    return [Mail(path.name, path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def of_folder(folder):
    paths = sorted(pathlib.Path(folder).glob("*.eml"))
    return [Mail(path.name, path.read_bytes()) for path in paths]


def of_trial_data():
    return [Mail(name, text) for name, text in big_data.mails()]


def of_question(number, text):
    mail = email.message.EmailMessage()
    mail["From"] = email.utils.formataddr((f"Customer {number}", f"c{number}@{CUSTOMER}"))
    mail["To"] = SUPPORT
    mail["Subject"] = " ".join(text.split())[:SUBJECT_MAX]
    mail["Message-ID"] = f"<question-{number}@{CUSTOMER}>"
    mail.set_content(text)
    return Mail(f"question {number}", mail.as_bytes())


def of_questions():
    texts = big_data.questions(QUESTIONS_MAX)
    return [of_question(number, text) for number, text in enumerate(texts, 1)]
