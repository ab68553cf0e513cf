import type { SkillRow } from '../wire/types.ts';

export type SortKey = 'name' | 'invocations' | 'completion' | 'p95' | 'last_used';

export interface Sorting {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** As the server ranks them: by invocations, most first, then by name. */
export const RANKING: Sorting = { key: 'invocations', isDescending: true };

/** A new column starts with the end people look for: names from A, numbers from the top. A second press turns it round. */
export function pressColumn(sorting: Sorting, key: SortKey): Sorting {
  return { key, isDescending: sorting.key === key ? !sorting.isDescending : key !== 'name' };
}

/** Rows without a value are last in either direction. */
export function sortSkills(rows: readonly SkillRow[], { key, isDescending }: Sorting): SkillRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const byName = compare(a.skill_name, b.skill_name);
    if (key === 'name') return sign * byName;
    const left = columnValue(a, key);
    const right = columnValue(b, key);
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName;
    return sign * (left - right) || byName;
  });
}

function columnValue(row: SkillRow, key: Exclude<SortKey, 'name'>): number | null {
  switch (key) {
    case 'invocations':
      return row.invocations;
    case 'completion':
      return row.completion_ratio;
    case 'p95':
      return row.duration_seconds.p95;
    case 'last_used':
      return row.last_invoked_at === null ? null : Date.parse(row.last_invoked_at);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
