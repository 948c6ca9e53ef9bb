/**
 * Serves a built client with made-up answers over the same addresses as the real servers: pages are then tested and looked
 * at without either program. Answers carry the strictest content policy, so a page that needs more fails here first.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What a page asks for: the JSON of one address, or `null` where there is none (404). */
export type Answer = (url: URL) => unknown;

export interface FixtureServer extends AsyncDisposable {
  readonly origin: string;
  /** Sends an event to every page that listens. A text goes as it is, anything else as JSON. */
  push(event: string, data: unknown): void;
  /** `down`: every request and every stream is cut, as when the cable is out. */
  setNetwork(state: 'up' | 'down'): void;
  /** Streams that are open: a page is listening from the moment it is counted here. */
  listeners(): number;
}

export async function startFixtureServer(clientFolder: string, answer: Answer): Promise<FixtureServer> {
  const streams = new Set<ServerResponse>();
  let network: 'up' | 'down' = 'up';

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (network === 'down') {
      request.socket.destroy();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://fixture');
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    if (url.pathname === '/api/events') listen(response);
    else if (url.pathname.startsWith('/api/')) sendJson(response, answer(url));
    else sendFile(response, clientFolder, url.pathname === '/' ? '/index.html' : url.pathname);
  };
  const listen = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  };

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    push(event, data) {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      for (const stream of streams) stream.write(`event: ${event}\ndata: ${text}\n\n`);
    },
    setNetwork(state) {
      network = state;
      if (state === 'down') server.closeAllConnections();
    },
    listeners: () => streams.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(body === null ? 404 : 200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

function sendFile(response: ServerResponse, folder: string, path: string): void {
  const file = join(folder, normalize(path));
  if (!file.startsWith(folder) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
