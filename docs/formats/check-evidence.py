"""Checks a copy of a station's database by docs/formats/evidence.md alone: python3 check-evidence.py station.db

Needs nothing but Python. Shares no code with Quantrac. Checks the chain, the readings, the reports and the events; signatures too where the
package `cryptography` is installed. Prints SOUND or the first block that is wrong, and exits 0 or 1.
"""

import base64
import hashlib
import json
import sqlite3
import struct
import sys

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
names = {t: dict(db.execute(f"SELECT number, name FROM {t}"))
         for t in ("channel_name", "instrument_name", "reason_name", "status_name")}


def canonical(value):
    """RFC 8785 for what the chain holds: objects, arrays, strings, whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def number(value):
    return None if value is None else struct.pack(">d", value + 0.0).hex()


def digest(texts):
    hashes = b"".join(hashlib.sha256(t.encode()).digest() for t in texts)
    return base64.urlsafe_b64encode(hashlib.sha256(hashes).digest()).decode().rstrip("=")


def readings(blob):
    if len(blob) % 13:
        return blob.hex()
    rows = []
    for at in range(0, len(blob), 13):
        channel, statuses, reason = struct.unpack_from("<HBH", blob, at)
        raw = blob[at + 5:at + 13][::-1].hex()
        why = names["reason_name"].get(reason, reason) if reason else None
        rows.append([names["channel_name"].get(channel, channel), names["status_name"].get(statuses >> 4, statuses >> 4),
                     names["status_name"].get(statuses & 15, statuses & 15), why, raw])
    return rows


def scan(key, delay, blob):
    return canonical(["scan", key // 1024, names["instrument_name"].get(key % 1024, key % 1024), delay, readings(blob)])


def scans(after, end):
    first = (after + 1) * 1024
    rows = db.execute("SELECT key, delay_ms, records FROM scan WHERE key BETWEEN ? AND ? AND key NOT IN "
                      "(SELECT key FROM late_record WHERE source = 'scan') ORDER BY key", (first, (end + 1) * 1024 - 1))
    return [scan(*row) for row in rows]


def late_scans(block):
    """The readings that came after their interval's block, by the notes that name this one."""
    rows = db.execute("SELECT scan.key, delay_ms, records FROM late_record JOIN scan ON scan.key = late_record.key "
                      "WHERE source = 'scan' AND block = ? ORDER BY scan.key", (block,))
    return [scan(*row) for row in rows]


def report(end):
    head = db.execute("SELECT id, province, facility, station.station, start_at, end_at, closed_at FROM report "
                      "JOIN station ON number = report.station WHERE end_at = ? AND id NOT IN "
                      "(SELECT key FROM late_record WHERE source = 'report')", (end,)).fetchone()
    if head is None:
        return []
    texts = [canonical(["report", *head[1:]])]
    for (channel, position, symbol, unit, decimals, value, status, reason, usable, expected, mean, low, high,
         gravest) in db.execute("SELECT channel, position, symbol, unit, decimals, value, status, reason, usable, expected, "
                                "mean, low, high, gravest FROM report_row WHERE report = ? ORDER BY channel", (head[0],)):
        texts.append(canonical([
            "row", position, names["channel_name"].get(channel, channel), symbol, unit, decimals, number(value),
            names["status_name"].get(status, status), names["reason_name"].get(reason, reason), usable, expected,
            number(mean), number(low), number(high), names["status_name"].get(gravest, gravest)]))
    return texts


def event(sequence):
    """The text of an event: every column as it is stored."""
    row = db.execute("SELECT sequence, at, clock_trust, kind, subject_kind, subject, before, after, text, parameters "
                     "FROM event WHERE sequence = ?", (sequence,)).fetchone()
    return None if row is None else canonical(["event", *row])


def listed(block, body):
    """The events of a block, none of which may be in the chain already; numbers of the station's own have no hole."""
    global newest
    for key, _, _ in body["events"]:
        if "salvagedFrom" not in body:
            if key <= max(newest, 0) or key > max(newest, events_from or 0) + 1:
                wrong(block, f"event {key} is not the next: one before it is gone, or it was put there afterwards")
            newest = key
        if key in sealed:
            wrong(block, f"event {key} is sealed twice")
        sealed.add(key)


def purged(source):
    limits = [json.loads(body) for (body,) in db.execute("SELECT body FROM chain_block WHERE kind = 'purge'")]
    return max((limit["upTo"] for limit in limits if limit["source"] == source), default=float("-inf"))


