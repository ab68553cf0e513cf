import { expect, it } from 'vitest';
import { ROUTES } from '../../src/delivery/http/http-server.ts';
import { toOpenApi } from '../../src/delivery/http/openapi.ts';

it('the routes and their parameters are these', () => {
  const parameters = (path: string) => {
    const route = ROUTES.find((candidate) => candidate.path === path);
    return Object.keys(route?.query.shape ?? {}).join(' ');
  };
  expect(Object.keys(toOpenApi(ROUTES, [], '1').paths).map((path) => [path, parameters(path)])).toEqual([
    ['/health', ''],
    ['/api/v1/status', ''],
    ['/api/v1/skills', 'since from to kinds project q limit offset'],
    ['/api/v1/skills/{skill_name}', 'since from to kind'],
    ['/api/v1/skills/unused', 'since from to kinds project agent limit'],
    ['/api/v1/catalog', 'project agent limit offset'],
    ['/api/v1/skills/{skill_name}/dependencies', 'min_lift kinds limit'],
    ['/api/v1/skills/{skill_name}/flow', ''],
    ['/api/v1/failures', 'kinds limit'],
    ['/api/v1/metrics', 'since from to step kinds'],
    ['/api/v1/skills/{skill_name}/metrics', 'since from to step kind'],
    ['/api/v1/sessions', 'since from to project agent limit before'],
    ['/api/v1/sessions/{session_id}', 'limit after'],
    ['/api/v1/meters', 'name attribute'],
    ['/api/v1/pipelines', 'since from to project limit'],
    ['/api/v1/pipelines/{pipeline}/analytics', 'since from to project'],
    ['/api/v1/skills/{skill_name}/trend', 'days metric timezone to kind'],
    ['/api/v1/what-changed', 'days to kinds'],
    ['/api/v1/forecast', 'timezone to kinds project'],
    ['/api/v1/skills/{skill_name}/forecast', 'timezone to kind project'],
    ['/api/v1/search', 'q kinds limit since from to'],
    ['/api/v1/clusters', ''],
    ['/api/v1/anomalies/invocations', 'since from to kinds limit'],
    ['/api/v1/session-analytics', 'since from to project timezone'],
    ['/api/v1/workflow-bottlenecks', 'since from to project'],
    ['/api/v1/checkpoint', 'project since at'],
    ['/api/v1/weekly-report', 'project to'],
    ['/api/v1/recommendations', 'user_id after project phase kinds limit'],
    ['/api/v1/baselines', 'kinds limit'],
    ['/api/v1/experiments', 'status'],
    ['/api/v1/experiments/{experiment}', ''],
    ['/api/v1/anomalies', 'since from to skill_name kinds threshold open limit'],
    ['/api/v1/skills/{skill_name}/prediction', 'kind workflow_phase session_id project'],
    ['/api/v1/ide/shortcuts', ''],
    ['/metrics', ''],
  ]);
});
