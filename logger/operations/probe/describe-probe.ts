/** What a probe found, in lines for people, and as a piece of station.yaml to be looked at before it is used. */
import type { ProfileSetting } from '../../../protocols/profiles/profile-schema.js';
import { resolveInstrumentProfile } from '../../../protocols/profiles/resolve-instrument-profile.js';
import { legalValues } from '../../../protocols/profiles/resolve-settings.js';
import type { AskedWire } from '../instruments/verb-tools.js';
import type { Candidate } from './rank-candidates.js';
import type { FoundInstrument, ProbeResult } from './run-probe.js';

const VERDICTS = {
  likely: 'likely, not certain: look at its name plate and verify',
  alike: 'several fit about as well: its name plate decides',
  unsure: 'not certain: what it answers fits nothing well enough',
} as const;

export function describeProbe({ found, refused }: ProbeResult): string[] {
  const lines = refused.map(({ name, why }) => `${name}: not asked: ${why}`);
  if (found.length === 0) return [...lines, 'nobody answered'];
  return [...lines, ...found.flatMap(describeOne), '', ...snippetOf(found)];
}

function describeOne({
  line,
  unitId,
  identification,
  candidates,
  verdict,
  cutShort,
}: FoundInstrument): string[] {
  return [
    '',
    `${line.name} unit ${unitId}: ${VERDICTS[verdict]}`,
    ...(identification === null
      ? []
      : [
          `  calls itself ${identification.vendor} ${identification.product} ${identification.revision}`.trimEnd(),
        ]),
    ...(cutShort ? ['  it stopped answering on the way: what follows is less sure'] : []),
    ...(candidates.length === 0 ? ['  no profile fits; docs/vendor-kit.md says how to write one'] : []),
    ...candidates.flatMap(describeCandidate),
  ];
}

function describeCandidate({ profile, confidence, reasons, lookAlikes }: Candidate): string[] {
  return [
    `  ${confidence.toFixed(2)}  ${profile.id}  ${profile.maker} ${profile.model}`,
    ...reasons.map((reason) => `          ${reason}`),
    ...(lookAlikes.length === 0 ? [] : [`          looks like ${lookAlikes.join(', ')} from here`]),
  ];
}

/** The first candidate of each; what is still to be answered stands as comments, so that the check refuses it until it is. */
export function snippetOf(found: readonly FoundInstrument[]): string[] {
  const named = found.filter(({ candidates }) => candidates.length > 0);
  if (named.length === 0) return [];
  const buses = [...new Map(named.map(({ wire }) => [JSON.stringify(wire), wire])).values()];
  return [
    '# A suggestion to review, not a configuration: name the instruments, answer the open settings, add channels,',
    '# then: quantrac logger check -c station.yaml',
    'buses:',
    ...buses.flatMap((wire, index) => busLines(wire, `bus-${index + 1}`)),
    'instruments:',
    ...named.flatMap((it, index) => {
      const bus = `bus-${buses.findIndex((wire) => JSON.stringify(wire) === JSON.stringify(it.wire)) + 1}`;
      return instrumentLines(it, { id: `instrument-${index + 1}`, bus });
    }),
  ];
}

function busLines(wire: AskedWire, id: string): string[] {
  const { channel } = wire;
  if (channel.kind === 'tcp') {
    const type =
      wire.protocol !== 'modbus'
        ? 'tcp'
        : { tcp: 'modbus-tcp', rtu: 'modbus-rtu-over-tcp', ascii: 'modbus-ascii-over-tcp' }[wire.framing];
    return [`  - { id: ${id}, type: ${type}, host: ${JSON.stringify(channel.host)}, port: ${channel.port} }`];
  }
  const { path, baudRate, parity, stopBits, dataBits } = channel;
  const usualBits = wire.protocol === 'modbus' && wire.framing === 'ascii' ? 7 : 8;
  return [
    `  - id: ${id}`,
    `    type: ${wire.protocol !== 'modbus' ? 'serial' : wire.framing === 'ascii' ? 'modbus-ascii' : 'modbus-rtu'}`,
    `    port: ${JSON.stringify(path)}`,
    ...[`    baudRate: ${baudRate}`, `    parity: ${parity}`, `    stopBits: ${stopBits}`],
    ...(dataBits === usualBits ? [] : [`    dataBits: ${dataBits}`]),
  ];
}

function instrumentLines(
  { candidates, unitId }: FoundInstrument,
  { id, bus }: { id: string; bus: string },
): string[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const { profile, confidence, lookAlikes, settings } = first;
  const alike = lookAlikes.length === 0 ? '' : `, or ${lookAlikes.join(', ')}`;
  const shown = Object.entries(settings).map(
    ([name, value]) => `      ${name}: ${JSON.stringify(value)} # as its answers show`,
  );
  const open = openSettings(first).map(
    ({ name, setting }) => `      # ${name}: … ${setting.text.en} (${legalValues(setting)})`,
  );
  return [
    `  - id: ${id}`,
    `    profile: ${profile.id} # confidence ${confidence.toFixed(2)}${alike}`,
    `    bus: ${bus}`,
    `    unitId: ${unitId}`,
    ...(shown.length + open.length === 0 ? [] : ['    settings:', ...shown, ...open]),
  ];
}

/** Of the whole profile: those of a block depend on which places are used. */
function openSettings({ profile, settings }: Candidate): { name: string; setting: ProfileSetting }[] {
  const { faults } = resolveInstrumentProfile(profile, settings);
  return faults.flatMap(({ key, code }) => {
    const setting = (profile.settings ?? []).find(({ id }) => id === key);
    return code !== 'missing-key' || setting === undefined ? [] : [{ name: key, setting }];
  });
}