def wrong(sequence, what):
    print(f"BROKEN: {'' if sequence is None else f'block {sequence}: '}{what}")
    sys.exit(1)


def sealed_as(body, texts):
    return body["count"] == len(texts) and body["digest"] == digest(texts)


before, key, statements = "0" * 64, None, dict(db.execute("SELECT sequence, statement FROM chain_statement"))
chain, blocks, signed = None, 0, None
events_from, newest, sealed = None, float("-inf"), set()
events_limit = purged("event")
scans_limit, reports_limit = purged("scan"), purged("report")
for sequence, at, kind, body_text, previous, block_hash in db.execute(
        "SELECT sequence, at, kind, body, previous, hash FROM chain_block ORDER BY sequence"):
    blocks += 1
    if sequence != blocks:
        wrong(blocks, "is gone")
    text = f'{{"at":{at},"body":{body_text},"kind":{json.dumps(kind)},"previous":"{previous.hex()}","sequence":{sequence}}}'
    if previous.hex() != before or hashlib.sha256(text.encode()).digest() != block_hash:
        wrong(sequence, "does not follow from the one before it")
    before, body = block_hash.hex(), json.loads(body_text)
    chain = chain or before
    if kind in ("begin", "key"):
        key = body["publicKey"]
    if kind == "begin":
        events_from = body["from"].get("event")
    if kind == "events" and events_from is None:
        events_from = body["from"]
    if kind == "late" and body["source"] == "event":
        listed(sequence, body)
        texts = [event(key) for key, _, _ in body["events"]]
        if body["upTo"] > events_limit:
            for text, (row, when, what) in zip(texts, body["events"]):
                if text is None:
                    wrong(sequence, f"its event {row} ({what}, {when}) is gone")
            if not sealed_as(body, texts):
                wrong(sequence, "its events are not what they were")
    if kind == "late" and body["source"] == "scan":
        notes = db.execute("SELECT count(*) FROM late_record WHERE source = 'scan' AND block = ?", (sequence,)).fetchone()[0]
        # Of a list that is forgotten in part nothing can be computed any more.
        in_part = scans_limit > float("-inf") and notes < body["count"]
        if body["upTo"] > scans_limit and not in_part and not sealed_as(body, late_scans(sequence)):
            wrong(sequence, "its late readings are not what they were")
    if kind == "interval":
        if body["endAt"] > scans_limit and not sealed_as(body["readings"], scans(max(body["after"] or -1, scans_limit, -1), body["endAt"])):
            wrong(sequence, "its readings are not what they were")
        rows = report(body["endAt"])
        if not (body["endAt"] <= reports_limit and not rows) and not sealed_as(body["report"], rows):
            wrong(sequence, "its report is not what it was")
    if sequence in statements:
        statement = json.loads(statements[sequence])
        signature = base64.b64decode(statement.pop("signature"))
        if (statement["hash"], statement["chain"], statement["publicKey"]) != (before, chain, key):
            wrong(sequence, "the station has signed another one")
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.serialization import load_der_public_key
        except ImportError:
            continue
        try:
            load_der_public_key(base64.b64decode(key)).verify(signature, canonical(statement).encode())
        except InvalidSignature:
            wrong(sequence, "a signature is wrong")
        signed = sequence
for source, block, kind, body_text in db.execute(
        "SELECT DISTINCT source, late_record.block, kind, body FROM late_record LEFT JOIN chain_block "
        "ON sequence = late_record.block WHERE late_record.block IS NOT NULL"):
    if kind != "late" or json.loads(body_text)["source"] != source:
        wrong(None, f"a note says that block {block} holds records of {source}, which it does not")
if events_from is not None:
    waiting = {key for (key,) in db.execute("SELECT key FROM late_record WHERE source = 'event' AND block IS NULL")}
    for (place,) in db.execute("SELECT sequence FROM event ORDER BY sequence"):
        if place in sealed:
            continue
        if place not in waiting or place <= max(newest, 0):
            wrong(None, f"event {place} was put there afterwards")
        if place > max(newest, events_from) + 1:
            wrong(None, f"event {max(newest, events_from) + 1} is gone")
        newest = place
    newest = max(newest, events_from)
    if db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'event'").fetchone()[0] > newest:
        wrong(None, f"event {newest + 1} is gone")
print(f"SOUND: {blocks} blocks, signatures checked up to block {signed or 'none'}")
