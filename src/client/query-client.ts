import type * as Answer from './answers.ts';
import { IdeClient } from './ide-client.ts';
import type { Query, WindowQuery } from './query.ts';

/** What can be asked of the server. */
export class QueryClient extends IdeClient {
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

  /** What the agents' own meters add up to: cost, tokens, time at work. */
  meters(query?: Pick<Query, 'name' | 'attribute'>): Promise<Answer.Meters> {
    return this.get('/api/v1/meters', query);
  }

  pipelines(query?: WindowQuery<'limit' | 'project'>): Promise<Answer.PipelineList> {
    return this.get('/api/v1/pipelines', query);
  }

  pipeline(name: string, query?: WindowQuery<'project'>): Promise<Answer.PipelineAnalytics> {
    return this.get(`/api/v1/pipelines/${encodeURIComponent(name)}/analytics`, query);
  }

  status(): Promise<Answer.Status> {
    return this.get('/api/v1/status');
  }
}
