-- DropIndex
DROP INDEX "merchant"."order_paid_at_idx";
