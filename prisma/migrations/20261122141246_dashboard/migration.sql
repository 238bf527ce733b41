-- CreateEnum
CREATE TYPE "merchant"."check_outcome" AS ENUM ('agrees', 'healed', 'differs', 'unknown');

-- CreateEnum
CREATE TYPE "merchant"."role" AS ENUM ('viewer', 'operator', 'owner');

-- AlterTable
ALTER TABLE "merchant"."admin_session" ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "is_half" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "remote" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "user_agent" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "merchant"."admin_user" ADD COLUMN     "disabled_at" TIMESTAMPTZ(6),
ADD COLUMN     "password_is_made" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "role" "merchant"."role" NOT NULL DEFAULT 'owner',
ADD COLUMN     "totp_last_step" BIGINT,
ADD COLUMN     "totp_secret" TEXT,
ADD COLUMN     "totp_since" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "merchant"."api_key" ADD COLUMN     "hint" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "last_used_at" TIMESTAMPTZ(6),
ADD COLUMN     "revoked_at" TIMESTAMPTZ(6),
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY['orders:read', 'orders:write']::TEXT[];

-- AlterTable
ALTER TABLE "merchant"."order" ADD COLUMN     "accepted_at" TIMESTAMPTZ(6),
ADD COLUMN     "closed_at" TIMESTAMPTZ(6),
ADD COLUMN     "shop_told_at" TIMESTAMPTZ(6),
ADD COLUMN     "shop_told_status" "merchant"."order_status";

-- AlterTable
ALTER TABLE "merchant"."payment" ADD COLUMN     "address" TEXT,
ADD COLUMN     "details_at" TIMESTAMPTZ(6),
ADD COLUMN     "due_sat" BIGINT,
ADD COLUMN     "rate_at" TIMESTAMPTZ(6),
ADD COLUMN     "rate_minor_per_btc" BIGINT,
ADD COLUMN     "rate_source" TEXT,
ADD COLUMN     "return_address" TEXT;

-- CreateTable
CREATE TABLE "gateway"."paused_endpoint" (
    "origin" TEXT NOT NULL,
    "paused_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "paused_endpoint_pkey" PRIMARY KEY ("origin")
);

-- CreateTable
CREATE TABLE "merchant"."retired_key_pair" (
    "rest_key" UUID NOT NULL,
    "rest_secret" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "retired_key_pair_pkey" PRIMARY KEY ("rest_key")
);

-- CreateTable
CREATE TABLE "merchant"."deposit" (
    "txid" TEXT NOT NULL,
    "vout" INTEGER NOT NULL,
    "payment_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "amount_sat" BIGINT NOT NULL,
    "confirmations" INTEGER NOT NULL,
    "vanished" BOOLEAN NOT NULL DEFAULT false,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "deposit_pkey" PRIMARY KEY ("txid","vout")
);

-- CreateTable
CREATE TABLE "merchant"."order_check" (
    "order_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(6) NOT NULL,
    "outcome" "merchant"."check_outcome" NOT NULL,
    "difference" TEXT,
    "gateway_sat" BIGINT NOT NULL DEFAULT 0,
    "ours_sat" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "order_check_pkey" PRIMARY KEY ("order_id")
);

-- CreateTable
CREATE TABLE "merchant"."event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "user_id" UUID,
    "who" TEXT,
    "remote" TEXT,
    "order_id" UUID,
    "subject" TEXT,
    "detail" TEXT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."attention" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "order_id" UUID,
    "facts" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended" TEXT,

    CONSTRAINT "attention_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant"."figure" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "figure_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "merchant"."admin_backup_code" (
    "code_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "admin_backup_code_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "merchant"."sign_in_failure" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "window_start" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "deposit_payment_id_idx" ON "merchant"."deposit"("payment_id");

-- CreateIndex
CREATE INDEX "deposit_order_id_idx" ON "merchant"."deposit"("order_id");

-- CreateIndex
CREATE INDEX "deposit_amount_sat_idx" ON "merchant"."deposit"("amount_sat");

