import type { ShownOutcome } from './reconcile-checks.ts';

/** Outcomes of a comparison, as filters and badges say them. */
export const outcomeTexts: Record<ShownOutcome, string> = {
  differs: 'Differs',
  unknown: 'Unknown there',
  healed: 'Taken over',
};
