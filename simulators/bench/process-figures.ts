/** What Linux tells of a process in /proc, as text in and numbers out (proc_pid_stat(5), proc_pid_status(5), proc_pid_io(5)). */

/** CPU time is told in ticks of USER_HZ, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** User and system time of all threads, from /proc/PID/stat. */
export function parseCpuMs(stat: string): number {
  // The program's name stands in parentheses and may hold anything, parentheses and spaces too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [userTicks, systemTicks] = [fields[11], fields[12]].map(Number);
  if (userTicks === undefined || systemTicks === undefined || Number.isNaN(userTicks + systemTicks)) {
    throw new SyntaxError(`/proc/PID/stat without CPU times: ${stat}`);
  }
  return (userTicks + systemTicks) * TICK_MS;
}

/** A number of /proc/PID/status or /proc/PID/io by its name; sizes given in kB come in bytes. */
export function parseEntry(text: string, name: string): number {
  for (const line of text.split('\n')) {
    const match = /^(\w+):\s+(\d+)( kB)?$/.exec(line);
    if (match?.[1] === name) return Number(match[2]) * (match[3] === undefined ? 1 : 1024);
  }
  throw new SyntaxError(`no ${name} in ${JSON.stringify(text.slice(0, 80))}`);
}
