-- Each IPN that changes an order's status, or tells of a new payment, writes to every index of the row. Most orders have no such
-- key, and most payments no address yet.
DROP INDEX "merchant"."order_idempotency_key_key";
CREATE UNIQUE INDEX "order_idempotency_key_key" ON "merchant"."order"("idempotency_key") WHERE "idempotency_key" IS NOT NULL;
DROP INDEX "merchant"."payment_address_idx";
CREATE INDEX "payment_address_idx" ON "merchant"."payment"("address") WHERE "address" IS NOT NULL;
