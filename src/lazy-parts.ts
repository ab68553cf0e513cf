import type { Attempt } from './app/notifications/judge-answer.ts';
import type { SenderFacts } from './app/notifications/send-test.ts';
import type { NotificationOptions, RunningNotifications } from './delivery/cli/runtime.ts';
import type { NotificationTarget } from './domain/notification-target.ts';
import { localCatalogFiles, managedFolder } from './platform/local-catalog-files.ts';
import { systemClock } from './platform/system-clock.ts';
import type { ProjectReportReader } from './ports/project-report-reader.ts';
import type { SkillCatalog } from './ports/skill-catalog.ts';

/** Loaded when somebody looks: to load what reads YAML takes longer than most commands. */
export const skillCatalog: SkillCatalog = {
  scan: async (options) => (await loadCatalog()).scan(options),
  exists: async (path) => (await loadCatalog()).exists(path),
};

async function loadCatalog(): Promise<SkillCatalog> {
  const { LocalSkillCatalog } = await import('./ingest/catalog/local-skill-catalog.ts');
  return new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: managedFolder() });
}

/** Likewise: it reads XML. */
export const projectReports: ProjectReportReader = {
  async read(directory) {
    const { LocalProjectReports } = await import('./ingest/project-reports/local-project-reports.ts');
    return new LocalProjectReports(localCatalogFiles).read(directory);
  },
};

/** Loaded when somebody is to be notified. */
export async function createNotifications(options: NotificationOptions): Promise<RunningNotifications> {
  const [{ Notifier }, channel, { systemPause }] = await Promise.all([
    import('./app/notifications/notifier.ts'),
    loadChannel(),
    import('./platform/system-pause.ts'),
  ]);
  return new Notifier({ ...options, ...channel, clock: systemClock, pause: systemPause, random: Math.random });
}

export async function sendTestNotification(target: NotificationTarget, facts: SenderFacts): Promise<Attempt> {
  const [{ sendTest }, { poster, formatOf }] = await Promise.all([import('./app/notifications/send-test.ts'), loadChannel()]);
  return sendTest({ poster, format: formatOf(target) }, target, facts, systemClock.now());
}

async function loadChannel() {
  const [{ FetchPoster }, { NOTIFICATION_FORMATS }] = await Promise.all([
    import('./platform/fetch-poster.ts'),
    import('./delivery/notifications/formats.ts'),
  ]);
  return { poster: new FetchPoster(), formatOf: ({ kind }: NotificationTarget) => NOTIFICATION_FORMATS[kind] };
}
