/**
 * What a verification report holds, format 1 (docs/formats/verification-report.md): facts in the order in which a person reads them.
 * It is data without NaN, dates or undefined, so that its canonical JSON is one text.
 */
import { Type, type Static, type TSchema } from 'typebox';

export const REPORT_FORMAT = 'quantrac-verification-report';
export const REPORT_FORMAT_VERSION = 1;

const strict = { additionalProperties: false };
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.Object({ vi: Type.String(), en: Type.String() }, strict);
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Spread = Type.Object(
  { count: Type.Integer(), minMs: Type.Number(), medianMs: Type.Number(), maxMs: Type.Number() },
  strict,
);

const Row = Type.Object(
  {
    measurement: Type.String(),
    name: Text,
    parameter: orNull(Type.String()),
    /** The request whose answer holds the value. */
    asked: orNull(Type.String()),
    /** What came to it, as it came. */
    answer: orNull(Type.String()),
    /** Modbus: the number before scale and offset. */
    raw: orNull(Type.Number()),
    value: orNull(Type.Number()),
    unit: Type.String(),
    decimals: Type.Integer(),
    range: orNull(Type.Object({ low: Type.Number(), high: Type.Number() }, strict)),
    status: Type.String(),
    reason: orNull(Type.String()),
    reasonText: orNull(Text),
    replyMs: orNull(Type.Number()),
    problem: orNull(
      Type.Object({ code: Type.String(), message: Type.String(), hint: orNull(Type.String()) }, strict),
    ),
    right: Type.Boolean(),
  },
  strict,
);

const Suspicion = Type.Object(
  {
    measurement: Type.String(),
    wordOrder: Type.String(),
    byteOrder: Type.String(),
    value: Type.Number(),
  },
  strict,
);

const Device = Type.Object(
  {
    rows: Type.Array(Row),
    givenUp: Type.Boolean(),
    timing: orNull(
      Type.Object(
        {
          replies: orNull(Spread),
          polls: orNull(Spread),
          failedPolls: Type.Integer(),
          intervalMs: orNull(Type.Number()),
          fits: orNull(Type.Boolean()),
        },
        strict,
      ),
    ),
  },
  strict,
);

export const StatementSchema = Type.Object(
  {
    verdict: Type.Object(
      {
        result: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('not-asked')]),
        text: Text,
      },
      strict,
    ),
    format: Type.Literal(REPORT_FORMAT),
    formatVersion: Type.Literal(REPORT_FORMAT_VERSION),
    /** The clock of the computer that asked. */
    madeAt: Type.Object(
      {
        /** `2026-11-25T12:30:05.123Z` */
        utc: Type.String(),
        /** `25/11/2026 19:30:05`, GMT+7. */
        local: Type.String(),
        machineTimeZone: Type.String(),
      },
      strict,
    ),
    by: orNull(Type.String()),
    software: Type.Object(
      { name: Type.String(), version: Type.String(), node: Type.String(), platform: Type.String() },
      strict,
    ),
    instrument: Type.Object(
      {
        maker: Type.String(),
        model: Type.String(),
        kind: Text,
        serial: orNull(Type.String()),
        unitId: Type.Integer(),
        /** `192.168.1.20:502`, `/dev/ttyUSB0 9600 8N1`; `null`: no instrument was asked. */
        wire: orNull(Type.String()),
      },
      strict,
    ),
    profile: Type.Object(
      {
        id: Type.String(),
        version: Type.String(),
        protocol: Type.String(),
        file: Type.String(),
        sha256: Sha256,
        manuals: Type.Array(Type.String()),
      },
      strict,
    ),
    settings: Type.Array(
      Type.Object(
        { name: Type.String(), value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]) },
        strict,
      ),
    ),
    plan: orNull(
      Type.Object({ measurements: Type.Array(Type.String()), requests: Type.Array(Type.String()) }, strict),
    ),
    transcript: orNull(
      Type.Object(
        { file: Type.String(), sha256: Sha256, cases: Type.Integer(), differences: Type.Integer() },
        strict,
      ),
    ),
    device: orNull(Device),
    suspicions: Type.Array(Suspicion),
    /** Everything else that is wrong: of the file, the settings, the transcript, the instrument. */
    faults: Type.Array(
      Type.Object(
        {
          of: Type.Union([
            Type.Literal('profile'),
            Type.Literal('settings'),
            Type.Literal('transcript'),
            Type.Literal('instrument'),
          ]),
          text: Type.String(),
        },
        strict,
      ),
    ),
  },
  strict,
);

export const SignatureSchema = Type.Object(
  {
    algorithm: Type.Literal('Ed25519'),
    canonicalization: Type.Literal('RFC 8785'),
    /** SubjectPublicKeyInfo (DER), base64. */
    publicKey: Type.String(),
    /** `SHA256:` and the base64 SHA-256 of that DER, without padding. */
    fingerprint: Type.String({ pattern: '^SHA256:[A-Za-z0-9+/]{43}$' }),
    /** Of the canonical report without `signature`; the page shows it. */
    statementSha256: Sha256,
    /** Of the page beside this file, byte for byte. */
    pageSha256: Sha256,
    /** Over the canonical report with `signature`, but without this key; base64. */
    value: Type.String(),
  },
  strict,
);

export const ReportSchema = Type.Object(
  { ...StatementSchema.properties, signature: SignatureSchema },
  strict,
);

/** What is signed, before it is. */
export type Statement = Static<typeof StatementSchema>;
export type StatementRow = Static<typeof Row>;
export type ReportSignature = Static<typeof SignatureSchema>;
export type SignedReport = Static<typeof ReportSchema>;
