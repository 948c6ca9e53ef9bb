/** Servers written by others, as child processes: a free port, the wait until they listen, and their end. */
import type { ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import type { Clock } from '../../protocols/vocabulary/clock.js';

const START_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** Ports of 127.0.0.1 that nobody listens on just now. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const probe of probes) {
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    ports.push((probe.address() as AddressInfo).port);
  }
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

export interface Waiting {
  name: string;
  host: string;
  port: number;
  clock: Clock;
  log: () => string;
}

export async function untilListening(
  program: ChildProcess,
  { name, host, port, clock, log }: Waiting,
): Promise<void> {
  const deadlineMs = clock.monotonicMs() + START_TIMEOUT_MS;
  while (!(await answers(host, port))) {
    if (program.exitCode !== null) throw new Error(`${name} ended with ${program.exitCode}: ${log()}`);
    if (clock.monotonicMs() > deadlineMs) throw new Error(`${name} does not listen: ${log()}`);
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** Asks it to end, and after five seconds ends it. */
export async function endProgram(program: ChildProcess, clock?: Clock): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  program.kill('SIGTERM');
  const timer = clock?.after(END_TIMEOUT_MS, () => program.kill('SIGKILL'));
  await gone;
  timer?.[Symbol.dispose]();
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