-- CreateIndex
CREATE INDEX "order_check_outcome_checked_at_idx" ON "merchant"."order_check"("outcome", "checked_at");

-- CreateIndex
CREATE INDEX "order_check_checked_at_idx" ON "merchant"."order_check"("checked_at");

-- CreateIndex
CREATE INDEX "event_order_id_id_idx" ON "merchant"."event"("order_id", "id");

-- CreateIndex
CREATE INDEX "event_action_id_idx" ON "merchant"."event"("action", "id");

-- CreateIndex
CREATE INDEX "event_user_id_id_idx" ON "merchant"."event"("user_id", "id");

-- CreateIndex
CREATE INDEX "attention_ended_at_since_idx" ON "merchant"."attention"("ended_at", "since");

-- CreateIndex
CREATE INDEX "attention_order_id_idx" ON "merchant"."attention"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "attention_kind_subject_facts_key" ON "merchant"."attention"("kind", "subject", "facts");

-- CreateIndex
CREATE INDEX "admin_backup_code_user_id_idx" ON "merchant"."admin_backup_code"("user_id");

-- CreateIndex
CREATE INDEX "sign_in_failure_window_start_idx" ON "merchant"."sign_in_failure"("window_start");

-- CreateIndex
CREATE UNIQUE INDEX "admin_session_id_key" ON "merchant"."admin_session"("id");

-- CreateIndex
CREATE INDEX "admin_session_user_id_idx" ON "merchant"."admin_session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_id_key" ON "merchant"."api_key"("id");

-- CreateIndex
CREATE INDEX "order_status_created_at_id_idx" ON "merchant"."order"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "order_paid_at_idx" ON "merchant"."order"("paid_at");

-- CreateIndex
CREATE INDEX "order_amount_int_created_at_id_idx" ON "merchant"."order"("amount_int", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "payment_address_idx" ON "merchant"."payment"("address");

-- AddForeignKey
ALTER TABLE "merchant"."deposit" ADD CONSTRAINT "deposit_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "merchant"."payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."deposit" ADD CONSTRAINT "deposit_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "merchant"."order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."order_check" ADD CONSTRAINT "order_check_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "merchant"."order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant"."admin_backup_code" ADD CONSTRAINT "admin_backup_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "merchant"."admin_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "merchant"."refund" (
    "id" BIGSERIAL NOT NULL,
    "order_id" UUID NOT NULL,
    "amount_sat" BIGINT NOT NULL,
    "txid" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "taken_back_at" TIMESTAMPTZ(6),

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "refund_order_id_idx" ON "merchant"."refund"("order_id");

-- AddForeignKey
ALTER TABLE "merchant"."refund" ADD CONSTRAINT "refund_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "merchant"."order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot know.
ALTER TABLE "merchant"."refund" ADD CONSTRAINT "refund_amount" CHECK ("amount_sat" > 0);
ALTER TABLE "merchant"."deposit" ADD CONSTRAINT "deposit_amounts" CHECK ("vout" >= 0 AND "amount_sat" >= 0 AND "confirmations" >= 0);
ALTER TABLE "merchant"."payment" ADD CONSTRAINT "payment_due" CHECK ("due_sat" >= 0);
ALTER TABLE "merchant"."order_check" ADD CONSTRAINT "order_check_amounts" CHECK ("gateway_sat" >= 0 AND "ours_sat" >= 0);
ALTER TABLE "merchant"."attention" ADD CONSTRAINT "attention_ended" CHECK (("ended_at" IS NULL) = ("ended" IS NULL) AND "ended" IN ('done', 'gone'));
ALTER TABLE "merchant"."retired_key_pair" ADD CONSTRAINT "retired_key_pair_validity" CHECK ("valid_until" >= "retired_at");

-- Few rows of a large table: IPNs that tell of an end, to see that coins came after it.
CREATE INDEX "receipt_of_end" ON "merchant"."receipt"("payment_id") WHERE "status" IN ('cancelled', 'closed');
