import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from '@modelcontextprotocol/server';
import type { McpContent } from '../mcp-content.ts';
import { INSTALLED_SKILLS_TEMPLATE } from '../skills/installed-skills.ts';
import { notFound, RESOURCE_TEMPLATES } from './resource-answers.ts';
import { parseResourceUri } from './resource-uri.ts';
import { MOST_WATCHED_BY_ONE } from './resource-watch.ts';

/** Answers `resources/*` on one server. */
export function serveResources(server: Server, content: McpContent, transport: 'stdio' | 'http'): void {
  const { resources, guard, skills } = content;
  server.setRequestHandler('resources/list', ({ params }, context) =>
    guard.answer({ method: 'resources/list', subject: '', context }, () => resources.list(params?.cursor)),
  );
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: skills === null ? RESOURCE_TEMPLATES : [...RESOURCE_TEMPLATES, INSTALLED_SKILLS_TEMPLATE],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }, context) =>
    guard.answer({ method: 'resources/read', subject: uri, context }, async () => {
      return (await skills?.source.readContents(uri)) ?? resources.read(uri);
    }),
  );
  serveSubscriptions(server, content, transport);
}

/** Those of 2025-era clients; `subscriptions/listen` of later ones does not reach a server. They end with the connection. */
function serveSubscriptions(server: Server, { watch, guard }: McpContent, transport: 'stdio' | 'http'): void {
  const ends = new Map<string, () => void>();
  const tell = (uri: string) => void server.sendResourceUpdated({ uri }).catch(() => undefined);
  const guarded = (method: string, uri: string, context: ServerContext, work: () => Promise<void>) =>
    guard.answer({ method, subject: uri, context }, async () => {
      await work();
      return {};
    });
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }, context) =>
    guarded('resources/subscribe', uri, context, async () => {
      if (parseResourceUri(uri) === undefined) throw notFound(uri, 'only what resources/list and its templates name can be subscribed to');
      if (transport === 'http' && context.sessionId === undefined) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidRequest,
          'a subscription needs a session: send initialize first and keep its Mcp-Session-Id',
        );
      }
      if (ends.has(uri)) return;
      // Taken before the first look, so that no more come in meanwhile than there may be.
      ends.set(uri, () => undefined);
      const end = ends.size > MOST_WATCHED_BY_ONE ? undefined : await watch.watch([uri], tell);
      if (end === undefined) {
        ends.delete(uri);
        throw new ProtocolError(
          ProtocolErrorCode.InternalError,
          'too many subscriptions: unsubscribe from resources that are no longer needed',
        );
      }
      // Unsubscribed from, or gone, in the meantime.
      if (ends.has(uri)) ends.set(uri, end);
      else end();
    }),
  );
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }, context) =>
    guarded('resources/unsubscribe', uri, context, async () => {
      ends.get(uri)?.();
      ends.delete(uri);
    }),
  );
  server.onclose = () => {
    for (const end of ends.values()) end();
    ends.clear();
  };
}
