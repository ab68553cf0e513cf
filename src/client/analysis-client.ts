import type * as Answer from './answers.ts';
import type { Query, WindowQuery } from './query.ts';
import { RouteClient } from './route-client.ts';

const ofSkill = (name: string, what: string) => `/api/v1/skills/${encodeURIComponent(name)}/${what}`;

/** What the analyses say: each answers `insufficient_data`, in one form or another, rather than guess. */
export class AnalysisClient extends RouteClient {
  /** Completion, duration or use of a skill, day by day. */
  trend(name: string, query?: Pick<Query, 'days' | 'metric' | 'timezone' | 'to' | 'kind'>): Promise<Answer.SkillTrend> {
    return this.get(ofSkill(name, 'trend'), query);
  }

  /** These days against those before, over all skills: what is more than chance. */
  whatChanged(query?: Pick<Query, 'days' | 'to' | 'kinds'>): Promise<Answer.WhatChanged> {
    return this.get('/api/v1/what-changed', query);
  }

  /** How much will be used, where that can be told better than by last week. */
  forecast(query?: Pick<Query, 'timezone' | 'to' | 'kinds' | 'project'>): Promise<Answer.UseForecast> {
    return this.get('/api/v1/forecast', query);
  }

  skillForecast(name: string, query?: Pick<Query, 'timezone' | 'to' | 'kind' | 'project'>): Promise<Answer.UseForecast> {
    return this.get(ofSkill(name, 'forecast'), query);
  }

  /** Skills by words, spelling and, where the server has a model, meaning. @param q - what to look for */
  search(q: string, query?: WindowQuery<'kinds' | 'limit'>): Promise<Answer.Search> {
    return this.get('/api/v1/search', { ...query, q });
  }

  /** Groups of skills that are alike. */
  clusters(): Promise<Answer.Clusters> {
    return this.get('/api/v1/clusters');
  }

  /** What is not as it was. @param query - `skillName`: one skill; `open`: true leaves out what is over */
  anomalies(query?: WindowQuery<'threshold' | 'skillName' | 'kinds' | 'open' | 'limit'>): Promise<Answer.AnomalyList> {
    return this.get('/api/v1/anomalies', query);
  }

  /** Single invocations that are unlike the others. */
  oddInvocations(query?: WindowQuery<'kinds' | 'limit'>): Promise<Answer.OddInvocations> {
    return this.get('/api/v1/anomalies/invocations', query);
  }

  /** What is used in the same sessions as a skill, and what comes before and after it. */
  dependencies(name: string, query?: Pick<Query, 'minLift' | 'kinds' | 'limit'>): Promise<Answer.Dependencies> {
    return this.get(ofSkill(name, 'dependencies'), query);
  }

  /** What became of the failures of a skill. */
  flow(name: string): Promise<Answer.Recovery> {
    return this.get(ofSkill(name, 'flow'));
  }

  /** The skills whose failures cost most. */
  failures(query?: Pick<Query, 'kinds' | 'limit'>): Promise<Answer.RecoveryList> {
    return this.get('/api/v1/failures', query);
  }

  /** What to use next, with the reason. @param query - `after`: the skill used last; `userId`: `all` for everybody */
  recommendations(query?: Pick<Query, 'userId' | 'after' | 'project' | 'phase' | 'kinds' | 'limit'>): Promise<Answer.Recommendations> {
    return this.get('/api/v1/recommendations', query);
  }

  /** How likely a skill is to be completed if it is used now. */
  prediction(name: string, query?: Pick<Query, 'kind' | 'workflowPhase' | 'sessionId' | 'project'>): Promise<Answer.Prediction> {
    return this.get(ofSkill(name, 'prediction'), query);
  }

  /** What is usual for each skill over all users. */
  baselines(query?: Pick<Query, 'kinds' | 'limit'>): Promise<Answer.Baselines> {
    return this.get('/api/v1/baselines', query);
  }

  /** A/B tests, the newest first. */
  experiments(query?: Pick<Query, 'status'>): Promise<Answer.Experiments> {
    return this.get('/api/v1/experiments', query);
  }

  /** Where one stands: groups, differences that hold whenever one looks, checks, verdict. */
  experiment(name: string): Promise<Answer.Experiment> {
    return this.get(`/api/v1/experiments/${encodeURIComponent(name)}`);
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
}
