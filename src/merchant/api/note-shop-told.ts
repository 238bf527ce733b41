import type { Order } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';

/** Notes in the background what the shop has read. */
export type ShopTold = {
  /**
   * The shop was told the states of these orders, as they were read at `readAt`. Writes only what is news, never throws, and
   * nobody waits for it.
   */
  note(orders: readonly Pick<Order, 'id' | 'status' | 'shopToldStatus'>[], readAt: Date): void;
};

type ToldDeps = Pick<MerchantDeps, 'pool' | 'notices' | 'log' | 'now'>;

/** Makes it. A shop may ask every second, and by several calls at once: each state goes into an order's history once. */
export function createShopTold(deps: ToldDeps): ShopTold {
  const underWay = new Set<string>();
  return {
    note(orders, readAt) {
      const news = orders
        .filter(({ status, shopToldStatus }) => status !== shopToldStatus)
        .map(({ id, status }) => ({ id, status, name: `${id} ${status}` }))
        .filter(({ name }) => !underWay.has(name));
      if (news.length === 0) return;
      for (const { name } of news) underWay.add(name);
      writeAll(deps, news, readAt)
        .catch((error: unknown) =>
          deps.log.error({ err: error }, 'what the shop was told could not be noted'),
        )
        .finally(() => {
          for (const { name } of news) underWay.delete(name);
        });
    },
  };
}

/** One after the other, so that it never holds two orders, and so can block nobody who takes them in another sequence. */
async function writeAll(
  { pool, notices, now }: ToldDeps,
  news: readonly { id: string; status: Order['status'] }[],
  readAt: Date,
): Promise<void> {
  for (const { id, status } of news) {
    // An answer that was read later may have been noted before this one.
    const { rowCount } = await pool.query(
      `with told as (
         update merchant."order" set shop_told_at = $3::timestamptz, shop_told_status = $2::text::merchant.order_status
         where id = $1::uuid and shop_told_status is distinct from $2::text::merchant.order_status
           and (shop_told_at is null or shop_told_at <= $3::timestamptz)
         returning id)
       insert into merchant.event (at, action, order_id, detail)
       select $4::timestamptz, 'order.shop_told', id, $2::text from told`,
      [id, status, readAt, now()],
    );
    if (rowCount === 1) notices.tell(id);
  }
}
