import { z } from 'zod';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { databaseSchema, storeStatusSchema, toDatabaseJson, toStoreStatusJson } from '../../public-json/status-json.ts';
import { instantSchema, orNull, toInstant, toSeconds } from '../../public-json/units.ts';
import { defineRoute, type Route, type RouteContext, StatusAnswer } from '../route.ts';
import { withTimeout } from '../with-timeout.ts';

/** A database that has not answered by then counts as down. */
const HEALTH_TIMEOUT_MS = 2000;

const processShape = {
  version: z.string(),
  uptime_seconds: z.number().min(0),
  websocket: z
    .strictObject({ connections: z.int().min(0) })
    .nullable()
    .meta({ description: 'null without a WebSocket server' }),
};

const healthSchema = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  ...processShape,
  database: z.union([
    z.strictObject({ status: z.literal('ok'), ...databaseSchema.shape }),
    z.strictObject({ status: z.literal('unavailable'), reason: z.string() }),
  ]),
  last_event_at: instantSchema.nullable(),
  failing: z.array(z.enum(['database', 'intake'])).meta({ description: 'the parts that are down' }),
});

export const statusRoutes: readonly Route[] = [
  defineRoute({
    path: '/health',
    operationId: 'getHealth',
    summary: 'Is everything up?',
    params: z.strictObject({}),
    query: z.strictObject({}),
    response: healthSchema,
    alsoAnswers: { 503: 'something is down' },
    answer: readHealth,
  }),
  defineRoute({
    path: '/api/v1/status',
    operationId: 'getStatus',
    summary: 'The running server and what its database holds',
    params: z.strictObject({}),
    query: z.strictObject({}),
    response: z.strictObject({ ...processShape, ...storeStatusSchema.shape }),
    async answer(context) {
      return { ...toProcessJson(context), ...toStoreStatusJson(await context.store.getStatus()) };
    },
  }),
];

export type HealthContext = Pick<RouteContext, 'version' | 'uptimeMs' | 'countConnections' | 'isIntakeDown'> & {
  readonly store: Pick<RouteContext['store'], 'getStatus'>;
};
type Health = z.infer<typeof healthSchema>;

/** What `/health` answers. */
export async function readHealth(context: HealthContext): Promise<Health | StatusAnswer<Health>> {
  try {
    const status = await withTimeout(context.store.getStatus(), HEALTH_TIMEOUT_MS);
    const answer = {
      ...toProcessJson(context),
      database: { status: 'ok' as const, ...toDatabaseJson(status) },
      last_event_at: orNull(status.lastEventAt, toInstant),
    };
    if (context.isIntakeDown()) return new StatusAnswer(503, { ...answer, status: 'unavailable' as const, failing: ['intake' as const] });
    return { ...answer, status: 'ok' as const, failing: [] };
  } catch (error) {
    const reason = error instanceof SessionBuddyError ? error.message : 'the database does not answer';
    return new StatusAnswer(503, {
      status: 'unavailable' as const,
      ...toProcessJson(context),
      database: { status: 'unavailable' as const, reason },
      last_event_at: null,
      failing: context.isIntakeDown() ? ['database' as const, 'intake' as const] : ['database' as const],
    });
  }
}

function toProcessJson(context: HealthContext) {
  const connections = context.countConnections();
  return {
    version: context.version,
    uptime_seconds: toSeconds(context.uptimeMs()),
    websocket: connections === null ? null : { connections },
  };
}
