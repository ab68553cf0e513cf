import { agrestiCaffoInterval } from '../../src/stats/agresti-caffo-interval.ts';
import { agrestiCoullInterval } from '../../src/stats/agresti-coull-interval.ts';
import { asymptoticConfidenceSequence, mixtureScale } from '../../src/stats/asymptotic-confidence-sequence.ts';
import { barnardExactTest } from '../../src/stats/barnard-exact-test.ts';
import { benjaminiHochberg } from '../../src/stats/benjamini-hochberg.ts';
import { benjaminiYekutieli } from '../../src/stats/benjamini-yekutieli.ts';
import { betaSuperiority } from '../../src/stats/beta-superiority.ts';
import { bonferroni } from '../../src/stats/bonferroni.ts';
import { boschlooExactTest } from '../../src/stats/boschloo-exact-test.ts';
import { clopperPearsonInterval } from '../../src/stats/clopper-pearson-interval.ts';
import { cupedDifference } from '../../src/stats/cuped-difference.ts';
import { fisherExactTest } from '../../src/stats/fisher-exact-test.ts';
import { goodnessOfFitTest } from '../../src/stats/goodness-of-fit-test.ts';
import { holm } from '../../src/stats/holm.ts';
import { incompleteBeta } from '../../src/stats/incomplete-beta.ts';
import { jeffreysInterval } from '../../src/stats/jeffreys-interval.ts';
import { logGamma } from '../../src/stats/log-gamma.ts';
import { mannWhitneyTest } from '../../src/stats/mann-whitney-test.ts';
import { mixtureProbabilityPath, mixtureProbabilityRatio } from '../../src/stats/mixture-probability-ratio.ts';
import { newcombeInterval } from '../../src/stats/newcombe-interval.ts';
import { normalDecision } from '../../src/stats/normal-decision.ts';
import { normalQuantile } from '../../src/stats/normal-quantile.ts';
import { normalSurvival } from '../../src/stats/normal-survival.ts';
import { ratioEstimate } from '../../src/stats/ratio-estimate.ts';
import { relativeEffect } from '../../src/stats/relative-effect.ts';
import { type SampleMoments, sampleMoments } from '../../src/stats/sample-moments.ts';
import { tTestSampleSize } from '../../src/stats/sample-size-for-means.ts';
import { arcsineSampleSize, cohensH, scoreTestSampleSize } from '../../src/stats/sample-size-for-proportions.ts';
import { studentTQuantile } from '../../src/stats/student-t-quantile.ts';
import { studentTSurvival } from '../../src/stats/student-t-survival.ts';
import { studentTTest, welchTTest } from '../../src/stats/two-mean-t-test.ts';
import { twoProportionScoreTest } from '../../src/stats/two-proportion-score-test.ts';
import { wilsonInterval } from '../../src/stats/wilson-interval.ts';

/** One value computed by us beside the same computed by somebody else. */
export interface ComparedValue {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
  /** Relative to the expected value; absolute where that is 0; past half a unit of the last digit where it was printed rounded. */
  readonly error: number;
}

type Numbers = readonly number[];
interface GroupCounts {
  readonly invocations: Numbers;
  readonly successes: Numbers;
}
/** The inputs of all sections; a row has those of its own, and results. */
type Row = Readonly<Record<'x1' | 'n1' | 'x2' | 'n2' | 'x' | 'alpha' | 'p1' | 'p2' | 'power' | 'd' | 'msprt_tau2' | 'tau2', number>> &
  Readonly<Record<'observed' | 'weights' | 'pre_control' | 'post_control' | 'pre_treat' | 'post_treat', Numbers>> & {
    readonly barnard_p: number | null;
  };
/** A vector file: rows of inputs with the expected results beside them, as `abtest/vectors.json` has them. */
export type Vectors = Readonly<Record<string, unknown>>;
type Interval = { readonly lower: number; readonly upper: number };

