import type { ProjectReports } from '../domain/project-reports.ts';

/** Looks into the folder of a project for what its tests left there. */
export interface ProjectReportReader {
  /** Only well-known names are looked at, and only counts are kept. Never throws: what cannot be read is not there. */
  read(directory: string): Promise<ProjectReports>;
}
