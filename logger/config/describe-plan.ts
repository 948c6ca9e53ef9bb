/** What a configuration will do, in lines for people: what `logger check` prints before anything is touched. */
import { formatDuration } from '../../protocols/configuration/duration.js';
import { describeQuestions } from '../../protocols/profiles/describe-questions.js';
import { lineAddressOf } from '../../protocols/vendors/line-address.js';
import { formatFileName } from '../../protocols/report-file/file-name.js';
import { folderFor } from '../../protocols/report-file/folder-layout.js';
import { nextBoundary, toLocalTime } from '../../protocols/vocabulary/interval.js';
import { describeNotices } from './describe-notices.js';
import { addressesOf } from '../../protocols/delivery/upload-target-schema.js';
import type { BusConfig, LineBusConfig } from './bus-schema.js';
import type { TargetConfig } from './schema.js';
import { sharedUnits } from './shared-units.js';
import type { InstrumentSetup, StationSetup, TargetSetup } from './station-setup.js';

export function describeBus(bus: BusConfig): string {
  switch (bus.type) {
    case 'modbus-tcp':
      return `Modbus TCP ${bus.host}:${bus.port}`;
    case 'modbus-rtu-over-tcp':
      return `Modbus RTU over TCP ${bus.host}:${bus.port}`;
    case 'modbus-rtu':
      return `Modbus RTU ${describeSerial(bus)}`;
    case 'modbus-ascii-over-tcp':
      return `Modbus ASCII over TCP ${bus.host}:${bus.port}`;
    case 'modbus-ascii':
      return `Modbus ASCII ${describeSerial(bus)}`;
    case 'serial':
      return `serial ${describeSerial(bus)}`;
    case 'tcp':
      return `TCP ${bus.host}:${bus.port}`;
  }
}

function describeClock(source: StationSetup['config']['clock']['source']): string {
  switch (source) {
    case 'auto':
      return 'trusted when chrony or systemd says that it is synchronised, where one of them keeps the time';
    case 'chrony':
    case 'timedatectl':
      return `trusted when ${source} says that it is synchronised; files wait until then`;
    case 'none':
      return 'believed as it is: nobody is asked whether it is synchronised';
  }
}

/** Bytes that reach the card, measured with 50 parameters each second (docs/figures.md): a commit costs, not a reading. */
function describeCommit(intervalMs: number): string {
  const every = formatDuration(intervalMs);
  const at = intervalMs < 1000 ? 'wears the card more than 1s does' : 'longer spares the card';
  return `up to ${every} are written together: a power cut takes at most ${every} of readings; ${at}`;
}

function describeBackup(backup: StationSetup['config']['backup']): string {
  if (backup === undefined) return 'none';
  return `every ${formatDuration(backup.every)} to ${backup.folder}, the newest ${backup.keep} are kept`;
}

function describeSerial(bus: Extract<BusConfig, { baudRate: number }>): string {
  const parity = { none: 'N', even: 'E', odd: 'O' }[bus.parity];
  return `${bus.port} ${bus.baudRate} ${bus.dataBits}${parity}${bus.stopBits}`;
}

export function isLineBus(bus: BusConfig): bus is LineBusConfig {
  return bus.type === 'serial' || bus.type === 'tcp';
}

/** `unit 3`, `module 0A`, `id 097` */
export function describeAddress({ profile, unitId, settings }: InstrumentSetup): string {
  return profile.protocol === 'modbus' ? `unit ${unitId}` : lineAddressOf(profile, unitId, settings).text;
}

export function describePlan(setup: StationSetup, now: number): string[] {
  const { config } = setup;
  const nextAt = nextBoundary(now, config.reporting.interval);
  return [
    `station   ${config.station.name} (${config.station.kind})`,
    `data      ${setup.dataFolder}`,
    `keeps     readings ${formatDuration(config.retention.readings)}, reports ${formatDuration(config.retention.reports)}`,
    `writes    readings of ${describeCommit(config.store.commitInterval)}`,
    `backups   ${describeBackup(config.backup)}`,
    `clock     ${describeClock(config.clock.source)}`,
    '',
    ...config.buses.flatMap((bus) => busLines(bus, setup.instruments)),
    ...sharedUnitLines(setup.instruments),
    ...derivedLines(setup),
    `report    every ${formatDuration(config.reporting.interval)}, completeness at least ${config.reporting.completeness} %`,
    `next file ${formatFileName(setup.code, nextAt)} at ${clockText(nextAt)} GMT+7, ${setup.reportChannels.length} rows`,
    ...setup.reportChannels.map(
      (channel) =>
        `  ${channel.symbol.padEnd(12)} ${unitText(channel.unit).padEnd(8)} ${channel.averaging.kind}, ${channel.decimals} decimals, from ${channel.instrument}/${channel.measurement}`,
    ),
    '',
    ...(setup.targets.length === 0 ? ['target    none: files are kept, nothing is sent'] : []),
    ...setup.targets.flatMap((target) => targetLines(target, setup, nextAt)),
    ...describeNotices(setup.notices),
    config.panel.port === 0
      ? `panel     http://${config.panel.host} on any free port`
      : `panel     http://${config.panel.host}:${config.panel.port}`,
  ];
}

