/** Ports for a demonstration: the usual ones where they are free, so that bookmarks keep working; else any free one. */
import { createServer } from 'node:net';

export interface DemoPorts {
  panel: number;
  pages: number;
  sftp: number;
  instruments: number;
}

export const USUAL_PORTS: DemoPorts = { panel: 8080, pages: 8081, sftp: 2222, instruments: 5020 };

export async function choosePorts(wanted: DemoPorts): Promise<DemoPorts> {
  return {
    panel: await freePort(wanted.panel),
    pages: await freePort(wanted.pages),
    sftp: await freePort(wanted.sftp),
    instruments: await freePort(wanted.instruments),
  };
}

async function freePort(wanted: number): Promise<number> {
  return (
    (await tryPort(wanted)) ?? (await tryPort(0)) ?? Promise.reject(new Error('no port is free on 127.0.0.1'))
  );
}

/** The port when it can be listened on. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(bound));
    });
  });
}
