import { describe, expect, it } from 'vitest';
import { CI_STAGES, findCiStage, phaseOfCiJob } from './ci-stage.ts';
import { WORKFLOW_PHASES } from './taxonomy/phase-rules.ts';

describe('findCiStage', () => {
  it.each([
    ['build', 'build'],
    ['Build (ubuntu-latest, 24)', 'build'],
    ['compile:java', 'build'],
    ['unit-tests', 'test'],
    ['unitTests', 'test'],
    ['pytest', 'test'],
    ['build-and-test', 'test'],
    ['eslint', 'lint'],
    ['golangci', 'lint'],
    ['codeql', 'security'],
    ['Analyze (CodeQL)', 'security'],
    ['deploy-to-test', 'deploy'],
    ['Deploy to production', 'deploy'],
    ['release', 'publish'],
    ['npm-publish', 'publish'],
    ['Rollback deploy', 'rollback'],
    ['stop_review_app', 'cleanup'],
    ['install dependencies', 'setup'],
  ])('%s is %s', (name, stage) => {
    expect(findCiStage(name)).toBe(stage);
  });

  it.each(['frobnicate', '', '   ', '__proto__', 'constructor', '🚀'])('says nothing of %j', (name) => {
    expect(findCiStage(name)).toBeUndefined();
  });
});

describe('phaseOfCiJob', () => {
  it.each([
    ['build', 'execution'],
    ['test', 'verification'],
    ['lint', 'verification'],
    ['security', 'verification'],
    ['deploy', 'deployment'],
    ['publish', 'deployment'],
    ['rollback', 'rollback'],
  ])('%s serves %s', (stage, phase) => {
    expect(phaseOfCiJob(stage)).toBe(phase);
  });

  it('believes the first name that says it', () => {
    expect(phaseOfCiJob('deploy', 'unit tests')).toBe('deployment');
    expect(phaseOfCiJob('stage-3', 'unit tests')).toBe('verification');
    expect(phaseOfCiJob('stage-3', 'frobnicate')).toBeUndefined();
  });

  it('is a phase of the contract for every stage', () => {
    for (const stage of CI_STAGES) expect(WORKFLOW_PHASES).toContain(phaseOfCiJob(stage));
  });
});
