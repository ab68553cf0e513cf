import type { SkillModel } from './skill-model.ts';

/**
 * How sharply several known skills together speak through the association of pairs: their sum over known^0.3. They say
 * partly the same, so a plain sum would be too sure.
 */
const REPEAT_EXPONENT = 0.3;

/**
 * How well each skill fits someone who has completed the given ones.
 *
 * The regression's sum and the chance by association of pairs (log popularity + Σ association ÷ known^0.3, made to sum
 * to 1 over the skills not known) are added: the first is better where much is known, the second where little is.
 *
 * @param known - numbers of skills, in any order; one given twice counts once
 * @returns a score per skill, higher is better, on the scale of a chance but not between 0 and 1; −∞ for the known
 * @throws RangeError for a number that is no skill of the model
 */
export function scoreSkills(model: SkillModel, known: readonly number[] | Int32Array): Float64Array {
  const { skillCount, bias, weights, association } = model;
  const distinct = [...new Set(known)];
  for (const skill of distinct) {
    if (!(Number.isInteger(skill) && skill >= 0 && skill < skillCount)) {
      throw new RangeError(`a model of ${skillCount} skills has no skill ${skill}`);
    }
  }
  const scores = Float64Array.from(bias);
  for (const skill of distinct) addRow(scores, weights, skill * skillCount, 1);
  if (association !== null) addAssociation(scores, model, association, distinct);
  for (const skill of distinct) scores[skill] = Number.NEGATIVE_INFINITY;
  return scores;
}

function addAssociation(scores: Float64Array, model: SkillModel, association: Float64Array, known: readonly number[]): void {
  const { skillCount, usersOfSkill, userCount } = model;
  const logits = usersOfSkill.map((users) => Math.log((users + 0.5) / (userCount + 1)));
  const sharpness = known.length === 0 ? 0 : known.length ** -REPEAT_EXPONENT;
  for (const skill of known) addRow(logits, association, skill * skillCount, sharpness);
  for (const skill of known) logits[skill] = Number.NEGATIVE_INFINITY;
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return;
  const chances = logits.map((logit) => Math.exp(logit - most));
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  for (let j = 0; j < skillCount; j++) (scores[j] as number) += (chances[j] as number) / total;
}

function addRow(sums: Float64Array, matrix: Float64Array, start: number, factor: number): void {
  for (let j = 0; j < sums.length; j++) (sums[j] as number) += factor * (matrix[start + j] as number);
}
