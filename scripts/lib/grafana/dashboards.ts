import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildServiceDashboard } from './service-dashboard.ts';
import { buildSkillsDashboard } from './skills-dashboard.ts';

/** Grafana's dashboards by the name of their file. */
export const DASHBOARDS: Readonly<Record<string, () => Dashboard>> = {
  'session-buddy.json': buildSkillsDashboard,
  'session-buddy-service.json': buildServiceDashboard,
};
