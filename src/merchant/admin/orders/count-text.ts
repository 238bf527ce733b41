import type { BoundedCount } from '../../search/count-orders.ts';

/** A count as a page shows it: `17`, or `1,000+` where counting stopped. Pure. */
export function countText(counted: BoundedCount | undefined): string {
  if (counted === undefined) return '0';
  const digits = counted.count.toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
  return counted.isMore ? `${digits}+` : digits;
}
