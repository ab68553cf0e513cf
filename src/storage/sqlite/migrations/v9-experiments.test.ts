import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, dumpOf, reading, upgrade } from '../../../../test/support/migrate-legacy.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { migrate, rollback } from '../migrator.ts';

describe('level 9', () => {
  it('keeps experiments of the earlier program through an upgrade and a rollback, and takes ours away only when forced', () => {
    const path = join(temporaryFolder(), 'skills.db');
    migrate(path, { to: 8 });
    reading(path, (database) =>
      database.exec(`PRAGMA foreign_keys = OFF;
        INSERT INTO ab_test_configs (test_name, control_strategy, treatment_strategy, start_date, metrics) VALUES ('old', 'a', 'b', '2026-01-01', 'x,y');
        INSERT INTO ab_test_assignments (test_id, user_id, group_name) VALUES (1, 'ada', 'control');
        INSERT INTO ab_test_outcomes (test_id, user_id, skill_name, completed) VALUES (1, 'ada', 'review', 1);`),
    );
    const before = dumpOf(path);
    upgrade(path);
    reading(path, (database) =>
      database.exec(`PRAGMA foreign_keys = OFF;
        INSERT INTO ab_test_configs (test_name, control_strategy, treatment_strategy, start_date, unit) VALUES ('new', 'a', 'b', '2026-11-01', 'user');
        INSERT INTO ab_test_assignments (test_id, user_id, group_name) VALUES (2, 'ada', 'control');
        INSERT INTO ab_test_outcomes (test_id, user_id, skill_name, completed, event_id) VALUES (2, 'ada', 'review', 1, 'e');`),
    );
    expect(codeOf(() => rollback(path))).toBe('MIGRATION_WOULD_LOSE_ROWS');
    expect(rollback(path, { force: true })).toMatchObject({ from: 9, to: 8, rowsLost: { ab_test_configs: 1 } });
    expect(dumpOf(path)).toEqual(before);
  });
});