/** Every value of a vector file, each beside ours. */
export function compareVectors(vectors: Vectors): ComparedValue[] {
  const found: ComparedValue[] = [];
  const rows = (section: string) => (vectors[section] ?? []) as readonly Row[];
  for (const [section, compare] of Object.entries(SECTIONS)) {
    for (const [index, row] of rows(section).entries()) {
      collect(found, `${section}[${index}]`, row, compare(row));
      if (section === 'two_proportions') acceptCutEnds(found, row);
    }
  }
  for (const [section, compare] of Object.entries(SINGLES)) {
    const row = vectors[section] as Row | undefined;
    if (row !== undefined) collect(found, section, row, compare(row));
  }
  const path = vectors['msprt_path'] as Row | undefined;
  if (path !== undefined) comparePath(found, path);
  for (const [index, row] of rows('growthbook_expected').entries()) compareGrowthBook(found, `growthbook[${index}]`, row);
  return found;
}

type Results = Readonly<Record<string, number | readonly number[] | Interval>>;

const SECTIONS: Readonly<Record<string, (row: Row) => Results>> = {
  two_proportions: ({ x1, n1, x2, n2, barnard_p }) => {
    const [first, second] = [
      { successes: x1, trials: n1 },
      { successes: x2, trials: n2 },
    ];
    const score = twoProportionScoreTest(second, first);
    const fisher = fisherExactTest(first, second);
    const isSmall = barnard_p !== null;
    return {
      diff: x2 / n2 - x1 / n1,
      z_pooled: score.zScore,
      p_z_pooled: score.pValue,
      fisher_p_two_sided: fisher.pValue,
      fisher_odds_ratio: fisher.oddsRatio,
      barnard_p: isSmall ? barnardExactTest(first, second, 0) : Number.NaN,
      boschloo_p: isSmall ? boschlooExactTest(first, second) : Number.NaN,
      newcombe_ci95: newcombeInterval(first, second),
      agresti_caffo_ci95: agrestiCaffoInterval(first, second),
      beta11_prob_2_gt_1: betaSuperiority(first, second),
    };
  },
  wilson: (row) => {
    const { x, n, alpha } = row as Row & { readonly n: number };
    const proportion = { successes: x, trials: n };
    return {
      wilson: wilsonInterval(x, n, 1 - alpha),
      jeffreys: jeffreysInterval(proportion, 1 - alpha),
      agresti_coull: agrestiCoullInterval(proportion, 1 - alpha),
      clopper_pearson: clopperPearsonInterval(proportion, 1 - alpha),
    };
  },
  two_means: (row) => {
    const { a, b } = row as Row & { readonly a: Numbers | null; readonly b: Numbers | null };
    const samples = a !== null && b !== null ? ([a, b] as const) : null;
    const [first, second] =
      samples === null ? [printedMoments(row, 0), printedMoments(row, 1)] : [sampleMoments(samples[0]), sampleMoments(samples[1])];
    const welch = welchTTest(first, second);
    const results: Results = {
      mean: [first.mean, second.mean],
      var: [first.variance, second.variance],
      welch_t: welch.tStatistic,
      welch_p: welch.pValue,
      welch_df: welch.degreesOfFreedom,
      welch_ci95: welch.confidenceInterval,
      student_p: studentTTest(first, second).pValue,
    };
    if (samples === null) return results;
    const ranks = mannWhitneyTest(samples[0], samples[1]);
    const [logFirst, logSecond] = samples.map((values) => sampleMoments(values.map(Math.log))) as [SampleMoments, SampleMoments];
    return {
      ...results,
      mannwhitney_u: ranks.uStatistic,
      mannwhitney_p: ranks.pValue,
      log_welch_p: welchTTest(logFirst, logSecond).pValue,
    };
  },
  sample_size_proportions: ({ p1, p2, alpha, power }) => ({
    cohen_h: cohensH(p1, p2),
    n_per_group_arcsine: arcsineSampleSize(p1, p2, { alpha, power }),
    n_per_group_normal: scoreTestSampleSize(p1, p2, { alpha, power }),
  }),
  sample_size_means: ({ d, alpha, power }) => ({ n_per_group_t: tTestSampleSize(d, { alpha, power }) }),
  srm: ({ observed, weights }) => {
    const { chiSquared, pValue } = goodnessOfFitTest(observed, weights);
    return { chi2: chiSquared, p: pValue };
  },
  sequential: ({ x1, n1, x2, n2, msprt_tau2 }) => {
    const [p1, p2] = [x1 / n1, x2 / n2];
    const variance = (p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2;
    const sequence = asymptoticConfidenceSequence(p2 - p1, Math.sqrt(variance), n1 + n2, 5000);
    const ratio = mixtureProbabilityRatio(p2 - p1, variance, msprt_tau2);
    return {
      diff_abs: p2 - p1,
      se: Math.sqrt(variance),
      gb_rho_5000: mixtureScale(5000, 0.05),
      gb_ci95_abs: sequence.confidenceInterval,
      gb_p_abs: sequence.alwaysValidPValue,
      fixed_z_p: 2 * normalSurvival(Math.abs(p2 - p1) / Math.sqrt(variance)),
      msprt_lambda: ratio,
      msprt_p: Math.min(1, 1 / ratio),
    };
  },
};

const SINGLES: Readonly<Record<string, (row: Row) => Results>> = {
  multiple_testing: (row) => {
    const { p } = row as Row & { readonly p: Numbers };
    return { holm: holm(p), bh: benjaminiHochberg(p), by: benjaminiYekutieli(p), bonferroni: bonferroni(p) };
  },
  cuped: ({ pre_control, post_control, pre_treat, post_treat }) => {
    const pair = (before: Numbers, during: Numbers) => before.map((value, index) => ({ before: value, during: during[index] as number }));
    const raw = welchTTest(sampleMoments(post_control), sampleMoments(post_treat));
    const cuped = cupedDifference(pair(pre_control, post_control), pair(pre_treat, post_treat));
    return {
      theta: cuped.theta,
      raw_diff: raw.difference,
      raw_se: raw.standardError,
      cuped_diff: cuped.difference,
      cuped_se: cuped.standardError,
    };
  },
  ratio_delta_method: (row) => {
    const { control, treatment } = row as Row & { readonly control: GroupCounts; readonly treatment: GroupCounts };
    const one = ratioEstimate(control.successes, control.invocations);
    const two = ratioEstimate(treatment.successes, treatment.invocations);
    const z = (two.ratio - one.ratio) / Math.sqrt(one.variance + two.variance);
    const pooled = ({ successes, invocations }: GroupCounts) => ({ successes: sum(successes), trials: sum(invocations) });
    const naive = twoProportionScoreTest(pooled(treatment), pooled(control));
    return {
      rate: [one.ratio, two.ratio],
      var: [one.variance, two.variance],
      z,
      p: 2 * normalSurvival(Math.abs(z)),
      naive_z: naive.zScore,
      naive_p: naive.pValue,
    };
  },
};

function collect(found: ComparedValue[], where: string, row: Row, results: Results): void {
  for (const [name, result] of Object.entries(results)) {
    const expected = (row as unknown as Readonly<Record<string, number | Numbers | null | undefined>>)[name];
    if (expected === null || expected === undefined) continue;
    const values = typeof result === 'number' ? [result] : 'lower' in result ? [result.lower, result.upper] : result;
    const wanted = typeof expected === 'number' ? [expected] : expected;
    for (const [index, one] of wanted.entries()) push(found, `${where}.${name}`, values[index] as number, one);
  }
}

function comparePath(found: ComparedValue[], row: Row): void {
  const { control, treatment, tau2, path } = row as Row & {
    readonly control: Numbers;
    readonly treatment: Numbers;
    readonly path: readonly (readonly [number, number, number, number, number])[];
  };
  const looks = path.map(([count]) => count);
  const steps = new Map(mixtureProbabilityPath(control, treatment, tau2, looks).map((step) => [step.count, step]));
  for (const [count, , , ratio, pValue] of path) {
    push(found, `msprt_path[${count}].lambda`, steps.get(count)?.ratio ?? Number.NaN, ratio);
    push(found, `msprt_path[${count}].p_always_valid`, steps.get(count)?.alwaysValidPValue ?? Number.NaN, pValue);
  }
}

/**
 * P(B > A) stands in the file as a trapezoid sum over the inner points of 200,001, which leaves out the two end cells (for
 * 5 of 5 against 5 of 5, where symmetry makes it ½, it says 0.49997). It passes when it is right, or right but for these.
 */
function acceptCutEnds(found: ComparedValue[], { x1, n1, x2, n2 }: Row): void {
  const last = found.at(-1);
  if (last === undefined || !(last.error > 1e-7)) return;
  const cell = 1 / 200_000;
  const density = (p: number) => Math.exp(logDensity(p, x2, n2)) * incompleteBeta(p, x1 + 1, n1 - x1 + 1);
  const cut = cell * (density(cell / 2) + density(1 - cell / 2));
  found.pop();
  found.push({ ...last, error: Math.min(last.error, Math.abs(last.value - cut - last.expected) / last.expected) });
}

function logDensity(p: number, successes: number, trials: number): number {
  const scale = logGamma(trials + 2) - logGamma(successes + 1) - logGamma(trials - successes + 1);
  return scale + successes * Math.log(p) + (trials - successes) * Math.log1p(-p);
}

/** GrowthBook's own expectations, as printed: rounded to five decimals. */
function compareGrowthBook(found: ComparedValue[], where: string, row: Row): void {
  const { test: name, a, b, expected, ci, stddev, p, chance_to_win, risk, risk_formula } = row as unknown as GrowthBookRow;
  const [first, second] = [groupMoments(a), groupMoments(b)];
  const relative = relativeEffect(first, second);
  const welch = welchTTest(first, second);
  const isRelative = name.includes('relative');
  const [estimate, standardError] = isRelative ? [relative.estimate, relative.standardError] : [welch.difference, welch.standardError];
  const decision = normalDecision(estimate, standardError, name.includes('prior N(0.1,0.1)') ? { mean: 0.1, variance: 0.1 } : undefined);
  const rounded = (label: string, value: number, wanted: number) => push(found, `${where}.${label}`, value, wanted, 0.000_005);
  rounded('expected', decision.mean, expected);
  rounded('stddev', decision.standardDeviation, stddev);
  const interval = (lower: number, upper: number) => {
    rounded('ci', lower, ci[0]);
    rounded('ci', upper, ci[1]);
  };
  if (name.startsWith('Bayesian')) {
    const half = normalQuantile(0.975) * decision.standardDeviation;
    interval(decision.mean - half, decision.mean + half);
    rounded('chance_to_win', decision.chanceToWin, chance_to_win);
    const risks = [decision.riskOfFirst, decision.riskOfSecond];
    for (const [index, value] of risks.entries()) {
      rounded('risk', value, risk[index] as number);
      if (risk_formula !== undefined) push(found, `${where}.risk_formula`, value, risk_formula[index] as number);
    }
  } else if (name.startsWith('Sequential')) {
    const tunedFor = Number(/tuning=(\d+)/.exec(name)?.[1] ?? 5000);
    const sequence = asymptoticConfidenceSequence(estimate, standardError, first.count + second.count, tunedFor);
    interval(sequence.confidenceInterval.lower, sequence.confidenceInterval.upper);
    rounded('p', sequence.alwaysValidPValue, p);
  } else {
    const half = standardError * studentTQuantile(0.975, relative.degreesOfFreedom);
    interval(estimate - half, estimate + half);
    rounded('p', 2 * studentTSurvival(Math.abs(estimate) / standardError, relative.degreesOfFreedom), p);
  }
}

interface GrowthBookRow {
  readonly test: string;
  readonly a: Group;
  readonly b: Group;
  readonly expected: number;
  readonly ci: readonly [number, number];
  readonly stddev: number;
  readonly p: number;
  readonly chance_to_win: number;
  readonly risk: Numbers;
  readonly risk_formula?: Numbers;
}

type Group = { readonly n: number } & ({ readonly x: number } | { readonly sum: number; readonly sum_squares: number });

function groupMoments(group: Group): SampleMoments {
  const { n } = group;
  if ('x' in group) return { count: n, mean: group.x / n, variance: (group.x / n) * (1 - group.x / n) };
  const mean = group.sum / n;
  return { count: n, mean, variance: (group.sum_squares - (group.sum * group.sum) / n) / (n - 1) };
}

function printedMoments(row: Row, index: number): SampleMoments {
  const { n, mean, var: variance } = row as Row & { readonly n: Numbers; readonly mean: Numbers; readonly var: Numbers };
  return { count: n[index] ?? 0, mean: mean[index] ?? 0, variance: variance[index] ?? 0 };
}

function push(found: ComparedValue[], name: string, value: number, expected: number, rounding = 0): void {
  const apart = Math.max(0, Math.abs(value - expected) - rounding);
  // A comparison that could not be made must not pass.
  const error = Number.isFinite(value) ? (expected === 0 ? apart : apart / Math.abs(expected)) : Number.POSITIVE_INFINITY;
  found.push({ name, value, expected, error });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
