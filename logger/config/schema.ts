/**
 * The shape of `station.yaml`. Unknown keys are faults, every number has its limits, durations are text (`5m`) in the file
 * and milliseconds once loaded. The JSON Schema for editors (`station.schema.json`) is made from this.
 */
import { Type, type Static } from 'typebox';
import { durationSchema } from '../../protocols/configuration/duration.js';
import { uploadTargetProperties } from '../../protocols/delivery/upload-target-schema.js';
import { dialectSchema } from '../../protocols/report-file/dialect.js';
import { backupSchema, storeSchema } from './storage-schema.js';
import { folderLayoutSchema } from '../../protocols/report-file/folder-layout.js';
import { busSchema } from './bus-schema.js';
import { idSchema } from './id-schema.js';
import { noticesSchema } from './notices-schema.js';

const strict = { additionalProperties: false } as const;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const namePart = (description: string) =>
  Type.String({
    pattern: '^[^\\s_/\\\\\\u0000-\\u001f]{1,40}$',
    description,
    legal: 'text without white space, "_" or "/"',
  });

/** An unset interval inherits nothing: each instrument says its own pace or takes one second. */
const POLL_INTERVAL = { minMs: 100, maxMs: HOUR_MS };

export const stationSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'As people call it; shown on the panel.',
    }),
    kind: Type.Union([
      Type.Literal('wastewater'),
      Type.Literal('surface-water'),
      Type.Literal('groundwater'),
      Type.Literal('stack'),
      Type.Literal('ambient'),
    ]),
    province: namePart('First part of the file name: TB'),
    facility: namePart('Second part of the file name: CAPH'),
    code: namePart('Third part of the file name: NUOSXL'),
  },
  strict,
);

const averagingSchema = Type.Union(
  [Type.Literal('arithmetic'), Type.Literal('vector'), Type.Literal('last'), Type.Literal('total')],
  { description: 'Default: as the parameter catalogue says, else arithmetic.' },
);

export const channelSchema = Type.Object(
  {
    measurement: Type.String({ minLength: 1, description: "The measurement's id in the profile." }),
    symbol: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'As written in the data file; no white space.',
    }),
    id: Type.Optional(idSchema('Default: the symbol, when it is a legal id.')),
    unit: Type.Optional(
      Type.String({ maxLength: 20, description: "As written in the data file; default: the profile's." }),
    ),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
    averaging: Type.Optional(averagingSchema),
    speedChannel: Type.Optional(
      Type.String({ description: 'For vector averaging: the channel that weighs the direction.' }),
    ),
    rollOverAt: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'For totals: the count at which the counter returns to zero.',
      }),
    ),
    validRange: Type.Optional(Type.Object({ low: Type.Number(), high: Type.Number() }, strict)),
    scale: Type.Number({ default: 1, description: 'value = instrument value × scale + offset' }),
    offset: Type.Number({ default: 0 }),
    report: Type.Boolean({
      default: true,
      description: 'false: kept and shown, not written into the data file.',
    }),
  },
  strict,
);

export const instrumentSchema = Type.Object(
  {
    id: idSchema('Name of the instrument.'),
    profile: Type.String({ minLength: 1 }),
    bus: Type.String({ minLength: 1 }),
    unitId: Type.Integer({ minimum: 0, maximum: 255, default: 1 }),
    pollInterval: durationSchema({ ...POLL_INTERVAL, default: '1s' }),
    settingsInterval: durationSchema({
      minMs: 10 * SECOND_MS,
      maxMs: DAY_MS,
      default: '10m',
      description: "How often the instrument's own settings are read, where its profile names any.",
    }),
    failurePersistence: durationSchema({
      minMs: 0,
      maxMs: MINUTE_MS,
      default: '4s',
      description: 'How long a failure current has to last before it is told as a fault (NAMUR NE 43).',
    }),
    settings: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'What the profile leaves to the station.',
      }),
    ),
    channels: Type.Array(channelSchema, { minItems: 1, maxItems: 200 }),
  },
  strict,
);

/** A channel that is computed from others; `docs/configuration.md` lists the formulas. */
export const derivedSchema = Type.Object(
  {
    symbol: channelSchema.properties.symbol,
    id: channelSchema.properties.id,
    formula: Type.String({
      minLength: 1,
      description: 'The id of a formula, or expression.',
    }),
    inputs: Type.Record(Type.String(), Type.Union([Type.String({ minLength: 1 }), Type.Number()]), {
      description: "The formula's name of the input → the id of a channel, or a fixed number.",
    }),
    settings: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description: 'What the formula leaves to the station.',
      }),
    ),
    interval: Type.Optional(
      durationSchema({ ...POLL_INTERVAL, description: 'Default: the shortest poll interval of its inputs.' }),
    ),
    unit: Type.Optional(
      Type.String({ maxLength: 20, description: "As written in the data file; default: the formula's." }),
    ),
    decimals: channelSchema.properties.decimals,
    averaging: Type.Optional(
      Type.Union([Type.Literal('arithmetic'), Type.Literal('last'), Type.Literal('total')], {
        description: 'Default: arithmetic.',
      }),
    ),
    validRange: channelSchema.properties.validRange,
    report: channelSchema.properties.report,
  },
  strict,
);

