"""Checks a copy of a station's database by docs/formats/evidence.md alone: python3 check-evidence.py station.db

Needs nothing but Python. Shares no code with Quantrac. Checks the chain, the readings and the reports; signatures too where the
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


def purged(source):
    limits = [json.loads(body) for (body,) in db.execute("SELECT body FROM chain_block WHERE kind = 'purge'")]
    return max((limit["upTo"] for limit in limits if limit["source"] == source), default=float("-inf"))


def wrong(sequence, what):
    print(f"BROKEN: block {sequence}: {what}")
    sys.exit(1)


def sealed_as(body, texts):
    return body["count"] == len(texts) and body["digest"] == digest(texts)


before, key, statements = "0" * 64, None, dict(db.execute("SELECT sequence, statement FROM chain_statement"))
chain, blocks, signed = None, 0, None
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
print(f"SOUND: {blocks} blocks, signatures checked up to block {signed or 'none'}")
