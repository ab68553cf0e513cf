import { expect, it } from 'vitest';
import { checkPipelineRun } from './pipeline-run.ts';

const run = {
  pipeline: 'ada/app/CI Tests',
  buildNumber: '42',
  commit: 'a1b2c3d',
  branch: 'feature/ünïcode-1',
  environment: 'production eu',
  trigger: 'push',
};

it('keeps fields that are what they should be', () => {
  expect(checkPipelineRun(run)).toEqual({ run, invalid: [] });
  expect(checkPipelineRun({ ...run, commit: 'A1B2C3D', trigger: 'Schedule' }).run).toEqual({ ...run, trigger: 'schedule' });
  expect(checkPipelineRun({ pipeline: 'p', buildNumber: 7, branch: null, commit: '' })).toEqual({
    run: { pipeline: 'p', buildNumber: '7' },
    invalid: [],
  });
});

it.each([
  ['pipeline', ' padded'],
  ['pipeline', 'a\nb'],
  ['pipeline', 'a\u202eb'],
  ['pipeline', 'x'.repeat(201)],
  ['buildNumber', '-1'],
  ['buildNumber', '1; rm -rf'],
  ['buildNumber', 'x'.repeat(65)],
  ['commit', 'abc123'],
  ['commit', 'main'],
  ['commit', 'a'.repeat(65)],
  ['branch', '-rf'],
  ['branch', 'a b'],
  ['branch', 'a..b'],
  ['branch', 'a:b'],
  ['branch', 'a\u0000b'],
  ['environment', 'x'.repeat(101)],
  ['environment', 'a\tb'],
  ['trigger', 'two words'],
  ['trigger', ['push']],
  ['commit', { hex: 'abcdef0' }],
] as const)('leaves out %s %j, and says so', (field, value) => {
  const { run: kept, invalid } = checkPipelineRun({ ...run, [field]: value });
  expect(invalid).toEqual([{ field, value, expected: expect.any(String) }]);
  const { [field]: _, ...rest } = run;
  expect(kept).toEqual(field === 'pipeline' ? undefined : rest);
});