export const normalStateSchema = Type.Object(
  {
    temperature: Type.Number({ minimum: 0, maximum: 30, default: 25, description: '°C' }),
    pressure: Type.Number({ minimum: 90, maximum: 110, default: 101.325, description: 'kPa, absolute' }),
  },
  { ...strict, default: {}, description: 'The state to which Nm3 refers at this station.' },
);

const targetProperties = {
  id: idSchema('Name of the target.'),
  layout: folderLayoutSchema,
  dialect: Type.Partial(dialectSchema, { ...strict, default: {} }),
};

export const targetSchema = Type.Union([
  Type.Object({ ...uploadTargetProperties.sftp, ...targetProperties }, strict),
  Type.Object(
    { ...uploadTargetProperties.ftps, ...targetProperties },
    { ...strict, description: 'FTP over TLS.' },
  ),
  Type.Object(
    { ...uploadTargetProperties.ftp, ...targetProperties },
    { ...strict, description: 'Plain FTP: password and data can be read on the way.' },
  ),
]);

export const stationConfigSchema = Type.Object(
  {
    configVersion: Type.Literal(1),
    station: stationSchema,
    dataFolder: Type.String({ default: 'data', description: 'Relative to this file.' }),
    profilesFolder: Type.Optional(
      Type.String({
        description:
          "The station's own instrument profiles; relative to this file. Default: profiles, where there is one.",
      }),
    ),
    secretsFile: Type.String({
      default: 'station.secrets.yaml',
      description: 'Mode 0600; relative to this file.',
    }),
    clock: Type.Object(
      {
        source: Type.Union(
          [Type.Literal('auto'), Type.Literal('chrony'), Type.Literal('timedatectl'), Type.Literal('none')],
          {
            default: 'auto',
            description:
              'Who says whether the clock is synchronised; none: nobody is asked and the clock is believed.',
          },
        ),
      },
      { ...strict, default: {}, description: 'Files wait until the clock is trusted.' },
    ),
    reporting: Type.Object(
      {
        interval: durationSchema({ minMs: 10 * SECOND_MS, maxMs: HOUR_MS, default: '5m' }),
        completeness: Type.Number({
          minimum: 1,
          maximum: 100,
          default: 75,
          description: 'Percent of the expected readings.',
        }),
        settle: durationSchema({
          minMs: 0,
          maxMs: MINUTE_MS,
          default: '2s',
          description: 'How long after its end an interval waits for late polls.',
        }),
      },
      { ...strict, default: {} },
    ),
    retention: Type.Object(
      {
        readings: durationSchema({ minMs: 60 * DAY_MS, maxMs: 3_660 * DAY_MS, default: '60d' }),
        reports: durationSchema({ minMs: 60 * DAY_MS, maxMs: 7_320 * DAY_MS, default: '730d' }),
      },
      { ...strict, default: {} },
    ),
    store: storeSchema,
    backup: Type.Optional(backupSchema),
    panel: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080, description: '0: any free port.' }),
      },
      { ...strict, default: {} },
    ),
    buses: Type.Array(busSchema, { minItems: 1, maxItems: 32 }),
    instruments: Type.Array(instrumentSchema, { minItems: 1, maxItems: 100 }),
    normalState: normalStateSchema,
    derived: Type.Array(derivedSchema, { maxItems: 200, default: [] }),
    targets: Type.Array(targetSchema, { maxItems: 8, default: [] }),
    notices: Type.Optional(noticesSchema),
  },
  {
    ...strict,
    title: 'Quantrac station configuration',
    $id: 'https://quantrac.vn/schema/station.schema.json',
  },
);

export type StationConfig = Static<typeof stationConfigSchema>;
export type InstrumentConfig = Static<typeof instrumentSchema>;
export type ChannelConfig = Static<typeof channelSchema>;
export type DerivedConfig = Static<typeof derivedSchema>;
export type TargetConfig = Static<typeof targetSchema>;

/** `station.secrets.yaml`: one entry a target, and the mail server's password. */
export const stationSecretsSchema = Type.Object(
  {
    targets: Type.Record(
      Type.String(),
      Type.Object(
        {
          password: Type.Optional(Type.String({ minLength: 1 })),
          privateKeyFile: Type.Optional(
            Type.String({ minLength: 1, description: 'OpenSSH private key; relative to this file.' }),
          ),
          passphrase: Type.Optional(Type.String({ minLength: 1 })),
        },
        strict,
      ),
      { default: {} },
    ),
    notices: Type.Object(
      { password: Type.Optional(Type.String({ minLength: 1 })) },
      { ...strict, default: {} },
    ),
  },
  strict,
);
