// The import table of docs/architecture.md, enforced (type imports included).
const only = (name, from, allowed, pathNot) => ({
  name,
  severity: 'error',
  from: { path: from, ...(pathNot ? { pathNot } : {}) },
  to: { path: '^(protocols|hardware|logger|companion|simulators)/', pathNot: allowed },
});

const TEST = '\\.(test|contract)\\.tsx?$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('protocols-import-only-themselves', '^protocols/', '^protocols/', TEST),
    only('hardware-imports-protocols', '^hardware/', '^(hardware|protocols)/', TEST),
    only(
      'logger-rooms',
      '^logger/',
      '^(logger|protocols|hardware/host)/',
      `${TEST}|^logger/(station|operations/instrument-main)\\.ts$`,
    ),
    only(
      'logger-transports',
      '^logger/(station|operations/instrument-main)\\.ts$',
      '^(logger|protocols|hardware)/',
    ),
    only('companion-rooms', '^companion/', '^(companion|protocols|hardware/host)/', TEST),
    only(
      'simulators-speak-for-themselves',
      '^simulators/',
      '^(simulators|protocols)/',
      `${TEST}|^simulators/(bench|scenarios)/`,
    ),
    only('tests-of-programs-stay-apart', '^logger/.*' + TEST, '^(logger|protocols|hardware|simulators)/'),
    only(
      'tests-of-companion-stay-apart',
      '^companion/.*' + TEST,
      '^(companion|protocols|hardware|simulators)/',
    ),
    {
      name: 'simulators-never-use-a-drivers-codec',
      severity: 'error',
      from: { path: '^simulators/(instruments|wires|boards)/', pathNot: TEST },
      to: { path: '^protocols/(framing|modbus|profiles|vendors)/' },
    },
    {
      name: 'presentation-is-browser-safe',
      severity: 'error',
      from: { path: '^protocols/presentation/|/client/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'production-never-imports-a-test',
      severity: 'error',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
