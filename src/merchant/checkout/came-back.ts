import type { Request } from 'express';
import type { Order } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { checkReturn, claimsResult } from '../orders/returned.ts';
import type { ReturnProps } from './return-words.ts';

/** How somebody came to an order's page, by its address; the gateway's word in it is checked. */
export function cameBack(
  deps: Pick<MerchantDeps, 'settings' | 'keyRing' | 'now'>,
  req: Request,
  order: Order,
): ReturnProps {
  const start = req.originalUrl.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : req.originalUrl.slice(start));
  const returned = query.get('returned');
  return {
    returned: returned === 'success' || returned === 'failure' ? returned : null,
    result: checkReturn(deps, order, query),
    claimsResult: claimsResult(query),
  };
}
