import type * as Answer from './answers.ts';
import { toCamelKeys } from './camel-keys.ts';
import { type Query, toQueryString, type WindowQuery } from './query.ts';
import type { Transport } from './transport.ts';

/** What can be asked of the server. */
export class QueryClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Any route of `/api/openapi.json`.
   *
   * @param path - with names percent-encoded, as `/api/v1/skills/git%20commit`
   * @returns the answer with its keys in camelCase; it is not checked against the type
   */
  async get<T = unknown>(path: string, query: Query = {}): Promise<T> {
    return toCamelKeys(await this.#transport.request(path + toQueryString(query))) as T;
  }

  topSkills(query?: WindowQuery<'kinds' | 'project' | 'q' | 'limit' | 'offset'>): Promise<Answer.Report> {
    return this.get('/api/v1/skills', query);
  }

  skill(name: string, query?: WindowQuery<'kind'>): Promise<Answer.SkillDetail> {
    return this.get(`/api/v1/skills/${encodeURIComponent(name)}`, query);
  }

  /** One skill over time. */
  series(name: string, query?: WindowQuery<'kind' | 'step'>): Promise<Answer.Series> {
    return this.get(`/api/v1/skills/${encodeURIComponent(name)}/metrics`, query);
  }

  /** All skills over time. */
  totalSeries(query?: WindowQuery<'kinds' | 'step'>): Promise<Answer.Series> {
    return this.get('/api/v1/metrics', query);
  }

  /** Offered or installed, and not used; in the last 30 days when no window is given. */
  unusedSkills(query?: WindowQuery<'kinds' | 'project' | 'agent' | 'limit'>): Promise<Answer.UnusedSkills> {
    return this.get('/api/v1/skills/unused', query);
  }

  /** What is installed on the server's machine. */
  catalog(query?: Pick<Query, 'project' | 'agent' | 'limit' | 'offset'>): Promise<Answer.Catalog> {
    return this.get('/api/v1/catalog', query);
  }

  sessions(query?: WindowQuery<'project' | 'agent' | 'limit' | 'before'>): Promise<Answer.SessionPage> {
    return this.get('/api/v1/sessions', query);
  }

  /** @param id - whole, or its first 6 characters or more */
  session(id: string, query?: Pick<Query, 'limit' | 'after'>): Promise<Answer.SessionDetail> {
    return this.get(`/api/v1/sessions/${encodeURIComponent(id)}`, query);
  }

  /** Effectiveness, length, time of day, streaks; of the last 30 days when no window is given. */
  sessionAnalytics(query?: WindowQuery<'project' | 'timezone'>): Promise<Answer.SessionAnalytics> {
    return this.get('/api/v1/session-analytics', query);
  }

  /** Where sessions get stuck; of the last 30 days when no window is given. */
  workflowBottlenecks(query?: WindowQuery<'project'>): Promise<Answer.WorkflowBottlenecks> {
    return this.get('/api/v1/workflow-bottlenecks', query);
  }

  /** How a project stands; nothing is kept of it. @param query - `project`: its whole directory, or its name */
  checkpoint(query: Pick<Query, 'project' | 'at'> & { readonly since?: string }): Promise<Answer.Checkpoint> {
    return this.get('/api/v1/checkpoint', query);
  }

  /** One week, up to `to`. */
  weeklyReport(query?: Pick<Query, 'project' | 'to'>): Promise<Answer.WeeklyReport> {
    return this.get('/api/v1/weekly-report', query);
  }

  /** What the agents' own meters add up to: cost, tokens, time at work. */
  meters(query?: Pick<Query, 'name' | 'attribute'>): Promise<Answer.Meters> {
    return this.get('/api/v1/meters', query);
  }

  pipelines(query?: WindowQuery<'limit'>): Promise<Answer.PipelineList> {
    return this.get('/api/v1/pipelines', query);
  }

  pipeline(name: string, query?: WindowQuery): Promise<Answer.PipelineAnalytics> {
    return this.get(`/api/v1/pipelines/${encodeURIComponent(name)}/analytics`, query);
  }

  status(): Promise<Answer.Status> {
    return this.get('/api/v1/status');
  }
}
