import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { FOREIGN_HOST, FOREIGN_ORIGIN, isLoopbackHostHeader, isLoopbackOrigin } from './loopback.ts';
import { toRawProblem } from './problems.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Takes over connections that ask for WebSocket. */
export interface UpgradeHandler {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly connectionCount: number;
  /** Closes them all. */
  stop(): Promise<void>;
}

const PATHS = ['/', '/ws'];

/** Hands upgrades on `/` and `/ws` to the handler, after the same checks as any request. */
export function routeUpgrades(server: Server, handler: UpgradeHandler): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that is gone mid-handshake must not end the process.
    socket.on('error', () => socket.destroy());
    const refuse = (status: number, detail: string) => void socket.end(toRawProblem(status, detail, SECURITY_HEADERS));
    if (!isLoopbackHostHeader(request.headers.host)) return refuse(403, FOREIGN_HOST);
    if (!isLoopbackOrigin(request.headers.origin)) return refuse(403, FOREIGN_ORIGIN);
    if (!PATHS.includes((request.url ?? '').split('?')[0] ?? '')) return refuse(404, 'WebSocket is at / and /ws');
    handler.handleUpgrade(request, socket, head);
  });
}
