export const RELATIONSHIP_TYPES = ['very_strong_positive', 'strong_positive', 'moderate_positive', 'weak_positive'] as const;
/** How much two skills go together (CONTRACT section 6). */
export type RelationshipType = (typeof RELATIONSHIP_TYPES)[number];

/** @param lift - 1 for skills that have nothing to do with each other */
export function relationshipTypeOf(lift: number): RelationshipType {
  if (lift >= 3) return 'very_strong_positive';
  if (lift >= 2) return 'strong_positive';
  return lift >= 1.5 ? 'moderate_positive' : 'weak_positive';
}
