import { chiSquaredSurvival } from './incomplete-gamma.ts';
import { normalQuantile } from './normal-quantile.ts';
import { normalSurvival } from './normal-survival.ts';
import { studentTQuantile } from './student-t-quantile.ts';
import { studentTSurvival } from './student-t-survival.ts';

/** A dispersion that chance alone gives as often as this is taken for 1. */
const CHANCE = 0.2;

export interface DispersedPValue {
  /** Two-sided. */
  readonly pValue: number;
  /** Half the width of a 95 % interval, in standard errors of the model without dispersion. */
  readonly standardErrorFactor: number;
}

/**
 * The p-value of a score whose variance was taken from a model of counts (binomial, Poisson), when groups of these counts
 * differ more than the model says. If they do (chi-squared p < 0.2), the variance is multiplied by the dispersion, which is
 * itself an estimate: hence Student's t. If not, the model stands: multiplying by max(1, dispersion) always would make
 * half of all tests on plain counts too careful.
 *
 * @param zScore - standard normal if the model holds
 * @param dispersion - Pearson's chi-squared per degree of freedom, ≥ 0
 * @param degreesOfFreedom - those of the dispersion; with none the model has to stand
 * @see McCullagh & Nelder (1989), 4.5, for quasi-likelihood
 */
export function dispersedPValue(zScore: number, dispersion: number, degreesOfFreedom: number): DispersedPValue {
  const isDispersed =
    degreesOfFreedom > 0 && dispersion > 1 && chiSquaredSurvival(dispersion * degreesOfFreedom, degreesOfFreedom) < CHANCE;
  if (!isDispersed) return { pValue: Math.min(1, 2 * normalSurvival(Math.abs(zScore))), standardErrorFactor: normalQuantile(0.975) };
  const scale = Math.sqrt(dispersion);
  return {
    pValue: Math.min(1, 2 * studentTSurvival(Math.abs(zScore) / scale, degreesOfFreedom)),
    standardErrorFactor: scale * studentTQuantile(0.975, degreesOfFreedom),
  };
}