function busLines(bus: BusConfig, instruments: readonly InstrumentSetup[]): string[] {
  const mine = instruments.filter((instrument) => instrument.bus.id === bus.id);
  return [
    `bus       ${bus.id}: ${describeBus(bus)}, time-out ${formatDuration(bus.timeout)}`,
    ...(mine.length === 0 ? ['  no instrument'] : []),
    ...mine.flatMap((instrument) => [
      `  ${instrument.id}: ${instrument.profile.maker} ${instrument.profile.model} (${instrument.profile.id}), ${describeAddress(instrument)}, every ${formatDuration(instrument.pollIntervalMs)}`,
      ...requestLines(instrument),
    ]),
    '',
  ];
}

function sharedUnitLines(instruments: readonly InstrumentSetup[]): string[] {
  const lines = sharedUnits(instruments).map(
    ({ index, first, second, unit }) =>
      `WARNING instruments[${index}].unitId: ${second.id} asks ${unit}, as ${first.id} does: right only where both are one device`,
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

function derivedLines({ derived, config }: StationSetup): string[] {
  if (derived.length === 0) return [];
  const { temperature, pressure } = config.normalState;
  return [
    `derived   ${derived.length} channels; Nm3 at ${temperature} oC and ${pressure} kPa`,
    ...derived.flatMap(({ channel, formula, inputs, settings }) => {
      const from = inputs.map(({ name, source }) =>
        source.kind === 'channel'
          ? `${name} = ${source.channel.id} [${unitText(source.channel.unit)}]`
          : `${name} = ${source.value} [${unitText(source.unit)}]`,
      );
      const fixed = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
      return [
        `  ${channel.id} [${unitText(channel.unit)}]: ${formula.id}, every ${formatDuration(channel.pollIntervalMs)}: ${formula.text}`,
        `    ${from.join(', ')}${fixed.length === 0 ? '' : `; ${fixed.join(', ')}`}`,
      ];
    }),
    '',
  ];
}

function unitText(unit: string): string {
  return unit === '' ? '-' : unit;
}

/** The requests of a poll and of a round through the settings; planning them touches no wire. */
function requestLines({
  profile,
  channels,
  settings,
  unitId,
  settingsIntervalMs,
}: InstrumentSetup): string[] {
  const measurements = channels.map(({ measurement }) => measurement);
  const questions = describeQuestions({ profile, measurements, settings, unitId });
  const watched = questions.settings;
  return [
    ...questions.polls.map((request) => `    ${request}`),
    ...(watched.length === 0
      ? []
      : [`    its own settings every ${formatDuration(settingsIntervalMs)}, in idle time:`]),
    ...watched.map((request) => `      ${request}`),
  ];
}

function targetLines(
  { config, dialect, secrets }: TargetSetup,
  setup: StationSetup,
  nextAt: number,
): string[] {
  const folder = [config.folder, folderFor(config.layout, nextAt)].filter((part) => part !== '').join('/');
  const name = formatFileName(setup.code, nextAt);
  const login = secrets.privateKey === null ? 'password' : 'key';
  const [first, fallback] = addressesOf(config);
  return [
    `target    ${config.id}: ${first} (${login} login)`,
    `  to ${folder === '' ? name : `${folder}/${name}`}, missing value: ${dialect.missing}, line end: ${dialect.lineEnd}`,
    ...(dialect.missing === 'empty'
      ? ["  WARNING missing: empty makes the Ministry's reader store a measured 0 where there is no value"]
      : []),
    ...identityLines(config),
    ...(config.fallback === undefined
      ? []
      : [
          `  fallback ${fallback} after ${config.fallback.after} failed connections, back after ${formatDuration(config.fallback.returnAfter)}`,
          ...identityLines({ ...config, hostKey: undefined, certificate: undefined, ...config.fallback }),
        ]),
    ...scheduleLines(config),
    ...(config.type === 'sftp'
      ? []
      : [
          '  no receipts over FTP: that a file arrived is told by its name and size there, and by nothing else',
        ]),
    '',
  ];
}

/** How the server proves who it is, and loudly when it does not. */
function identityLines(config: {
  type: TargetConfig['type'];
  hostKey?: string | undefined;
  certificate?: string | undefined;
  caFile?: string | undefined;
}): string[] {
  switch (config.type) {
    case 'sftp':
      return [
        config.hostKey === undefined
          ? '  WARNING no hostKey: nothing will be sent until the key that the server shows is accepted (targets[].hostKey)'
          : `  host key ${config.hostKey}`,
      ];
    case 'ftps':
      return [
        config.certificate !== undefined
          ? `  certificate ${config.certificate}`
          : `  certificate vouched for by ${config.caFile ?? 'a public authority'}`,
      ];
    case 'ftp':
      return [
        '  WARNING plain FTP: the password and every file can be read and changed by anybody on the way; ask the receiver for SFTP or FTPS',
      ];
  }
}

function scheduleLines({ order, sendEvery }: TargetConfig): string[] {
  return [
    ...(sendEvery === 0 ? [] : [`  sends every ${formatDuration(sendEvery)}`]),
    ...(order === 'live-first'
      ? [
          "  WARNING order: live-first sends new files before older ones: the Ministry's reader never reads what comes after a newer one",
        ]
      : []),
  ];
}

function clockText(at: number): string {
  const { day, month, hour, minute, second } = toLocalTime(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(day)}/${two(month)} ${two(hour)}:${two(minute)}:${two(second)}`;
}
