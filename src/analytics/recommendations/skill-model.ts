import { finish } from '../../stats/finish.ts';
import { symmetricInverseInSteps } from '../../stats/symmetric-inverse.ts';
import { countUsersOfPairs, type UsageMatrix } from './usage-matrix.ts';

/** What is learned from who uses what; plain arrays, so it may be kept and sent between threads. */
export interface SkillModel {
  /** `conditional` below 30 users. */
  readonly method: 'ease' | 'conditional';
  readonly userCount: number;
  readonly skillCount: number;
  /** Users of each skill. */
  readonly usersOfSkill: Float64Array;
  /** What a skill scores for everybody. */
  readonly bias: Float64Array;
  /** `skillCount` × `skillCount`: what knowing skill i (row) adds to skill j (column). */
  readonly weights: Float64Array;
  /** As `weights`: log of how much more often i and j come together than by chance; null for `conditional`. */
  readonly association: Float64Array | null;
}

/** Below this many users a regression over all skills has nothing to tell them apart by. */
export const REQUIRED_USERS_OF_REGRESSION = 30;
/** Users that the popularity of a skill weighs as, where few are known. */
const SMOOTHING_USERS = 20;
/**
 * The four below were chosen on people held out of the learning half of the msweb data, for one given skill to ten, and
 * are flat around these values. Hidden share: a part of what people know is treated as unseen when learning, since what
 * we know of someone is a part of what they use; this makes the penalty grow with the number of users of a skill.
 */
const HIDDEN_SHARE = 0.1;
const PENALTY_USERS = 10;
const CENTRING = 0.5;
const POPULARITY_WEIGHT = 0.7;
/** Pseudo-counts on both sides of the association. */
const ASSOCIATION_SMOOTHING = 2;

/**
 * Learns which skills go together.
 *
 * From 30 users on: EASE^R, the linear regression of every skill on all others at once in closed form, with two
 * refinements: it learns to complete profiles of which a part is hidden, and the popularity of skills is half taken out
 * before (and given back when scoring) instead of wholly or not at all. On msweb this gives half-life 64.3 where plain
 * EASE^R gives 63.5. Beside it stands the association of pairs, for those of whom little is known. Below 30 users: the
 * share of the users of i who use j, with the popularity of j weighing as 20 users.
 *
 * With n users and G = XᵀX: C = G − ½·n·μμᵀ, P = (C + 10·I + d·diag G)⁻¹ with d = 0.1 ÷ 0.9, B_ij = −P_ij ÷ P_jj, B_jj = 0.
 *
 * @param matrix - who has completed what
 * @returns costs skills³ ÷ 2 multiplications and 2 arrays of skills²
 * @see Steck (2019), "Embarrassingly shallow autoencoders for sparse data", WWW'19; Steck (2020), "Autoencoders that don't
 *   overfit towards the identity", NeurIPS'20 (hiding a part).
 */
export function learnSkillModel(matrix: UsageMatrix): SkillModel {
  return finish(learnSkillModelInSteps(matrix));
}

/** The same in steps of a millisecond or so: for whoever has other things to do meanwhile. */
export function* learnSkillModelInSteps(matrix: UsageMatrix): Generator<void, SkillModel> {
  const { userCount, skillCount } = matrix;
  const pairs = yield* countUsersOfPairs(matrix);
  const usersOfSkill = Float64Array.from({ length: skillCount }, (_, i) => pairs[i * skillCount + i] as number);
  return userCount < REQUIRED_USERS_OF_REGRESSION
    ? conditionalModel(pairs, usersOfSkill, userCount)
    : yield* easeModel(pairs, usersOfSkill, userCount);
}

function conditionalModel(pairs: Float64Array, usersOfSkill: Float64Array, userCount: number): SkillModel {
  const skillCount = usersOfSkill.length;
  const weights = new Float64Array(skillCount * skillCount);
  for (let i = 0; i < skillCount; i++) {
    const users = usersOfSkill[i] as number;
    for (let j = 0; j < skillCount; j++) {
      if (i === j) continue;
      const popularity = (usersOfSkill[j] as number) / Math.max(1, userCount);
      weights[i * skillCount + j] = ((pairs[i * skillCount + j] as number) + SMOOTHING_USERS * popularity) / (users + SMOOTHING_USERS);
    }
  }
  const bias = usersOfSkill.map((users) => users / Math.max(1, userCount));
  return { method: 'conditional', userCount, skillCount, usersOfSkill, bias, weights, association: null };
}

function* easeModel(pairs: Float64Array, usersOfSkill: Float64Array, userCount: number): Generator<void, SkillModel> {
  const skillCount = usersOfSkill.length;
  const association = new Float64Array(skillCount * skillCount);
  const covariance = new Float64Array(skillCount * skillCount);
  for (let i = 0; i < skillCount; i++) {
    const users = usersOfSkill[i] as number;
    for (let j = 0; j < skillCount; j++) {
      const at = i * skillCount + j;
      const together = pairs[at] as number;
      const expected = (users * (usersOfSkill[j] as number)) / userCount;
      covariance[at] = together - CENTRING * expected;
      if (i !== j) association[at] = Math.log((together + ASSOCIATION_SMOOTHING) / (expected + ASSOCIATION_SMOOTHING));
    }
    (covariance[i * skillCount + i] as number) += PENALTY_USERS + (HIDDEN_SHARE / (1 - HIDDEN_SHARE)) * users;
    yield;
  }
  const weights = yield* symmetricInverseInSteps(covariance, skillCount);
  const scales = Float64Array.from({ length: skillCount }, (_, j) => -1 / (weights[j * skillCount + j] as number));
  const predicted = new Float64Array(skillCount);
  for (let i = 0; i < skillCount; i++) {
    const mean = (usersOfSkill[i] as number) / userCount;
    for (let j = 0; j < skillCount; j++) {
      const at = i * skillCount + j;
      const weight = i === j ? 0 : (weights[at] as number) * (scales[j] as number);
      (predicted[j] as number) += mean * weight;
      // What is given counts for what is hidden behind it.
      weights[at] = weight / (1 - HIDDEN_SHARE);
    }
    yield;
  }
  const bias = usersOfSkill.map((users, j) => POPULARITY_WEIGHT * (users / userCount - (predicted[j] as number)));
  return { method: 'ease', userCount, skillCount, usersOfSkill, bias, weights, association };
}
