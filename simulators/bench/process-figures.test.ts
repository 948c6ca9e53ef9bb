import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCpuMs, parseEntry } from './process-figures.js';

const STAT =
  '4242 (node) S 1 4242 4242 0 -1 4194560 12000 0 3 0 150 25 0 0 20 0 11 0 9000 700000000 20000 18446744073709551615';

describe('CPU time of /proc/PID/stat', () => {
  it('is user and system time in ticks of ten milliseconds', () => {
    expect(parseCpuMs(STAT)).toBe(1750);
  });

  it('is found behind any name of the program', () => {
    expect(parseCpuMs(STAT.replace('(node)', '(a) b (c d)'))).toBe(1750);
  });

  it('is not made up when it is not there', () => {
    expect(() => parseCpuMs('4242 (node) S 1')).toThrow(SyntaxError);
    expect(() => parseCpuMs('')).toThrow(SyntaxError);
  });

  it.skipIf(process.platform !== 'linux')('grows with the work of this process', () => {
    const read = () => parseCpuMs(readFileSync('/proc/self/stat', 'utf8'));
    const before = read();
    for (let spin = 0; read() < before + 20; spin += 1) Math.sqrt(spin);
    expect(read()).toBeGreaterThanOrEqual(before + 20);
  });
});

describe('entries of /proc/PID/status and io', () => {
  const status = 'Name:\tnode\nVmHWM:\t  120000 kB\nVmRSS:\t  100000 kB\nvoluntary_ctxt_switches:\t77\n';

  it('gives sizes in bytes and counts as they are', () => {
    expect(parseEntry(status, 'VmRSS')).toBe(102_400_000);
    expect(parseEntry(status, 'voluntary_ctxt_switches')).toBe(77);
  });

  it('takes a name whole', () => {
    const io = 'rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4096\ncancelled_write_bytes: 5\n';
    expect(parseEntry(io, 'write_bytes')).toBe(4096);
    expect(() => parseEntry(io, 'bytes')).toThrow(SyntaxError);
  });
});
