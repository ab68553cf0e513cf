import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SkillKind } from '../../domain/skill.ts';
import { FOREIGN_HOST, FOREIGN_ORIGIN, isLoopbackHostHeader, isLoopbackOrigin } from './loopback.ts';
import { toRawProblem } from './problems.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Serves what is live on connections that this server hands over. */
export interface LiveHandler {
  /** Takes over a connection that asks for WebSocket. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers with Server-Sent Events. @returns why not, in which case nothing was answered */
  openEventStream(
    request: IncomingMessage,
    response: ServerResponse,
    asked: {
      readonly skillName: string | null;
      readonly kinds: readonly SkillKind[] | null;
      readonly lastSequence?: number | undefined;
    },
  ): string | undefined;
  /** The AsyncAPI document. */
  describe(version: string): object;
  /** Counts what was refused before it was handed over. */
  noteRefused(reason: 'foreign' | 'handshake_timeout'): void;
  readonly connectionCount: number;
  /** Closes them all. */
  stop(): Promise<void>;
}

const PATHS = ['/', '/ws'];

/** Hands upgrades on `/` and `/ws` to the handler, after the same checks as any request. */
export function routeUpgrades(server: Server, handler: LiveHandler): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that is gone mid-handshake must not end the process.
    socket.on('error', destroyOnError);
    const refuse = (status: number, detail: string) => {
      if (status === 403) handler.noteRefused('foreign');
      socket.end(toRawProblem(status, detail, SECURITY_HEADERS));
    };
    if (!isLoopbackHostHeader(request.headers.host)) return refuse(403, FOREIGN_HOST);
    if (!isLoopbackOrigin(request.headers.origin)) return refuse(403, FOREIGN_ORIGIN);
    if (!PATHS.includes((request.url ?? '').split('?')[0] ?? '')) return refuse(404, 'WebSocket is at / and /ws');
    handler.handleUpgrade(request, socket, head);
  });
  // Whether it was to be an upgrade is not known before its head has come.
  server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') handler.noteRefused('handshake_timeout');
  });
}

function destroyOnError(this: Duplex): void {
  this.destroy();
}
