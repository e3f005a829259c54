"""Where the big data for trials lies, if it is there: RUNG_TRIAL_DATA, or beside the clone."""
import csv
import glob
import os

from rung import SOURCE


def folder():
    named = os.environ.get("RUNG_TRIAL_DATA")
    places = [named] if named else [os.path.join(os.path.dirname(SOURCE), "shared", "data")]
    return next((place for place in places if os.path.isdir(place)), None)


def mails():
    """(name, bytes) of each mail of the trial data; an empty list when it is not there."""
    names = sorted(glob.glob(os.path.join(folder() or "/nonexistent", "mail", "**", "*.eml"),
                             recursive=True))
    found = []
    for name in names:
        with open(name, "rb") as mail:
            found.append((os.path.relpath(name, folder()), mail.read()))
    return found


def questions(limit):
    """Customers' questions; an empty list when the data is not there."""
    path = os.path.join(folder() or "/nonexistent", "banking77", "test.csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))[1:]
    step = max(1, len(rows) // limit)
    return [row[0] for row in rows[::step]][:limit]
